"""T11: events made offline, in any order, any number of times, in pieces, up to ninety days old, come to what they would have come to in
order; and what was sent is accounted for to the last event."""

import asyncio
import itertools
import random
import sys
import time
from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import pytest

from models.accounts import Role
from models.visits import Visit, VisitStatus
from tests.battery.conftest import SignedIn
from tests.days import Day, a_day, now
from tests.factories import Make
from tests.phones import Phone, told

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
SHOWN = (
    "status",
    "minutes",
    "started_at",
    "ended_at",
    "evidence",
    "open_exceptions",
    "posted_subsidy_fen",
    "served_on",
)


async def planned(day: Day, starts: list[datetime]) -> list[str]:
    """Visits without orders, which cost a request each to make: who pays stands on them."""
    visits = [
        Visit(
            district_code=day.make.code,
            visit_no=f"V-{number}-{start:%m%d%H%M}",
            provider_id=day.provider.id,
            caregiver_id=day.caregiver.id,
            resident_id=day.resident.id,
            division_code=day.resident.division_code,
            service_item_id=day.item.id,
            programme_id=day.programme.id,
            entitlement_id=day.entitlement.id,
            status=VisitStatus.SCHEDULED,
            planned_start_at=start,
            planned_minutes=60,
        )
        for number, start in enumerate(starts)
    ]
    await day.make.add(*visits)
    return [str(visit.id) for visit in visits]


def events(visit: str, at: datetime, rng: random.Random) -> list[dict[str, Any]]:
    """Two to five: pressed twice here and there, forgotten now and then, a note between."""
    kinds = [("check_in", 0), ("check_out", 50 + rng.randrange(20))]
    kinds += [("check_in", rng.choice((-3, 2)))] if rng.random() < 0.3 else []
    kinds += [("check_out", 80)] if rng.random() < 0.3 else []
    kinds = kinds[1:] if rng.random() < 0.05 else kinds
    made = [told(kind, visit, at + minutes * MINUTE) for kind, minutes in kinds]
    return made + ([told("task_done", visit, at + 9 * MINUTE, task="测量血压")] if rng.random() < 0.3 else [])


async def stands(day: Day, visits: list[str]) -> list[tuple[Any, ...]]:
    found = [await day.read(f"/visits/{visit}") for visit in visits]
    return [tuple(str(visit[name]) for name in SHOWN) for visit in found]


def in_pieces(said: list[dict[str, Any]], rng: random.Random, most: int) -> list[list[dict[str, Any]]]:
    pieces = []
    while said:
        size = rng.randint(1, most)
        pieces.append(said[:size])
        said = said[size:]
    return pieces


@pytest.mark.battery
async def test_t11_every_order_of_five_events_comes_to_the_same(make: Make, signed_in, drain):
    """All 325 orders of one to five of five events, each cut into uploads by its number: per set of events, one result."""
    day = await a_day(make, signed_in, monthly_cap=None)
    phone = Phone(await day.as_(Role.CAREGIVER))
    rng = random.Random(11)
    at = now().replace(microsecond=0) - 5 * HOUR
    orders = [order for count in range(1, 6) for order in itertools.permutations(range(5), count)]
    visits = await planned(day, [at] * len(orders))
    results: dict[frozenset[int], set[tuple[Any, ...]]] = {}
    for visit, order in zip(visits, orders, strict=True):
        five = [
            *(told("check_in", visit, at), told("check_in", visit, at - 10 * MINUTE)),
            *(told("check_out", visit, at + HOUR), told("check_out", visit, at + 70 * MINUTE)),
            told("note", visit, at, text="一切正常"),
        ]
        for piece in in_pieces([five[number] for number in order], rng, 5):
            await phone.send(*piece)
            if rng.random() < 0.5:
                await drain()
        await drain()
        results.setdefault(frozenset(order), set()).update(await stands(day, [visit]))

    assert len(results) == 31
    assert {frozenset(key): found for key, found in results.items() if len(found) != 1} == {}
    assert len({next(iter(found)) for found in results.values()}) >= 6


