"""A record that another claim of the provider bills already, or a meal that a programme has paid for at another point.

The settled line that an adjustment corrects is no other one, nor is what was settled before it in the same chain. A claim under
way stands in the way as the earlier one, where it is of the record's month; a line of any other month pays nothing."""

from models.claims import RecordKind
from services.chains import pays
from services.claims.rules import Rule, Words

_ELSEWHERE = f"""from claim_lines o join claims p on p.district_code = o.district_code and p.id = o.claim_id
    where o.district_code = c.district_code and o.provider_id = c.provider_id and o.record_no = c.record_no
      and o.record_kind = c.record_kind and o.claim_id <> c.claim_id
      and (c.corrects_line_id is null or coalesce(p.corrects_claim_id, p.id) <> c.root_claim_id)
      and ({pays("o")} or p.status in ('submitted', 'reconciled') and o.claim_id < c.claim_id
        and p.service_month = to_char(c.served_on, 'YYYY-MM'))"""

_SAME_MEAL = """from meal_servings mine join meal_servings s on s.district_code = mine.district_code
        and s.resident_id = mine.resident_id and s.served_on = mine.served_on and s.meal = mine.meal and s.id <> mine.id
        and s.entitlement_id is not null and s.status in ('verified', 'flagged')
    join meal_points p on p.district_code = s.district_code and p.id = s.meal_point_id
    where mine.district_code = c.district_code and mine.id = c.serving_id and mine.entitlement_id is null"""
"""The database holds that of one meal of a day one serving at most has an entitlement (meal_servings_one_a_meal_uq)."""

RULE = Rule(
    code="already_claimed",
    title="已在另一申请中",
    zh="该次服务已在另一张结算申请中，同一服务只付一次。",
    en="Another claim bills this visit already: a service is paid once.",
    facts_zh="另一张申请 {claim_no} 第 {line_no} 行",
    facts_en="line {line_no} of {claim_no}",
    when=f"coalesce((select true {_ELSEWHERE} limit 1), c.serving_id is not null and exists (select {_SAME_MEAL}))",
    found=f"""coalesce((select jsonb_build_object('claim_id', p.id, 'claim_no', p.claim_no, 'month', p.month,
        'line_no', o.line_no) {_ELSEWHERE} order by p.id limit 1),
        (select jsonb_build_object('serving_no', s.serving_no, 'provider_id', s.provider_id, 'meal_point', p.name,
        'served_at', s.served_at) {_SAME_MEAL}))""",
    bars=True,
    words={
        RecordKind.SERVING: Words(
            "此餐已在另一张结算申请中，或该老年人当日同一餐已由补贴支付：同一餐只付一次。",
            "Another claim bills this serving already, or a programme has paid for this meal of the day: a meal is paid once.",
        ),
        RecordKind.STAY: Words(
            "该月床日已在另一张结算申请中：同一夜只付一次。",
            "Another claim bills these nights already: a night is paid once.",
        ),
    },
)
