"""A visit after the day on which the resident died."""

from models.claims import RecordKind
from services.claims.rules import Rule, Words

RULE = Rule(
    code="resident_deceased",
    title="老人已去世",
    zh="服务日期晚于老年人死亡日期：不予支付，并由审核员核查该次服务是否属实。",
    en="The visit is later than the day the resident died: nothing is payable, and an officer looks into the visit.",
    when="c.record_id is not null and c.deceased_on < c.served_on",
    found="jsonb_build_object('deceased_on', c.deceased_on, 'served_on', c.served_on)",
    bars=True,
    words={
        RecordKind.SERVING: Words(
            "用餐日期晚于老年人死亡日期：不予支付，并由审核员核查该餐是否属实。",
            "The meal is later than the day the resident died: nothing is payable, and an officer looks into the serving.",
        ),
        RecordKind.STAY: Words(
            "这些床日均晚于老年人死亡日期：不予支付，并由审核员核查。",
            "All these nights are later than the day the resident died: nothing is payable, and an officer looks into it.",
        ),
    },
)
