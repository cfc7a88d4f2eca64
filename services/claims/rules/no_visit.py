"""A line that bills a record nobody has."""

from models.claims import RecordKind
from services.claims.rules import Rule, Words

RULE = Rule(
    code="no_visit",
    title="查无服务记录",
    zh="没有编号为该行单号的服务记录：请服务商核对单号，或先上传该次服务；核对前不予支付。",
    en="There is no visit with this number: the provider corrects the number or records the visit; until then nothing is paid.",
    when="c.record_id is null",
    found="jsonb_build_object('record_no', c.record_no)",
    bars=True,
    words={
        RecordKind.SERVING: Words(
            "没有编号为该行单号的助餐记录：请服务商核对单号，或先补录该餐；核对前不予支付。",
            "There is no serving with this number: the provider corrects the number or records the serving; until then nothing is paid.",
        ),
        RecordKind.STAY: Words(
            "没有编号为该行单号的入住床日记录：请核对单号，或先补登入住；核对前不予支付。",
            "There are no nights under this number: correct the number or record the stay; until then nothing is paid.",
        ),
    },
)
