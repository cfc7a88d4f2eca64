"""Another unit price than the one in force on the day the visit began."""

from services.claims.rules import Rule

RULE = Rule(
    code="price_mismatch",
    zh="申报单价与服务当日执行的单价不符：按两者较低的金额支付。",
    en="The unit price is not the one in force on the day of the visit: the lower amount is payable.",
    when="c.visit_id is not null and c.price_in_force_fen is not null and c.unit_price_fen <> c.price_in_force_fen",
    found="jsonb_build_object('billed_fen', c.unit_price_fen, 'in_force_fen', c.price_in_force_fen, 'on', c.served_on)",
)