async def _in_order(day: Day, said: list[list[dict[str, Any]]], drain: Any) -> None:
    phone = Phone(await day.as_(Role.CAREGIVER))
    for piece in _chunks(said):
        await phone.send(*piece)
    await drain()


def _chunks(said: list[list[dict[str, Any]]]) -> list[list[dict[str, Any]]]:
    flat = list(itertools.chain.from_iterable(said))
    return [flat[start : start + 900] for start in range(0, len(flat), 900)]


async def _anyhow(
    day: Day, said: list[list[dict[str, Any]]], batches: int, rng: random.Random, drain: Any
) -> Counter[str]:
    """Every event at least once, most of them again and again, shuffled, in so many batches from four phones at once; some come only at
    the end."""
    flat = list(itertools.chain.from_iterable(said))
    held = rng.sample(flat, len(flat) // 20)
    late = {event["id"] for event in held}
    sent = [event for event in flat if event["id"] not in late]
    pieces = in_pieces(rng.sample(sent, len(sent)), rng, 12)
    while len(pieces) < batches - 20:
        pieces.append(rng.choices(sent, k=rng.randint(1, 11)))
    rng.shuffle(pieces)
    pieces += in_pieces(rng.sample(held, len(held)), rng, len(held) // 10 + 1)
    client, counts, turns = await day.as_(Role.CAREGIVER), Counter[str](), asyncio.Semaphore(4)

    async def one(number: int, piece: list[dict[str, Any]]) -> None:
        async with turns:
            answer = await Phone(client, f"phone-{number % 4}").send(*piece)
            assert answer["accepted"] + answer["duplicate"] + answer["rejected"] == len(piece) == len(answer["results"])
            counts.update({name: answer[name] for name in ("accepted", "duplicate", "rejected")})
            counts["sent"] += len(piece)

    for start in range(0, len(pieces), 500):
        await asyncio.gather(*(one(number, piece) for number, piece in enumerate(pieces[start : start + 500])))
        await drain()
    counts["batches"] = len(pieces)
    return counts


@pytest.mark.parametrize(
    ("visits", "batches"),
    [pytest.param(20, 60, id="60"), pytest.param(2000, 10_000, id="10,000", marks=pytest.mark.battery)],
)
async def test_t11_random_batches_come_to_what_order_comes_to(
    make: Make, signed_in: SignedIn, drain, visits: int, batches: int
):
    """Seen to fail where the times of a visit were taken in the order in which its events came."""
    rng = random.Random(f"T11 {visits}")
    starts = [now().replace(microsecond=0) - rng.uniform(0.2, 90) * DAY for _ in range(visits)]
    straight, anyhow = [await a_day(make, signed_in, monthly_cap=None) for _ in range(2)]
    seed = rng.random()
    said = []
    for day in (straight, anyhow):
        same = random.Random(seed)
        ids = await planned(day, starts)
        said.append([events(visit, at, same) for visit, at in zip(ids, starts, strict=True)])
    begun = time.perf_counter()
    await _in_order(straight, said[0], drain)
    between = time.perf_counter()

    counts = await _anyhow(anyhow, said[1], batches, rng, drain)
    ended = time.perf_counter()
    sys.stdout.write(f"\n{dict(counts)}: in order {between - begun:.0f} s, anyhow {ended - between:.0f} s\n")

    flat = list(itertools.chain.from_iterable(said[1]))
    assert (counts["accepted"], counts["rejected"]) == (len(flat), 0)
    assert counts["accepted"] + counts["duplicate"] == counts["sent"]
    ids = [[group[0]["visit_id"] for group in side] for side in said]
    before = await stands(anyhow, ids[1])
    assert before == await stands(straight, ids[0])
    assert await anyhow.balance(f"{now():%Y-%m}") == await straight.balance(f"{now():%Y-%m}")
    again = await Phone(await anyhow.as_(Role.CAREGIVER)).send(*flat[:1000])
    await drain()
    assert again["duplicate"] == min(1000, len(flat))
    assert await stands(anyhow, ids[1]) == before
