"""Issue 4: ten thousand servings, made without a network and sent twice in batches: the second time changes nothing."""

import asyncio
import random
import sys
import time
from datetime import timedelta

import pytest

from tests.battery.conftest import SignedIn
from tests.canteen import NOON, a_canteen
from tests.factories import Make


@pytest.mark.parametrize(
    ("residents", "days"),
    [pytest.param(5, 20, id="100"), pytest.param(100, 100, id="10,000", marks=pytest.mark.battery)],
)
async def test_servings_sent_twice_in_batches_change_nothing_the_second_time(
    make: Make, signed_in: SignedIn, residents: int, days: int
):
    """Three tills' worth of batches at once, shuffled, and shuffled otherwise the second time."""
    canteen = await a_canteen(make, signed_in, monthly_cap=None)
    servings = []
    for _ in range(residents):
        resident, number = await canteen.diner()
        await make.entitlement(resident, canteen.programme)
        servings += [canteen.serving(NOON - timedelta(days=day), id_number=number) for day in range(days)]
    shuffled = random.Random(4)

    async def send() -> dict[str, int]:
        shuffled.shuffle(servings)
        batches = [servings[n : n + 1000] for n in range(0, len(servings), 1000)]
        turns = asyncio.Semaphore(3)

        async def one(batch: list[dict[str, object]]) -> dict[str, int]:
            async with turns:
                return await canteen.batch(*batch)

        answers = await asyncio.gather(*map(one, batches))
        return {result: sum(answer[result] for answer in answers) for result in ("accepted", "duplicate", "rejected")}

    async def written() -> list[tuple[object, ...]]:
        tables = ("meal_servings", "meal_serving_exceptions", "ledger_transfers", "ledger_accounts")
        counts = [
            await make.owner.fetchval(f"select count(*) from {t} where district_code = $1", make.code) for t in tables
        ]
        return [*zip(tables, counts, strict=True), ("owed", await canteen.owed())]

    begun = time.perf_counter()
    first, between = await send(), time.perf_counter()
    stands = await written()
    again, ended = await send(), time.perf_counter()
    sys.stdout.write(f"\n{len(servings):,} servings: {between - begun:.1f} s, again {ended - between:.1f} s\n")

    assert first == {"accepted": len(servings), "duplicate": 0, "rejected": 0}
    assert again == {"accepted": 0, "duplicate": len(servings), "rejected": 0}
    assert await written() == stands
    assert await canteen.owed() == len(servings) * 1500
