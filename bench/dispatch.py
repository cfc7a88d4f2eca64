"""Dispatch: the public instances beside the best published costs, and a day of 25 caregivers and 200 visits while the API answers
others. BENCH_HHCRSP is the folder of the instances, BENCH_SECONDS the time for each."""

import asyncio
import os
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import orjson

from api.app import create_app
from api.settings import Settings
from bench import hhcrsp, load, world
from models.accounts import Role
from models.caregivers import Caregiver
from models.orders import Order, OrderStatus
from models.providers import Provider
from models.service_items import ServiceItem
from models.visits import Visit
from services import calendars
from services.dispatch import checker
from services.dispatch.solve import solved
from tests.factories import Make

FOLDER = "../shared/data/hhcrsp"
CAREGIVERS, VISITS, SECONDS = 25, 200, 8
PACE, CLIENTS = 0.02, 4
"""Each of so many others asks, is answered, and waits so long."""


def _instances(folder: Path, seconds: float) -> None:
    best = hhcrsp.best_published(folder)
    ratios = []
    for name, published in best.items():
        problem = hhcrsp.load(folder / name)
        begun = time.perf_counter()
        found = solved(problem, seconds, lambda _spent: None)
        took = time.perf_counter() - begun
        faults = checker.faults(problem, found.plan)
        left = checker.figures(problem, found.plan).unserved
        cost = hhcrsp.total_cost(problem, found.plan)
        ratios.append(cost / published)
        kept = "all constraints hold" if not faults and not left else f"BROKEN: {faults[:3]}, {left} left out"
        print(
            f"{name:32} {len(problem.tasks):3} tasks: {cost:8.1f} beside {published:8.1f} "
            f"({100 * (cost / published - 1):+6.1f} %) in {took:.1f} s; {kept}"
        )
    print(f"{len(ratios)} instances: {100 * (sum(ratios) / len(ratios) - 1):+.1f} % on average")


@dataclass
class _Town:
    """Homes within ten kilometres, a day's orders from half past eight to half past four, a twentieth for two caregivers, each
    assigned to anybody at all: the present plan is nobody's idea of one."""

    make: Make
    draw: Random
    provider: Provider
    staff: list[Caregiver]
    items: list[ServiceItem]
    for_two: ServiceItem

    @classmethod
    async def built(cls, make: Make) -> "_Town":
        draw, skills = Random(20241126), ("bathing", "nursing")
        provider = await make.provider(lat=37.5, lng=122.1)
        staff = [
            await make.caregiver(provider, skills=draw.sample(skills, draw.randrange(3))) for _ in range(CAREGIVERS)
        ]
        items = [await make.service_item(skill=skill) for skill in (None, None, *skills)]
        return cls(make, draw, provider, staff, items, await make.service_item(caregivers_needed=2))

    async def order(self, number: int, start: datetime, two: bool) -> Order:
        home = f"{37.5 + self.draw.uniform(-0.05, 0.05):.6f},{122.1 + self.draw.uniform(-0.06, 0.06):.6f}"
        resident = await self.make.resident(place=home)
        item = self.for_two if two else self.draw.choice(self.items)
        whose = {"resident_id": resident.id, "division_code": resident.division_code, "provider_id": self.provider.id}
        planned = {"planned_start_at": start, "planned_minutes": self.draw.choice((30, 45, 60))}
        what = {"district_code": self.make.code, "service_item_id": item.id, **whose, **planned}
        state = {"status": OrderStatus.SCHEDULED, "awaited_visits": 1 + two, "placed_by": resident.id}
        order = Order(order_no=f"O{number}", **what, **state)
        goes = enumerate(self.draw.sample(self.staff, 1 + two), 1)
        visits = [
            Visit(visit_no=f"V{number}-{slot}", caregiver_id=one.id, order_id=order.id, slot=slot, **what)
            for slot, one in goes
        ]
        await self.make.add(order, *visits)
        return order

    async def day(self) -> list[str]:
        """The ids of its orders."""
        midnight = calendars.first_instant(calendars.today() + timedelta(days=1))
        ids: list[str] = []
        planned = 0
        while planned < VISITS:
            two = self.draw.random() < 0.05 and planned < VISITS - 1
            start = midnight + timedelta(minutes=self.draw.randrange(8 * 60 + 30, 16 * 60 + 30, 15))
            ids.append(str((await self.order(planned, start, two)).id))
            planned += 1 + two
        return ids


