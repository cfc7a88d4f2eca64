"""An order by id, a page of 50, a check-out: this application beside a raw Starlette + asyncpg variant that sends the same
statements under the same context. The two take turns, so that a noisy machine is noisy for both."""

import os
import pickle
import statistics
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import orjson
from sqlalchemy import event
from uuid_utils.compat import uuid7

from api.app import create_app
from api.settings import Settings
from bench import load, world
from models.accounts import Role
from tests.factories import Make

ORDERS, PEOPLE, ROUNDS, TURN = 20_000, 1_000, 5, 3_000
CHECK_OUTS = 400
# As the hold of each order has opened it.
MONTHS_OPEN = """
    insert into ledger_accounts (district_code, id, owner_kind, owner_id, unit, month, cap)
    select '371002', gen_random_uuid(), 'entitlement_month', entitlement_id, 'minutes', month, 1000000
    from (select distinct entitlement_id, to_char(planned_start_at at time zone 'Asia/Shanghai', 'YYYY-MM') as month from visits) m
"""
OWN = ("id", "order_id", "resident_id", "caregiver_id", "entitlement_id")
"""What tells one visit's statements from another's."""
GOALS = {"order by id": 0.5, "page of 50": 0.6, "check-out": 0.8}


class Captured:
    """The statements that the application sends, while it serves."""

    def __init__(self, app: Any) -> None:
        self.sent: list[tuple[str, list[Any]]] = []
        engine = app.state.engine.sync_engine
        event.listen(engine, "before_cursor_execute", self._note)

    def _note(self, _connection: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, _many: Any) -> None:
        self.sent.append((statement, list(parameters)))

    def take(self) -> list[tuple[str, list[Any]]]:
        taken, self.sent = self.sent, []
        return taken


def _uuid(value: Any) -> Any:
    return UUID(str(value)) if isinstance(value, UUID) else value


def _named(first: Any, second: Any, own: dict[UUID, str]) -> Any:
    """A parameter of two captures: the same in both stays; an id of the visit's gets its name; another is made anew."""
    if isinstance(first, list):
        return [_named(a, b, own) for a, b in zip(first, second, strict=True)]
    if isinstance(first, UUID) and _uuid(first) in own:
        return own[_uuid(first)]
    if isinstance(first, UUID) and first != second:
        return "$new"
    return first


async def _event(visit: Any) -> tuple[str, bytes]:
    at = (visit["started_at"] + timedelta(hours=1)).isoformat()
    made = str(uuid7())
    body = {"id": made, "device_at": at, "sent_at": datetime.now(UTC).isoformat(), "proof": "gps"}
    body |= {"position": {"lat": 37.5, "lng": 122.1, "accuracy_m": 10}}
    return made, orjson.dumps(body)


async def _capture(
    make: Make, client: httpx.AsyncClient, admin: str, visits: Sequence[Any], order: Any
) -> dict[str, Any]:
    """What is sent for each of the three, with the ids that change from request to request named."""
    captured = Captured(make.app)
    for path in (f"/v1/orders/{order}", "/v1/orders?limit=50"):
        (await client.get(path, headers={"Authorization": admin})).raise_for_status()
    (one, one_given), (page, page_given) = [sent for sent in captured.take() if "from orders" in sent[0]]
    takes = []
    for visit in visits:
        made, body = await _event(visit)
        token = await make.authorization(Role.CAREGIVER, membership=visit["membership"])
        captured.take()
        answer = await client.post(
            f"/v1/visits/{visit['id']}/check-out", content=body, headers=token | {"Content-Type": "application/json"}
        )
        answer.raise_for_status()
        own = {UUID(made): "$event", **{_uuid(visit[column]): f"${column}" for column in OWN}}
        takes.append((captured.take(), own))
    (first, own), (second, _) = takes[1:]  # the very first opens accounts
    pairs = zip(first, second, strict=True)
    return {
        "order": (one, ["$ID" if _uuid(value) == _uuid(order) else value for value in one_given]),
        "page": (page, page_given),
        "check_out": [
            (
                sql,
                [_named(a, b, own) for a, b in zip(given, others, strict=True)],
                sql.lstrip().lower().startswith("select"),
            )
            for (sql, given), (_, others) in pairs
        ],
    }


async def _turns(ours: int, raw: int, name: str, mine: Sequence[bytes], theirs: Sequence[bytes]) -> None:
    """A B A B: medians of the turns, and the ratio pair by pair. The first turn of each warms it up."""
    size, pairs = len(mine) // (ROUNDS + 1), []
    for turn in range(ROUNDS + 1):
        part = slice(turn * size, (turn + 1) * size)
        pairs.append((await load.run(ours, mine[part]), await load.run(raw, theirs[part])))
    ratios = [a.per_second / b.per_second for a, b in pairs[1:]]
    ratio, goal = statistics.median(ratios), GOALS[name]
    a, b = (statistics.median(pair[n].per_second for pair in pairs[1:]) for n in (0, 1))
    p50, p99 = (statistics.median(getattr(pair[0], which) for pair in pairs[1:]) for which in ("p50", "p99"))
    met = "met" if ratio >= goal else f"missed by {goal - ratio:.2f}"
    print(
        f"{name:12} {a:7,.0f}/s beside raw {b:7,.0f}/s: ratio {ratio:.2f} (spread {min(ratios):.2f} to {max(ratios):.2f}, "
        f"goal {goal}: {met}); p50 {p50:.1f} ms, p99 {p99:.1f} ms, p99/p50 {p99 / p50:.1f}"
    )


