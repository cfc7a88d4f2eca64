"""Another number of pieces billed than delivered."""

from services.claims.rules import Rule

RULE = Rule(
    code="quantity_mismatch",
    zh="申报数量与核实数量不符：按较少者支付。",
    en="The quantity billed is not the one verified: the lesser is payable.",
    when="c.verified and c.unit <> 'hour' and coalesce(c.quantity, 1) <> coalesce(c.visit_quantity, 1)",
    found="jsonb_build_object('billed', coalesce(c.quantity, 1), 'verified', coalesce(c.visit_quantity, 1))",
)
