"""Another unit price than the one in force on the day the visit began."""

from models.claims import RecordKind
from services.claims.rules import Rule, Words

RULE = Rule(
    code="price_mismatch",
    title="单价不符",
    zh="申报单价与服务当日执行的单价不符：按两者较低的金额支付。",
    en="The unit price is not the one in force on the day of the visit: the lower amount is payable.",
    when="c.record_id is not null and c.price_in_force_fen is not null and c.unit_price_fen <> c.price_in_force_fen",
    found="jsonb_build_object('billed_fen', c.unit_price_fen, 'in_force_fen', c.price_in_force_fen, 'on', c.served_on)",
    words={
        RecordKind.SERVING: Words(
            "申报单价与该餐记录的价格（不高于当日目录价）不符：按两者较低的金额支付。",
            "The unit price is not what the serving cost, which is at most the price in force on its day: the lower amount is payable.",
        ),
        RecordKind.STAY: Words(
            "申报单价与当时执行的床位价格（不高于目录价）不符：按两者较低的金额支付。",
            "The unit price is not that of the bed on these nights, which is at most the catalogue's: the lower amount is payable.",
        ),
    },
)
