"""A caregiver who declared the resident as kin."""

from services.claims.rules import Rule

RULE = Rule(
    code="kin_conflict",
    zh="护理员已申报与该老年人为亲属:由审核员核实是否允许亲属照护后处理。",
    en="The caregiver declared this resident as kin: an officer decides whether the programme allows it.",
    when="""exists (select from kin_declarations k where k.district_code = c.district_code and k.caregiver_id = c.caregiver_id
    and k.resident_id = c.visit_resident_id and coalesce(k.ended_on, c.served_on) >= c.served_on)""",
    found="""(select jsonb_build_object('caregiver_id', k.caregiver_id, 'declared_on', k.declared_on)
    from kin_declarations k where k.district_code = c.district_code and k.caregiver_id = c.caregiver_id
      and k.resident_id = c.visit_resident_id order by k.id limit 1)""",
)
