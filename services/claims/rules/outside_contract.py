"""No purchase contract of the provider covers the item, the day and the place."""

from services.claims.rules import Rule

RULE = Rule(
    code="outside_contract",
    zh="服务当日没有涵盖此项目和区域的有效购买服务合同:不予支付;合同信息有误请联系民政局更正。",
    en="No purchase contract covers this item, day and place: nothing is payable; the bureau can mend a wrong contract.",
    when="""c.visit_id is not null and not exists (
    select from contracts k join contract_services s on s.district_code = k.district_code and s.contract_id = k.id
    where k.district_code = c.district_code and k.provider_id = c.provider_id and k.status = 'active'
      and c.served_on between k.starts_on and k.ends_on and s.service_item_id = c.visit_item_id
      and (s.ended_on is null or s.ended_on >= c.served_on)
      and (k.division_codes = '{}' or exists (
          select from unnest(k.division_codes) d where starts_with(c.division_code, d))))""",
    found="jsonb_build_object('on', c.served_on, 'service_item_id', c.visit_item_id, 'division_code', c.division_code)",
    bars=True,
)
