"""What is free on some nights: beds that are there, in service, and promised to nobody."""

from sqlalchemy import Integer, String, Uuid, select, text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.beds import BedFree, BedWanted
from services import calendars, pages, supply
from services.access import Actor, Permission
from services.beds.closing import CLOSING_SQL
from services.beds.hold import NIGHTS_SQL, nights
from services.distances import METRES_SQL
from services.errors import Invalid
from services.lasting import UNTIL_SQL
from services.scope import as_the_bureau


class NightsReversed(Invalid):
    code = "nights_reversed"
    zh = "结束日期 {to_on} 须晚于开始日期 {from_on}。"
    en = "The last day, {to_on}, must come after the first, {from_on}."


class NightPast(Invalid):
    code = "night_past"
    zh = "预订的日期不能早于今天；现在住着的请预订今天，办理入住时写明 admitted_on；已经结束的入住请用名单补录（POST /v1/imports/stays）。"
    en = (
        "Nothing is reserved for a day that is over: who is there now is reserved for today and admitted with his day (`admitted_on`); a "
        "stay that is over comes by a list (POST /v1/imports/stays)."
    )


class LooksBack(NightPast):
    """Of who only looks for a free bed."""

    zh = "查找空床的日期（from_on）不能早于今天。"
    en = "Free beds are looked for from today on (`from_on`)."


class PlaceNeeded(Invalid):
    code = "place_needed"
    zh = "按距离查找须填写从何处算起：经度 lng 和纬度 lat。"
    en = "To look within a distance, say from where: latitude `lat` and longitude `lng`."


PRICE_SQL = """
    select p.price_fen from bed_prices p where p.district_code = {bed}.district_code and p.facility_id = {bed}.facility_id
      and (p.bed_id = {bed}.id or p.kind = {bed}.kind) and p.effective_from <= {day}
    order by p.bed_id is null, p.effective_from desc limit 1
"""
"""What a bed costs on a day: its own price before that of its kind."""

_FREE = f"""
    select b.id, b.bed_no, b.kind, b.room_id, nullif(m.building, '') as building,
        nullif(m.room_no, '') as room, b.facility_id, f.name as facility, f.address, price.price_fen,
        place.far as distance_m, coalesce(place.far, {10**9}) as far
    from beds b join facilities f on f.district_code = b.district_code and f.id = b.facility_id
    left join rooms m on m.district_code = b.district_code and m.id = b.room_id
    left join lateral ({PRICE_SQL.format(bed="b", day=":from_on")}) price on true
    left join lateral {CLOSING_SQL.format(facility="f")} closing on true
    left join lateral (select cast(round({METRES_SQL.format(there="f", lat=":lat", lng=":lng")}) as integer) as far) place on true
    where b.district_code = :district
      and {NIGHTS_SQL} <@ daterange(greatest(b.opened_on, f.opened_on), least(b.closed_on, f.closed_on, closing.closes_on))
      and b.kind = coalesce(cast(:kind as varchar), b.kind)
      and f.id = coalesce(cast(:facility as uuid), f.id)
      and (cast(:sex as varchar) is null or coalesce(m.for_sex, 'any') in ('any', :sex))
      and (cast(:most as bigint) is null or price.price_fen <= :most)
      and (cast(:within as integer) is null or place.far <= :within)
      and not exists (select from suspensions h where h.district_code = f.district_code and h.facility_id = f.id
        and h.until_at is null)
      and not exists (select from bed_outages o where o.district_code = b.district_code and o.bed_id = b.id
        and daterange(o.from_on, o.to_on) && {NIGHTS_SQL})
      and not exists (select from stays s where s.district_code = b.district_code and s.bed_id = b.id
        and s.status in ('reserved', 'admitted', 'discharged', 'transferred')
        and daterange(s.from_on, {UNTIL_SQL.format(s="s")}) && {NIGHTS_SQL})
"""
_SHAPE = {"id": Uuid, "room_id": Uuid, "facility_id": Uuid, "price_fen": Integer, "distance_m": Integer, "far": Integer}


async def availability(
    session: AsyncSession, actor: Actor, wanted: BedWanted, part: pages.Slice
) -> tuple[pages.Page, list[BedFree]]:
    """The nearest first, where a place is given; else as they were added. It tells nobody who stays where: only that a bed
    is free."""
    actor.require(Permission.FACILITIES_READ)
    if wanted.to_on is not None and wanted.to_on <= wanted.from_on:
        raise NightsReversed("/query/to_on", from_on=wanted.from_on, to_on=wanted.to_on)
    if wanted.from_on < calendars.today():
        raise LooksBack("/query/from_on")
    if (wanted.lat is None) != (wanted.lng is None):
        raise supply.PlaceIncomplete("/query/lng")
    if wanted.within_m is not None and wanted.lat is None:
        raise PlaceNeeded("/query/within_m")
    asked = {
        "district": actor.district,
        **nights(wanted.from_on, wanted.to_on),
        "from_on": wanted.from_on,
        "today": calendars.today(),
        "kind": wanted.kind,
        "facility": wanted.facility_id,
        "sex": wanted.sex,
        "most": wanted.max_price_fen,
        "within": wanted.within_m,
        "lat": wanted.lat,
        "lng": wanted.lng,
    }
    columns = {name: _SHAPE.get(name, String) for name in (*BedFree.model_fields, "far")}
    free = text(_FREE).bindparams(**asked).columns(**columns).subquery("free")
    async with as_the_bureau(session, actor.bound):
        page = await pages.take(session, select(free), [free.c.far, free.c.id], part, newest_first=False)
    return page, [BedFree.model_validate(row) for row in page.rows]
