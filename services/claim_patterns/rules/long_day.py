"""One caregiver, more hours in a day than anybody works (F04).

Minutes count on the day on which they were worked: night care from eight to eight is four hours of one day and eight of
the next. All visits of the caregiver count, also those that nobody billed. Twelve hours exactly are allowed."""

from models.claim_patterns import PatternUnit
from services.claim_patterns.rules import LINE, NOBODY, Rule, limit

LIMIT = ("caregiver_day_minutes", 720)
_AFTER_MIDNIGHT = """coalesce(greatest(0, extract(epoch from
    ended_at - cast(served_on + 1 as timestamp) at time zone 'Asia/Shanghai'))::int / 60, 0)"""
_WORKED = f"""
    select caregiver_id, served_on as day, minutes - {_AFTER_MIDNIGHT} as worked, {LINE}, thresholds, first_on, last_on
    from month where caregiver_id is not null and minutes is not null
    union all
    select caregiver_id, served_on + 1, {_AFTER_MIDNIGHT}, {LINE}, thresholds, first_on, last_on
    from month where caregiver_id is not null and minutes is not null and {_AFTER_MIDNIGHT} > 0"""

RULE = Rule(
    code="long_day",
    scheme="F04",
    unit=PatternUnit.MINUTES,
    limit=LIMIT[0],
    default=LIMIT[1],
    zh="同一护理员一天服务 {measure}（见 day），超过 {threshold}",
    en="A caregiver worked {measure} on one day (day), more than {threshold}",
    found=f"""
    with worked as ({_WORKED})
    select caregiver_id, {NOBODY} as resident_id, {LINE}, d.minutes as measure, d.threshold,
        jsonb_build_object('day', day, 'minutes', d.minutes, 'visits', d.visits) as found
    from worked join (
        select caregiver_id, day, sum(worked) as minutes, count(*) as visits,
            min({limit(*LIMIT)}) as threshold
        from worked where day between first_on and last_on group by caregiver_id, day
    ) d using (caregiver_id, day)
    where d.minutes > d.threshold""",
)
