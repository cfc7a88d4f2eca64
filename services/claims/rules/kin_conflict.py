"""A caregiver who declared the resident as kin, or who is the resident herself."""

from services.claims.rules import Rule

_HERSELF = """exists (select from caregivers g join residents h on h.district_code = g.district_code
        and h.id_number_index = g.id_number_index
    where g.district_code = c.district_code and g.id = c.caregiver_id and h.id = c.visit_resident_id)"""

RULE = Rule(
    code="kin_conflict",
    zh="护理员已申报与该老年人为亲属，或就是该老年人本人：由审核员核实是否允许后处理。",
    en="The caregiver declared this resident as kin or is the resident: an officer decides whether the programme allows it.",
    when=f"""exists (select from kin_declarations k where k.district_code = c.district_code and k.caregiver_id = c.caregiver_id
    and k.resident_id = c.visit_resident_id and coalesce(k.ended_on, c.served_on) >= c.served_on) or {_HERSELF}""",
    found=f"""case when {_HERSELF} then jsonb_build_object('caregiver_id', c.caregiver_id, 'is_the_resident', true) else (
    select jsonb_build_object('caregiver_id', k.caregiver_id, 'declared_on', k.declared_on)
    from kin_declarations k where k.district_code = c.district_code and k.caregiver_id = c.caregiver_id
      and k.resident_id = c.visit_resident_id order by k.id limit 1) end""",
)
