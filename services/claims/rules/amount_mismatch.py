"""An amount that is not the line's own price times its own quantity."""

from services.claims.rules import Rule

RULE = Rule(
    code="amount_mismatch",
    title="金额与单价数量不符",
    zh="申报金额不等于本行单价乘以数量：按申报金额、核实金额、单价乘以数量三者中最低的支付。",
    en="The amount is not the line's own price times its quantity: the lowest of it, of those and of what was verified is payable.",
    when="c.asked_fen <> c.own_gross_fen",
    found="jsonb_build_object('billed_fen', c.asked_fen, 'computed_fen', c.own_gross_fen)",
)
