"""Whether a contract covers a service: asked of visits, of meals and of their claims."""

COVERED_SQL = """exists (
    select from contracts covering
    join contract_services s on s.district_code = covering.district_code and s.contract_id = covering.id
    where covering.district_code = {district} and covering.provider_id = {provider} {and_now}
      and {day} between covering.starts_on and covering.ends_on
      and s.service_item_id = {item} and (s.ended_on is null or {day} <= s.ended_on)
      and (cardinality(covering.division_codes) = 0 or exists (
        select from unnest(covering.division_codes) part where starts_with({division}, part)))
      and not exists (
        select from contract_pauses q where q.district_code = covering.district_code and q.contract_id = covering.id
          and {day} between q.from_on and coalesce(q.to_on, 'infinity')))"""
"""Whether a contract of the provider covered the item on that day in that place: as things were on the day, whatever became of the
contract later. Filled with SQL for each name; `and_now` asks for more, as placing an order does."""
