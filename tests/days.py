"""A working day for the tests of orders and visits: who is there, and what each can send."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
from uuid_utils.compat import uuid7

from models.accounts import Role
from models.caregivers import Caregiver
from models.entitlements import Entitlement
from models.orders import Order, OrderStatus
from models.programmes import Programme
from models.providers import Provider
from models.residents import Resident
from models.service_items import ServiceItem
from models.visits import Visit, VisitStatus
from tests.factories import SHANGHAI, Make

ClientFor = Callable[..., Awaitable[httpx.AsyncClient]]
HOME = {"lat": 37.5, "lng": 122.1, "accuracy_m": 20}
NINE = datetime(2024, 3, 5, 9, 0, tzinfo=SHANGHAI)
"""The fifth of March 2024, nine in the morning in Shanghai."""


def event(at: datetime, **given: Any) -> dict[str, Any]:
    """A check-in or check-out at the door, by a phone whose clock is right and which sent it later or now."""
    said = {"id": str(uuid7()), "device_at": at.isoformat(), "position": HOME, "proof": "gps", "device_id": "phone-1"}
    return {name: value for name, value in {**said, "sent_at": now().isoformat(), **given}.items() if value is not None}


_VISIT_IN = {
    OrderStatus.SCHEDULED: VisitStatus.SCHEDULED,
    OrderStatus.IN_SERVICE: VisitStatus.CHECKED_IN,
    OrderStatus.COMPLETED: VisitStatus.FLAGGED,
    OrderStatus.CONFIRMED: VisitStatus.FLAGGED,
    OrderStatus.DISPUTED: VisitStatus.FLAGGED,
}


def now() -> datetime:
    return datetime.now(UTC)


@dataclass
class Day:
    """Forty hours a month for one resident, one provider under contract, one caregiver; clients by role, made once."""

    make: Make
    client_for: ClientFor
    resident: Resident
    provider: Provider
    caregiver: Caregiver
    item: ServiceItem
    programme: Programme
    entitlement: Entitlement
    _clients: dict[Role, httpx.AsyncClient] = field(default_factory=dict)

    async def as_(self, role: Role) -> httpx.AsyncClient:
        """Somebody of that role who belongs to this day."""
        if role not in self._clients:
            bound: dict[Role, dict[str, Any]] = {
                Role.PROVIDER_MANAGER: {"provider_id": self.provider.id},
                Role.CAREGIVER: {"provider_id": self.provider.id, "caregiver_id": self.caregiver.id},
                Role.RESIDENT: {"resident_id": self.resident.id},
                Role.FAMILY: {"resident_id": self.resident.id},
                Role.COMMUNITY_WORKER: {"division_code": self.resident.division_code},
            }
            self._clients[role] = await self.client_for(role, **bound.get(role, {}))
        return self._clients[role]

    async def relative(self, *scopes: str) -> httpx.AsyncClient:
        """Somebody to whom the resident agreed to show this much."""
        return await self.client_for(Role.FAMILY, resident_id=self.resident.id, scopes=scopes)

    async def standing(self, status: OrderStatus, **given: Any) -> Order:
        """An order in that state, with a visit where it has one; no units are held."""
        order = Order(
            district_code=self.make.code,
            order_no=f"O-{uuid7()}",
            resident_id=self.resident.id,
            division_code=self.resident.division_code,
            provider_id=self.provider.id,
            service_item_id=self.item.id,
            planned_start_at=NINE,
            planned_minutes=60,
            placed_by=UUID(int=1),
            status=status,
            **given,
        )
        seen_as = _VISIT_IN.get(status)
        visit = Visit(
            district_code=self.make.code,
            visit_no=f"V-{order.id}",
            provider_id=self.provider.id,
            caregiver_id=self.caregiver.id,
            resident_id=self.resident.id,
            division_code=self.resident.division_code,
            service_item_id=self.item.id,
            order_id=order.id,
            status=seen_as or VisitStatus.SCHEDULED,
        )
        order.awaited_visits = int(seen_as in (VisitStatus.SCHEDULED, VisitStatus.CHECKED_IN))
        await self.make.add(order, *([visit] if seen_as else []))
        return order

    def order(self, at: datetime = NINE, minutes: int = 60, **given: Any) -> dict[str, Any]:
        return {
            "resident_id": str(self.resident.id),
            "provider_id": str(self.provider.id),
            "service_item_id": str(self.item.id),
            "planned_start_at": at.isoformat(),
            "planned_minutes": minutes,
        } | given

    async def place(self, at: datetime = NINE, minutes: int = 60, **given: Any) -> httpx.Response:
        return await (await self.as_(Role.BUREAU_ADMIN)).post("/v1/orders", json=self.order(at, minutes, **given))

    async def placed(self, at: datetime = NINE, minutes: int = 60, **given: Any) -> dict[str, Any]:
        answer = await self.place(at, minutes, **given)
        assert answer.status_code == 201, answer.text
        return dict(answer.json())

    async def act(self, role: Role, path: str, body: dict[str, Any] | None = None) -> httpx.Response:
        return await (await self.as_(role)).post(f"/v1{path}", json=body)

    async def done(self, role: Role, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        """An act that works."""
        answer = await self.act(role, path, body)
        assert answer.status_code in (200, 201), answer.text
        return dict(answer.json())

    async def scheduled(
        self, at: datetime = NINE, minutes: int = 60, *caregivers: Caregiver, **given: Any
    ) -> tuple[dict[str, Any], list[dict[str, Any]]]:
        """An order with its visits, all planned."""
        order = await self.placed(at, minutes, **given)
        await self.done(Role.PROVIDER_MANAGER, f"/orders/{order['id']}/accept")
        return await self.assigned(order["id"], *caregivers)

    async def assigned(self, order_id: str, *caregivers: Caregiver) -> tuple[dict[str, Any], list[dict[str, Any]]]:
        who = {"caregiver_ids": [str(caregiver.id) for caregiver in caregivers or (self.caregiver,)]}
        order = await self.done(Role.PROVIDER_MANAGER, f"/orders/{order_id}/assign", who)
        return order, await self.visits(order_id)

    async def visits(self, order_id: str) -> list[dict[str, Any]]:
        """Of an order, those that were replaced too, by slot."""
        office = await self.as_(Role.BUREAU_ADMIN)
        found = (await office.get("/v1/visits", params={"order_id": order_id})).json()["items"]
        return sorted(found, key=lambda visit: (visit["slot"], visit["id"]))

    async def visit(self, at: datetime = NINE, minutes: int = 60, **given: Any) -> dict[str, Any]:
        """One planned visit."""
        return (await self.scheduled(at, minutes, **given))[1][0]

    async def check_in(self, visit_id: str, at: datetime = NINE, **given: Any) -> dict[str, Any]:
        return await self.done(Role.CAREGIVER, f"/visits/{visit_id}/check-in", event(at, **given))

    async def check_out(self, visit_id: str, at: datetime = NINE, **given: Any) -> dict[str, Any]:
        return await self.done(Role.CAREGIVER, f"/visits/{visit_id}/check-out", event(at, **given))

    async def served(self, at: datetime = NINE, minutes: int = 60, **given: Any) -> dict[str, Any]:
        """A visit that was checked in and out as planned."""
        visit = await self.visit(at, minutes)
        await self.check_in(visit["id"], at, **given)
        return await self.check_out(visit["id"], at + timedelta(minutes=minutes), **given)

    async def read(self, path: str, role: Role = Role.BUREAU_ADMIN) -> Any:
        return (await (await self.as_(role)).get(f"/v1{path}")).json()

    async def balance(self, month: str = "2024-03") -> tuple[int, int]:
        """What the month holds, and what was posted to it."""
        row = await self.make.owner.fetchrow(
            "select held, posted from ledger_accounts where owner_kind = 'entitlement_month' and owner_id = $1 and month = $2",
            self.entitlement.id,
            month,
        )
        return (row["held"], row["posted"]) if row else (0, 0)


async def a_day(make: Make, client_for: ClientFor, *, monthly_cap: int | None = 2400, **given: Any) -> Day:
    """`given`: what the programme says otherwise."""
    item = await make.service_item()
    provider = await make.provider()
    await make.contract(provider, item)
    resident = await make.resident()
    programme = await make.programme(item, monthly_cap=monthly_cap, **given)
    return Day(
        make=make,
        client_for=client_for,
        resident=resident,
        provider=provider,
        caregiver=await make.caregiver(provider),
        item=item,
        programme=programme,
        entitlement=await make.entitlement(resident, programme),
    )
