"""A record that another claim of the provider bills already. The settled line that an adjustment corrects is no other one,
nor is what was settled before it in the same chain."""

from services.claims.rules import Rule

_ELSEWHERE = """from claim_lines o join claims p on p.district_code = o.district_code and p.id = o.claim_id
    where o.district_code = c.district_code and o.provider_id = c.provider_id and o.record_no = c.record_no
      and o.record_kind = c.record_kind and o.claim_id <> c.claim_id and c.corrects_line_id is null
      and (o.approved_fen > 0 or p.status in ('submitted', 'reconciled') and o.claim_id < c.claim_id)
      and not exists (select from claim_lines n join claims s on s.district_code = n.district_code and s.id = n.claim_id
        where n.district_code = o.district_code and n.corrects_line_id = o.id and s.status = 'settled')"""

RULE = Rule(
    code="already_claimed",
    zh="该次服务已在另一张结算申请中，同一服务只付一次。",
    en="Another claim bills this visit already: a service is paid once.",
    facts_zh="另一张申请 {claim_no} 第 {line_no} 行",
    facts_en="line {line_no} of {claim_no}",
    when=f"coalesce((select true {_ELSEWHERE} limit 1), false)",
    found=f"""(select jsonb_build_object('claim_id', p.id, 'claim_no', p.claim_no, 'month', p.month,
        'line_no', o.line_no) {_ELSEWHERE} order by p.id limit 1)""",
    bars=True,
)
