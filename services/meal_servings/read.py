"""Reading servings: one, a page, and what is doubtful about one. As for visits, rows go to bytes without an object between."""

from collections.abc import Collection
from datetime import date
from functools import cache, partial
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping, TextClause, text
from sqlalchemy import select as sql_select
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.accounts import Role
from models.claims import RecordKind
from models.family_links import LinkScope
from models.meal_points import Meal
from models.meal_servings import (
    MealServing,
    MealServingException,
    MealServingExceptionRead,
    MealServingRead,
    ServingExceptionCode,
    ServingStatus,
)
from services import calendars, doubt_words, family_links, pages, told_reasons
from services.access import ROLES, Actor, Permission
from services.errors import NotFound
from services.meal_servings import states
from services.meal_servings.concerned import CONCERNED_SQL
from services.sight import seen_by, seen_sql

_ELSEWHERE = {
    "meal_point_name": """(select p.name from meal_points p where p.district_code = meal_servings.district_code
        and p.id = meal_servings.meal_point_id) as meal_point_name""",
    "first_meal_point_name": """(select p.name from meal_points p where p.district_code = meal_servings.district_code
        and p.id = meal_servings.first_meal_point_id) as first_meal_point_name""",
    "resident_name": """(select r.name from residents r where r.district_code = meal_servings.district_code
        and r.id = meal_servings.resident_id) as resident_name""",
    "over_cap": """meal_servings.status = 'verified' and meal_servings.entitlement_id is not null
        and coalesce(meal_servings.covered_units, 1) = 0 as over_cap""",
    "open_exceptions": """case meal_servings.status when 'flagged' then array(select x.code from meal_serving_exceptions x
        where x.district_code = meal_servings.district_code and x.serving_id = meal_servings.id and x.status = 'open'
        order by x.code) else '{}' end as open_exceptions""",
}
COLUMNS = ", ".join(
    _ELSEWHERE.get(name, f"meal_servings.{name}") for name in MealServingRead.model_fields if name != "allowed_actions"
)
FILTERS = {
    "status": "meal_servings.status = :status",
    "meal": "meal_servings.meal = :meal",
    "resident_id": "meal_servings.resident_id = :resident_id",
    "meal_point_id": "meal_servings.meal_point_id = :meal_point_id",
    "provider_id": "meal_servings.provider_id = :provider_id",
    "import_id": "meal_servings.import_id = :import_id",
    "from_on": "meal_servings.served_on >= :from_on",
    "to_on": "meal_servings.served_on <= :to_on",
    "exception": """exists (select from meal_serving_exceptions x where x.district_code = meal_servings.district_code
        and x.serving_id = meal_servings.id and x.code = :exception and x.status = 'open')""",
    "after": "meal_servings.id < :after",
}
_MONEY = dict.fromkeys(
    (
        *("programme_id", "entitlement_id", "programme_version_id", "self_paid_code", "unit_price_fen"),
        *("covered_units", "over_cap", "posted_gross_fen", "posted_copay_fen", "posted_subsidy_fen"),
    )
)
"""By which programme, for how much, and why not."""


class MealServingNotFound(NotFound):
    code = "meal_serving_not_found"


async def get(session: AsyncSession, actor: Actor, serving_id: UUID, *, lock: bool = False) -> MealServing:
    """A serving that the actor sees; `lock` to change it."""
    seen = text(seen_sql("meal_servings", actor.bound, actor.role)).bindparams(**seen_by(actor))
    statement = select(MealServing).where(seen, col(MealServing.id) == serving_id)
    if lock:
        statement = statement.with_for_update(of=MealServing).execution_options(populate_existing=True)
    serving = (await session.exec(statement)).one_or_none()
    if serving is None:
        raise MealServingNotFound
    return serving


def _select(role: Role | None) -> str:
    """Only who decides about servings is told whether this one is his to decide."""
    decides = role is not None and Permission.MEAL_SERVINGS_ACKNOWLEDGE in ROLES[role]
    return f"select {COLUMNS}, {CONCERNED_SQL if decides else 'false'} as concerned from meal_servings"


