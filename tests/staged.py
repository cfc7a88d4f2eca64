"""The stage for what is offered: who made a thing, whose kin it is about, who had no part in it; and a thing with all its acts."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from itertools import count
from typing import Any
from uuid import UUID

import httpx

from models.accounts import Role
from tests.allowances import bureaus
from tests.claimed import MARCH, World
from tests.days import Day
from tests.factories import Make
from tests.homes import Homes

Clients = Callable[..., Awaitable[httpx.AsyncClient]]


@dataclass
class Case:
    """Where it is read, alone and in a list, and how each of its acts is done: where, with what."""

    path: str
    acts: dict[str, tuple[str, Any]]
    listed: str | None = None


@dataclass
class Stage:
    """`maker` did what came before, `kin` declared the resident, `another` had no part in it, the auditor changes nothing."""

    make: Make
    client_for: Clients
    world: World
    people: dict[str, httpx.AsyncClient] = field(default_factory=dict)
    accounts: dict[str, UUID] = field(default_factory=dict)
    numbers: "count[int]" = field(default_factory=partial(count, 1))
    bureau: bureaus.Bureau | None = None
    homes: Homes | None = None
    day: Day | None = None
    rival: Any = None
    role: Role = Role.SUBSIDY_OFFICER

    async def enter(self) -> None:
        """Three officers, and an auditor."""
        for name in ("maker", "kin", "another"):
            own = await self.make.membership(Role.SUBSIDY_OFFICER)
            self.accounts[name] = own.account_id
            self.people[name] = await self.client_for(Role.SUBSIDY_OFFICER, membership=own)
        self.people["auditor"] = await self.client_for(Role.AUDITOR)

    async def also(self, name: str, role: Role, **bound: Any) -> httpx.AsyncClient:
        """The same person under another membership."""
        account = type("A", (), {"id": self.accounts[name]})
        return await self.client_for(role, membership=await self.make.membership(role, account=account, **bound))

    async def turn_into(self, role: Role, **bound: Any) -> None:
        """All three under that role from now on: such things are no officer's."""
        if self.role is not role:
            self.role = role
            self.people |= {name: await self.also(name, role, **bound) for name in self.accounts}

    @property
    def of_maker(self) -> World:
        """The claims of a new resident, with the maker for the officer."""
        return replace(self.world, officer=self.people["maker"], lines=[])

    async def declare(self, resident_id: Any) -> None:
        said = {"resident_id": str(resident_id), "relation": "母亲"}
        answer = await self.people["kin"].post("/v1/kin-declarations", json=said)
        assert answer.status_code in (201, 409), answer.text

    async def entered(self, claim: dict[str, Any]) -> None:
        """By the maker, under whatever membership."""
        sql = "update claim_lines set entered_by = $1 where claim_id = $2"
        await self.make.owner.execute(sql, self.accounts["maker"], claim["id"])

    async def claimed(self, w: World, begun: datetime | None = None) -> dict[str, Any]:
        """Reconciled, of a month that nobody has claimed."""
        begun = begun or MARCH + timedelta(days=31 * next(self.numbers))
        w.bill(await w.visit(started_at=begun))
        return await w.reconciled(f"{begun:%Y-%m}")

    async def allowances(self) -> tuple[bureaus.Bureau, str]:
        """The bureau with the maker for the builder, and a month that nobody has built."""
        if self.bureau is None:
            self.bureau = await bureaus.opened(self.make, self.client_for)
            await self.bureau.standard()
            self.bureau.builder = self.people["maker"]
        return self.bureau, f"2024-{4 + next(self.numbers):02}"
