"""One caregiver, more days in a month than anybody works (F04).

A day counts by the visits that began on it, also those that nobody billed; a night over midnight is one. 26 days are
allowed. A programme under which relatives care says how many they may be (`caregiver_month_days`)."""

from models.claim_patterns import PatternUnit
from services.claim_patterns.rules import LINE, NOBODY, Rule, limit

LIMIT = ("caregiver_month_days", 26)
RULE = Rule(
    code="many_days",
    scheme="F04",
    unit=PatternUnit.DAYS,
    limit=LIMIT[0],
    default=LIMIT[1],
    zh="同一护理员当月服务 {measure}，超过 {threshold}",
    en="A caregiver worked on {measure} of the month, more than {threshold}",
    found=f"""
    select caregiver_id, {NOBODY} as resident_id, {LINE}, c.days as measure, c.threshold,
        jsonb_build_object('days', c.days) as found
    from month join (
        select caregiver_id, count(*) as days, min(threshold) as threshold from (
            select caregiver_id, served_on, min({limit(*LIMIT)}) as threshold
            from month where caregiver_id is not null and served_on >= first_on group by caregiver_id, served_on
        ) d group by caregiver_id
    ) c using (caregiver_id)
    where c.days > c.threshold""",
)
