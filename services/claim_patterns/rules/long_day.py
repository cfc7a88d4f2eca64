"""One person, more hours in a day than anybody works (F04).

Minutes count on the day on which they were worked: night care from eight to eight is four hours of one day and eight of
the next. All visits of the person count, also those that nobody billed and those for another provider (one identity number
on two staffs). Twelve hours exactly are allowed."""

from models.claim_patterns import PatternUnit
from services.claim_patterns.rules import ELSEWHERE, LINE, NOBODY, Rule, limit

LIMIT = ("caregiver_day_minutes", 720)
_AFTER_MIDNIGHT = """coalesce(greatest(0, extract(epoch from
    ended_at - cast(served_on + 1 as timestamp) at time zone 'Asia/Shanghai'))::int / 60, 0)"""
_DAYS = f"""
    select person, caregiver_id, served_on as day, minutes - {_AFTER_MIDNIGHT} as minutes, {LINE}, thresholds, first_on,
        last_on, elsewhere
    from worked where minutes is not null
    union all
    select person, caregiver_id, served_on + 1, {_AFTER_MIDNIGHT}, {LINE}, thresholds, first_on, last_on, elsewhere
    from worked where minutes is not null and {_AFTER_MIDNIGHT} > 0"""

RULE = Rule(
    code="long_day",
    title="一天时长过多",
    scheme="F04",
    unit=PatternUnit.MINUTES,
    limit=LIMIT[0],
    default=LIMIT[1],
    zh="同一护理员一天（各服务商合计）服务 {measure}（{day}），超过 {threshold}",
    en="A caregiver worked {measure} on one day, for all providers together ({day}), more than {threshold}",
    found=f"""
    with days as ({_DAYS})
    select caregiver_id, {NOBODY} as resident_id, {LINE}, d.minutes as measure, d.threshold,
        jsonb_build_object('day', day, 'minutes', d.minutes, 'visits', d.visits) || {ELSEWHERE} as found
    from days join (
        select person, day, sum(minutes) as minutes, count(*) as visits, count(*) filter (where elsewhere) as elsewhere_visits,
            min({limit(*LIMIT)}) as threshold
        from days where day between first_on and last_on group by person, day
    ) d using (person, day)
    where d.minutes > d.threshold""",
)
