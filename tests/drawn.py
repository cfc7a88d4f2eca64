"""A campaign of the bureau, and what is drawn in it."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from models.accounts import Role
from models.facilities import Facility
from tests.factories import Make
from tests.inspected import PATH
from tests.lodged import day

CAMPAIGNS = "/v1/inspection-campaigns"


def campaign(**otherwise: Any) -> dict[str, Any]:
    said = {"name": "国庆节前消防检查", "occasion": "before_holiday", "from_on": day(0), "to_on": day(14)}
    return said | {"place_kinds": ["facility"], "topics": ["fire"], "departments": ["民政局", "消防"]} | otherwise


@dataclass
class Lot:
    """Twelve houses, and inspectors by their accounts."""

    make: Make
    bureau: httpx.AsyncClient
    houses: list[Facility]
    inspectors: dict[UUID, httpx.AsyncClient]
    seen: dict[str, Any]  # a clause of another topic than any campaign here has, which was met

    async def planned(self, **otherwise: Any) -> dict[str, Any]:
        answer = await self.bureau.post(CAMPAIGNS, json=campaign(**otherwise))
        assert answer.status_code == 201, answer.text
        return dict(answer.json())

    async def draw(self, plan: dict[str, Any], **said: Any) -> httpx.Response:
        return await self.bureau.post(f"{CAMPAIGNS}/{plan['id']}/draw", json={"places": 5} | said)

    async def drawn(self, places: int = 5, **otherwise: Any) -> dict[str, Any]:
        answer = await self.draw(await self.planned(**otherwise), places=places)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def inspection(self, task: dict[str, Any], **otherwise: Any) -> dict[str, Any]:
        at = {
            "place_kind": task["place_kind"],
            "place_id": task["place_id"],
            "inspected_at": datetime.now(UTC).isoformat(),
        }
        return (
            {"id": str(uuid4()), "task_id": task["id"], "topics": ["fire"], "looked_at": [self.seen]} | at | otherwise
        )

    async def inspect(self, task: dict[str, Any], who: int = 0, **otherwise: Any) -> httpx.Response:
        client = self.inspectors[UUID(task["inspectors"][who])]
        return await client.post(PATH, json=self.inspection(task, **otherwise))


@pytest.fixture
async def lot(make: Make, client_for: Any) -> Lot:
    houses = [await make.facility() for _ in range(12)]
    inspectors = {}
    for _ in range(4):
        client = await client_for(Role.INSPECTOR)
        inspectors[UUID((await client.get("/v1/me")).json()["account"]["id"])] = client
    bureau = await client_for(Role.BUREAU_ADMIN)
    asked = "/v1/safety-checklists?topic=security&place=facility&newest=true"
    [security] = (await bureau.get(asked)).json()["items"]
    seen = {"checklist_id": security["id"], "clauses": {security["clauses"][0]["code"]: "passed"}}
    return Lot(make, bureau, houses, inspectors, seen)
