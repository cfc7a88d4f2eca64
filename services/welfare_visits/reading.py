"""Welfare visits as they are seen, and who is due: of who lives in the own divisions for a community worker."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    Table,
    and_,
    exists,
    func,
    literal_column,
    select,
    text,
    true,
)
from sqlmodel import select as pick
from sqlmodel.ext.asyncio.session import AsyncSession

from models.residents import ResidentStatus
from models.welfare_visits import (
    DueCount,
    DueCountsRead,
    DueRead,
    WelfareOutcome,
    WelfarePlan,
    WelfareVisit,
    WelfareVisitRead,
)
from services import calendars, divisions, labels, pages
from services.access import Actor, Permission
from services.divisions import D
from services.errors import NotFound
from services.residents.scope import R
from services.residents.scope import residents as people
from services.welfare_visits.missed import UNANSWERED_SINCE_SQL
from services.welfare_visits.plan import AWAY_SQL

visits: Table = WelfareVisit.__table__  # type: ignore[attr-defined]
plans: Table = WelfarePlan.__table__  # type: ignore[attr-defined]
V, P = visits.c, plans.c
_PLAIN = [name for name in WelfareVisitRead.model_fields if name in V]

OF_WORKER_SQL = """exists (select from memberships m where m.district_code = welfare_plans.district_code
    and m.account_id = :account and m.role = 'community_worker' and m.status = 'active'
    and starts_with(welfare_plans.division_code, m.division_code))"""
ON_THE_LIST_SQL = f"not {AWAY_SQL.format(plan='welfare_plans')}"
CALLS_SQL = f"""(select u.calls from ({
    UNANSWERED_SINCE_SQL.format(district="welfare_plans.district_code", resident="welfare_plans.id")
}) u)"""


class WelfareVisitNotFound(NotFound):
    code = "welfare_visit_not_found"


def allowed_actions(actor: Actor, visit: Any) -> list[str]:
    withdraws = visit.withdrawn_at is None and actor.may(Permission.WELFARE_VISITS_RECORD)
    return ["withdraw"] if withdraws else []


def _own(actor: Actor, column: ColumnElement[str]) -> ColumnElement[bool]:
    return func.starts_with(column, actor.division) if actor.bound == "division" else true()


async def get(session: AsyncSession, actor: Actor, visit_id: UUID, *, lock: bool = False) -> WelfareVisit:
    lives = exists().where(R.district_code == V.district_code, R.id == V.resident_id, _own(actor, R.division_code))
    wanted = pick(WelfareVisit).where(V.district_code == actor.district, V.id == visit_id, lives)
    found = (await session.exec(wanted.with_for_update() if lock else wanted)).one_or_none()
    if found is None:
        raise WelfareVisitNotFound
    return found


def _seen(actor: Actor) -> Select[Any]:
    """Of residents who live in the own divisions now: who moved has taken the visits along."""
    return (
        select(*(V[name] for name in _PLAIN), R.name.label("resident_name"))
        .outerjoin(people, and_(R.district_code == V.district_code, R.id == V.resident_id))
        .where(V.district_code == actor.district, _own(actor, R.division_code))
    )


def _shown(actor: Actor, row: Row[Any]) -> WelfareVisitRead:
    return WelfareVisitRead.model_validate({**row._mapping, "allowed_actions": allowed_actions(actor, row)})


async def read(session: AsyncSession, actor: Actor, visit_id: UUID) -> WelfareVisitRead:
    actor.require(Permission.WELFARE_VISITS_READ)
    row = (await (await session.connection()).execute(_seen(actor).where(V.id == visit_id))).one_or_none()
    if row is None:
        raise WelfareVisitNotFound
    return _shown(actor, row)


async def listing(
    session: AsyncSession,
    actor: Actor,
    part: pages.Slice,
    *,
    resident_id: UUID | None = None,
    outcome: WelfareOutcome | None = None,
    from_on: date | None = None,
    to_on: date | None = None,
    division: str | None = None,
) -> tuple[pages.Page, list[WelfareVisitRead]]:
    """The last recorded first, the withdrawn among them."""
    actor.require(Permission.WELFARE_VISITS_READ)
    statement = _seen(actor)
    statement = statement.where(
        *((V.resident_id == resident_id,) if resident_id else ()),
        *((V.outcome == outcome,) if outcome else ()),
        *((V.visited_on >= from_on,) if from_on else ()),
        *((V.visited_on <= to_on,) if to_on else ()),
        *((func.starts_with(V.division_code, division),) if division else ()),
    )
    page = await pages.take(session, statement, [V.id], part)
    return page, [_shown(actor, row) for row in page.rows]


def on_the_list(actor: Actor, today: date, within_days: int) -> Select[Any]:
    """Those who are to be called on by then; nobody who is gone or away today."""
    return (
        select(
            *(P.division_code, P.risk, P.every_days, P.since_on, P.last_visit_on, P.last_outcome),
            R.name.label("resident_name"),
            literal_column(CALLS_SQL).label("calls_unanswered"),
        )
        .join_from(plans, people, and_(R.district_code == P.district_code, R.id == P.id))
        .where(
            P.district_code == actor.district,
            _own(actor, P.division_code),
            P.due_on <= today + timedelta(days=within_days),
            R.status == ResidentStatus.ACTIVE,
            text(ON_THE_LIST_SQL),
        )
    )


async def due(
    session: AsyncSession,
    actor: Actor,
    part: pages.Slice,
    *,
    within_days: int = 0,
    division: str | None = None,
    account_id: UUID | None = None,
    overdue: bool | None = None,
) -> tuple[pages.Page, list[DueRead]]:
    """Who waits longest first. `account_id`: in the divisions that this community worker is bound to."""
    actor.require(Permission.WELFARE_VISITS_READ)
    today = calendars.today()
    statement = on_the_list(actor, today, within_days)
    if division:
        statement = statement.where(func.starts_with(P.division_code, division))
    if account_id is not None:
        statement = statement.where(text(OF_WORKER_SQL).bindparams(account=account_id))
    if overdue is not None:
        statement = statement.where(P.due_on < today if overdue else P.due_on >= today)
    page = await pages.take(session, statement, [P.due_on, P.id], part, newest_first=False)
    return page, [_due(row, today) for row in page.rows]


def _due(row: Row[Any], today: date) -> DueRead:
    categories = row.risk["categories"]
    told = {"categories": categories, "category_labels": [labels.CATEGORIES.get(code, code) for code in categories]}
    told |= {"from_age": row.risk.get("from_age"), "overdue": row.due_on < today}
    return DueRead.model_validate({**row._mapping, **told})


async def due_counts(
    session: AsyncSession, actor: Actor, *, within_days: int = 0, division: str | None = None
) -> DueCountsRead:
    """How many stand on the list, by township of the district or by community of a township; a community worker's own place.

    Raises DivisionNotFound, DivisionOutside."""
    actor.require(Permission.WELFARE_VISITS_READ)
    under = division or (actor.division if actor.bound == "division" else None) or actor.district
    await divisions.get(session, actor, under)
    divisions.within(actor, under, "/query/division")
    today = calendars.today()
    code = func.substr(P.division_code, 1, 9 if len(under) == 6 else 12).label("code")
    counted = (
        on_the_list(actor, today, within_days)
        .where(func.starts_with(P.division_code, under))
        .with_only_columns(code, func.count().label("due"), func.count().filter(P.due_on < today).label("overdue"))
        .group_by(code)
        .subquery("counted")
    )
    wanted = select(counted, D.name).outerjoin_from(counted, divisions.divisions, D.code == counted.c.code)
    rows = (await (await session.connection()).execute(wanted.order_by(counted.c.code))).all()
    return DueCountsRead(
        division=under,
        within_days=within_days,
        due=sum(row.due for row in rows),
        overdue=sum(row.overdue for row in rows),
        divisions=[
            DueCount(division_code=row.code, name=row.name or row.code, due=row.due, overdue=row.overdue)
            for row in rows
        ],
    )
