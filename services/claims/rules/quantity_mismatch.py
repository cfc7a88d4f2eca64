"""Another number of pieces billed than delivered."""

from models.claims import RecordKind
from services.claims.rules import Rule, Words

RULE = Rule(
    code="quantity_mismatch",
    title="数量不符",
    zh="申报数量与核实数量不符：按较少者支付。",
    en="The quantity billed is not the one verified: the lesser is payable.",
    when="c.verified and c.unit <> 'hour' and coalesce(c.quantity, 1) <> coalesce(c.pieces, 1)",
    found="jsonb_build_object('billed', coalesce(c.quantity, 1), 'verified', coalesce(c.pieces, 1))",
    words={
        RecordKind.SERVING: Words(
            "申报份数与核实份数不符：按较少者支付。",
            "The number of meals billed is not the one verified: the lesser is payable.",
        ),
        RecordKind.STAY: Words(
            "申报床日数与核实床日数（扣除请假、住院和离世后的夜数）不符：按较少者支付；请假或离院登记有误的，先更正再重新对账。",
            "Not the nights that were verified, which are without leaves, hospital and those after a death: the lesser is payable.",
        ),
    },
)
