"""T09: whoever moves several months at once meets others who move the same ones the other way round, and nobody is stuck."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import cycle, islice, product
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from models.accounts import Role
from models.residents import Sex
from services import numbers
from services.embedded import Server
from services.scope import Sessions
from tests.battery.conftest import SignedIn
from tests.battery.life.town import event
from tests.factories import SHANGHAI, Make
from tests.imports.uploading import counts, sent
from tests.test_ledger import verified

MONTHS = (3, 4)
PEOPLE = 5
"""Times two months: ten accounts, which all clients draw from."""
KINDS = ("shift", "shift", "shift", "serve", "import", "settle", "move")
REFUSALS = {"no_more_orders", "not_entitled", "wrong_state", "status_unchanged", "lines_changed"}
"""What somebody's move, told in between, may do to the others' acts."""
HEAD = "visit_no,provider_code,resident_id_number,service_code,started_at,ended_at\n"


@dataclass
class Opposing:
    """Five residents, each with an account for March and one for April, and clients who pull at them from both ends."""

    make: Make
    signed_in: SignedIn
    sessions: Sessions
    admin: httpx.AsyncClient
    rounds: int
    said: Counter[str] = field(default_factory=Counter)

    async def founded(self) -> None:
        make = self.make
        self.item, self.provider = await make.service_item(code="CARE"), await make.provider(code="P1")
        await make.contract(self.provider, self.item)
        self.numbers = [
            numbers.synthetic_identity_number(make.code, date(1940, 3, 7), n, Sex.FEMALE) for n in range(PEOPLE)
        ]
        self.residents = [await make.resident(id_number=number) for number in self.numbers]
        programme = await make.programme(self.item, monthly_cap=10**6)
        self.entitlements = [await make.entitlement(resident, programme) for resident in self.residents]

    async def ask(self, client: httpx.AsyncClient, act: str, path: str, body: Any = None) -> dict[str, Any] | None:
        """Answered in the end, though perhaps told to come again; None where it was refused for what others did."""
        key = {"Idempotency-Key": uuid4().hex}
        for _ in range(50):
            answer = await client.post(path, json=body, headers=key)
            if answer.status_code != 503:
                break
            self.said["come again"] += 1
        code = "" if answer.is_success else answer.json()["code"]
        assert answer.is_success or code in REFUSALS, (act, answer.status_code, answer.text)
        self.said[act if answer.is_success else f"{act}: {code}"] += 1
        return dict(answer.json()) if answer.is_success else None

    async def order(self, n: int, at: datetime) -> dict[str, Any] | None:
        order = {"resident_id": str(self.residents[n % PEOPLE].id), "provider_id": str(self.provider.id)}
        order |= {"service_item_id": str(self.item.id), "planned_start_at": at.isoformat(), "planned_minutes": 60}
        return await self.ask(self.admin, "place", "/v1/orders", order)

    async def shift(self, n: int) -> Callable[[], Awaitable[None]]:
        """An order goes to the other month and back: its hold is freed in one account and made in the other."""
        manager = await self.signed_in(Role.PROVIDER_MANAGER, provider_id=self.provider.id)
        order = await self.order(n, instant(n, n % 2))
        assert order
        path = f"/v1/orders/{order['id']}/reschedule"

        async def act() -> None:
            for turn in range(1, 2 * self.rounds + 1):
                plan = {"planned_start_at": instant(n, (n + turn) % 2).isoformat()}
                await self.ask(manager, "reschedule", path, plan)

        return act

    async def serve(self, n: int) -> Callable[[], Awaitable[None]]:
        """Planned for one month and begun in the other: held in one account, posted in the other."""
        caregiver = await self.make.caregiver(self.provider)
        bound = {"provider_id": self.provider.id}
        manager = await self.signed_in(Role.PROVIDER_MANAGER, **bound)
        phone = await self.signed_in(Role.CAREGIVER, caregiver_id=caregiver.id, **bound)

        async def act() -> None:
            for turn in range(self.rounds):
                order = await self.order(n, instant(n + turn, n % 2))
                if not order or not await self.ask(manager, "accept", f"/v1/orders/{order['id']}/accept"):
                    continue
                path, who = f"/v1/orders/{order['id']}/assign", {"caregiver_ids": [str(caregiver.id)]}
                if not await self.ask(manager, "assign", path, who):
                    continue
                [visit] = (await manager.get("/v1/visits", params={"order_id": order["id"]})).json()["items"]
                begun = instant(n + turn, (n + 1) % 2)
                for what, at in (("check-in", begun), ("check-out", begun + timedelta(minutes=60))):
                    await self.ask(phone, what, f"/v1/visits/{visit['id']}/{what}", event(at, at_home=True))

        return act

    async def list_(self, n: int) -> Callable[[], Awaitable[None]]:
        """An officer's list: all residents in both months, in one order or the other. Taken in while the others act."""
        officer = await self.signed_in(Role.SUBSIDY_OFFICER)
        rows = [
            f"L{n}-{m}-{who}-{turn},P1,{self.numbers[who]},CARE,2024-{m:02}-{1 + turn:02} {n % 24:02}:00,"
            f"2024-{m:02}-{1 + turn:02} {n % 24:02}:30\n"
            for turn, m, who in product(range(self.rounds), MONTHS, range(PEOPLE))
        ]
        text = HEAD + "".join(rows if n % 2 else reversed(rows))
        uploaded = (await sent(officer, "visits", text)).headers["location"]

        async def act() -> None:
            done = (await officer.get(uploaded)).json()
            while done["status"] in ("queued", "running"):
                done = (await officer.get(uploaded)).json()
            assert counts(done) == (len(rows), 0, 0, 0), done
            self.said["import"] += 1

        return act

    async def settle(self, n: int) -> Callable[[], Awaitable[None]]:
        """A settlement pays half of what five people's visits posted, in one order or the other: all of it is reversed."""
        provider, turns = await self.make.provider(), range(PEOPLE) if n % 2 else reversed(range(PEOPLE))
        await self.make.contract(provider, self.item)
        visits = [
            await self.make.visit(
                self.entitlements[who],
                self.item,
                await self.make.caregiver(provider),
                started_at=instant(n, n % 2) + timedelta(days=turn),
            )
            for turn, who in enumerate(turns)
        ]
        await verified(self.make, self.sessions, *visits)
        manager = await self.signed_in(Role.PROVIDER_MANAGER, provider_id=provider.id)
        officer, approver = await self.signed_in(Role.SUBSIDY_OFFICER), await self.signed_in(Role.BUREAU_ADMIN)
        claim = await self.ask(manager, "open", "/v1/claims", {"month": f"2024-{MONTHS[n % 2]:02}"})
        assert claim
        path = f"/v1/claims/{claim['id']}"
        lines = [
            {
                "record_no": visit.visit_no,
                "resident_id": str(visit.resident_id),
                "service_item_id": str(self.item.id),
                "minutes": 30,
                "unit_price_fen": 2000,
                "amount_fen": 1000,
            }
            for visit in visits
        ]
        await self.ask(manager, "bill", f"{path}/lines", {"lines": lines})
        await self.ask(manager, "submit", f"{path}/submit")
        reconciled = await self.ask(officer, "reconcile", f"{path}/reconcile")
        assert reconciled
        for code in reconciled["totals"]["exceptions"]:
            said = {"code": code, "resolution": "accept", "reason_code": "checked", "note": ""}
            await self.ask(officer, "resolve", f"{path}/resolutions", said)
        settlement = await self.ask(officer, "propose", f"{path}/settle")
        assert settlement

        async def act() -> None:
            await self.ask(approver, "approve", f"/v1/settlements/{settlement['id']}/approve")

        return act

    async def move(self, n: int) -> Callable[[], Awaitable[None]]:
        """Somebody moves away at the end of April, earlier than was told first, and comes back: orders are stopped, visits
        doubted and drawn again."""
        admin = await self.signed_in(Role.BUREAU_ADMIN)
        for day in (29, 30):
            await self.order(n, datetime(2024, 4, day, 7, n % 60, tzinfo=SHANGHAI))
        path = f"/v1/residents/{self.residents[n % PEOPLE].id}/status-changes"

        async def act() -> None:
            for status, day in (("moved_out", 29), ("moved_out", 28), ("active", 30)):
                change = {"status": status, "effective_on": f"2024-04-{day}", "reason": "家属报告"}
                await self.ask(admin, status, path, change)

        return act


