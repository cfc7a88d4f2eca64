"""Complaints as they are seen: with the thread, what the money does, and what may be done now."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, Table, and_, func, literal_column, or_, select, text
from sqlalchemy.orm import aliased
from sqlmodel import select as entities
from sqlmodel.ext.asyncio.session import AsyncSession

from models.complaints import (
    Complaint,
    ComplaintCategory,
    ComplaintDeed,
    ComplaintMessage,
    ComplaintOutcome,
    ComplaintPlace,
    ComplaintRead,
    ComplaintSide,
    ComplaintStatus,
)
from models.orders import Order
from models.visits import Visit
from services import calendars, kin_declarations, pages
from services.access import Actor, Permission
from services.complaints import money, own
from services.complaints.states import allowed_actions
from services.errors import NotFound
from services.scope import as_the_bureau

complaints: Table = Complaint.__table__  # type: ignore[attr-defined]
messages: Table = ComplaintMessage.__table__  # type: ignore[attr-defined]
orders: Table = Order.__table__  # type: ignore[attr-defined]
visits: Table = Visit.__table__  # type: ignore[attr-defined]
named = complaints.alias("c")
C = named.c
_LOCKED = aliased(Complaint, named)
M, O, V = messages.c, orders.c, visits.c  # noqa: E741
_PLACE_ID = "coalesce(c.provider_id, c.facility_id, c.meal_point_id)"
PLACE_NAME_SQL = """coalesce((select p.name from providers p where p.district_code = c.district_code and p.id = c.provider_id),
    (select f.name from facilities f where f.district_code = c.district_code and f.id = c.facility_id),
    (select m.name from meal_points m where m.district_code = c.district_code and m.id = c.meal_point_id))"""
_DENIAL = """(select case when v.status in ('rejected', 'missed', 'cancelled') then 'nobody'
        when x.status = 'acknowledged' then case when v.status = 'verified' then 'came' end
        when x.status <> 'open' then null
        when exists (select from claim_lines l join settlements s on s.district_code = l.district_code and s.claim_id = l.claim_id
            where l.district_code = v.district_code and l.visit_id = v.id and l.approved_fen > 0 and l.corrects_line_id is null
                and not l.given_back and s.status = 'paid') then 'paid'
        else 'waits' end
    from visit_exceptions x join visits v on v.district_code = x.district_code and v.id = x.visit_id
    where x.district_code = c.district_code and x.visit_id = c.visit_id and x.code = 'denied_by_family')"""
"""money.Denial. A settlement that is approved and not paid yet waits with the visit (services/settlements/due.py)."""
_RESIDENT_NAME = "(select r.name from residents r where r.district_code = c.district_code and r.id = c.resident_id)"
WAITED_FOR = (ComplaintStatus.OPEN, ComplaintStatus.ESCALATED, ComplaintStatus.APPEALED)
"""For the place or the bureau: what is not done by its day is overdue. In other states silence has a meaning."""
HIDDEN = ("resident_id", "resident_name", "order_id", "visit_id", "stay_id", "made_by", "complainant")


class ComplaintNotFound(NotFound):
    code = "complaint_not_found"


def late(today: date) -> Any:
    return and_(C.status.in_(WAITED_FOR), C.due_on < today)


def seen(actor: Actor) -> Select[Any]:
    """With the state of the order, if it is about one, and whether the actor stands back."""
    works: Any = text(f"{own.WORKS_THERE_SQL} as works").bindparams(account=actor.account_id)
    matter = func.coalesce(C.order_id, V.order_id)
    found: tuple[Any, ...] = (
        literal_column(_PLACE_ID).label("place_id"),
        literal_column(PLACE_NAME_SQL).label("place_name"),
        literal_column(_RESIDENT_NAME).label("resident_name"),
        O.id.label("matter_id"),
        O.status.label("matter_status"),
        O.dispute_upheld.label("matter_upheld"),
        literal_column(_DENIAL).label("denial"),
        kin_declarations.column(actor, "c.resident_id"),
        works,
    )
    joined = named.outerjoin(visits, and_(V.district_code == C.district_code, V.id == C.visit_id)).outerjoin(
        orders, and_(O.district_code == C.district_code, O.id == matter)
    )
    return select(*C, *found).select_from(joined).where(C.district_code == actor.district, own.within(actor, C))


async def get(session: AsyncSession, actor: Actor, complaint_id: UUID) -> tuple[Complaint, Row[Any]]:
    """The row, locked, for an act; and whether the actor stands back from it (`kin`, `works`)."""
    wanted = entities(_LOCKED).where(C.district_code == actor.district, C.id == complaint_id, own.within(actor, C))
    complaint = (await session.exec(wanted.with_for_update(of=named))).one_or_none()
    if complaint is None:
        raise ComplaintNotFound
    return complaint, await _row(session, actor, complaint_id)


async def _row(session: AsyncSession, actor: Actor, complaint_id: UUID) -> Row[Any]:
    async with as_the_bureau(
        session, actor.bound
    ):  # a house has no register; of a complaint about itself it knows the name
        found = await (await session.connection()).execute(seen(actor).where(C.id == complaint_id))
        row: Row[Any] | None = found.one_or_none()
    if row is None:
        raise ComplaintNotFound
    return row


async def _threads(session: AsyncSession, actor: Actor, ids: Sequence[UUID]) -> dict[UUID, list[ComplaintMessage]]:
    """The notes are the bureau's own."""
    by: dict[UUID, list[ComplaintMessage]] = defaultdict(list)
    wanted = entities(ComplaintMessage).where(M.district_code == actor.district, M.complaint_id.in_(ids))
    if actor.bound != "district":
        wanted = wanted.where(M.deed != ComplaintDeed.NOTE)
    for one in (await session.exec(wanted.order_by(M.id))).all() if ids else ():
        by[one.complaint_id].append(one)
    return by


