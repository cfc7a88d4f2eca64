"""The nearest helpers to a call, and whom to call: caregivers who are at work now, providers under contract, and the places that are
open, each with its distance.

Where a caregiver is, no phone says between visits: of one who is at a visit it is the square of about a kilometre in which that home
lies, of one on shift her provider's office. Her own home is nobody's to measure."""

from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.audit import Outcome
from models.facilities import Facility
from models.residents import Resident
from models.sos import Sos, SosAide, SosContact, SosHelp, SosPlace
from services import audit, contacts, pages, sealing
from services.access import Actor, Permission
from services.caregiver_shifts import LAST
from services.distances import METRES_SQL
from services.scope import as_the_bureau
from services.sos.reading import get, place_of

MOST_CONTACTS = 20
_HERE = {"lat": "cast(:lat as double precision)", "lng": "cast(:lng as double precision)"}
_OPEN = "coalesce(p.opened_on, n.day) <= n.day and coalesce(p.closed_on, 'infinity') > n.day"
_HELPERS = text(f"""
    with now_ as (
        select cast(now() at time zone 'Asia/Shanghai' as date) as day, cast(now() at time zone 'Asia/Shanghai' as time) as at
    ), at_work as (
        select c.district_code, c.id, c.name, c.provider_id, v.resident_id as serves
        from caregivers c cross join now_ n
        left join lateral (select v.resident_id from visits v where v.district_code = c.district_code and v.caregiver_id = c.id
            and v.status = 'checked_in' and v.started_at > now() - interval '12 hours' order by v.started_at desc limit 1) v on true
        where c.district_code = :district and c.status = 'active' and :caregivers
          and (v.resident_id is not null or exists (
            select from caregiver_shifts s where s.district_code = c.district_code and s.caregiver_id = c.id
              and n.at >= s.starts_at and (n.at < s.ends_at or s.ends_at = '{LAST:%H:%M}')
              and (s.on_date = n.day or s.weekday = extract(isodow from n.day) and not exists (
                select from caregiver_shifts e where e.district_code = s.district_code and e.caregiver_id = s.caregiver_id
                  and e.on_date = n.day))))
    ), found as (
        select 'caregiver' as kind, w.id, w.name, p.phone, case when r.cell_lat is null then 'office' else 'visit' end as measured_from,
            coalesce((r.cell_lat + 0.5) / 100, p.lat) as lat, coalesce((r.cell_lng + 0.5) / 100, p.lng) as lng, p.id as provider_id
        from at_work w join providers p on p.district_code = w.district_code and p.id = w.provider_id
        left join residents r on r.district_code = w.district_code and r.id = w.serves
        union all
        select 'provider', p.id, p.name, p.phone, 'office', p.lat, p.lng, p.id from providers p cross join now_ n
        where p.district_code = :district and p.status = 'active' and exists (
            select from contracts c where c.district_code = p.district_code and c.provider_id = p.id and c.status = 'active'
              and n.day between c.starts_on and c.ends_on and (cardinality(c.division_codes) = 0
                or exists (select from unnest(c.division_codes) part where starts_with(:division, part))))
        union all
        select 'meal_point', p.id, p.name, p.phone, 'site', p.lat, p.lng, null from meal_points p
        where p.district_code = :district and p.status = 'operating'
        union all
        select 'facility', p.id, p.name, null, 'site', p.lat, p.lng, null from facilities p cross join now_ n
        where p.district_code = :district and {_OPEN}
        union all
        select 'care_centre', p.id, p.name, null, 'site', p.lat, p.lng, null from care_centres p cross join now_ n
        where p.district_code = :district and {_OPEN}
    )
    select f.kind, f.id, f.name, f.phone, f.measured_from,
        cast(round({METRES_SQL.format(there="f", **_HERE)}) as integer) as distance_m
    from found f where cast(:provider as uuid) is null or f.provider_id = :provider
    order by distance_m nulls last, f.kind, f.id limit :rows
""")


async def _from(session: AsyncSession, actor: Actor, one: Sos) -> tuple[SosPlace, str | None]:
    """Where help is looked for: where he was said to be, where he stays, or at home."""
    seal = await sealing.seal_of(session, actor.district, "residents", one.resident_id) if one.resident_id else None
    if seal is not None and (told := seal.open(place_of(one.alert_id), one.place_sealed)):
        return SosPlace.TOLD, told
    if one.facility_id is not None:
        house = await session.get_one(Facility, (actor.district, one.facility_id))
        known = house.lat is not None and house.lng is not None
        return (SosPlace.FACILITY, f"{house.lat},{house.lng}") if known else (SosPlace.UNKNOWN, None)
    resident = await session.get_one(Resident, (actor.district, one.resident_id))
    home = seal.open("place", resident.place_sealed) if seal is not None else None
    return (SosPlace.HOME, home) if home else (SosPlace.UNKNOWN, None)


async def helpers(session: AsyncSession, actor: Actor, sos_id: UUID, limit: int) -> SosHelp:
    """A provider is told of its own staff and office, a facility of no caregivers. The contacts are for whoever may see the contacts of
    residents. The audit says who asked."""
    actor.require(Permission.SOS_HANDLE)
    one = await get(session, actor, sos_id)
    async with as_the_bureau(session, actor.bound):
        place, here = await _from(session, actor, one)
        lat, lng = map(float, here.split(",")) if here else (None, None)
        asked: dict[str, Any] = {"district": actor.district, "lat": lat, "lng": lng, "rows": limit}
        asked |= {"provider": actor.provider_id, "caregivers": actor.bound != "facility", "division": one.division_code}
        found = (await (await session.connection()).execute(_HELPERS, asked)).all()
    shown = SosHelp(
        sos_id=sos_id,
        place=place,
        helpers=[SosAide.model_validate(row) for row in found],
        contacts=await _contacts(session, actor, one),
    )
    counts = {"place": place, "helpers": len(shown.helpers), "contacts": len(shown.contacts)}
    await audit.record(session, actor, "sos.helpers", "sos", sos_id, outcome=Outcome.READ, **counts)
    return shown


async def _contacts(session: AsyncSession, actor: Actor, one: Sos) -> list[SosContact]:
    if one.resident_id is None or not actor.may(Permission.CONTACTS_READ):
        return []
    _, found = await contacts.listing(session, actor, one.resident_id, pages.Slice(MOST_CONTACTS), ended=False)
    return [SosContact.model_validate(contact) for contact in found]
