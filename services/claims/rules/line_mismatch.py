"""A line whose resident or service is not that of the record it names."""

from services.claims.rules import Rule

RULE = Rule(
    code="line_mismatch",
    zh="本行的老年人或服务项目与该服务记录不符：请服务商核对后更正。",
    en="The resident or the service of the line is not that of the visit: the provider corrects it.",
    when="c.visit_id is not null and (c.resident_id <> c.visit_resident_id or c.service_item_id <> c.visit_item_id)",
    found="""jsonb_build_object('visit_id', c.visit_id, 'resident_differs', c.resident_id <> c.visit_resident_id,
    'service_differs', c.service_item_id <> c.visit_item_id)""",
    bars=True,
)
