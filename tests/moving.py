"""Houses that close, with people in their beds, and the two of the bureau who plan and approve it."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

import httpx

from models.accounts import Role
from services.calendars import today
from tests.factories import Make
from tests.lodged import assessment

LONG_AGO = date(2024, 1, 2)


@dataclass
class Moving:
    """`house` closes; `planner` and `approver` are two of the bureau."""

    make: Make
    house: Any
    planner: httpx.AsyncClient
    approver: httpx.AsyncClient
    stays: list[Any] = field(default_factory=list)

    async def lives(self, many: int = 1, house: Any = None, **bed: Any) -> None:
        """So many people more, each in a bed of its own."""
        for _ in range(many):
            place = await self.make.bed(house or self.house, **bed)
            stay = await self.make.stay(place, await self.make.resident())
            if house is None:
                self.stays.append(stay)

    async def draft(self, closes_on: date | None = None, **given: Any) -> httpx.Response:
        said = {"facility_id": str(self.house.id), "closes_on": str(closes_on or today()), "reason": "与第二福利院合并"}
        return await self.planner.post("/v1/facility-closures", json=said | given)

    async def drafted(self, closes_on: date | None = None, **given: Any) -> dict[str, Any]:
        answer = await self.draft(closes_on, **given)
        assert answer.status_code == 201, answer.text
        return dict(answer.json())

    async def read(self, plan: dict[str, Any], by: httpx.AsyncClient | None = None) -> dict[str, Any]:
        return dict((await (by or self.planner).get(f"/v1/facility-closures/{plan['id']}")).json())

    async def change(
        self, plan: dict[str, Any], by: httpx.AsyncClient | None = None, etag: str = "", **said: Any
    ) -> httpx.Response:
        path, who = f"/v1/facility-closures/{plan['id']}", by or self.planner
        etag = etag or (await who.get(path)).headers["etag"]
        return await who.patch(path, json=said, headers={"If-Match": etag})

    async def tell_families(self, plan: dict[str, Any]) -> None:
        """Of the risks in the new house, of everybody."""
        told = [{"stay_id": one["stay_id"], "assessment": assessment()} for one in plan["moves"]]
        answer = await self.change(plan, moves=told)
        assert answer.status_code == 200, answer.text

    async def act(
        self, plan: dict[str, Any], act: str, by: httpx.AsyncClient | None = None, **said: Any
    ) -> httpx.Response:
        who = by or (self.approver if act == "approve" else self.planner)
        return await who.post(f"/v1/facility-closures/{plan['id']}/{act}", json=said or None)

    async def approved(self, closes_on: date | None = None, **given: Any) -> dict[str, Any]:
        """Drafted, told to the families, approved by another."""
        plan = await self.drafted(closes_on, **given)
        await self.tell_families(plan)
        answer = await self.act(plan, "approve")
        assert answer.status_code == 200, answer.text
        return dict(answer.json())


async def a_house_that_closes(make: Make, client_for: Any, people: int = 0, **place: Any) -> Moving:
    house = await make.facility(**place)
    moving = Moving(make, house, await client_for(Role.BUREAU_ADMIN), await client_for(Role.BUREAU_ADMIN))
    await moving.lives(people)
    return moving
