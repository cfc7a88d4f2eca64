"""Inspectors, a facility with its manager, and what they find and put right."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from uuid_utils.compat import uuid7

from models.accounts import Role
from services import calendars
from tests.factories import Make
from tests.lodged import day

PATH = "/v1/inspections"
RESPONSIBLE = {
    "territory": "竹岛街道 李明",
    "industry": "民政局养老科 张红",
    "institution": "院长 刘芳",
    "individual": "值班员 赵强",
}
MAJOR, ORDINARY = "exits_clear", "extinguishers"


@dataclass
class Safety:
    make: Make
    client_for: Any
    facility: Any
    inspector: httpx.AsyncClient
    second: httpx.AsyncClient
    manager: httpx.AsyncClient
    bureau: httpx.AsyncClient
    fire: dict[str, Any]

    def finding(self, clause: str | None = ORDINARY, **otherwise: Any) -> dict[str, Any]:
        of = {"checklist_id": self.fire["id"], "clause": clause} if clause else {"topic": "fire"}
        return of | {"description": "二楼东侧", "due_on": day(7), "responsible": RESPONSIBLE} | otherwise

    def inspection(self, *clauses: str, **otherwise: Any) -> dict[str, Any]:
        """One of the facility half an hour ago, in which these clauses of the fire checklist failed."""
        answers = {"fire_doors": "passed", "drills_held": "not_applicable"} | dict.fromkeys(clauses, "failed")
        said = {
            "id": str(uuid7()),
            "place_kind": "facility",
            "place_id": str(self.facility.id),
            "inspected_at": (datetime.now(UTC) - timedelta(minutes=30)).isoformat(),
            "departments": ["民政局", "消防救援大队"],
            "inspectors": ["王海"],
            "looked_at": [{"checklist_id": self.fire["id"], "clauses": answers}],
            "findings": [self.finding(clause) for clause in clauses],
        }
        return said | otherwise

    async def inspected(self, *clauses: str, **otherwise: Any) -> dict[str, Any]:
        answer = await self.inspector.post(PATH, json=self.inspection(*clauses, **otherwise))
        assert answer.status_code == 201, answer.text
        return dict(answer.json())

    async def found(self, clause: str = ORDINARY, **otherwise: Any) -> dict[str, Any]:
        """One finding, open."""
        [finding] = (await self.inspected(clause, **otherwise))["findings"]
        return dict(finding)

    async def act(self, by: httpx.AsyncClient, finding: dict[str, Any], act: str, **said: Any) -> httpx.Response:
        return await by.post(f"/v1/findings/{finding['id']}/{act}", json=said)

    async def read(self, finding: dict[str, Any]) -> dict[str, Any]:
        return dict((await self.inspector.get(f"/v1/findings/{finding['id']}")).json())

    async def late(self, finding: dict[str, Any]) -> None:
        """Its day was yesterday."""
        statement = "update findings set due_on = $2 where id = $1"
        await self.make.owner.execute(statement, UUID(finding["id"]), calendars.today() - timedelta(days=2))


@pytest.fixture
async def safety(make: Make, client_for: Any) -> Safety:
    facility = await make.facility()
    inspector = await client_for(Role.INSPECTOR)
    [fire] = (await inspector.get("/v1/safety-checklists", params={"topic": "fire", "newest": True})).json()["items"]
    manager = await client_for(Role.FACILITY_MANAGER, facility_id=facility.id)
    second, bureau = await client_for(Role.INSPECTOR), await client_for(Role.BUREAU_ADMIN)
    return Safety(make, client_for, facility, inspector, second, manager, bureau, fire)


@dataclass
class MajorHazard:
    """One that stands at some place, found by the first of two inspectors, and how it is released."""

    finding: dict[str, Any]
    manager: httpx.AsyncClient
    inspectors: tuple[httpx.AsyncClient, httpx.AsyncClient]
    bureau: httpx.AsyncClient

    async def act(self, by: httpx.AsyncClient, act: str, **said: Any) -> None:
        answer = await by.post(f"/v1/findings/{self.finding['id']}/{act}", json={"note": "已整改"} | said)
        assert answer.status_code == 200, answer.text

    async def released(self) -> None:
        """Put right, seen by the first, closed by the second."""
        first, second = self.inspectors
        await self.act(self.manager, "rectify")
        await self.act(first, "reinspect", passed=True)
        await self.act(second, "close")

    async def annulled(self) -> None:
        path = f"{PATH}/{self.finding['inspection_id']}/annul"
        answer = await self.bureau.post(path, json={"reason": "登记到了另一处"})
        assert answer.status_code == 200, answer.text


_MANAGERS = {
    "facility": Role.FACILITY_MANAGER,
    "meal_point": Role.MEAL_POINT_OPERATOR,
    "provider": Role.PROVIDER_MANAGER,
    "care_centre": Role.BUREAU_ADMIN,
}


async def a_major_hazard(
    client_for: Any, kind: str, place_id: UUID, topic: str = "fire", days_ago: int = 0
) -> MajorHazard:
    first, second = await client_for(Role.INSPECTOR), await client_for(Role.INSPECTOR)
    found = {"topic": topic, "hazard": "major", "description": "液化气瓶存放在室内", "due_on": day(3)}
    said = {
        "id": str(uuid7()),
        "place_kind": kind,
        "place_id": str(place_id),
        "inspected_at": (datetime.now(UTC) - timedelta(days=days_ago, minutes=30)).isoformat(),
        "findings": [found | {"responsible": RESPONSIBLE}],
    }
    answer = await first.post(PATH, json=said)
    assert answer.status_code == 201, answer.text
    bound = {} if kind == "care_centre" else {f"{kind}_id": place_id}
    manager = await client_for(_MANAGERS[kind], **bound)
    [finding] = answer.json()["findings"]
    return MajorHazard(finding, manager, (first, second), await client_for(Role.BUREAU_ADMIN))
