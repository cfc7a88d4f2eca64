"""Who stands back from a place: nobody inspects, or judges, where he has kin or where he works: a house in which a declared relative lies
or is expected, a provider that serves one, a canteen where one eats, a place that he manages himself (rules.md: everyone for oneself)."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from services import calendars
from services.access import Actor, Permission
from services.errors import Conflict
from services.kin_declarations import BOUND_DAYS
from services.safety_places import ID_SQL

_JUDGES = (Permission.INSPECTIONS_MAKE, Permission.FINDINGS_JUDGE, Permission.FINDINGS_EXTEND)
LATELY_DAYS = 90
"""Who was served within these days is served by a provider, or eats at a point (a setting of ours)."""


class ConcernedByPlace(Conflict):
    code = "concerned_by_place"
    zh = "您在该处任职，或有已申报的亲属在该处居住、用餐或接受其服务，不能登记其检查、决定延期、复查或销号；请由另一名检查员办理。"
    en = (
        "You work for this place, or a declared relative of yours lives, eats or is served there: another inspector records, decides, "
        "looks again and closes."
    )


_BARRED = text(f"""
    with kin as (
        select k.account_id, k.resident_id from kin_declarations k
        where k.district_code = :district and k.account_id = any(:inspectors)
          and (k.ended_on is null or k.updated_at > now() - interval '{BOUND_DAYS} days')
    )
    select k.account_id, s.facility_id as place_id from kin k
    join stays s on s.district_code = :district and s.resident_id = k.resident_id and s.status in ('reserved', 'admitted')
    union select k.account_id, o.provider_id from kin k
    join orders o on o.district_code = :district and o.resident_id = k.resident_id
        and o.planned_start_at > now() - interval '{LATELY_DAYS} days' and o.status not in ('declined', 'cancelled', 'expired')
    union select k.account_id, m.meal_point_id from kin k
    join meal_servings m on m.district_code = :district and m.resident_id = k.resident_id
        and m.served_on > cast(:today as date) - {LATELY_DAYS} and m.status in ('verified', 'flagged')
    union select m.account_id, coalesce(m.facility_id, m.meal_point_id, m.provider_id) from memberships m
    where m.district_code = :district and m.account_id = any(:inspectors) and m.status = 'active'
      and num_nonnulls(m.facility_id, m.meal_point_id, m.provider_id) > 0
""")
_PLACES = text(f"""
    select f.id, {ID_SQL} as place_id from findings f
    join inspections i on i.district_code = f.district_code and i.id = f.inspection_id
    where f.district_code = :district and f.id = any(:findings)
""")


async def barred_from(session: AsyncSession, actor: Actor, inspectors: Sequence[UUID]) -> set[tuple[UUID, UUID]]:
    """Each of these accounts with each place from which it stands back."""
    actor.require(Permission.INSPECTION_CAMPAIGNS_READ, *_JUDGES)
    asked = {"district": actor.district, "inspectors": list(inspectors), "today": calendars.today()}
    found = await (await session.connection()).execute(_BARRED, asked)
    return {(row.account_id, row.place_id) for row in found.all()}


async def stand_back(session: AsyncSession, actor: Actor, place_id: UUID) -> None:
    """Raises ConcernedByPlace."""
    actor.require(Permission.INSPECTIONS_MAKE)
    if (actor.id, place_id) in await barred_from(session, actor, [actor.id]):
        raise ConcernedByPlace


async def stand_back_from(session: AsyncSession, actor: Actor, finding_id: UUID) -> None:
    """Of a finding, which the caller sees. Raises ConcernedByPlace."""
    actor.require(Permission.FINDINGS_JUDGE, Permission.FINDINGS_EXTEND)
    if await concerned(session, actor, [finding_id]):
        raise ConcernedByPlace


async def concerned(session: AsyncSession, actor: Actor, findings: Sequence[UUID]) -> set[UUID]:
    """Those of these findings from which the account stands back, if it is one that judges at all."""
    actor.require(Permission.INSPECTIONS_READ)
    if actor.account_id is None or not actor.may(*_JUDGES):
        return set()
    barred = {place for _, place in await barred_from(session, actor, [actor.account_id])}
    if not barred:
        return set()
    which = {"district": actor.district, "findings": list(findings)}
    found = await (await session.connection()).execute(_PLACES, which)
    return {row.id for row in found.all() if row.place_id in barred}
