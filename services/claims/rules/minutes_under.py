"""Fewer minutes billed than were verified: the provider may have forgotten some."""

from services.claims.rules import VISITS, Rule

RULE = Rule(
    code="minutes_under",
    title="少报分钟",
    zh="申报分钟数少于核实的计费分钟数：按申报数（按计费单位向下取整）支付，差额退回当月额度；如为漏报，请服务商撤回更正。",
    en="Fewer minutes are billed than were verified: what was billed, rounded down to the billing increment, is payable and the rest returns.",
    when="c.verified and c.unit = 'hour' and c.minutes < c.billable_minutes",
    found="jsonb_build_object('billed', c.minutes, 'verified', c.billable_minutes)",
    kinds=VISITS,
)
