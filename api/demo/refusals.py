"""What must not be possible, tried on purpose."""

from datetime import timedelta

from api.demo import disputed
from api.demo.founding import District
from api.demo.people import BEDRIDDEN, COMMUNITIES, LOW_INCOME


async def tried(district: District, settlement_id: str) -> None:
    """A wrong check digit, a cap overdrawn, an approval by the proposer, an order outside the contract."""
    wrong = BEDRIDDEN[0].id_number
    wrong = wrong[:-1] + ("0" if wrong[-1] != "0" else "1")
    await district.community.refused(
        "校验码错误的身份证号 · an identity number with a wrong check digit",
        "/v1/residents",
        {"name": "测试甲", "id_number": wrong, "division_code": next(iter(COMMUNITIES)), "registered_on": "2024-01-01"},
    )
    start = disputed.moment(2, 18) + timedelta(minutes=30)
    order = {
        "resident_id": district.residents[LOW_INCOME[1].id_number],
        "provider_id": district.providers["P02"],
        "service_item_id": district.items["JJBJ"],
        "planned_start_at": start.isoformat(),
        "planned_minutes": 300,
    }
    await district.community.refused("超出当月额度的订单 · an order over the month's cap", "/v1/orders", order)
    bath = order | {"service_item_id": district.items["ZHUYU"], "quantity": 1, "planned_minutes": 60}
    await district.community.refused("合同未涵盖的项目 · an item outside the contract", "/v1/orders", bath)
    await district.managers["P01"].refused(
        "服务商为自己批准结算 · a provider approving its own", f"/v1/settlements/{settlement_id}/approve"
    )
