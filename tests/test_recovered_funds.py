"""What a recovery brings back goes to the funds that gave it. That of an allowance: tests/allowances/test_taking_back.py."""

from datetime import timedelta

import httpx

from models.accounts import Role
from tests.adjusting import REJECT, adjusted, approver, settled
from tests.claimed import MARCH, World, world
from tests.test_recoveries import Clients, came, decision, payer
from tests.test_settlements import books_are_sound, key

_ = world, approver, payer


async def test_what_comes_back_by_decision_goes_to_the_funds_that_gave(
    world: World, approver: httpx.AsyncClient, payer: httpx.AsyncClient, client_for: Clients
):
    """In parts, and no more than they gave: of 50.00 yuan that come back 40.00 were drawn here, the rest before these books.
    An adjustment that takes the same services away again gives a fund nothing twice. Seen to stay payable for ever."""
    visits = [await world.visit(started_at=MARCH + timedelta(days=day)) for day in (0, 1)]
    settlement = await settled(world, approver, *visits)
    made = (await world.officer.post("/v1/recoveries", json=decision(world, amount_fen=5000))).json()
    await approver.post(f"/v1/recoveries/{made['id']}/approve", headers=key("open"))
    path = f"/v1/programmes/{world.entitlement.programme_id}/appropriations"
    posted = []
    for n, amount in enumerate((1000, 4000)):
        posted.append(sum(fund["posted_fen"] for fund in (await world.officer.get(path)).json()["items"]))
        part = came(amount, bank_reference=f"BANK-BACK-{n}")
        answer = await payer.post(f"/v1/recoveries/{made['id']}/receipts", json=part, headers=key(f"part-{n}"))
        assert answer.status_code == 201, answer.text
        await books_are_sound(world)

    await (await client_for(Role.SUBSIDY_OFFICER)).post(f"/v1/visits/{visits[0].id}/review", json=REJECT)
    again = await adjusted(world, world.officer, approver, settlement)
    posted.append(sum(fund["posted_fen"] for fund in (await world.officer.get(path)).json()["items"]))

    assert (settlement["subsidy_fen"], again["subsidy_fen"]) == (4000, -2000)
    assert posted == [4000, 3000, 0]
    await books_are_sound(world)
