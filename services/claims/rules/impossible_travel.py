"""One caregiver at two homes with less time between than the way takes at 60 km/h (F03; F02's 120 km/h lies above it).

The exact places are sealed and stay so: `cell_lat` and `cell_lng` of a resident say in which hundredth of a degree the home
lies (about a kilometre), no more than the community on every visit says, and no movement of a caregiver is kept at all.
A visit away from the home is `outside_geofence`. The way is counted from edge to edge of the two cells, so it is never
longer than the real one: rounding accuses nobody. Visits that share time are `caregiver_overlap`; a home that nobody
placed is not checked. Both visits of a pair are shown, since either may be the untrue one."""

from services.claims.overlaps import CAREGIVER
from services.claims.rules import VISITS, Rule
from services.distances import CELLS_APART_SQL


def _hurried(before: str, after: str) -> str:
    """Whether the way between two stops, named by the prefixes of their columns, takes longer than there was time."""
    way = CELLS_APART_SQL.format(a=before, b=after)
    return f"{after}from >= {before}to and {way} > extract(epoch from {after}from - {before}to) * 1000 / 60"


_STOPS = f"""select o.id, {CAREGIVER.of} as who, o.started_at as here_from, o.ended_at as here_to,
            h.cell_lat as here_lat, h.cell_lng as here_lng
        from visits o join residents h on h.district_code = o.district_code and h.id = o.resident_id
        {CAREGIVER.join}
        where o.district_code = :district and {CAREGIVER.known}
          and o.status not in ('scheduled', 'missed', 'cancelled', 'rejected') and h.cell_lat is not null
          and o.started_at > (select min(c.started_at) - interval '1 day' from claimed c)
          and o.started_at < (select max(c.ended_at) + interval '12 hours' from claimed c)"""
"""Caregivers as an array: joined with the claim, a claim that is reconciled again was once read line by line for each visit."""

_BESIDE = ", ".join(
    f"{which}(here_{column}) over day as {name}_{column}"
    for which, name in (("lag", "last"), ("lead", "next"))
    for column in ("from", "to", "lat", "lng")
)
_APART = f"""case when here_from <= there_from then {CELLS_APART_SQL.format(a="here_", b="there_")}
    else {CELLS_APART_SQL.format(a="there_", b="here_")} end"""
"""As `_hurried` measures it, from the earlier stop: a degree of longitude is as long as its parallel, so that the way back would be
another number."""
_OTHER = f"""from residents h, visits o join residents g on g.district_code = o.district_code and g.id = o.resident_id
        cross join lateral (select c.started_at as here_from, c.ended_at as here_to, h.cell_lat as here_lat,
            h.cell_lng as here_lng, o.started_at as there_from, o.ended_at as there_to, g.cell_lat as there_lat,
            g.cell_lng as there_lng) w
    where h.district_code = c.district_code and h.id = c.record_resident_id
      and o.district_code = c.district_code and {CAREGIVER.same}
      and o.status not in ('scheduled', 'missed', 'cancelled', 'rejected')
      and o.started_at > c.started_at - interval '1 day' and o.started_at < c.ended_at + interval '12 hours'
      and ({_hurried("here_", "there_")} or {_hurried("there_", "here_")})"""

RULE = Rule(
    code="impossible_travel",
    title="路程时间不够",
    zh="同一护理员两次服务之间的时间不够走完两处住所之间的路（按每小时 60 公里）：由审核员核实哪一次属实后处理。",
    en="Less time between two visits of a caregiver than the way takes at 60 km/h: an officer finds which is true.",
    facts_zh="另一次 {visit_no}：{from} 至 {to}，相距 {distance_m} 米，间隔 {minutes} 分钟",
    facts_en="the other, {visit_no}: {from} to {to}, {distance_m} m away, {minutes} minutes between",
    # CASE, so that the journeys are made once and looked up: joined, they are made again for every line.
    when=f"""case when c.visit_id in (
    select j.id from (select id, here_from, here_to, here_lat, here_lng, {_BESIDE} from ({_STOPS}) stops
        window day as (partition by who order by here_from, id)) j
    where {_hurried("last_", "here_")} or {_hurried("here_", "next_")}) then true end""",
    found=f"""(select jsonb_build_object('visit_id', o.id, 'visit_no', o.visit_no, 'provider_id', o.provider_id,
        'from', o.started_at, 'to', o.ended_at, 'distance_m', round({_APART})::int,
        'minutes', extract(epoch from greatest(here_from - there_to, there_from - here_to))::int / 60)
        {_OTHER} order by o.started_at, o.id limit 1)""",
    kinds=VISITS,
)
