"""A visit of another month than the claim's."""

from models.claims import RecordKind
from services.claims.rules import Rule, Words

RULE = Rule(
    code="outside_month",
    title="不属本月",
    zh="该次服务不在本结算月内：请在其所属月份申报，或在结算后以更正申请申报。",
    en="The visit belongs to another month than this claim's: bill it there, or in an adjustment.",
    when="c.record_id is not null and to_char(c.served_on, 'YYYY-MM') <> c.claim_month",
    found="jsonb_build_object('served_on', c.served_on, 'claim_month', c.claim_month)",
    bars=True,
    words={
        RecordKind.SERVING: Words(
            "此餐不在本结算月内：请在其所属月份申报，或在结算后以更正申请申报。",
            "The serving belongs to another month than this claim's: bill it there, or in an adjustment.",
        ),
        RecordKind.STAY: Words(
            "这些床日不在本结算月内：请在其所属月份申报，或在结算后以更正申请申报。",
            "These nights belong to another month than this claim's: bill them there, or in an adjustment.",
        ),
    },
)