@cache
def _one(bound: str, role: Role | None) -> TextClause:
    return text(f"{_select(role)} where {seen_sql('meal_servings', bound, role)} and meal_servings.id = :id")


@cache
def _page(bound: str, role: Role | None, filters: frozenset[str]) -> TextClause:
    asked = "".join(f" and {FILTERS[name]}" for name in sorted(filters))
    seen = seen_sql("meal_servings", bound, role)
    return text(f"{_select(role)} where {seen}{asked} order by meal_servings.id desc limit :rows")


def shown(actor: Actor, row: RowMapping, *, known: Collection[LinkScope]) -> dict[str, Any]:
    """`known`: a relative sees what was paid, and why it is closed, only where the resident agreed to that."""
    told = dict(row) | {"closed_code": told_reasons.reason(known, row["closed_code"])}
    told["closed_memo"] = told_reasons.memo(known, row["closed_memo"])
    of_today = calendars.day_of(row["created_at"]) == calendars.today()
    told["allowed_actions"] = states.allowed(
        actor, row["status"], of_today=of_today, concerned=told.pop("concerned", False)
    )
    return told if LinkScope.MONEY in known else told | _MONEY


def _asked_by(actor: Actor) -> dict[str, Any]:
    return seen_by(actor) | {"account": actor.account_id}


async def read(session: AsyncSession, actor: Actor, serving_id: UUID) -> tuple[bytes, int]:
    """One serving as JSON (MealServingRead), and its version."""
    actor.require(Permission.MEAL_SERVINGS_READ)
    asked = _asked_by(actor) | {"id": serving_id}
    found = await (await session.connection()).execute(_one(actor.bound, actor.role), asked)
    row = found.mappings().one_or_none()
    if row is None:
        raise MealServingNotFound
    known = await family_links.may_know(session, actor)
    return pages.written(shown(actor, row, known=known)), row["version"]


async def listing(
    session: AsyncSession,
    actor: Actor,
    part: pages.Slice,
    *,
    from_on: date | None = None,
    to_on: date | None = None,
    meal: Meal | None = None,
    status: ServingStatus | None = None,
    exception: ServingExceptionCode | None = None,
    resident_id: UUID | None = None,
    meal_point_id: UUID | None = None,
    provider_id: UUID | None = None,
    import_id: UUID | None = None,
) -> tuple[pages.Page, bytes]:
    """A page as JSON, newest first; `from_on` and `to_on` are inclusive days of the meal."""
    actor.require(Permission.MEAL_SERVINGS_READ)
    asked = {
        "from_on": from_on,
        "to_on": to_on,
        "meal": meal,
        "status": status,
        "exception": exception,
        "resident_id": resident_id,
        "meal_point_id": meal_point_id,
        "provider_id": provider_id,
        "import_id": import_id,
    }
    known = await family_links.may_know(session, actor)
    page_of = partial(_page, actor.bound, actor.role)
    return await pages.take_written(session, page_of, _asked_by(actor), asked, part, partial(shown, actor, known=known))


async def exceptions_of(
    session: AsyncSession, actor: Actor, serving_id: UUID, part: pages.Slice
) -> tuple[pages.Page, list[MealServingExceptionRead]]:
    """What is or was doubtful about a serving, those that were settled too."""
    actor.require(Permission.MEAL_SERVINGS_READ)
    await get(session, actor, serving_id)
    X = MealServingException.__table__.c  # type: ignore[attr-defined]
    statement = sql_select(*X).where(X.district_code == actor.district, X.serving_id == serving_id)
    page = await pages.take(session, statement, [X.created_at, X.id], part, newest_first=False)
    known, shown = await family_links.may_know(session, actor), []
    for row in page.rows:
        why = {"reason_code": told_reasons.reason(known, row.reason_code), "memo": told_reasons.memo(known, row.memo)}
        found = doubt_words.told_to(actor.bound, row.found)
        words = doubt_words.shown(RecordKind.SERVING, row.code, found, row.status)
        shown.append(MealServingExceptionRead.model_validate(row._asdict() | words | why | {"found": found}))
    return page, shown
