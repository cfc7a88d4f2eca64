"""What a complaint says of its visit's money after somebody said that nobody came: waits, was paid, or what was decided."""

import pytest

from models.accounts import Role
from tests.adjusting import approver, settled
from tests.answering import ACCEPT, REJECT, just_served, says
from tests.claimed import World, world
from tests.complained import does
from tests.days import a_day
from tests.test_settlements import key

_ = world, approver
PART = {"amount_fen": 2000, "bank_reference": "BANK-0001", "paid_on": "2024-04-01"}


async def words(client):
    return [(one["money_zh"], one["money_en"]) for one in (await client.get("/v1/complaints")).json()["items"]]


@pytest.mark.parametrize(
    ("paid", "zh", "en"),
    [(True, "此前已支付，审核员核实确无人上门的，将予追回", "paid before"), (False, "暂缓支付", "waits")],
)
async def test_of_a_visit_that_was_paid_before_it_does_not_say_that_the_money_waits(
    world: World, approver, client_for, paid, zh, en
):
    """But that it will be recovered. An approved settlement that is not paid yet waits. Seen to wait, long after it was paid, without
    looking at the settlement."""
    visit = await world.visit()
    settlement = await settled(world, approver, visit)
    payer = await client_for(Role.SUBSIDY_OFFICER)
    daughter = await client_for(Role.FAMILY, resident_id=world.entitlement.resident_id)
    path = f"/v1/settlements/{settlement['id']}/payments"

    answer = await payer.post(path, json=PART, headers=key("pay")) if paid else None
    await daughter.post(f"/v1/visits/{visit.id}/deny")
    [told] = await words(daughter)

    assert answer is None or answer.status_code == 201, answer and answer.text
    assert (zh in told[0], en in told[1]) == (True, True), told
    assert ("暂缓" in told[0], "waits" in told[1]) == (not paid, not paid)


@pytest.mark.parametrize(
    ("decision", "zh", "en"),
    [
        (REJECT, "不计、不付，已支付的予以追回", "not paid"),
        (ACCEPT, "审核员已核实服务属实，照常支付", "somebody did: it is paid"),
    ],
)
async def test_what_an_officer_has_decided_is_said_and_nothing_waits(make, client_for, decision, zh, en):
    """Seen to offer the dispute of the order instead, without the state of the visit."""
    day = await a_day(make, client_for)
    visit = await just_served(day)
    await says(day, Role.FAMILY, visit, "deny")

    await day.done(Role.SUBSIDY_OFFICER, f"/visits/{visit}/review", decision)
    [told] = await words(await day.as_(Role.FAMILY))

    assert (zh in told[0], en in told[1]) == (True, True), told
    assert not any(wait in told[0] for wait in ("暂缓", "等待"))
    assert "waits" not in told[1]


async def test_a_withdrawn_complaint_says_so_and_what_becomes_of_the_visit(make, client_for):
    """The word that nobody came stands where only the complaint is withdrawn; taken back itself, nothing waits. Seen to say of both that
    the money waits for an officer, and not of either that it is withdrawn, without `withdrawn`."""
    day = await a_day(make, client_for)
    visit = await just_served(day)
    await says(day, Role.FAMILY, visit, "deny")
    [one] = (await day.read("/complaints", Role.FAMILY))["items"]

    await does(day, "withdraw", one)
    [(withdrawn, _)] = await words(await day.as_(Role.FAMILY))
    await says(day, Role.FAMILY, visit, "confirm")
    [(taken_back, _)] = await words(await day.as_(Role.FAMILY))

    assert withdrawn.startswith("本投诉已撤回。")
    assert "暂缓支付" in withdrawn
    assert "暂缓" not in taken_back
