"""No certificate of the caregiver was valid on the day.

A skill is asked for when the visit is judged (services/visits/known.py) and not here: it has no days, and who loses one
later did not serve badly before."""

from services.caregivers import QUALIFIED_SQL
from services.claims.rules import VISITS, Rule

RULE = Rule(
    code="caregiver_unqualified",
    title="护理员无有效证书",
    zh="护理员在服务当日没有有效证书：请服务商补录证书后重新对账，或由审核员说明理由处理。",
    en="No certificate of the caregiver was valid on that day: the provider adds it, or an officer decides with a reason.",
    when=f"""c.caregiver_id is not null and not (select {QUALIFIED_SQL.format(who="w")}
    from (select c.district_code, c.caregiver_id, c.served_on as day) w)""",
    found="""jsonb_build_object('caregiver_id', c.caregiver_id, 'on', c.served_on, 'expired_on', (
    select max(q.expires_on) from qualifications q
    where q.district_code = c.district_code and q.caregiver_id = c.caregiver_id and q.expires_on < c.served_on))""",
    kinds=VISITS,
)
