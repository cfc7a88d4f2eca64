"""The same record twice in one claim: the first line stands."""

from models.claims import RecordKind
from services.claims.rules import Rule, Words

RULE = Rule(
    code="duplicate_line",
    title="重复行",
    zh="本单中已有同一服务单号的行，重复行不予支付；审核员确认后即可结算。",
    en="The claim bills this record on an earlier line; the repetition is not paid, and an officer closes it.",
    facts_zh="先前的是第 {first_line_no} 行",
    facts_en="the earlier one is line {first_line_no}",
    when="c.repeated",
    found="jsonb_build_object('first_line_no', c.first_line_no, 'record_no', c.record_no)",
    bars=True,
    words={
        RecordKind.SERVING: Words(
            "本单中已有同一助餐单号的行，重复行不予支付；审核员确认后即可结算。",
            "The claim bills this serving on an earlier line; the repetition is not paid, and an officer closes it.",
        ),
        RecordKind.STAY: Words(
            "本单中已有同一床日单号的行，重复行不予支付；审核员确认后即可结算。",
            "The claim bills these nights on an earlier line; the repetition is not paid, and an officer closes it.",
        ),
    },
)