def instant(n: int, month: int) -> datetime:
    """An hour of a day before the 26th; no two clients have the same one."""
    return datetime(2024, MONTHS[month], 1 + n % 25, 6 + n // 25 % 12, n % 60, tzinfo=SHANGHAI)


def deadlocks(log: Path) -> int:
    """As PostgreSQL itself tells of them: one that the API met is answered by 503, like any wait that was too long."""
    return log.read_text(errors="replace").count("deadlock detected")


@pytest.mark.parametrize(
    ("clients", "rounds"),
    [pytest.param(21, 2, id="21 clients"), pytest.param(100, 5, id="100 clients", marks=pytest.mark.battery)],
)
async def test_t09_opposing_acts_on_ten_months_never_lock_each_other_out(
    server: Server,
    make: Make,
    sessions: Sessions,
    signed_in: SignedIn,
    drain: Callable[[], Awaitable[None]],
    clients: int,
    rounds: int,
):
    """Reschedules between months, visits begun in another month than planned, lists of attested visits, settlements that pay
    less than was posted, and moves told late, all at once on the same residents.

    Negative control: with the months of a reschedule locked as it came to them (void, then hold), and those of a move likewise,
    PostgreSQL broke 10 deadlocks in the run of 21 clients; they answered 503, and two lists were begun anew."""
    world = Opposing(make, signed_in, sessions, await signed_in(Role.BUREAU_ADMIN), rounds)
    await world.founded()
    prepare = {"shift": world.shift, "serve": world.serve, "import": world.list_, "settle": world.settle}
    prepare |= {"move": world.move}
    acts = [await prepare[kind](n) for n, kind in enumerate(islice(cycle(KINDS), clients))]
    before = deadlocks(server.folder.log)
    world.said.clear()

    await asyncio.gather(drain(), *(act() for act in acts))

    assert deadlocks(server.folder.log) - before == 0, world.said
    assert {act for act, times in world.said.items() if times} >= {"reschedule", "check-out", "import", "approve"}
    auditor = await signed_in(Role.AUDITOR)
    assert (await auditor.get("/v1/ledger/check")).json()["faults"] == []
    months = await make.owner.fetchval(
        "select count(*) from ledger_accounts where district_code = $1 and owner_kind = 'entitlement_month'", make.code
    )
    assert months == PEOPLE * len(MONTHS)
