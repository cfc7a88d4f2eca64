"""The very same fix, to six decimals, at one home on three days: a place that was typed in, not measured (F02).

A true fix wanders by metres. A phone may well keep one for an afternoon, so days count and not visits: both ends of a
visit, and the two visits at a couple's home, are one day. What is compared is a hash under the resident's own key."""

from models.claim_patterns import PatternUnit
from services.claim_patterns.rules import LINE, NOBODY, Rule, limit

LIMIT = ("same_fix_days", 3)
RULE = Rule(
    code="repeated_fix",
    title="定位完全相同",
    scheme="F02",
    unit=PatternUnit.DAYS,
    limit=LIMIT[0],
    default=LIMIT[1],
    zh="同一老年人处有 {measure} 签到或签退的定位完全相同（小数点后六位，{from_on} 至 {to_on}），达到 {threshold}",
    en="At one resident's the fix was the very same, to six decimals, on {measure} ({from_on} to {to_on}), {threshold} or more",
    found=f"""
    with fixes as (
        select resident_id, served_on, {LINE}, thresholds, fix_index from month cross join lateral (
            select distinct e.fix_index from visit_events e
            where e.district_code = :district and e.visit_id = month.id and e.fix_index is not null
        ) e where evidence = 'events' and served_on >= first_on
    )
    select {NOBODY} as caregiver_id, resident_id, {LINE}, r.days as measure, r.threshold,
        jsonb_build_object('days', r.days, 'visits', r.visits, 'from_on', r.from_on, 'to_on', r.to_on) as found
    from fixes join (
        select resident_id, fix_index, count(distinct served_on) as days, count(*) as visits, min(served_on) as from_on,
            max(served_on) as to_on, min({limit(*LIMIT)}) as threshold
        from fixes group by resident_id, fix_index
    ) r using (resident_id, fix_index)
    where r.days >= r.threshold""",
)
