"""One visit told as two: the same caregiver, resident, service and day, and hardly a pause between (F10).

Minutes are rounded down, so splitting never pays by them; it pays where a visit has a price, or is counted. Two services
in a row, and a couple in one home, are two visits; half an hour between is a pause. Visits that share time overlap."""

from models.claim_patterns import PatternUnit
from services.claim_patterns.rules import LINE, Rule, limit

LIMIT = ("split_gap_minutes", 30)
_SAME = "caregiver_id, resident_id, service_item_id, served_on"

RULE = Rule(
    code="split_visit",
    title="一次拆成两次",
    scheme="F10",
    unit=PatternUnit.TIMES,
    limit=LIMIT[0],
    default=LIMIT[1],
    zh="同一护理员同一天为同一老年人做同一项服务，两次之间间隔不足规定的分钟数"
    "（如 {day} 间隔 {gap_minutes} 分钟，不足 {under_minutes} 分钟），当月 {measure}",
    en="The same caregiver, resident, service and day, with hardly a pause ({gap_minutes} minutes on {day}, less than "
    "{under_minutes}), {measure} in the month",
    found=f"""
    select caregiver_id, resident_id, {LINE},
        count(*) filter (where after_before) over (partition by caregiver_id, resident_id) as measure, 1 as threshold,
        jsonb_build_object('day', served_on, 'gap_minutes', extract(epoch from coalesce(gap_before, gap_next))::int / 60,
            'under_minutes', extract(epoch from pause)::int / 60) as found
    from (
        select *, coalesce(gap_before >= interval '0' and gap_before < pause, false) as after_before,
            coalesce(gap_next >= interval '0' and gap_next < pause, false) as before_next
        from (
            select {_SAME}, {LINE}, started_at - lag(ended_at) over day as gap_before,
                lead(started_at) over day - ended_at as gap_next,
                make_interval(mins => max({limit(*LIMIT)}) over (partition by {_SAME})) as pause
            from month join (
                select {_SAME} from month where started_at is not null and ended_at is not null and served_on >= first_on
                group by {_SAME} having count(*) > 1
            ) often using ({_SAME})
            where started_at is not null and ended_at is not null
            window day as (partition by {_SAME} order by started_at, id)
        ) gaps
    ) near
    where after_before or before_next""",
)
