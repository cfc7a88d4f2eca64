"""When a payment may have been made."""

from collections.abc import Awaitable, Callable
from datetime import datetime, time, timedelta

import httpx
import pytest

from models.accounts import Role
from services import calendars
from tests.claimed import World, world
from tests.factories import SHANGHAI
from tests.test_settlements import key, proposed

Clients = Callable[..., Awaitable[httpx.AsyncClient]]
_ = world


async def test_nothing_is_shown_as_paid_before_a_settlement_is_approved(world: World, client_for: Clients):
    """Seen to show 2000 fen as paid of a claim that was only reconciled."""
    world.bill(await world.visit())
    settlement = await proposed(world)
    path = f"/v1/claims/{settlement['claim_id']}"

    async def told() -> list[tuple[int, int]]:
        claim, lines = [(await world.manager.get(where)).json() for where in (path, f"{path}/lines")]
        return [(shown["subsidy_fen"], shown["paid_fen"]) for shown in (claim["totals"], *lines["items"])]

    before = await told()
    await (await client_for(Role.SUBSIDY_OFFICER)).post(
        f"/v1/settlements/{settlement['id']}/approve", headers=key("approve")
    )

    assert (before, await told()) == ([(2000, 0)] * 2, [(2000, 2000)] * 2)


@pytest.mark.parametrize(
    ("paid_on", "status"), [("2020-01-01", 422), ("2024-03-05", 422), ("2024-03-31", 422), ("2024-04-01", 201)]
)
async def test_no_money_left_before_the_month_that_it_pays_for_was_over(
    world: World, client_for: Clients, paid_on: str, status: int
):
    """Seen to take 2020-01-01 without the rule. What was paid years ago may be approved and written down today."""
    world.bill(await world.visit())
    path = f"/v1/settlements/{(await proposed(world))['id']}"
    await (await client_for(Role.SUBSIDY_OFFICER)).post(f"{path}/approve", headers=key("approve"))
    part = {"amount_fen": 2000, "bank_reference": "BANK-0001", "paid_on": paid_on}

    answer = await (await client_for(Role.SUBSIDY_OFFICER)).post(f"{path}/payments", json=part, headers=key("pay"))

    assert answer.status_code == status, answer.text
    if status == 422:
        assert (answer.json()["code"], answer.json()["errors"][0]["pointer"]) == ("paid_before_service", "/paid_on")


async def test_a_month_that_still_runs_is_paid_once_it_is_approved(world: World, client_for: Clients):
    today = calendars.today()
    at = datetime.combine(today, time(0, 5), SHANGHAI)
    world.bill(await world.visit(started_at=at, minutes=60))
    path = f"/v1/settlements/{(await proposed(world, calendars.month_of(at)))['id']}"
    await (await client_for(Role.SUBSIDY_OFFICER)).post(f"{path}/approve", headers=key("approve"))
    payer = await client_for(Role.SUBSIDY_OFFICER)
    part = {"amount_fen": 2000, "bank_reference": "BANK-0001"}

    answers = [
        await payer.post(f"{path}/payments", json=part | {"paid_on": str(day)}, headers=key(f"pay-{day}"))
        for day in (today - timedelta(days=1), today)
    ]

    assert [answer.status_code for answer in answers] == [422, 201], [answer.text for answer in answers]
