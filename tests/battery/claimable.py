"""Settlements in any number, each of a provider of its own, made over the served API."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx

from models.accounts import Role
from models.entitlements import Entitlement
from models.service_items import ServiceItem
from services.scope import Sessions
from tests.battery.conftest import SignedIn
from tests.claimed import MARCH
from tests.factories import Make
from tests.test_ledger import verified

HOUR_FEN = 2000


@dataclass
class Claimable:
    """One resident, entitled without a cap, and an hour of care on an afternoon of its own for each settlement."""

    make: Make
    sessions: Sessions
    signed_in: SignedIn
    item: ServiceItem
    entitlement: Entitlement
    officer: httpx.AsyncClient
    made: int = 0

    async def proposed(self) -> dict[str, Any]:
        """A settlement of an hour, 20.00 yuan, that waits for its approval."""
        provider = await self.make.provider()
        await self.make.contract(provider, self.item)
        begun = MARCH + timedelta(hours=2 * self.made)
        self.made += 1
        visit = await self.make.visit(
            self.entitlement, self.item, await self.make.caregiver(provider), started_at=begun
        )
        await verified(self.make, self.sessions, visit)
        manager = await self.signed_in(Role.PROVIDER_MANAGER, provider_id=provider.id)
        claim = await posted(manager, "/v1/claims/draft", {"month": "2024-03"})
        await posted(manager, f"/v1/claims/{claim['id']}/submit")
        await posted(self.officer, f"/v1/claims/{claim['id']}/reconcile")
        return await posted(self.officer, f"/v1/claims/{claim['id']}/settle")


async def claimable(make: Make, sessions: Sessions, signed_in: SignedIn) -> Claimable:
    item = await make.service_item(price_fen=HOUR_FEN)
    entitlement = await make.entitlement(await make.resident(), await make.programme(item, monthly_cap=None))
    return Claimable(make, sessions, signed_in, item, entitlement, await signed_in(Role.SUBSIDY_OFFICER))


async def posted(client: httpx.AsyncClient, path: str, body: object = None, key: str | None = None) -> dict[str, Any]:
    """What a POST that must succeed answers."""
    answer = await client.post(path, json=body, headers={"Idempotency-Key": key} if key else {})
    assert answer.is_success, f"{path}: {answer.status_code} {answer.text}"
    return dict(answer.json())
