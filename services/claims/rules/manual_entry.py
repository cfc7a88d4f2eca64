"""A visit that rests on somebody's word: a provider's own list, or times corrected by hand.

Two cases, and no third. While its `manual` doubt is open, it waits for an officer, who acknowledges it on the visit. When
such visits are more than a tenth of the provider's month (F16), all of them are shown again, also the acknowledged ones:
whoever acknowledged them looked at one at a time, and what is asked here is about the month. A month below a tenth
whose visits were acknowledged is not asked about twice. Attested lists are an officer's and no manual entries.

And a line that an officer reduced or rejected before, and that an adjustment asks more for: whatever was corrected or granted
since, his decision is not undone by nobody. Of such a line the month's count is no reason, and is not told."""

from services.claims.rules import Rule

_OF_THE_MONTH = """from visits v
    where v.district_code = :district and v.provider_id = (select c.provider_id from claimed c limit 1)
      and v.served_on >= (select to_date(c.claim_month, 'YYYY-MM') from claimed c limit 1)
      and v.served_on < (select to_date(c.claim_month, 'YYYY-MM') + interval '1 month' from claimed c limit 1)
      and v.status not in ('scheduled', 'missed', 'cancelled', 'rejected')"""
_DOUBT = """x.district_code = {v}.district_code and x.visit_id = {v}.{id} and x.code = 'manual' and x.status <> 'corrected'"""
_HAND = f"(select count(*) {_OF_THE_MONTH} and exists (select from visit_exceptions x where {_DOUBT.format(v='v', id='id')}))"
_ALL = f"(select count(*) {_OF_THE_MONTH})"
_STATUS = f"(select x.status from visit_exceptions x where {_DOUBT.format(v='c', id='visit_id')})"

RULE = Rule(
    code="manual_entry",
    zh="该次服务为补录或人工更正时间，或该行此前经核减或拒付：补录而尚未说明的，由审核员核实说明后重新对账；补录超过当月一成的，由审核员抽查凭据后处理；此前经核减或拒付的，由审核员重新裁定。",
    en="By hand, or reduced before: acknowledge an open entry, reconcile again; over a tenth of a month, or reduced before, an officer decides.",
    facts_zh="当月 {visits} 次服务中有 {manual} 次",
    facts_en="{manual} of {visits} in that month",
    # CASE, because the order counts: the month is counted only where somebody entered something by hand.
    when=f"""c.reduced_before or
        case when c.visit_id in (select x.visit_id from claimed d join visit_exceptions x on {_DOUBT.format(v="d", id="visit_id")})
        then {_STATUS} = 'open' or {_HAND} * 10 > {_ALL} end""",
    found=f"""jsonb_build_object('visit_id', c.visit_id, 'evidence', c.evidence, 'doubt', {_STATUS},
        'reduced_before', c.reduced_before) || case when {_STATUS} = 'open' or {_STATUS} is not null and {_HAND} * 10 > {_ALL}
        then jsonb_build_object('manual', {_HAND}, 'visits', {_ALL}) else '{{}}'::jsonb end""",
)
