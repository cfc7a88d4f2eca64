"""One faulty device a thousand times a second: the others are heard, the office is answered, and the disk stays as it was."""

import asyncio
import multiprocessing
import sys
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import ProcessPoolExecutor
from itertools import cycle
from uuid import UUID

import httpx
import pytest

from models.accounts import Role
from tests.battery.conftest import SignedIn
from tests.battery.flooding import SAID, Monitor, flood
from tests.factories import Make
from tests.programs import Served

TABLES = ("devices", "device_standings", "signals", "alerts", "sos", "audit_events")
MOST_BYTES = 256 * 1024
SLOWEST_MS = 3_000


async def say(client: httpx.AsyncClient, device: Monitor, kind: str) -> httpx.Response:
    body, headers = device.says(kind)
    return await client.post(device.path, content=body, headers=headers)


async def hung(make: Make, bureau: httpx.AsyncClient, number: str) -> Monitor:
    """In a facility, and heard once."""
    place = {"place_kind": "facility", "place_id": str((await make.facility()).id)}
    made = await bureau.post("/v1/devices", json={"device_no": number, "kind": "smoke"} | place)
    key = (await bureau.post(f"/v1/devices/{made.json()['id']}/issue-key")).json()["key"]
    device = Monitor(make.code, made.json()["id"], key)
    assert (await say(bureau, device, "heartbeat")).status_code == 200
    return device


Asked = list[tuple[float, int]]
"""How long each took in milliseconds, and what was answered."""


async def every(pause: float, seconds: float, ask: Callable[[], Awaitable[httpx.Response]]) -> Asked:
    found, until = [], time.monotonic() + seconds
    while (began := time.monotonic()) < until:
        answer = await ask()
        found.append(((time.monotonic() - began) * 1000, answer.status_code))
        await asyncio.sleep(max(0.0, pause - (time.monotonic() - began)))
    return found


def told(name: str, found: Asked) -> str:
    took = sorted(ms for ms, _ in found)
    return f"{name}: {len(took)} answers, median {took[len(took) // 2]:.0f} ms, slowest {took[-1]:.0f} ms\n"


async def stored(make: Make) -> tuple[dict[str, int], int]:
    """Rows of this district, and bytes of the tables with their indexes."""
    count, size = "select count(*) from {} where district_code = $1", "select pg_total_relation_size($1::regclass)"
    rows = {name: await make.owner.fetchval(count.format(name), make.code) for name in TABLES}
    return rows, sum([await make.owner.fetchval(size, name) for name in TABLES])


@pytest.mark.parametrize(
    ("seconds", "at_least"),
    [
        pytest.param(2, 200, id="2 seconds"),
        pytest.param(20, 4_000, id="20 seconds", marks=pytest.mark.battery),
    ],
)
async def test_a_faulty_device_neither_drowns_the_others_nor_fills_the_disk(
    make: Make, api: Served, signed_in: SignedIn, seconds: int, at_least: int
):
    """What was refused is still counted. `at_least`: on a machine that does other things too."""
    bureau = await signed_in(Role.BUREAU_ADMIN)
    faulty, other = await hung(make, bureau, "F-1"), await hung(make, bureau, "O-1")
    kinds = cycle(("alarm", "clear"))

    def speak() -> Awaitable[httpx.Response]:
        return say(bureau, other, next(kinds))

    def read() -> Awaitable[httpx.Response]:
        return bureau.get("/v1/alerts")

    quiet = [await every(0.1, 1, read), await every(0.2, 1, speak)]
    (rows_before, bytes_before), loop = await stored(make), asyncio.get_running_loop()
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as elsewhere:
        flooding = loop.run_in_executor(elsewhere, flood, api.url, faulty, seconds)
        office, spoken = await asyncio.gather(every(0.1, seconds, read), every(1.5, seconds, speak))
        statuses = await flooding
    rows, size = await stored(make)
    written, grown = {name: rows[name] - rows_before[name] for name in TABLES}, size - bytes_before
    while (last := await say(bureau, faulty, "alarm")).status_code == 429:
        statuses[429] += 1
        await asyncio.sleep(0.2)
    counted = await make.owner.fetchval(
        "select sum(times) from signals where device_id = $1 and kind in ('alarm', 'held_back')", UUID(faulty.device)
    )

    sent = sum(statuses.values())
    sys.stdout.write(
        f"\n{sent} requests of one device in {seconds} s, {sent * SAID / seconds:.0f} signals a second: {dict(statuses)}\n"
        f"rows written: {written}; bytes grown: {grown}\n"
        + told("the office before", quiet[0])
        + told("the office meanwhile", office)
        + told("the other device before", quiet[1])
        + told("the other device meanwhile", spoken)
    )
    assert sent >= at_least
    assert set(statuses) <= {200, 409, 429}
    assert {status for _, status in (*spoken, *office)} == {200}
    assert max(ms for ms, _ in (*spoken, *office)) < SLOWEST_MS
    assert written["devices"] == written["sos"] == written["device_standings"] == 0
    assert written["alerts"] == 1
    assert written["signals"] <= 6
    assert written["audit_events"] <= 2
    assert grown <= MOST_BYTES
    assert (last.status_code, counted) == (200, statuses[200] * SAID + statuses[429] + 1)
