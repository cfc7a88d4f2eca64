"""What phones kept, in batches of 500 events, beside one bare `unnest` insert of the same rows under the same walls; how fast the worker
settles their visits; and a caregiver's day in one answer, its bytes and its time."""

import asyncio
import secrets
import statistics
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import orjson
from uuid_utils.compat import uuid7

from api.app import create_app
from api.settings import Settings
from bench import load, world
from models.accounts import Role
from services import calendars
from tests.factories import Make

PEOPLE, BATCH, TURNS, DAY_VISITS, ASKED = 4, 500, 6, 12, 400
GOAL = 0.6
PATH = "/v1/sync/visit-events"
_BARE = """
    insert into visit_events (district_code, server_at, by_account, id, visit_id, kind, device_at, skew_seconds, monotonic_ms, proof,
        place_sealed, fix_index, accuracy_m, distance_m, mock, device_id)
    select $1, $2, $3, e.* from unnest($4::uuid[], $5::uuid[], $6::varchar[], $7::timestamptz[], $8::int[], $9::bigint[], $10::varchar[],
        $11::bytea[], $12::bytea[], $13::int[], $14::int[], $15::boolean[], $16::varchar[]) as e
"""
_TODAY = """
    update visits v set planned_start_at = $2::timestamptz + p.n * interval '40 minutes'
    from (select id, row_number() over (order by id) as n from visits where caregiver_id = $1 and status = 'scheduled' limit $3) p
    where v.id = p.id
"""


def _events(visits: Sequence[Any]) -> list[dict[str, Any]]:
    """Come and gone, for each."""
    said = []
    for visit in visits:
        for kind, hours in (("check_in", 0), ("check_out", 1)):
            at = visit["planned_start_at"] + timedelta(hours=hours)
            place = {"lat": 37.5, "lng": 122.1, "accuracy_m": 10}
            event = {"kind": kind, "id": str(uuid7()), "visit_id": str(visit["id"]), "device_at": at.isoformat()}
            said.append(event | {"position": place, "proof": "gps"})
    return said


def _request(token: str, visits: Sequence[Any]) -> bytes:
    body = {"device_id": "phone-1", "sent_at": datetime.now(UTC).isoformat(), "events": _events(visits)}
    return load.request("POST", PATH, token, orjson.dumps(body))


def _rows(visits: Sequence[Any]) -> list[list[Any]]:
    """By columns, with seals as long as ours."""
    events = _events(visits)
    size = len(events)
    return [
        [UUID(event["id"]) for event in events],
        [UUID(event["visit_id"]) for event in events],
        [event["kind"] for event in events],
        [datetime.fromisoformat(event["device_at"]) for event in events],
        *([0] * size, [None] * size, ["gps"] * size),
        *([secrets.token_bytes(49) for _ in events], [secrets.token_bytes(16) for _ in events]),
        *([10] * size, [5] * size, [False] * size, ["phone-1"] * size),
    ]


async def _bare(connection: Any, scope: str, visits: Sequence[Any]) -> float:
    """Seconds of one transaction under the caregiver's walls."""
    rows = _rows(visits)
    begun = time.perf_counter()
    await connection.execute("BEGIN;" + scope)
    await connection.execute(_BARE, world.DISTRICT, datetime.now(UTC), uuid7(), *rows)
    await connection.execute("COMMIT")
    return time.perf_counter() - begun


async def _ours(port: int, token: str, visits: Sequence[Any]) -> float:
    sent = _request(token, visits)
    begun = time.perf_counter()
    status, answer = await load.one(port, sent)
    seconds = time.perf_counter() - begun
    if status != 200 or orjson.loads(answer)["accepted"] != BATCH:
        raise RuntimeError(f"{status} {answer[:300]!r}")
    return seconds


async def _settled(owner: Any, visits: int) -> None:
    """Waits until the worker has settled so many."""
    while await owner.fetchval("select count(*) from visits where minutes is not null") < visits:  # noqa: ASYNC110 - of another process
        await asyncio.sleep(0.1)


async def _day(port: int, token: str) -> None:
    whole = load.request("GET", "/v1/sync/changes", token)
    _, answer = await load.one(port, whole)
    told = orjson.loads(answer)
    since = load.request("GET", f"/v1/sync/changes?since={told['token']}", token)
    _, nothing = await load.one(port, since)
    for name, sent, size in (("the day, whole", whole, len(answer)), ("nothing changed", since, len(nothing))):
        found = await load.run(port, [sent] * ASKED, connections=4, warm=20)
        print(f"{name:16} {size:6,} bytes; p50 {found.p50:.1f} ms, p99 {found.p99:.1f} ms, {found.per_second:,.0f}/s")
    print(f"  of {len(told['visits'])} visits in {len(told['homes'])} homes; four phones ask at once")


