"""How many are covered on a day, and who is not.

Accident insurance is meant for residents of 60 to 80 (what districts buy it for, domain.md), care insurance for every resident
on the register. Liability is meant for each bed that stands in a facility that day; beds at home stand in none."""

from datetime import date
from typing import Any

from sqlalchemy import Date, Integer, Select, String, Uuid, literal, literal_column, select, text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.beds import BedKind
from models.insurance_policies import (
    BedsCovered,
    InsuranceCoverage,
    PersonalKind,
    PersonsCovered,
    PolicyKind,
    Uninsured,
)
from services import calendars, divisions, pages
from services.access import Actor, Permission

AGES: dict[PersonalKind, tuple[int, int] | None] = {PersonalKind.ACCIDENT: (60, 80), PersonalKind.CARE: None}
"""From which age to which, both included, a kind is meant for somebody; None: for everybody on the register."""

_COVERS = """p.district_code = :district and p.kind = :kind and p.annulled_at is null
    and p.starts_on <= :on and p.ends_on >= :on"""
_CONCERNED = """r.district_code = :district and starts_with(r.division_code, :under) and r.registered_on <= :on
    and coalesce(least(r.deceased_on, r.moved_out_on), 'infinity') > :on
    and (cast(:from_age as int) is null or cast(r.birth_on + make_interval(:from_age) as date) <= :on
        and cast(r.birth_on + make_interval(:to_age + 1) as date) > :on)"""
_COVERED = f"r.id in (select p.resident_id from insurance_policies p where {_COVERS})"
_PERSONS = text(f"""
    select count(*) as concerned, count(*) filter (where {_COVERED}) as covered from residents r where {_CONCERNED}
""")
_AT_HOME = ", ".join(f"'{kind}'" for kind in (BedKind.HOME_BED, BedKind.HOME_SICKBED))
_HOUSES = f"""(
    select f.id, f.name, f.division_code, f.district_code, there.beds, least(there.beds, insured.beds) as covered
    from facilities f
    cross join lateral (select cast(count(*) as int) as beds from beds b
        where b.district_code = f.district_code and b.facility_id = f.id and b.kind not in ({_AT_HOME})
          and coalesce(b.opened_on, '-infinity') <= :on and coalesce(b.closed_on, 'infinity') > :on) there
    cross join lateral (select cast(coalesce(sum(p.beds), 0) as int) as beds from insurance_policies p
        where p.facility_id = f.id and {_COVERS}) insured
    where f.district_code = :district and starts_with(f.division_code, :under)
      and coalesce(f.opened_on, '-infinity') <= :on and coalesce(f.closed_on, 'infinity') > :on) house"""
_BEDS = text(f"select coalesce(sum(beds), 0) as beds, coalesce(sum(covered), 0) as covered from {_HOUSES}")
_ENDED = """(select max(p.ends_on) from insurance_policies p where p.district_code = :district and p.kind = :kind
    and p.annulled_at is null and p.ends_on < :on and p.{insured}_id = {id})"""


def _asked(actor: Actor, on: date | None, division: str | None) -> dict[str, Any]:
    under = division or (actor.division if actor.bound == "division" else None) or actor.district
    return {"district": actor.district, "under": under, "on": on or calendars.today()}


async def _divided(session: AsyncSession, actor: Actor, asked: dict[str, Any]) -> None:
    """Raises DivisionNotFound, DivisionOutside."""
    await divisions.get(session, actor, asked["under"])
    divisions.within(actor, asked["under"], "/query/division")


def _of(kind: PolicyKind) -> dict[str, Any]:
    ages = None if kind is PolicyKind.FACILITY_LIABILITY else AGES[PersonalKind(kind)]
    from_age, to_age = ages or (None, None)
    return {"kind": kind.value, "from_age": from_age, "to_age": to_age}


async def coverage(
    session: AsyncSession, actor: Actor, *, on: date | None = None, division: str | None = None
) -> InsuranceCoverage:
    """Figures of a day, by the register as it is now; a community worker's are of his divisions."""
    actor.require(Permission.REPORTS_READ)
    asked = _asked(actor, on, division)
    await _divided(session, actor, asked)
    connection, persons = await session.connection(), []
    for kind in PersonalKind:
        of = _of(PolicyKind(kind))
        row = (await connection.execute(_PERSONS, asked | of)).one()
        counted = {"concerned": row.concerned, "covered": row.covered, "missing": row.concerned - row.covered}
        persons.append(PersonsCovered.model_validate(of | counted))
    beds = (await connection.execute(_BEDS, asked | {"kind": PolicyKind.FACILITY_LIABILITY.value})).one()
    insured = BedsCovered(in_service=beds.beds, covered=beds.covered, missing=beds.beds - beds.covered)
    return InsuranceCoverage(on=asked["on"], division=division, persons=persons, beds=insured)


_PEOPLE = f"""(select r.id, r.name, r.division_code, r.birth_on, cast(null as int) as beds, cast(null as int) as covered,
        {_ENDED.format(insured="resident", id="r.id")} as last_ended_on
    from residents r where {_CONCERNED} and not {_COVERED}) missing"""
_PLACES = f"""(select house.id, house.name, house.division_code, cast(null as date) as birth_on, house.beds, house.covered,
        {_ENDED.format(insured="facility", id="house.id")} as last_ended_on
    from {_HOUSES} where house.beds > house.covered and house.id = coalesce(cast(:own as uuid), house.id)) missing"""
_COLUMNS: dict[str, Any] = {
    "id": Uuid(),
    **dict.fromkeys(("name", "division_code"), String()),
    **dict.fromkeys(("birth_on", "last_ended_on"), Date()),
    **dict.fromkeys(("beds", "covered"), Integer()),
}


def stated(actor: Actor, kind: PolicyKind, on: date | None = None, division: str | None = None) -> Select[Any]:
    """Whom the kind is meant for and no policy covers that day, as `_COLUMNS`, with the kind and the day."""
    asked = _asked(actor, on, division) | _of(kind)
    source = _PEOPLE
    if kind is PolicyKind.FACILITY_LIABILITY:
        source, asked["own"] = _PLACES, actor.facility_id
    columns = [literal_column(f"missing.{name}", of).label(name) for name, of in _COLUMNS.items()]
    facts = (literal(kind.value).label("kind"), literal(asked["on"]).label("on"))
    return select(*columns, *facts).select_from(text(source)).params(**asked)


async def uninsured(
    session: AsyncSession,
    actor: Actor,
    part: pages.Slice,
    *,
    kind: PolicyKind,
    on: date | None = None,
    division: str | None = None,
) -> tuple[pages.Page, list[Uninsured]]:
    """Whom the kind is meant for and no policy covers that day: residents, or facilities with beds beyond those that are insured. A
    facility sees whether it is one of them itself."""
    actor.require(Permission.INSURANCE_POLICIES_READ)
    await _divided(session, actor, _asked(actor, on, division))
    statement = stated(actor, kind, on, division)
    page = await pages.take(session, statement, [literal_column("missing.id", Uuid())], part, newest_first=False)
    return page, [
        Uninsured.model_validate(
            {**found._mapping, "age": found.birth_on and calendars.age_on(found.birth_on, found.on)}
        )
        for found in page.rows
    ]
