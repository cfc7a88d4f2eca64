"""One person, more days in a month than anybody works (F04).

A day counts by the visits that began on it, also those that nobody billed and those for another
provider; a night over midnight is one. 26 days are
allowed. A programme under which relatives care says how many they may be (`caregiver_month_days`)."""

from models.claim_patterns import PatternUnit
from services.claim_patterns.rules import ELSEWHERE, LINE, NOBODY, Rule, limit

LIMIT = ("caregiver_month_days", 26)
RULE = Rule(
    code="many_days",
    title="当月天数过多",
    scheme="F04",
    unit=PatternUnit.DAYS,
    limit=LIMIT[0],
    default=LIMIT[1],
    zh="同一护理员当月（各服务商合计）服务 {measure}，超过 {threshold}",
    en="A caregiver worked on {measure} of the month, for all providers together, more than {threshold}",
    found=f"""
    select caregiver_id, {NOBODY} as resident_id, {LINE}, d.days as measure, d.threshold,
        jsonb_build_object('days', d.days) || {ELSEWHERE} as found
    from worked join (
        select person, count(*) as days, sum(elsewhere_visits)::bigint as elsewhere_visits, min(threshold) as threshold from (
            select person, served_on, count(*) filter (where elsewhere) as elsewhere_visits, min({limit(*LIMIT)}) as threshold
            from worked where served_on >= first_on group by person, served_on
        ) of_days group by person
    ) d using (person)
    where d.days > d.threshold""",
)
