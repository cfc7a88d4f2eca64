"""No certificate of the caregiver was valid on the day."""

from services.claims.rules import Rule

RULE = Rule(
    code="caregiver_unqualified",
    zh="护理员在服务当日没有有效证书:请服务商补录证书后重新对账,或由审核员说明理由处理。",
    en="No certificate of the caregiver was valid on that day: the provider adds it, or an officer decides with a reason.",
    when="""c.caregiver_id is not null and not exists (
    select from qualifications q where q.district_code = c.district_code and q.caregiver_id = c.caregiver_id
      and coalesce(q.issued_on, c.served_on) <= c.served_on and q.expires_on >= c.served_on)""",
    found="""jsonb_build_object('caregiver_id', c.caregiver_id, 'on', c.served_on, 'expired_on', (
    select max(q.expires_on) from qualifications q
    where q.district_code = c.district_code and q.caregiver_id = c.caregiver_id and q.expires_on < c.served_on))""",
)
