"""The four amounts of a line as they leave: asked, verified, approved, paid; none of them overwrites another."""

from models.accounts import Role
from tests.claimed import RAISED, world
from tests.exports.fetching import rows_of
from tests.test_settlements import key, proposed

_ = world
FOUR = [f"{name}（元）" for name in ("申报金额", "核实金额", "核定金额", "支付金额")]


async def test_a_line_is_paid_nothing_before_its_settlement_is_approved(world, client_for, drain):
    """Seen to fail without the column, and with 20.00 at once while it was the subsidy."""
    await RAISED["price_mismatch"](world)
    settlement = await proposed(world)
    found = await rows_of(world.officer, drain, "claim-lines")

    approver = await client_for(Role.BUREAU_ADMIN)
    answer = await approver.post(f"/v1/settlements/{settlement['id']}/approve", headers=key("approve"))
    found += await rows_of(world.officer, drain, "claim-lines")

    assert answer.status_code == 200, answer.text
    assert [[line[name] for name in FOUR] for line in found] == [
        ["25.00", "20.00", "20.00", "0.00"],
        ["25.00", "20.00", "20.00", "20.00"],
    ]
