"""An order of tomorrow that several providers are asked to take, for the tests of offers."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
from sqlmodel.ext.asyncio.session import AsyncSession

from models.accounts import Role
from models.providers import Provider
from services import order_offers
from services.access import Actor, system
from tests.days import ClientFor, Day, a_day
from tests.factories import SHANGHAI, Make

NO = {"reason": "当天人手不足"}


async def rival(day: Day, caregivers: int = 1, **given: Any) -> Provider:
    """Another provider that could serve as well."""
    made = await day.make.provider(**given)
    await day.make.contract(made, day.item)
    for _ in range(caregivers):
        await day.make.caregiver(made)
    return made


def tomorrow() -> datetime:
    return (datetime.now(SHANGHAI) + timedelta(days=1)).replace(minute=0, second=0, microsecond=0)


class Round:
    """An order of tomorrow, the provider with whom it was placed, and rivals; each with its manager."""

    def __init__(self, day: Day, order: dict[str, Any], managers: dict[UUID, httpx.AsyncClient]) -> None:
        self.day, self.order, self.managers = day, order, managers
        self.path = f"/v1/orders/{order['id']}"

    async def ask(self, **said: Any) -> httpx.Response:
        worker = await self.day.as_(Role.COMMUNITY_WORKER)
        others = [str(one) for one in self.managers if one != self.day.provider.id]
        return await worker.post(f"{self.path}/offers", json={"provider_ids": others} | said)

    async def offer_of(self, provider_id: UUID) -> dict[str, Any]:
        [offer] = (await self.managers[provider_id].get("/v1/order-offers")).json()["items"]
        return dict(offer)

    async def answer(self, provider_id: UUID, act: str = "accept") -> httpx.Response:
        offer = await self.offer_of(provider_id)
        said = NO if act == "decline" else None
        return await self.managers[provider_id].post(f"/v1/order-offers/{offer['id']}/{act}", json=said)

    async def stands(self) -> tuple[str, str, dict[str, str]]:
        """The order's state, with whom it stands, and how its offers are, in their turns."""
        found = await self.day.read(f"/orders/{self.order['id']}")
        offers = (await self.day.read(f"/order-offers?order_id={self.order['id']}"))["items"]
        names = {str(one): name for one, name in zip(self.managers, "ABCDEFGH", strict=False)}
        told = {names[one["provider_id"]]: one["status"] for one in sorted(offers, key=lambda one: one["turn"])}
        return found["status"], names[found["provider_id"]], told

    async def late(self) -> int:
        """The clock comes when every open offer is past its time."""
        await self.day.make.owner.execute(
            "update order_offers set expires_at = now() - interval '1 minute' where order_id = $1 and status = 'open'",
            self.order["id"],
        )
        return await self.beat(order_offers.go_on_due)

    async def beat(self, act: Callable[[AsyncSession, Actor], Awaitable[int]]) -> int:
        """What the clock does."""
        actor = system(self.day.make.code)
        async with self.day.make.app.state.sessions(info={"scope": actor.scope}) as session, session.begin():
            return await act(session, actor)


async def a_round(make: Make, client_for: ClientFor, rivals: int = 2) -> tuple[Round, list[UUID]]:
    """And the providers' ids: the one with whom it was placed, and its rivals."""
    day = await a_day(make, client_for)
    order = await day.placed(tomorrow())
    providers = [day.provider, *[await rival(day) for _ in range(rivals)]]
    managers = {one.id: await client_for(Role.PROVIDER_MANAGER, provider_id=one.id) for one in providers}
    return Round(day, order, managers), [one.id for one in providers]
