"""Entitlements as an actor sees them: one with its history, a page, the balance of a month."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Table, and_, case, exists, literal, or_, select, text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.entitlements import (
    BalanceRead,
    ChangeKind,
    ChangeRead,
    Decision,
    Entitlement,
    EntitlementChange,
    EntitlementHistory,
    EntitlementPause,
    EntitlementRead,
    EntitlementStatus,
    PauseRead,
)
from models.family_links import LinkScope
from models.programmes import Programme, ProgrammeVersion
from services import calendars, family_links, kin_declarations, ledger, pages, residents
from services.access import Actor, Permission
from services.errors import NotFound

entitlements: Table = Entitlement.__table__  # type: ignore[attr-defined]
changes: Table = EntitlementChange.__table__  # type: ignore[attr-defined]
pauses: Table = EntitlementPause.__table__  # type: ignore[attr-defined]
programmes: Table = Programme.__table__  # type: ignore[attr-defined]
versions: Table = ProgrammeVersion.__table__  # type: ignore[attr-defined]
E, C, Q, P, W = entitlements.c, changes.c, pauses.c, programmes.c, versions.c

_DECIDED = (EntitlementStatus.PROPOSED, EntitlementStatus.REJECTED, EntitlementStatus.ENDED)
_UNIT = (
    select(W.cap_unit)
    .where(W.district_code == E.district_code, W.programme_id == E.programme_id, W.effective_from <= E.effective_from)
    .order_by(W.effective_from.desc())
    .limit(1)
    .scalar_subquery()
)
"""What a cap of one's own counts: the unit of the rules of the first day, which no later ones change under it."""


class EntitlementNotFound(NotFound):
    code = "entitlement_not_found"