@dataclass
class Prepared:
    """What the turns send, and what the raw variant has to know."""

    orders: list[UUID]
    visits: list[dict[str, Any]]
    admin: str
    signed: dict[UUID, str]
    captured: dict[str, Any]


async def _seed(app: Any, owner: Any) -> Make:
    """Many orders that are done, and as many visits under way as will be checked out."""
    make = Make(app, owner, world.DISTRICT)
    await make.district("环翠区")
    for _ in range(PEOPLE):
        await make.resident()
    names = world.IDS | {"people": PEOPLE}
    await owner.execute(world.PEOPLE.format(**names))
    plenty = {"first": 0, "last": ORDERS, "status": "completed", "visit_status": "scheduled"}
    await owner.execute(world.ORDERS.format(**names, **plenty))
    wanted = 2 * CHECK_OUTS * (ROUNDS + 1) + 3
    under_way = {"first": ORDERS, "last": ORDERS + wanted, "status": "in_service", "visit_status": "checked_in"}
    await owner.execute(world.ORDERS.format(**names, **under_way))
    await owner.execute(MONTHS_OPEN)
    await owner.execute("create role bench login in role yiyang_app, yiyang_worker")
    await owner.execute("analyze")
    return make


async def _prepare(server: Any, owner: Any) -> Prepared:
    settings = Settings(master_keys=world.MASTER_KEYS, token_keys=world.TOKEN_KEYS, log_level="error")  # type: ignore[arg-type]
    app = create_app(settings, server.url())
    async with app.router.lifespan_context(app):
        make = await _seed(app, owner)
        admin = (await make.authorization(Role.BUREAU_ADMIN))["Authorization"]
        done = await owner.fetch("select id from orders where status = 'completed' limit $1", TURN)
        visits = [
            dict(row) for row in await owner.fetch("select * from visits where status = 'checked_in' order by visit_no")
        ]
        provider, people, signed = UUID(world.IDS["provider"]), {}, {}
        for carer in sorted({visit["caregiver_id"] for visit in visits}):
            people[carer] = await make.membership(Role.CAREGIVER, caregiver_id=carer, provider_id=provider)
            signed[carer] = (await make.authorization(Role.CAREGIVER, membership=people[carer]))["Authorization"]
        for visit in visits:
            visit["membership"] = people[visit["caregiver_id"]]
        orders = [row["id"] for row in done]
        client = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://bench")
        captured = await _capture(make, client, admin, visits[:3], orders[0])
        captured["scope"] = app.state.keys.actor(admin.removeprefix("Bearer ")).scope.sql
    return Prepared(orders, visits[3:], admin.removeprefix("Bearer "), signed, captured)


async def _check_outs(ready: Prepared) -> tuple[list[bytes], list[bytes]]:
    """Every other visit is ours to check out, the others the raw variant's."""
    ours, raw = [], []
    for number, visit in enumerate(ready.visits):
        event_id, body = await _event(visit)
        if number % 2:
            token = ready.signed[visit["caregiver_id"]].removeprefix("Bearer ")
            ours.append(load.request("POST", f"/v1/visits/{visit['id']}/check-out", token, body))
        else:
            own = {"event": event_id, **{column: str(visit[column]) for column in OWN}}
            raw.append(load.request("POST", "/check-out", "", orjson.dumps(own)))
    return ours, raw


async def main() -> None:
    """100,000 orders and visits, 16 connections, one process each; the token is checked and the walls are up."""
    with world.database() as server, tempfile.TemporaryDirectory() as folder:
        owner = await world.superuser(server)
        ready = await _prepare(server, owner)
        kept = Path(folder) / "captured"
        kept.write_bytes(pickle.dumps(ready.captured))
        print(f"a check-out is {len(ready.captured['check_out'])} statements between BEGIN and COMMIT")
        mine, theirs = world.free_port(), world.free_port()
        ours = {
            "YIYANG_DATABASE_URL": server.url(user="bench"),
            "YIYANG_OWNER_URL": server.url(),
            "YIYANG_MASTER_KEYS": world.MASTER_KEYS,
            "YIYANG_TOKEN_KEYS": world.TOKEN_KEYS,
            "YIYANG_LOG_LEVEL": "error",
            "YIYANG_DEMO": "0",
        }
        raw = {"BENCH_SOCKET": world.socket_of(server), "BENCH_DATABASE": "yiyang", "BENCH_CAPTURED": str(kept)}
        uvicorn = (
            f"uvicorn bench.raw:app --port {theirs} --loop uvloop --http httptools --no-access-log --log-level error"
        )
        serve = ["api.cli", "serve", "--no-worker", "--port", str(mine)]
        async with (
            world.process(serve, ours, f"http://127.0.0.1:{mine}/healthz"),
            world.process(uvicorn.split(), raw | {"PYTHONPATH": os.getcwd()}, f"http://127.0.0.1:{theirs}/orders"),
        ):
            by_id = [load.request("GET", f"/v1/orders/{order}", ready.admin) for order in ready.orders]
            raw_by_id = [load.request("GET", f"/orders/{order}") for order in ready.orders]
            await _turns(mine, theirs, "order by id", by_id * (ROUNDS + 1), raw_by_id * (ROUNDS + 1))
            pages = TURN * (ROUNDS + 1) // 3
            page, raw_page = load.request("GET", "/v1/orders?limit=50", ready.admin), load.request("GET", "/orders")
            await _turns(mine, theirs, "page of 50", [page] * pages, [raw_page] * pages)
            await _turns(mine, theirs, "check-out", *await _check_outs(ready))
        await owner.close()
