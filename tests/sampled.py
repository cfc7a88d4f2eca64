"""A reconciled claim of several residents, and the people who look at what is drawn of it."""

from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from typing import Any

import httpx
import pytest

from models.accounts import Role
from tests.claimed import MARCH, World, world

_ = world
FINE = {
    "answered_by": "resident",
    "came": "every_time",
    "lasted": "as_recorded",
    "money_asked": False,
    "satisfaction": 5,
}
NEVER = {"answered_by": "resident", "came": "never", "money_asked": False, "satisfaction": 1}
UNPAID = {
    "code": "visit_not_verified",
    "resolution": "reject",
    "reason_code": "not_delivered",
    "note": "复核后不予支付",
}
NOBODY = {"answered_by": "nobody"}
PASSED = {"outcome": "passed", "reason_code": "checked"}
DOUBTED = {"outcome": "doubted", "reason_code": "no_evidence", "note": "服务单上没有签字"}
ACCEPT = {"decision": "accept", "reason_code": "data_entry_error", "memo": "补交了签字的服务单"}
REJECT = {"decision": "reject", "reason_code": "not_delivered", "memo": "老年人与邻居均称当日无人上门"}


@dataclass
class Bureau:
    """`officer` draws and looks, `second` decides, `community` calls; each another person."""

    world: World
    second: httpx.AsyncClient
    community: httpx.AsyncClient
    auditor: httpx.AsyncClient
    claim: dict[str, Any] = field(default_factory=dict)

    @property
    def officer(self) -> httpx.AsyncClient:
        return self.world.officer

    async def claimed(self, residents: int = 3, each: int = 1) -> dict[str, Any]:
        """Everything as it was billed, and nothing to be decided about."""
        made, item = self.world.make, self.world.item
        for resident in range(residents):
            entitlement = await made.entitlement(await made.resident(), await made.programme(item))
            for day in range(each):
                begun = MARCH + timedelta(days=resident, hours=2 * day)
                self.world.bill(await self.world.visit(entitlement=entitlement, started_at=begun))
        self.claim = await self.world.reconciled()
        return self.claim

    async def draw(self, kind: str = "lines", **order: Any) -> dict[str, Any]:
        order = order or {"share_bp": 10_000}
        answer = await self.officer.post("/v1/samples", json={"claim_id": self.claim["id"], "kind": kind} | order)
        assert answer.status_code == 201, answer.text
        return dict(answer.json())

    async def items(self, sample: dict[str, Any], **asked: Any) -> list[dict[str, Any]]:
        answer = await self.officer.get(f"/v1/samples/{sample['id']}/items", params={"limit": 200} | asked)
        assert answer.status_code == 200, answer.text
        return list(answer.json()["items"])

    async def act(self, who: httpx.AsyncClient, item: dict[str, Any], act: str, said: dict[str, Any]) -> httpx.Response:
        return await who.post(f"/v1/samples/{item['sample_id']}/items/{item['id']}/{act}", json=said)

    async def done(
        self, who: httpx.AsyncClient, item: dict[str, Any], act: str, said: dict[str, Any]
    ) -> dict[str, Any]:
        answer = await self.act(who, item, act, said)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    async def pass_all(self, sample: dict[str, Any]) -> None:
        act, said = ("review", PASSED) if sample["kind"] == "lines" else ("call", FINE)
        for item in await self.items(sample, status="pending"):
            await self.done(self.officer, item, act, said)

    async def settle(self) -> httpx.Response:
        return await self.officer.post(f"/v1/claims/{self.claim['id']}/settle")

    async def line_of(self, record_no: str) -> dict[str, Any]:
        answer = await self.officer.get(f"/v1/claims/{self.claim['id']}/lines", params={"limit": 200})
        return next(line for line in answer.json()["items"] if line["record_no"] == record_no)

    async def visit(self, line: dict[str, Any]) -> dict[str, Any]:
        return dict((await self.officer.get(f"/v1/visits/{line['visit_id']}")).json())

    async def faults(self) -> list[Any]:
        return list((await self.auditor.get("/v1/ledger/check")).json()["faults"])


@pytest.fixture
async def bureau(world: World, client_for: Any) -> Bureau:
    return Bureau(
        world,
        await client_for(Role.SUBSIDY_OFFICER),
        await client_for(Role.COMMUNITY_WORKER),
        await client_for(Role.AUDITOR),
    )


async def doubted(bureau: Bureau, residents: int = 6) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    """All lines drawn, one doubted, the rest passed: the sample, the item, and its line as it was."""
    await bureau.claimed(residents=residents)
    sample = await bureau.draw()
    first, *_others = await bureau.items(sample)
    before = await bureau.line_of(first["record_no"])
    await bureau.done(bureau.officer, first, "review", DOUBTED)
    await bureau.pass_all(sample)
    return sample, first, before


async def approved(bureau: Bureau, client_for: Any) -> dict[str, Any]:
    """Proposed by the officer, approved by the bureau's administrator."""
    proposed = await bureau.settle()
    assert proposed.status_code == 201, proposed.text
    approver = await client_for(Role.BUREAU_ADMIN)
    key = {"Idempotency-Key": f"a-{proposed.json()['id']}"}
    answer = await approver.post(f"/v1/settlements/{proposed.json()['id']}/approve", headers=key)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def drawn_by_hand(seed: str, ids: list[str], n: int) -> list[str]:
    """What anybody would draw who knows the seed and the ids."""
    return sorted(ids, key=lambda one: sha256((seed + one).encode()).digest())[:n]


def refusal(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]
