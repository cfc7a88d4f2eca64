"""An amount that is not the line's own price times its own quantity."""

from services.claims.rules import Rule

RULE = Rule(
    code="amount_mismatch",
    title="金额与单价数量不符",
    zh="申报金额不等于本行单价乘以数量：按核实金额与申报金额的较低者支付。",
    en="The amount is not the line's own price times its quantity: the lower of it and the verified amount is payable.",
    when="c.asked_fen <> c.own_gross_fen",
    found="jsonb_build_object('billed_fen', c.asked_fen, 'computed_fen', c.own_gross_fen)",
)
