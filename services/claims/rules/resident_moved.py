"""A visit after the last day on which the resident lived here."""

from models.claims import RecordKind
from services.claims.rules import Rule, Words

RULE = Rule(
    code="resident_moved",
    title="老人已迁出",
    zh="服务日期晚于老年人迁出日期：不予支付；迁出信息有误的，请社区更正登记后重新对账。",
    en="Later than the day the resident moved away: nothing is payable; the community mends a wrong day in the register, then reconcile again.",
    when="c.record_id is not null and c.moved_out_on < c.served_on",
    found="jsonb_build_object('moved_out_on', c.moved_out_on, 'served_on', c.served_on)",
    bars=True,
    words={
        RecordKind.SERVING: Words(
            "用餐日期晚于老年人迁出日期：不予支付；迁出信息有误的，请社区更正登记后重新对账。",
            "Later than the day the resident moved away: nothing is payable; the community mends a wrong day in the register, then reconcile again.",
        ),
        RecordKind.STAY: Words(
            "这些床日均晚于老年人迁出日期：不予支付；迁出信息有误的，请社区更正登记后重新对账。",
            "All later than the day the resident moved away: nothing is payable; the community mends a wrong day, then reconcile again.",
        ),
    },
)
