"""A webhook of a provider that leads to a receiver of the test, and the worker's sender beside it."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import httpx
from fastapi import FastAPI

from models.accounts import Role
from models.providers import Provider
from services.webhooks import Publisher
from tests.factories import Make
from tests.listening import happened
from tests.receiving import Receiver

SPARED = frozenset({"localhost"})


@dataclass
class Hooked:
    make: Make
    app: FastAPI
    provider: Provider
    manager: httpx.AsyncClient
    receiver: Receiver
    id: str
    secret: str
    troubles: list[BaseException] = field(default_factory=list)

    async def publish(self, times: int = 1) -> None:
        """The worker's beat, and what it began to send."""
        for _ in range(times):
            publisher = Publisher(SPARED, self.troubles.append)
            await publisher.beat(self.app.state.sessions)
            await publisher.settle()
        assert self.troubles == []

    async def happened(self, kind: str = "visits.verified", **bound: Any) -> str:
        return await happened(self.make, kind, **{"provider_id": self.provider.id} | bound)

    async def read(self) -> dict[str, Any]:
        return dict((await self.manager.get(f"/v1/webhooks/{self.id}")).json())

    async def deliveries(self, **query: str) -> list[dict[str, Any]]:
        found = await self.manager.get(f"/v1/webhooks/{self.id}/deliveries", params=query)
        return list(found.json()["items"])

    async def act(self, act: str, **said: Any) -> httpx.Response:
        return await self.manager.post(f"/v1/webhooks/{self.id}/{act}", json=said or None)

    async def resend(self, delivery: dict[str, Any]) -> httpx.Response:
        return await self.manager.post(f"/v1/webhooks/{self.id}/deliveries/{delivery['id']}/resend")

    async def earlier(self, by: timedelta) -> None:
        """As if everything that is kept of it were so much older."""
        await self.make.owner.execute(
            """update webhook_deliveries set next_at = next_at - $2::interval, leased_until = leased_until - $2::interval,
               since = since - $2::interval, last_at = last_at - $2::interval
               where webhook_id = $1""",
            self.id,
            by,
        )
        await self.make.owner.execute(
            "update webhooks set failing_since = failing_since - $2::interval, earlier_until = earlier_until - $2::interval where id = $1",
            self.id,
            by,
        )


async def hooked(make: Make, app: FastAPI, client_for: Any, receiver: Receiver, *kinds: str) -> Hooked:
    provider = await make.provider()
    manager = await client_for(Role.PROVIDER_MANAGER, provider_id=provider.id)
    order = {"name": "排班系统", "url": receiver.url, "kinds": list(kinds or ("visits", "claims.settled"))}
    made = await manager.post("/v1/webhooks", json=order)
    assert made.status_code == 201, made.text
    issued = (await manager.post(f"/v1/webhooks/{made.json()['id']}/rotate")).json()
    return Hooked(make, app, provider, manager, receiver, made.json()["id"], issued["secret"])