async def _others(port: int, requests: list[bytes], until: asyncio.Event) -> list[float]:
    """Seconds that each of the others waited, while this lasts."""
    took: list[float] = []

    async def client(number: int) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        while not until.is_set():
            begun = time.perf_counter()
            writer.write(requests[number % len(requests)])
            status, body = await load.answer(reader)
            took.append(time.perf_counter() - begun)
            if status >= 300:
                raise RuntimeError(f"{status} {body[:300]!r}")
            number += CLIENTS
            await asyncio.sleep(PACE)
        writer.close()

    await asyncio.gather(*(client(number) for number in range(CLIENTS)))
    return took


def _p99(took: list[float]) -> str:
    ordered = sorted(took)
    return f"p50 {1000 * ordered[len(ordered) // 2]:.1f} ms, p99 {1000 * ordered[int(len(ordered) * 0.99) - 1]:.1f} ms"


async def _beside_others() -> None:
    with world.database() as server:
        owner = await world.superuser(server)
        settings = Settings(master_keys=world.MASTER_KEYS, token_keys=world.TOKEN_KEYS, log_level="error")  # type: ignore[arg-type]
        app = create_app(settings, server.url())
        async with app.router.lifespan_context(app):
            make = Make(app, owner, world.DISTRICT)
            await make.district("环翠区")
            town = await _Town.built(make)
            ids = await town.day()
            admin = (await make.authorization(Role.BUREAU_ADMIN))["Authorization"].removeprefix("Bearer ")
            bound = await make.authorization(Role.PROVIDER_MANAGER, provider_id=town.provider.id)
        await owner.execute("create role bench login in role yiyang_app, yiyang_worker")
        await owner.execute("analyze")
        port = world.free_port()
        environment = {
            "YIYANG_DATABASE_URL": server.url(user="bench"),
            "YIYANG_OWNER_URL": server.url(),
            "YIYANG_MASTER_KEYS": world.MASTER_KEYS,
            "YIYANG_TOKEN_KEYS": world.TOKEN_KEYS,
            "YIYANG_LOG_LEVEL": "error",
            "YIYANG_DEMO": "0",
        }
        serve = ["api.cli", "serve", "--port", str(port)]
        async with world.process(serve, environment, f"http://127.0.0.1:{port}/healthz"):
            await _measured(port, admin, bound["Authorization"].removeprefix("Bearer "), ids)
        await owner.close()


async def _measured(port: int, admin: str, manager: str, ids: list[str]) -> None:
    """A while without a plan, then as long as one takes."""
    requests = [load.request("GET", f"/v1/orders/{one}", admin) for one in ids]
    until = asyncio.Event()
    asyncio.get_running_loop().call_later(SECONDS, until.set)
    print(f"others, alone:          {_p99(await _others(port, requests, until))}")
    until = asyncio.Event()
    others = asyncio.create_task(_others(port, requests, until))
    begun = time.perf_counter()
    tomorrow = (calendars.today() + timedelta(days=1)).isoformat()
    body = orjson.dumps({"planned_on": tomorrow, "seconds": SECONDS, "window_minutes": 30, "overtime_minutes": 30})
    _, said = await load.one(port, load.request("POST", "/v1/dispatch-plans", manager, body))
    plan = orjson.loads(said)
    while plan["status"] in ("queued", "running"):
        await asyncio.sleep(0.2)
        _, said = await load.one(port, load.request("GET", f"/v1/dispatch-plans/{plan['id']}", manager))
        plan = orjson.loads(said)
    took = time.perf_counter() - begun
    until.set()
    print(f"others, beside a plan:  {_p99(await others)}")
    begun_at, ended_at = (datetime.fromisoformat(plan[name]) for name in ("started_at", "finished_at"))
    waited = (begun_at - datetime.fromisoformat(plan["created_at"])).total_seconds()
    made = (ended_at - begun_at).total_seconds()
    print(
        f"{CAREGIVERS} caregivers, {VISITS} visits: {plan['status']} by {plan['method']} in {took:.1f} s: "
        f"asked with {SECONDS} s, waited {waited:.1f} s for the worker, made in {made:.1f} s"
    )
    print(f"present: {plan['present']}\nplanned: {plan['planned']}; {plan['changes']} changes, {plan['moved']} moved")
    begun = time.perf_counter()
    status, _ = await load.one(port, load.request("POST", f"/v1/dispatch-plans/{plan['id']}/accept", manager))
    print(f"accepted ({status}) in {time.perf_counter() - begun:.1f} s")


async def main() -> None:
    """Costs are the checker's, which shares no code with what made the plans."""
    folder = Path(os.environ.get("BENCH_HHCRSP", FOLDER))
    if (folder / "README.md").exists():
        _instances(folder, float(os.environ.get("BENCH_SECONDS", "10")))
    else:
        print(f"no public instances in {folder}: left out (BENCH_HHCRSP names the folder)")
    await _beside_others()
