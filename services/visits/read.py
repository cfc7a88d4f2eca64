"""Reading visits: one, a page, a caregiver's day.

As for orders, the statements are built once and their rows go to bytes without an object between."""

from collections.abc import Collection
from datetime import UTC, date, datetime
from functools import cache, partial
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping, TextClause, text
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.accounts import Role
from models.family_links import LinkScope
from models.home_tags import Remark, TagFinding
from models.visits import (
    Visit,
    VisitExceptionCode,
    VisitRead,
    VisitStatus,
)
from services import calendars, family_links, home_tags, pages, told_reasons
from services.access import ROLES, Actor, Permission
from services.errors import NotFound
from services.sight import seen_by, seen_sql
from services.visits import answered, exceptions, states
from services.visits.concerned import CONCERNED_SQL
from services.visits.proved import ELECTRONIC_SQL, OVER_SQL, VERIFIED_MINUTES_SQL, doubted_sql
from services.visits.thresholds import Thresholds

# Subselects and no joins: a join may be planned the other way round, and then reads the whole register.
_ELSEWHERE = {
    "resident_name": """(select r.name from residents r
        where r.district_code = visits.district_code and r.id = visits.resident_id) as resident_name""",
    "open_exceptions": """case visits.status when 'flagged' then array(select x.code from visit_exceptions x
        where x.district_code = visits.district_code and x.visit_id = visits.id and x.status = 'open'
        order by x.code) else '{}' end as open_exceptions""",
    "billable_minutes": f"{VERIFIED_MINUTES_SQL} as billable_minutes",
}
_COLUMNS = ", ".join(
    _ELSEWHERE.get(name, f"visits.{name}") for name in VisitRead.model_fields if name != "allowed_actions"
)
_MONEY = (
    *("programme_id", "programme_version_id", "entitlement_id", "unit_price_fen", "billable_minutes", "covered_units"),
    *("posted_gross_fen", "posted_copay_fen", "posted_subsidy_fen"),
)
"""What it cost and who paid; that a programme pays says for what it pays, too: need, age, health."""
DECIDES = frozenset({Permission.VISITS_ACKNOWLEDGE_TIME, Permission.VISITS_ACKNOWLEDGE_EVIDENCE})
_CONCERNED = f"visits.status in ('checked_out', 'flagged', 'verified', 'rejected') and {CONCERNED_SQL} as concerned"

_DAY = "coalesce(visits.served_on, cast(visits.planned_start_at at time zone 'Asia/Shanghai' as date))"
_CLOSED = f"""case when :today > {_DAY} and coalesce(visits.corrections_until <= now(), true) then :today - {_DAY} > coalesce(
    (select cast(v.thresholds ->> 'correction_days' as int) from programme_versions v
        where v.district_code = visits.district_code and v.programme_id = visits.programme_id and v.effective_from <= {_DAY}
        order by v.effective_from desc limit 1), {Thresholds.correction_days}) else false end as closed"""


def _select(role: Role | None) -> str:
    """Who decides about visits is told whether this one is his to decide, who corrects them whether it is too late for
    that (corrections.py), and who was served what he may say of it (answered.py); nobody else is kept waiting for it."""
    may = ROLES[role] if role is not None else frozenset()
    concerned = "false as concerned" if DECIDES.isdisjoint(may) else _CONCERNED
    closed = _CLOSED if Permission.VISITS_CORRECT in may else "false as closed"
    answers = Permission.ORDERS_CONFIRM in may
    said = f", {answered.COLUMNS_SQL}" if answers else ""
    return f"select {_COLUMNS}, {concerned}, {closed}{said} from {answered.FROM_SQL if answers else 'visits'}"


