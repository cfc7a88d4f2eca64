"""A facility with its manager, the bureau, and residents who need a bed."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import httpx

from models.accounts import Role
from models.risks import Risk
from services.calendars import today
from tests.factories import Make
from tests.moments import in_days


def day(days: int) -> str:
    """So many days from today."""
    return str(in_days(days))


def assessment(on: date | str | None = None, **otherwise: Any) -> dict[str, Any]:
    """Of today, unless said otherwise."""
    on = on or today()
    told = {"assessed_by": "张护士长", "told_to": "女儿 李秀英", "assessed_on": str(on), "told_on": str(on)}
    return {"risks": {risk.value: "low" for risk in Risk}} | told | otherwise


@dataclass
class House:
    """`manager` is of this facility; `bureau` of the whole district."""

    make: Make
    facility: Any
    manager: httpx.AsyncClient
    bureau: httpx.AsyncClient

    async def bed(self, **given: Any) -> Any:
        return await self.make.bed(self.facility, **given)

    async def reserve(
        self, bed: Any, resident: Any, from_on: str | None = None, to_on: str | None = None, *, by: Any = None
    ) -> httpx.Response:
        said = {"bed_id": str(bed.id), "resident_id": str(resident.id), "from_on": from_on or day(0), "to_on": to_on}
        return await (by or self.bureau).post("/v1/stays", json=said)

    async def reserved(
        self, bed: Any, resident: Any, from_on: str | None = None, to_on: str | None = None
    ) -> dict[str, Any]:
        answer = await self.reserve(bed, resident, from_on, to_on)
        assert answer.status_code == 201, answer.text
        return dict(answer.json())

    async def act(self, stay: dict[str, Any], act: str, **said: Any) -> httpx.Response:
        return await self.manager.post(f"/v1/stays/{stay['id']}/{act}", json=said)

    async def admitted(
        self, bed: Any, resident: Any, since: str | None = None, to_on: str | None = None
    ) -> dict[str, Any]:
        since = since or day(0)
        stay = await self.reserved(bed, resident, day(0), to_on)
        answer = await self.act(stay, "admit", admitted_on=since, assessment=assessment(since))
        assert answer.status_code == 200, answer.text
        return dict(answer.json())


async def a_house(make: Make, client_for: Any) -> House:
    facility = await make.facility()
    manager = await client_for(Role.FACILITY_MANAGER, facility_id=facility.id)
    return House(make, facility, manager, await client_for(Role.BUREAU_ADMIN))


@dataclass
class Line:
    """Who waits for a bed, and who gets one."""

    house: House
    make: Make
    worker: httpx.AsyncClient

    async def waits(self, resident: Any, **given: Any) -> dict[str, Any]:
        said = {"resident_id": str(resident.id), "kind": "nursing"} | given
        answer = await self.worker.post("/v1/waitlist", json=said)
        assert answer.status_code == 201, answer.text
        return dict(answer.json())

    async def reserve(self, bed: Any, resident: Any, **given: Any) -> httpx.Response:
        said = {"bed_id": str(bed.id), "resident_id": str(resident.id), "from_on": day(1)} | given
        return await self.house.bureau.post("/v1/stays", json=said)


async def a_line(make: Make, client_for: Any) -> Line:
    return Line(await a_house(make, client_for), make, await client_for(Role.COMMUNITY_WORKER))
