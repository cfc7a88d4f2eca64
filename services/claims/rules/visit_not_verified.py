"""A line whose visit is doubted, rejected or disputed, or was attested in an import that nobody approved yet."""

from services.claims.rules import Rule

RULE = Rule(
    code="visit_not_verified",
    zh="该次服务尚未核实（仍有异常、已否决、老年人有争议待定，或所在的导入未经另一人批准）：由服务商更正或有权人员确认后重新对账。",
    en="The visit is not verified (doubts open, rejected, disputed, or its import not yet approved): clear that, then reconcile again.",
    when="c.visit_id is not null and (not c.verified or c.unapproved or c.disputed)",
    found="""jsonb_build_object('visit_id', c.visit_id, 'status', c.visit_status, 'evidence', c.evidence, 'order_id', c.order_id,
    'open', (select jsonb_agg(x.code order by x.code) from visit_exceptions x
             where x.district_code = c.district_code and x.visit_id = c.visit_id and x.status = 'open'))""",
    bars=True,
)