_WHEN = "coalesce(visits.planned_start_at, visits.started_at)"
FILTERS = {
    "status": "visits.status = :status",
    "resident_id": "visits.resident_id = :resident_id",
    "provider_id": "visits.provider_id = :provider_id",
    "caregiver_id": "visits.caregiver_id = :caregiver_id",
    "order_id": "visits.order_id = :order_id",
    "import_id": "visits.import_id = :import_id",
    # Unique within its provider: each of them is looked up by its key.
    "visit_no": """(visits.provider_id, visits.visit_no) in (
        select p.id, cast(:visit_no as varchar) from providers p where p.district_code = :district)""",
    "from_on": "visits.served_on >= :from_on",
    "to_on": "visits.served_on <= :to_on",
    "exception": """exists (select from visit_exceptions x where x.district_code = visits.district_code
        and x.visit_id = visits.id and x.code = :exception and x.status = 'open')""",
    "over": f"{OVER_SQL} = :over",
    "rejected": "(visits.status = 'rejected') = :rejected",
    "electronic": f"{ELECTRONIC_SQL} = :electronic",
    "doubted": doubted_sql(":doubted"),
    "planned_from": "visits.planned_start_at >= :planned_from",
    "planned_until": "visits.planned_start_at < :planned_until",
    "day_end": """(visits.planned_start_at >= :day_start and visits.planned_start_at < :day_end
        or visits.started_at >= :day_start and visits.started_at < :day_end)""",
    "after": "visits.id < :after",
    "after_of_day": f"""({_WHEN}, visits.id) > (select coalesce(last.planned_start_at, last.started_at), last.id
        from visits last where last.district_code = :district and last.id = :after_of_day)""",
}


class VisitNotFound(NotFound):
    code = "visit_not_found"


async def get(session: AsyncSession, actor: Actor, visit_id: UUID, *, lock: bool = False) -> Visit:
    """A visit that the actor sees. Who changes an order with it locks the order first."""
    seen = text(seen_sql("visits", actor.bound, actor.role)).bindparams(**seen_by(actor))
    statement = select(Visit).where(seen, col(Visit.id) == visit_id)
    if lock:
        statement = statement.with_for_update(key_share=True, of=Visit).execution_options(populate_existing=True)
    visit = (await session.exec(statement)).one_or_none()
    if visit is None:
        raise VisitNotFound
    return visit


@cache
def _one(bound: str, role: Role | None) -> TextClause:
    return text(f"{_select(role)} where {seen_sql('visits', bound, role)} and visits.id = :id")


@cache
def _page(bound: str, role: Role | None, filters: frozenset[str]) -> TextClause:
    asked = "".join(f" and {FILTERS[name]}" for name in sorted(filters & FILTERS.keys()))
    order = f"{_WHEN}, visits.id" if "day_end" in filters else "visits.id desc"
    return text(f"{_select(role)} where {seen_sql('visits', bound, role)}{asked} order by {order} limit :rows")


def _shown(actor: Actor, row: RowMapping, *, known: Collection[LinkScope]) -> dict[str, Any]:
    """`known`: a relative sees what was paid, where it was, and why it is closed, only where the resident agreed to that."""
    shown = {name: value for name, value in row.items() if name not in answered.NAMES}
    aside, closed = shown.pop("concerned"), shown.pop("closed")
    acts = [
        act
        for act in states.allowed(actor.role, row["status"])
        if _offered(actor, act, row, aside=aside) and not (closed and act == states.Act.CORRECT)
    ]
    shown["allowed_actions"] = acts
    if LinkScope.MONEY not in known:
        shown |= dict.fromkeys(_MONEY)
    if LinkScope.WHEREABOUTS not in known:
        shown["open_exceptions"] = [c for c in row["open_exceptions"] if c not in exceptions.OF_WHEREABOUTS]
    shown["closed_code"] = told_reasons.reason(known, row["closed_code"])
    shown["closed_memo"] = told_reasons.memo(known, row["closed_memo"])
    return shown


def _offered(actor: Actor, act: str, row: RowMapping, *, aside: bool) -> bool:
    """Not what would be refused: a doubt that is another's to acknowledge, or must be corrected; a visit of one's own; a word
    that was said already, or cannot be said any more; that nobody came of one whose time has not come."""
    if act == states.Act.ACKNOWLEDGE:
        return not aside and any(exceptions.acknowledges(actor, code) for code in row["open_exceptions"])
    if act in (states.Act.CONFIRM, states.Act.DENY):
        return "said" in row and answered.offered(actor, row, came=act == states.Act.CONFIRM)
    if act == states.Act.MISS:
        return row["planned_start_at"] is None or row["planned_start_at"] <= datetime.now(UTC)
    return act not in (states.Act.REVIEW, states.Act.UNLOCK, states.Act.RESTORE) or not aside