def _word(one: ComplaintMessage, hidden: bool) -> dict[str, Any]:
    nobody = {"by_account": None} if hidden and one.side is ComplaintSide.COMPLAINANT else {}
    return one.model_dump() | nobody


async def _shown(session: AsyncSession, actor: Actor, rows: Sequence[Row[Any]]) -> list[ComplaintRead]:
    threads, today = await _threads(session, actor, [row.id for row in rows]), calendars.today()
    shown = []
    for row in rows:
        hidden = own.blind(actor, row)
        denial, withdrawn = row.denial and money.Denial(row.denial), row.status == ComplaintStatus.WITHDRAWN
        said = money.words(row.matter_status, row.matter_upheld, denial=denial, withdrawn=withdrawn)
        zh, en = money.NOTHING if hidden else said
        answered_on = calendars.day_of(row.answered_at) if row.answered_at else today
        on_behalf = row.complainant_kind is not None
        told = {
            **row._mapping,
            "order_id": row.matter_id or row.order_id,
            "on_behalf": on_behalf,
            "complainant": {"kind": row.complainant_kind, "name": row.complainant_name} if on_behalf else None,
            "answered_late": answered_on > row.answer_due_on,
            "overdue": row.status in WAITED_FOR and row.due_on < today,
            "money_zh": zh,
            "money_en": en,
            "messages": [_word(one, hidden) for one in threads[row.id]],
            "allowed_actions": allowed_actions(actor, row),
        }
        shown.append(ComplaintRead.model_validate(told | (dict.fromkeys(HIDDEN) if hidden else {})))
    return shown


async def read(session: AsyncSession, actor: Actor, complaint_id: UUID) -> ComplaintRead:
    actor.require(Permission.COMPLAINTS_READ)
    return (await _shown(session, actor, [await _row(session, actor, complaint_id)]))[0]


async def listing(
    session: AsyncSession,
    actor: Actor,
    part: pages.Slice,
    *,
    status: ComplaintStatus | None = None,
    category: ComplaintCategory | None = None,
    outcome: ComplaintOutcome | None = None,
    overdue: bool | None = None,
    place_kind: ComplaintPlace | None = None,
    place_id: UUID | None = None,
    provider_id: UUID | None = None,
    resident_id: UUID | None = None,
    order_id: UUID | None = None,
    from_on: date | None = None,
    to_on: date | None = None,
) -> tuple[pages.Page, list[ComplaintRead]]:
    """The last made first. A place that asks for a resident's, or an order's, does not find those without a name."""
    actor.require(Permission.COMPLAINTS_READ)
    statement = seen(actor)
    plain: tuple[tuple[Any, Any], ...] = (
        (C.status, status),
        (C.category, category),
        (C.outcome, outcome),
        (C.place_kind, place_kind),
        (literal_column(_PLACE_ID), place_id),
        (C.provider_id, provider_id),
        (C.resident_id, resident_id),
    )
    for column, value in plain:
        if value is not None:
            statement = statement.where(column == value)
    if order_id is not None:
        statement = statement.where(or_(C.order_id == order_id, V.order_id == order_id))
    if (resident_id or order_id) and actor.bound in tuple(ComplaintPlace):
        statement = statement.where(~C.unnamed)
    if overdue is not None:
        statement = statement.where(
            late(calendars.today()) if overdue else ~func.coalesce(late(calendars.today()), False)
        )
    if from_on is not None:
        statement = statement.where(C.made_on >= from_on)
    if to_on is not None:
        statement = statement.where(C.made_on <= to_on)
    async with as_the_bureau(session, actor.bound):
        page = await pages.take(session, statement, [C.id], part)
    return page, await _shown(session, actor, page.rows)
