"""More minutes billed than were verified and are billable."""

from services.claims.rules import VISITS, Rule

RULE = Rule(
    code="minutes_over",
    title="多报分钟",
    zh="申报分钟数多于核实的计费分钟数：按核实数支付；如有异议，请服务商更正服务记录后重新对账。",
    en="More minutes are billed than were verified: the verified ones are payable; the provider may correct the visit and have it reconciled again.",
    when="c.verified and c.unit = 'hour' and c.minutes > c.billable_minutes",
    found="jsonb_build_object('billed', c.minutes, 'verified', c.billable_minutes)",
    kinds=VISITS,
)