async def main() -> None:
    with world.database() as server:
        owner = await world.superuser(server)
        settings = Settings(master_keys=world.MASTER_KEYS, token_keys=world.TOKEN_KEYS, log_level="error")  # type: ignore[arg-type]
        app = create_app(settings, server.url())
        async with app.router.lifespan_context(app):
            make = Make(app, owner, world.DISTRICT)
            await make.district("环翠区")
            for _ in range(PEOPLE):
                await make.resident()
            names = world.IDS | {"people": PEOPLE}
            await owner.execute(world.PEOPLE.format(**names))
            visits = 2 * (TURNS + 1) * BATCH // 2 + PEOPLE * DAY_VISITS
            plenty = {"first": 0, "last": visits * PEOPLE, "status": "scheduled", "visit_status": "scheduled"}
            await owner.execute(world.ORDERS.format(**names, **plenty))
            await owner.execute("create role bench login in role yiyang_app, yiyang_worker")
            carers = [row["id"] for row in await owner.fetch("select id from bench_carers order by n")]
            provider, tokens = UUID(world.IDS["provider"]), []
            for carer in carers[:2]:
                member = await make.membership(Role.CAREGIVER, caregiver_id=carer, provider_id=provider)
                tokens.append(
                    (await make.authorization(Role.CAREGIVER, membership=member))["Authorization"].removeprefix(
                        "Bearer "
                    )
                )
            scope = app.state.keys.actor(tokens[0]).scope.sql
        await owner.execute(
            _TODAY, carers[1], calendars.first_instant(calendars.today()) + timedelta(hours=8), DAY_VISITS
        )
        await owner.execute("analyze")
        mine = await owner.fetch(
            "select id, planned_start_at from visits where caregiver_id = $1 order by id", carers[0]
        )
        await _measure(server, owner, scope, tokens, mine)
        await owner.close()


async def _measure(server: Any, owner: Any, scope: str, tokens: Sequence[str], visits: Sequence[Any]) -> None:
    port, half = world.free_port(), BATCH // 2
    parts = [visits[number * half : (number + 1) * half] for number in range(2 * (TURNS + 1))]
    environment = {
        "YIYANG_DATABASE_URL": server.url(user="bench"),
        "YIYANG_OWNER_URL": server.url(),
        "YIYANG_MASTER_KEYS": world.MASTER_KEYS,
        "YIYANG_TOKEN_KEYS": world.TOKEN_KEYS,
        "YIYANG_LOG_LEVEL": "error",
        "YIYANG_DEMO": "0",
    }
    raw = await world.superuser(server)
    await raw.execute("set role yiyang_app")
    serve = ["api.cli", "serve", "--no-worker", "--port", str(port)]
    async with world.process(serve, environment, f"http://127.0.0.1:{port}/healthz"):
        pairs = [
            (await _ours(port, tokens[0], one), await _bare(raw, scope, other))
            for one, other in zip(parts[::2], parts[1::2], strict=True)
        ][1:]
        ratios = [bare / ours for ours, bare in pairs]
        ratio = statistics.median(ratios)
        ours, bare = (BATCH / statistics.median(pair[n] for pair in pairs) for n in (0, 1))
        met = "met" if ratio >= GOAL else f"missed by {GOAL - ratio:.2f}"
        print(
            f"events of phones {ours:7,.0f}/s beside a bare insert {bare:7,.0f}/s: ratio {ratio:.2f} "
            f"(spread {min(ratios):.2f} to {max(ratios):.2f}, goal {GOAL}: {met})"
        )
        await _day(port, tokens[1])
    await raw.close()
    async with world.process(
        ["api.cli", "serve", "--port", str(port)], environment, f"http://127.0.0.1:{port}/healthz"
    ):
        await _settled(owner, 1)
        begun, waiting = time.perf_counter(), len(parts[::2]) * half
        await asyncio.wait_for(_settled(owner, waiting), 120)
        print(f"settled by one worker: {waiting / (time.perf_counter() - begun):,.0f} visits/s, {waiting:,} of them")