def _asked_by(actor: Actor) -> dict[str, Any]:
    return seen_by(actor) | {"account": actor.account_id, "today": calendars.today()}


WITHDRAWN_ZH = (
    "该次上门此前已取消、改派他人或登记未成行，您的签到签退已保存，列为待核实，由审核人员处理；请与服务商联系。"
)
WITHDRAWN_EN = (
    "This visit was cancelled, given to somebody else or reported missed before; what you tell of it is kept and waits for an officer. "
    "Ask your provider."
)


async def read(session: AsyncSession, actor: Actor, visit_id: UUID) -> tuple[bytes, int]:
    """One visit as JSON (VisitRead), and its version: what every act answers, too."""
    actor.require(Permission.VISITS_READ)
    shown = await _read(session, actor, visit_id)
    return pages.written(shown), shown["version"]


async def attended(session: AsyncSession, actor: Actor, visit_id: UUID, tag: TagFinding | None) -> tuple[bytes, int]:
    """The same as an AttendedRead, to whoever stands at the door. `tag`: what became of the one that was read."""
    actor.require(Permission.VISITS_READ)
    shown = await _read(session, actor, visit_id)
    withdrawn = shown["unplanned"] and shown["planned_start_at"] is not None
    said = Remark(code="visit_withdrawn", says_zh=WITHDRAWN_ZH, says_en=WITHDRAWN_EN) if withdrawn else None
    beside = {"tag": home_tags.told(tag), "withdrawn": said}
    return pages.written(shown | {name: one and one.model_dump() for name, one in beside.items()}), shown["version"]


async def _read(session: AsyncSession, actor: Actor, visit_id: UUID) -> dict[str, Any]:
    asked = _asked_by(actor) | {"id": visit_id}
    found = await (await session.connection()).execute(_one(actor.bound, actor.role), asked)
    row = found.mappings().one_or_none()
    if row is None:
        raise VisitNotFound
    return _shown(actor, row, known=await family_links.may_know(session, actor))


async def listing(
    session: AsyncSession,
    actor: Actor,
    part: pages.Slice,
    *,
    on: date | None = None,
    from_on: date | None = None,
    to_on: date | None = None,
    status: VisitStatus | None = None,
    exception: VisitExceptionCode | None = None,
    resident_id: UUID | None = None,
    provider_id: UUID | None = None,
    caregiver_id: UUID | None = None,
    order_id: UUID | None = None,
    import_id: UUID | None = None,
    visit_no: str | None = None,
    over: bool | None = None,
    rejected: bool | None = None,
    electronic: bool | None = None,
    doubted: VisitExceptionCode | None = None,
    planned_from_on: date | None = None,
    planned_to_on: date | None = None,
) -> tuple[pages.Page, bytes]:
    """A page as JSON, newest first; a day (`on`: planned or begun then) in the order of the plan. `from_on` and `to_on`
    are inclusive days of service."""
    actor.require(Permission.VISITS_READ)
    if not exceptions.OF_WHEREABOUTS.isdisjoint((exception, doubted)):
        await family_links.require_scope(session, actor, LinkScope.WHEREABOUTS)
    span = calendars.days_span(on, on) if on else None
    asked: dict[str, Any] = {
        "status": status,
        "exception": exception,
        "from_on": from_on,
        "to_on": to_on,
        "resident_id": resident_id,
        "provider_id": provider_id,
        "caregiver_id": caregiver_id,
        "order_id": order_id,
        "import_id": import_id,
        "visit_no": visit_no,
        "over": over,
        "rejected": rejected,
        "electronic": electronic,
        "doubted": doubted,
        "planned_from": calendars.days_span(planned_from_on, planned_from_on).start if planned_from_on else None,
        "planned_until": calendars.days_span(planned_to_on, planned_to_on).end if planned_to_on else None,
    }
    if span:
        asked |= {"day_start": span.start, "day_end": span.end}
    known = await family_links.may_know(session, actor)
    page_of = partial(_page, actor.bound, actor.role)
    return await pages.take_written(
        session,
        page_of,
        _asked_by(actor),
        asked,
        part,
        partial(_shown, actor, known=known),
        after="after_of_day" if span else "after",
    )
