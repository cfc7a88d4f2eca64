"""A provider's month that was mostly worked in its last three days, when what is left of the caps is known (F13).

Three days of thirty are a tenth of an even month. Of at least thirty claimed visits, or as many meals, more than a
quarter then. Who began on the 27th has nothing else; an officer sees that by the contract."""

from models.claim_patterns import PatternUnit
from services.claim_patterns.rules import LINE, NOBODY, Rule, limit

LIMIT = ("month_end_bp", 2500)
AT_LEAST = 30
_LAST_DAYS = "served_on > last_on - 3"

RULE = Rule(
    code="month_end",
    title="集中在月末",
    scheme="F13",
    unit=PatternUnit.BP,
    limit=LIMIT[0],
    default=LIMIT[1],
    zh="服务商当月 {measure} 的服务集中在最后三天（{services} 次中 {last_three_days} 次），超过 {threshold}",
    en="{measure} of the provider's visits or meals were in the month's last three days ({last_three_days} of {services}), more than "
    "{threshold}",
    found=f"""
    select {NOBODY} as caregiver_id, {NOBODY} as resident_id, {LINE}, s.share as measure, s.threshold,
        jsonb_build_object('kind', s.record_kind, 'services', s.services, 'last_three_days', s.late) as found
    from month join (
        select record_kind, count(*) as services, count(*) filter (where {_LAST_DAYS}) as late,
            count(*) filter (where {_LAST_DAYS}) * 10000 / count(*) as share,
            min({limit(*LIMIT)}) as threshold
        from month where line_id is not null and ordinary group by record_kind having count(*) >= {AT_LEAST}
    ) s using (record_kind)
    where s.share > s.threshold and {_LAST_DAYS}""",
)
