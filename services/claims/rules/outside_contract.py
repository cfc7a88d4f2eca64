"""No purchase contract of the provider covers the item, the day and the place."""

from models.claims import RecordKind
from services.claims.rules import Rule, Words
from services.covered import COVERED_SQL

_COVERED = COVERED_SQL.format(
    district="c.district_code",
    provider="c.provider_id",
    item="c.record_item_id",
    day="c.served_on",
    division="c.division_code",
    and_now="",
)

RULE = Rule(
    code="outside_contract",
    title="不在合同内",
    zh="服务当日没有涵盖此项目和区域的有效购买服务合同：不予支付；合同信息有误请联系民政局更正。",
    en="No purchase contract covers this item, day and place: nothing is payable; the bureau can mend a wrong contract.",
    when=f"c.record_id is not null and not {_COVERED}",
    found="jsonb_build_object('on', c.served_on, 'service_item_id', c.record_item_id, 'division_code', c.division_code)",
    bars=True,
    words={
        RecordKind.SERVING: Words(
            "用餐当日没有涵盖此项目和助餐点所在区域的有效购买服务合同：不予支付；合同信息有误请联系民政局更正。",
            "No purchase contract covers this item, day and the meal point's place: nothing is payable; the bureau can mend a wrong contract.",
        ),
        RecordKind.STAY: Words(
            "这些床日没有涵盖此项目和机构所在区域的有效购买服务合同：不予支付；合同信息有误请联系民政局更正。",
            "No purchase contract covers this item, these nights and the facility's place: nothing is payable; the bureau mends a wrong contract.",
        ),
    },
)
