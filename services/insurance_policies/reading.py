"""Policies as they are seen: the bureau all, a facility its own, a community worker those of his residents and facilities."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, Table, and_, func, select, true
from sqlmodel import select as entities
from sqlmodel.ext.asyncio.session import AsyncSession

from models.insurance_policies import InsurancePolicy, InsurancePolicyRead, PolicyKind
from services import calendars, divisions, pages
from services.access import Actor, Permission
from services.errors import NotFound
from services.facilities import F, facilities
from services.residents.scope import R
from services.residents.scope import residents as people

policies: Table = InsurancePolicy.__table__  # type: ignore[attr-defined]
P = policies.c
_PLAIN = [name for name in InsurancePolicyRead.model_fields if name in P]
DIVISION = func.coalesce(R.division_code, F.division_code)


class InsurancePolicyNotFound(NotFound):
    code = "insurance_policy_not_found"


def _within(actor: Actor) -> ColumnElement[bool]:
    if actor.bound == "facility":
        own: ColumnElement[bool] = P.facility_id == actor.facility_id
        return own
    return func.starts_with(DIVISION, actor.division) if actor.bound == "division" else true()


def _seen(actor: Actor) -> Select[Any]:
    named = (R.name.label("resident_name"), F.name.label("facility_name"), DIVISION.label("division_code"))
    joined = policies.outerjoin(people, and_(R.district_code == P.district_code, R.id == P.resident_id)).outerjoin(
        facilities, and_(F.district_code == P.district_code, F.id == P.facility_id)
    )
    return (
        select(*(P[name] for name in _PLAIN), *named)
        .select_from(joined)
        .where(P.district_code == actor.district, _within(actor))
    )


def allowed_actions(actor: Actor, annulled: bool) -> list[str]:
    return ["update", "annul"] if not annulled and actor.may(Permission.INSURANCE_POLICIES_MANAGE) else []


def _shown(actor: Actor, row: Row[Any]) -> InsurancePolicyRead:
    annulled = row.annulled_at is not None
    now = {
        "in_force": not annulled and calendars.in_force(calendars.today(), row.starts_on, row.ends_on),
        "allowed_actions": allowed_actions(actor, annulled),
    }
    return InsurancePolicyRead.model_validate({**row._mapping, **now})


async def get(session: AsyncSession, actor: Actor, policy_id: UUID) -> InsurancePolicy:
    """For a change by the bureau, which sees all; held until the transaction ends."""
    wanted = entities(InsurancePolicy).where(P.district_code == actor.district, P.id == policy_id)
    found = (await session.exec(wanted.with_for_update())).one_or_none()
    if found is None:
        raise InsurancePolicyNotFound
    return found


async def read(session: AsyncSession, actor: Actor, policy_id: UUID) -> InsurancePolicyRead:
    actor.require(Permission.INSURANCE_POLICIES_READ)
    row = (await (await session.connection()).execute(_seen(actor).where(P.id == policy_id))).one_or_none()
    if row is None:
        raise InsurancePolicyNotFound
    return _shown(actor, row)


def _ends_within(days: int) -> ColumnElement[bool]:
    today = calendars.today()
    return and_(P.annulled_at.is_(None), P.starts_on <= today, P.ends_on.between(today, today + timedelta(days=days)))


_FILTERS: dict[str, Callable[[Any], ColumnElement[bool]]] = {
    "kind": lambda kind: P.kind == kind,
    "resident_id": lambda resident: P.resident_id == resident,
    "facility_id": lambda facility: P.facility_id == facility,
    "on": lambda day: and_(P.annulled_at.is_(None), P.starts_on <= day, P.ends_on >= day),
    "within_days": _ends_within,
    "division": lambda division: func.starts_with(DIVISION, division),
    "annulled": lambda annulled: P.annulled_at.is_not(None) if annulled else P.annulled_at.is_(None),
}


async def listing(
    session: AsyncSession,
    actor: Actor,
    part: pages.Slice,
    *,
    kind: PolicyKind | None = None,
    resident_id: UUID | None = None,
    facility_id: UUID | None = None,
    on: date | None = None,
    within_days: int | None = None,
    division: str | None = None,
    annulled: bool | None = None,
) -> tuple[pages.Page, list[InsurancePolicyRead]]:
    """What ends last comes first. `on`: in force that day; `within_days`: in force today and over within so many days. Raises
    DivisionOutside."""
    actor.require(Permission.INSURANCE_POLICIES_READ)
    if division is not None:
        divisions.within(actor, division, "/query/division")
    asked: dict[str, Any] = {"kind": kind, "resident_id": resident_id, "facility_id": facility_id, "on": on}
    asked |= {"within_days": within_days, "division": division, "annulled": annulled}
    which = [_FILTERS[name](value) for name, value in asked.items() if value is not None]
    page = await pages.take(session, _seen(actor).where(*which), [P.ends_on, P.id], part)
    return page, [_shown(actor, row) for row in page.rows]
