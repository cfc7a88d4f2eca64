"""The four amounts of a line as they leave: asked, verified, approved, paid; none of them overwrites another."""

from models.accounts import Role
from models.programmes import CapUnit
from tests.claimed import RAISED, world
from tests.days import a_day
from tests.exports.fetching import rows_of
from tests.test_settlements import key, proposed
from tests.test_visit_corrections import MINUTE, acknowledge, correct, recently

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


async def test_a_cap_of_ones_own_leaves_with_its_unit(make, client_for, drain):
    """Seen as a bare number, of which nobody knew whether it were minutes or fen."""
    item = await make.service_item()
    fen, minutes = [
        await make.programme(item, cap_unit=unit, monthly_cap=20_000) for unit in (CapUnit.FEN, CapUnit.MINUTES)
    ]
    for programme, own in ((fen, 10_000), (minutes, 600), (minutes, None)):
        await make.entitlement(await make.resident(), programme, monthly_cap=own)

    found = await rows_of(await client_for(Role.SUBSIDY_OFFICER), drain, "entitlements")

    told = sorted((row["每月额度（个人）"], row["额度单位"]) for row in found)
    assert told == [("", ""), ("10000", "分"), ("600", "分钟")]


async def test_a_visit_that_is_doubted_tells_no_minutes_that_were_billed_before(make, client_for, drain):
    """Seen to tell family and provider of 60 billed minutes of a visit of 40, and to be exported so."""
    day, at = await a_day(make, client_for), recently()
    visit = await day.served(at, 60)
    officer = await day.as_(Role.SUBSIDY_OFFICER)

    corrected = (await correct(day, visit, Role.PROVIDER_MANAGER, ended_at=at + 40 * MINUTE)).json()
    (told,) = (await day.read("/visits", Role.FAMILY))["items"]
    (exported,) = await rows_of(officer, drain, "visits")
    await acknowledge(day, visit, "manual", Role.SUBSIDY_OFFICER)
    (again,) = await rows_of(officer, drain, "visits")

    assert visit["billable_minutes"] == 60
    assert [(one["status"], one["minutes"], one["billable_minutes"]) for one in (corrected, told)] == [
        ("flagged", 40, None)
    ] * 2
    assert (exported["分钟"], exported["计费分钟"], again["计费分钟"]) == ("40", "", "40")
    assert (await day.read(f"/visits/{visit['id']}"))["billable_minutes"] == 40