def _pause(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(Q.district_code == E.district_code, Q.entitlement_id == E.id, *conditions)


def _standing(today: date) -> ColumnElement[Any]:
    """The status of today: days pass without anybody touching the row."""
    paused = _pause(Q.from_on <= today, or_(Q.to_on.is_(None), Q.to_on >= today))
    named = {status: literal(status, E.status.type) for status in EntitlementStatus}
    return case(
        (E.status.in_(_DECIDED), E.status),
        (E.effective_to < today, named[EntitlementStatus.ENDED]),
        (paused, named[EntitlementStatus.SUSPENDED]),
        else_=named[EntitlementStatus.ACTIVE],
    )


def visible(actor: Actor) -> Select[Any]:
    """Those of the residents whom the actor may know of, with the programme's code, what is pending, and whether they are kin."""
    pending = tuple(C[name].label(f"pending_{name}") for name in ChangeRead.model_fields)
    statement = (
        select(
            *(E[name] for name in EntitlementRead.model_fields if name in E and name != "status"),
            P.code.label("programme_code"),
            case((E.monthly_cap.is_not(None), _UNIT)).label("cap_unit"),
            _standing(calendars.today()).label("status"),
            _pause(Q.to_on.is_(None)).label("paused"),
            kin_declarations.column(actor, "entitlements.resident_id"),
            *pending,
        )
        .join_from(entitlements, programmes, and_(P.district_code == E.district_code, P.id == E.programme_id))
        .outerjoin(
            changes,
            and_(C.district_code == E.district_code, C.entitlement_id == E.id, C.decision == Decision.PENDING),
        )
        .where(E.district_code == actor.district)
    )
    if actor.bound == "district":
        return statement
    return statement.where(E.resident_id.in_(residents.visible(actor).with_only_columns(residents.scope.R.id)))


def allowed_actions(actor: Actor, row: Any) -> list[str]:
    """Nothing for kin. What is pending comes first: until it is decided nothing else is asked."""
    if row.kin:
        return []
    if row.pending_id is not None:
        decides = actor.may(Permission.ENTITLEMENTS_DECIDE) and row.pending_asked_by != actor.account_id
        return ["approve", "reject"] if decides else []
    if row.status in _DECIDED or not actor.may(Permission.ENTITLEMENTS_ASK):
        return []
    return ["resume" if row.paused else "suspend", "end"]


def _fields(actor: Actor, row: Any) -> dict[str, Any]:
    shown: dict[str, Any] = row._asdict()
    pending = {name: shown[f"pending_{name}"] for name in ChangeRead.model_fields}
    return shown | {
        "pending": ChangeRead.model_validate(pending) if row.pending_id else None,
        "allowed_actions": allowed_actions(actor, row),
    }


async def row_of(session: AsyncSession, actor: Actor, entitlement_id: UUID) -> Any:
    """The columns of `visible`; EntitlementNotFound when the actor may not know of it."""
    actor.require(Permission.ENTITLEMENTS_READ)
    row = (await (await session.connection()).execute(visible(actor).where(E.id == entitlement_id))).one_or_none()
    if row is None:
        raise EntitlementNotFound
    return row


async def read(session: AsyncSession, actor: Actor, entitlement_id: UUID) -> EntitlementHistory:
    """One with all that was asked and decided. A relative needs the scope `money`."""
    actor.require(Permission.ENTITLEMENTS_READ)
    await family_links.require_scope(session, actor, LinkScope.MONEY)
    row = await row_of(session, actor, entitlement_id)
    connection = await session.connection()
    of_this = {"district_code": actor.district, "entitlement_id": entitlement_id}
    history = await connection.execute(select(changes).filter_by(**of_this).order_by(C.id))
    days = await connection.execute(select(pauses).filter_by(**of_this).order_by(Q.from_on))
    return EntitlementHistory(
        **_fields(actor, row),
        changes=[ChangeRead.model_validate(change) for change in history.all()],
        pauses=[PauseRead.model_validate(pause) for pause in days.all()],
    )


async def listing(
    session: AsyncSession,
    actor: Actor,
    part: pages.Slice,
    *,
    resident_id: UUID | None = None,
    programme_id: UUID | None = None,
    import_id: UUID | None = None,
    status: EntitlementStatus | None = None,
    pending: ChangeKind | None = None,
) -> tuple[pages.Page, list[EntitlementRead]]:
    """Newest first; by resident, programme, import, by the status of today, or by what waits for a decision."""
    actor.require(Permission.ENTITLEMENTS_READ)
    await family_links.require_scope(session, actor, LinkScope.MONEY)
    statement = visible(actor)
    wanted: Sequence[tuple[ColumnElement[Any], Any]] = (
        (E.resident_id, resident_id),
        (E.programme_id, programme_id),
        (E.import_id, import_id),
        (C.kind, pending),
    )
    for column, value in wanted:
        if value is not None:
            statement = statement.where(column == value)
    if status is not None:
        statement = statement.where(_standing(calendars.today()) == literal(status, E.status.type))
    page = await pages.take(session, statement, [E.id], part)
    return page, [EntitlementRead.model_validate(_fields(actor, row)) for row in page.rows]


_CAP = text("""
    select version.cap_unit as unit, coalesce(version.lapses, true) as lapses,
        case when version.cap_unit is null then null
             when e.status in ('proposed', 'rejected') or cast(:first as date) > coalesce(e.effective_to, 'infinity')
                or cast(:last as date) < e.effective_from then 0
             else coalesce(e.monthly_cap, version.monthly_cap) end as cap
    from entitlements e
    left join lateral (
        select w.cap_unit, w.monthly_cap, w.lapses from programme_versions w
        where w.district_code = e.district_code and w.programme_id = e.programme_id
          and w.effective_from <= greatest(cast(:first as date), e.effective_from)
        order by w.effective_from desc limit 1
    ) version on true
    where e.district_code = :district and e.id = :id
""")
"""The cap that the month's account will be opened with (services/rulings.py)."""


async def balance(session: AsyncSession, actor: Actor, entitlement_id: UUID, month: str) -> BalanceRead:
    """What the month has held, posted and left, also before anything was held or posted."""
    actor.require(Permission.ENTITLEMENTS_READ)
    await family_links.require_scope(session, actor, LinkScope.MONEY)
    owner = (await row_of(session, actor, entitlement_id)).caps_with or entitlement_id
    which: dict[str, Any] = {"entitlement_id": entitlement_id, "month": calendars.month(month)}
    days = {"first": calendars.first_day(month), "last": calendars.last_day(month)}
    asked = {"district": actor.district, "id": entitlement_id} | days
    rules = (await (await session.connection()).execute(_CAP, asked)).one()
    opened = await ledger.balance(session, actor.district, owner, month)
    if opened is None:
        opened = ledger.Balance(rules.unit, rules.cap, carried=0, held=0, posted=0)
    earlier = 0
    if opened.unit and not rules.lapses:
        earlier = await ledger.room_before(session, actor.district, owner, month, opened.unit)
    counts = {name: getattr(opened, name) for name in ("unit", "cap", "carried", "held", "posted")}
    left = None if opened.left is None else opened.left + earlier
    return BalanceRead.model_validate(which | counts | {"lapses": rules.lapses, "from_earlier": earlier, "left": left})
