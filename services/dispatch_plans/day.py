"""A provider's day as it stands: what is to be done, who is there, where people live. Read at the bureau, by the worker and by who
accepts, in the same statements, so that what changed in between is seen."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Row, Uuid, bindparam, text
from sqlmodel.ext.asyncio.session import AsyncSession

from services import calendars, caregiver_shifts, caregivers, sealing
from services.access import Actor, Permission
from services.away import AWAY_SQL
from services.matches.fitness import SEX_AS_WISHED_SQL, SPEAKS_SQL
from services.visits.proved import idle_sql

FAMILIAR = timedelta(days=90)
"""Whoever was at a home within so many days knows it."""

_ORDERS = text("""
    select o.id, o.order_no, o.version, o.status, o.resident_id, o.planned_start_at, o.planned_minutes, i.caregivers_needed, i.skill
    from orders o join service_items i on i.district_code = o.district_code and i.id = o.service_item_id
    where o.district_code = :district and o.provider_id = :provider and o.status in ('accepted', 'scheduled')
      and o.planned_start_at >= :start and o.planned_start_at < :until
    order by o.planned_start_at, o.id
""")
_CAREGIVERS = text(f"""
    select w.id, w.caregiver_id, w.staff_no, w.skills, w.status = 'active' and {caregivers.QUALIFIED_SQL.format(who="w")} as fit
    from (select district_code, id, id as caregiver_id, staff_no, skills, status, cast(:day as date) as day from caregivers
          where district_code = :district and provider_id = :provider) w
    order by w.id
""")
_RECORDS = text("""
    select t.id, s.id as own from caregivers s
    join caregivers t on t.district_code = s.district_code and t.id_number_index = s.id_number_index
    where s.district_code = :district and s.provider_id = :provider
""")
"""Every record of each person of the staff, also on other staffs."""
_VISITS = text(f"""
    select v.id, v.visit_no, v.version, v.order_id, v.slot, v.status, v.caregiver_id, v.resident_id, v.provider_id,
        v.planned_start_at, v.planned_minutes, v.started_at, v.ended_at
    from visits v
    where v.district_code = :district and v.caregiver_id = any(:caregivers)
      and v.status not in ('missed', 'cancelled', 'rejected') and not {idle_sql("v")}
      and (v.planned_start_at >= :start and v.planned_start_at < :until or v.started_at >= :start and v.started_at < :until)
    order by coalesce(v.started_at, v.planned_start_at), v.id
""").bindparams(bindparam("caregivers", type_=ARRAY(Uuid)))
_SHIFTS = text("""
    select s.caregiver_id, s.weekday, s.on_date, s.starts_at, s.ends_at from caregiver_shifts s
    where s.district_code = :district and s.caregiver_id = any(:caregivers)
      and (s.weekday is not null or s.on_date = :day or s.on_date = (
        select max(e.on_date) from caregiver_shifts e where e.district_code = s.district_code and e.caregiver_id = s.caregiver_id))
    order by s.starts_at
""").bindparams(bindparam("caregivers", type_=ARRAY(Uuid)))
"""Of whom shifts are recorded for other days alone, one of them says so: she has this day off."""
_HOMES = text("""
    select id, place_sealed from residents where district_code = :district and id = any(:residents)
""").bindparams(bindparam("residents", type_=ARRAY(Uuid)))
_GONE = text(f"""
    select distinct away.resident_id from {AWAY_SQL} away
    where away.district_code = :district and away.resident_id = any(:residents) and cast(:day as date) <@ away.inside
""").bindparams(bindparam("residents", type_=ARRAY(Uuid)))
_FAMILIAR = text("""
    select distinct resident_id, caregiver_id from visits
    where district_code = :district and resident_id = any(:residents) and caregiver_id = any(:caregivers)
      and started_at >= :since and started_at < :start and status in ('checked_out', 'verified', 'flagged')
""").bindparams(bindparam("residents", type_=ARRAY(Uuid)), bindparam("caregivers", type_=ARRAY(Uuid)))
_LIVES = text("""
    select id, place_sealed from caregivers
    where district_code = :district and id = any(:caregivers) and place_sealed is not null
""").bindparams(bindparam("caregivers", type_=ARRAY(Uuid)))
_WISHES = text(f"""
    select * from (
        select r.id as resident_id, c.id as caregiver_id, {SPEAKS_SQL.format(who="c", home="r")} as speaks,
            {SEX_AS_WISHED_SQL.format(who="c", home="r")} as sex_as_wished, r.caregiver_sex,
            (select l from unnest(c.languages) l where l = any(r.languages) order by l limit 1) as language
        from residents r join caregivers c on c.district_code = r.district_code
        where r.district_code = :district and r.id = any(:residents) and c.id = any(:caregivers)) w
    where speaks is not null or sex_as_wished is not null
