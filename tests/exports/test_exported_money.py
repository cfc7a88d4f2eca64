"""Every amount of money leaves as the API tells it."""

from typing import Any

from models.accounts import Role
from models.exports import ExportKind
from services.exports.kinds import KINDS
from services.spoken import yuan
from tests.claimed import world
from tests.exports.fetching import rows_of
from tests.exports.test_exported_lists import found_under
from tests.exports.test_exports import settled

_ = world, settled

MONEY = {
    "allowance-batches": {
        "金额": "amount_fen",
        "其中重发": "resent_fen",
        "银行已付": "paid_fen",
        "银行退回": "returned_fen",
        "银行未答复": "open_fen",
    },
    "allowance-lines": {"金额": "amount_fen", "应发金额": "due_fen"},
    "allowance-payments": {"金额": "amount_fen"},
    "appropriations": {"拨款": "amount_fen", "已用": "posted_fen", "剩余": "left_fen"},
    "insurance-policies": {"保费": "premium_fen"},
    "claim-appeals": {"申诉前核定金额": "approved_fen_before", "裁定后核定金额": "approved_fen_after"},
    "claim-exceptions": {"申报金额": "asked_fen", "可支付金额": "payable_fen"},
    "claim-lines": {
        "单价": "unit_price_fen",
        "申报金额": "asked_fen",
        "核实金额": "verified_fen",
        "可支付金额": "payable_fen",
        "核定金额": "approved_fen",
        "补贴": "subsidy_fen",
        "支付金额": "paid_fen",
        "更正前核定金额": "before_fen",
        "更正前补贴": "before_paid_fen",
    },
    "claims": {
        "申报金额": "totals.asked_fen",
        "核实金额": "totals.verified_fen",
        "核定金额": "totals.approved_fen",
        "补贴": "totals.subsidy_fen",
    },
    "home-modifications": {"最高补贴": "approved_fen", "费用": "cost_fen", "补贴": "subsidy_fen"},
    "meal-orders": {"价格": "price_fen", "预计补贴": "expected_subsidy_fen"},
    "meal-servings": {"价格": "price_fen", "补贴": "posted_subsidy_fen", "个人支付": "price_fen - posted_subsidy_fen"},
    "recoveries": {"金额": "amount_fen", "已收回": "received_fen"},
    "service-items": {"现行单价": "unit_price_fen"},
    "settlements": {
        "申报金额": "asked_fen",
        "核定金额": "gross_fen",
        "个人自付": "copay_fen",
        "补贴": "subsidy_fen",
        "已付": "paid_fen",
    },
    "beds": {"今日价格": "price_fen"},
    "stay-months": {
        "每日价格": "price_fen",
        "入账金额": "posted_gross_fen",
        "补贴": "posted_subsidy_fen",
        "个人自付": "posted_copay_fen",
    },
    "visits": {"入账金额": "posted_gross_fen", "个人自付": "posted_copay_fen", "补贴": "posted_subsidy_fen"},
}
"""What each column of money is called by the API."""


def told(item: Any, name: str) -> str:
    whole, _, less = name.partition(" - ")
    for part in whole.split("."):
        item = (item[part] or 0) - (item[less] or 0) if less else item[part]
    return "" if item is None else yuan(item).replace(",", "")


async def test_every_amount_of_money_leaves_as_the_api_tells_it(settled, client_for, drain):
    """Seen to fail: of 1,000,000.00 yuan with 20.00 used, 99,999,980.00 were left."""
    admin = await client_for(Role.BUREAU_ADMIN)
    columns = {
        kind.name.value: {column.zh.removesuffix("（元）") for column in kind.columns if column.zh.endswith("（元）")}
        for kind in KINDS.values()
    }
    assert {kind: names for kind, names in columns.items() if names} == {
        kind: set(names) for kind, names in MONEY.items()
    }
    for kind, names in MONEY.items():
        path, under = found_under(ExportKind(kind), settled)
        listed = {item["id"]: item for item in (await admin.get(path, params={"limit": 200})).json()["items"]}
        rows = await rows_of(admin, drain, kind, **under)
        assert {row["系统编号"] for row in rows} == listed.keys() != set(), kind
        for row in rows:
            wanted = {zh: told(listed[row["系统编号"]], name) for zh, name in names.items()}
            assert {zh: row[f"{zh}（元）"] for zh in names} == wanted, kind
    assert "20.00" in {row["已用（元）"] for row in await rows_of(admin, drain, "appropriations")}
