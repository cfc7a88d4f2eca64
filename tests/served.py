"""A small world of verified visits, for what counts them: two programmes, two items, some residents and caregivers."""

import itertools
from datetime import datetime
from typing import Any
from uuid import UUID

from models.orders import Order, OrderStatus
from models.programmes import PersonTimeUnit
from models.service_items import ServiceCategory, Unit
from models.visits import Evidence, Visit
from services.access import system
from services.scope import Sessions
from services.verification import verify
from tests.factories import SHANGHAI, Make

YEAR = {"from": "2024-01-01", "to": "2024-12-31"}


class Served:
    """`care` is an hour of nursing at 20.00 yuan, `clean` a visit at 30.00 yuan. Programmes MONTH and BED count
    resident-months, VISIT visits; each pays for both items, without a cap. Without a programme the resident pays."""

    def __init__(self, make: Make, sessions: Sessions) -> None:
        self.make, self.sessions = make, sessions
        self.entitlements: dict[tuple[str, str], Any] = {}
        self.residents: dict[str, Any] = {}
        self.caregivers: list[Any] = []
        self.numbers = itertools.count(1)

    async def begin(self) -> "Served":
        make = self.make
        self.items = {
            "care": await make.service_item(),
            "clean": await make.service_item(unit=Unit.VISIT, price_fen=3000, category=ServiceCategory.CLEANING),
        }
        monthly = PersonTimeUnit.RESIDENT_MONTH
        units = {"MONTH": monthly, "BED": monthly, "VISIT": PersonTimeUnit.VISIT}
        self.programmes = {
            code: await make.programme(*self.items.values(), monthly_cap=None, code=code, person_time_unit=unit)
            for code, unit in units.items()
        }
        provider = await make.provider(code="P-1", name="颐和服务公司")
        self.caregivers = [await make.caregiver(provider) for _ in range(2)]
        return self

    async def resident(self, name: str) -> Any:
        if name not in self.residents:
            self.residents[name] = await self.make.resident(name=name)
        return self.residents[name]

    async def visit(
        self,
        resident: str,
        under: str | None = "VISIT",
        item: str = "care",
        day: str = "2024-03-05",
        minutes: int = 60,
        *,
        at: str = "09:00",
        by: int = 0,
        evidence: Evidence = Evidence.EVENTS,
        order: UUID | None = None,
        **given: Any,
    ) -> Visit:
        """Checked out, not verified yet. Without `under` nobody but the resident pays."""
        person = await self.resident(resident)
        if under and (resident, under) not in self.entitlements:
            self.entitlements[resident, under] = await self.make.entitlement(person, self.programmes[under])
        return await self.make.visit(
            self.entitlements[resident, under] if under else None,
            self.items[item],
            self.caregivers[by],
            resident=person,
            started_at=datetime.fromisoformat(f"{day}T{at}").replace(tzinfo=SHANGHAI),
            minutes=minutes,
            quantity=1 if item == "clean" else None,
            evidence=evidence,
            order_id=order,
            **given,
        )

    async def order(self, resident: str) -> UUID:
        order = Order(
            district_code=self.make.code,
            order_no=f"O-{next(self.numbers)}",
            resident_id=(await self.resident(resident)).id,
            division_code=self.make.division_code,
            provider_id=self.caregivers[0].provider_id,
            service_item_id=self.items["care"].id,
            planned_start_at=datetime(2024, 3, 5, 9, tzinfo=SHANGHAI),
            planned_minutes=60,
            status=OrderStatus.COMPLETED,
            placed_by=UUID(int=1),
        )
        await self.make.add(order)
        return order.id

    async def verified(self, *visits: Visit) -> list[UUID]:
        actor = system(self.make.code)
        async with self.sessions(info={"scope": actor.scope}) as session, session.begin():
            return await verify(session, actor, [visit.id for visit in visits])


async def figures(client: Any, **asked: str) -> dict[str, dict[str, Any]]:
    """The report of the year, or of the days asked for."""
    answer = await client.get("/v1/reports/period", params={**YEAR, **asked})
    assert answer.status_code == 200, answer.text
    found: dict[str, dict[str, Any]] = answer.json()
    return found


async def all_rows(client: Any, key: str, limit: int = 200, **asked: str) -> list[dict[str, Any]]:
    """Every row behind a figure, page by page."""
    found: list[dict[str, Any]] = []
    cursor: dict[str, str] = {}
    while True:
        answer = await client.get(f"/v1/reports/period/{key}/rows", params={**YEAR, **asked, "limit": limit, **cursor})
        assert answer.status_code == 200, answer.text
        page = answer.json()
        found += page["items"]
        if not page["next_cursor"]:
            return found
        cursor = {"cursor": page["next_cursor"]}