""").bindparams(bindparam("residents", type_=ARRAY(Uuid)), bindparam("caregivers", type_=ARRAY(Uuid)))
"""As matching has it (services/matches): what is not wished for, or not known, counts for nobody."""
_OFFICE = text("select lat, lng from providers where district_code = :district and id = :provider")


@dataclass(frozen=True)
class Day:
    """`visits` are of the provider; `elsewhere` those of the same people for others, by their record on this staff. `homes`: of
    residents and of caregivers, where they are known; `wishes`: of a resident beside a caregiver."""

    provider_id: UUID
    on: date
    orders: Sequence[Row[Any]]
    visits: Sequence[Row[Any]]
    elsewhere: Sequence[tuple[UUID, Row[Any]]]
    caregivers: Sequence[Row[Any]]
    shifts: Sequence[Row[Any]] = ()
    office: tuple[float | None, float | None] = (None, None)
    homes: dict[UUID, tuple[float, float]] = field(default_factory=dict)
    away: frozenset[UUID] = frozenset()
    familiar: frozenset[tuple[UUID, UUID]] = frozenset()
    wishes: dict[tuple[UUID, UUID], Row[Any]] = field(default_factory=dict)

    def standing(self) -> dict[str, Any]:
        """What the plan is based on: of each order its version, how each visit stands, and of each caregiver her hours."""
        return {
            "orders": {str(order.id): order.version for order in self.orders},
            "visits": {str(visit.id): _stands(visit) for visit in self.visits},
            "hours": {
                str(one.id): [f"{starts}-{ends}" for starts, ends in self.hours(one.id)] for one in self.caregivers
            },
        }

    def hours(self, caregiver_id: UUID) -> list[tuple[time, time]]:
        """By the shifts of that day, else of that weekday; at any hour where none is recorded at all (services/caregiver_shifts)."""
        shifts = [shift for shift in self.shifts if shift.caregiver_id == caregiver_id]
        today = [shift for shift in shifts if shift.on_date == self.on]
        today = today or [shift for shift in shifts if shift.weekday == self.on.isoweekday()]
        times = [(shift.starts_at, shift.ends_at) for shift in today] if shifts else [caregiver_shifts.ANY_HOUR]
        return [(starts, ends) for starts, ends in times if starts < ends]


def _stands(visit: Row[Any]) -> str:
    """What has begun goes on as it will; of what has not, any change counts."""
    if visit.status == "scheduled":
        return f"scheduled {visit.version}"
    return f"begun {visit.caregiver_id} {visit.started_at and visit.started_at.isoformat()}"


async def as_it_stands(session: AsyncSession, actor: Actor, provider_id: UUID, on: date) -> Day:
    """Orders, visits, shifts and who is away: what is compared. The scope of the session must be the bureau's."""
    actor.require(Permission.DISPATCH_PLANS_MAKE)
    connection = await session.connection()
    span = calendars.days_span(on, on)
    asked = {"district": actor.district, "provider": provider_id, "day": on, "start": span.start, "until": span.end}
    orders = (await connection.execute(_ORDERS, asked)).all()
    people = (await connection.execute(_CAREGIVERS, asked)).all()
    own = {row.id: row.own for row in (await connection.execute(_RECORDS, asked)).all()}
    found = (await connection.execute(_VISITS, asked | {"caregivers": list(own)})).all()
    visits = [visit for visit in found if visit.provider_id == provider_id]
    elsewhere = [(own[visit.caregiver_id], visit) for visit in found if visit.provider_id != provider_id]
    who = list({row.resident_id for row in [*orders, *visits]})
    away = frozenset((await connection.execute(_GONE, asked | {"residents": who})).scalars().all())
    shifts = (await connection.execute(_SHIFTS, asked | {"caregivers": [one.id for one in people]})).all()
    return Day(provider_id, on, orders, visits, elsewhere, people, shifts, away=away)


async def whole(session: AsyncSession, actor: Actor, provider_id: UUID, on: date) -> Day:
    """With homes, and who knows whom. Homes are opened here, and only ways leave the problem that is made of them."""
    actor.require(Permission.DISPATCH_PLANS_MAKE)
    day = await as_it_stands(session, actor, provider_id, on)
    connection = await session.connection()
    staff = [caregiver.id for caregiver in day.caregivers]
    residents = list({row.resident_id for row in [*day.orders, *day.visits]})
    start = calendars.first_instant(on)
    asked: dict[str, Any] = {"district": actor.district, "provider": provider_id, "day": on, "start": start}
    asked |= {"caregivers": staff, "residents": residents, "since": start - FAMILIAR}
    office = (await connection.execute(_OFFICE, asked)).one()
    homes = {}
    for table, found in (("residents", _HOMES), ("caregivers", _LIVES)):
        rows = (await connection.execute(found, asked)).all()
        seals = await sealing.seals(session, actor.district, table, [row.id for row in rows])
        for row in rows:
            if (place := seals[row.id].open("place", row.place_sealed)) is not None:
                lat, lng = place.split(",")
                homes[row.id] = (float(lat), float(lng))
    familiar = frozenset((row.resident_id, row.caregiver_id) for row in (await connection.execute(_FAMILIAR, asked)))
    wishes = {(row.resident_id, row.caregiver_id): row for row in (await connection.execute(_WISHES, asked)).all()}
    there = (day.orders, day.visits, day.elsewhere, day.caregivers, day.shifts)
    return Day(provider_id, on, *there, (office.lat, office.lng), homes, day.away, familiar, wishes)
