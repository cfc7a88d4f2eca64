"""What a settlement does not pay goes back into the month that it was drawn from, once."""

from collections.abc import Awaitable, Callable
from typing import Any

import httpx

from models.accounts import Role
from tests.claimed import REASON, World, world
from tests.test_ledger import balance
from tests.test_settlements import books_are_sound, key, proposed

Clients = Callable[..., Awaitable[httpx.AsyncClient]]
_ = world


async def test_what_was_posted_beyond_the_approved_is_reversed_into_its_own_month(
    world: World, client_for: Clients, sessions: Any
):
    world.bill(await world.visit(minutes=120), minutes=60, amount_fen=2000)
    settlement = await proposed(world)
    assert (await balance(world.make, sessions, world.entitlement)).posted == 120

    await (await client_for(Role.BUREAU_ADMIN)).post(
        f"/v1/settlements/{settlement['id']}/approve", headers=key("reverse")
    )

    assert (await balance(world.make, sessions, world.entitlement)).posted == 60
    assert settlement["subsidy_fen"] == 2000
    await books_are_sound(world)


async def test_a_visit_that_was_billed_twice_and_rejected_twice_is_taken_back_once(
    world: World, client_for: Clients, sessions: Any
):
    """Seen to fail with each line of the visit taken back for itself: 500 where its month had no more, and where it had, another
    visit's minutes went with it."""
    visit, other = await world.visit(), await world.visit(minutes=120)
    for line in (visit, visit):
        world.bill(line)
    claim = await world.reconciled()
    for code in claim["totals"]["exceptions"]:
        said = {"code": code, "resolution": "reject"} | REASON
        await world.officer.post(f"/v1/claims/{claim['id']}/resolutions", json=said)
    settlement = (await world.officer.post(f"/v1/claims/{claim['id']}/settle")).json()
    assert (await balance(world.make, sessions, world.entitlement)).posted == 180

    approver = await client_for(Role.BUREAU_ADMIN)
    answer = await approver.post(f"/v1/settlements/{settlement['id']}/approve", headers=key("once"))

    assert (answer.status_code, answer.json()["subsidy_fen"]) == (200, 0), answer.text
    assert (await balance(world.make, sessions, world.entitlement)).posted == other.minutes
    await books_are_sound(world)


async def test_a_visit_that_was_billed_twice_is_verified_once(world: World):
    """Seen to be 40 yuan for a visit of 20, in the claim and on the statement."""
    visit = await world.visit()
    for line in (visit, visit):
        world.bill(line)

    settlement = await proposed(world)

    claim = (await world.officer.get(f"/v1/claims/{settlement['claim_id']}")).json()
    shown = (await world.officer.get(f"/v1/settlements/{settlement['id']}/statement")).json()
    assert (claim["totals"]["asked_fen"], claim["totals"]["verified_fen"]) == (4000, 2000)
    assert (shown["asked_fen"], shown["verified_fen"], shown["approved_fen"]) == (4000, 2000, 2000)
