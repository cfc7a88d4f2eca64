"""A settled claim, and its adjustment from draft to approval."""

from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest

from models.accounts import Role
from models.visits import Visit
from tests.claimed import REASON, World
from tests.test_settlements import key, proposed

Clients = Callable[..., Awaitable[httpx.AsyncClient]]
REJECT = {"decision": "reject", "reason_code": "not_delivered", "memo": "家属证实当日无人上门"}


@pytest.fixture
async def approver(client_for: Clients) -> httpx.AsyncClient:
    return await client_for(Role.BUREAU_ADMIN)


async def approved(approver: httpx.AsyncClient, settlement: dict[str, Any]) -> dict[str, Any]:
    answer = await approver.post(
        f"/v1/settlements/{settlement['id']}/approve", headers=key(f"approve-{settlement['id']}")
    )
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def settled(world: World, approver: httpx.AsyncClient, *visits: Visit) -> dict[str, Any]:
    """The ordinary claim of these visits, settled as it was billed."""
    for visit in visits:
        world.bill(visit)
    return await approved(approver, await proposed(world))


def corrects(settlement: dict[str, Any]) -> dict[str, Any]:
    return {"corrects_settlement_id": settlement["id"]}


async def drafted(who: httpx.AsyncClient, settlement: dict[str, Any]) -> dict[str, Any]:
    answer = await who.post("/v1/claims/draft", json=corrects(settlement))
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def lines_of(who: httpx.AsyncClient, claim: dict[str, Any]) -> list[dict[str, Any]]:
    return list((await who.get(f"/v1/claims/{claim['id']}/lines")).json()["items"])


async def adjusted(
    world: World, maker: httpx.AsyncClient, approver: httpx.AsyncClient, settlement: dict[str, Any]
) -> dict[str, Any]:
    """An adjustment drafted by `maker`, on its whole way to approval; whatever is found is accepted."""
    claim = await drafted(maker, settlement)
    path = f"/v1/claims/{claim['id']}"
    assert (await maker.post(f"{path}/submit")).status_code == 200
    reconciled = (await world.officer.post(f"{path}/reconcile")).json()
    for code in reconciled["totals"]["exceptions"]:
        await world.officer.post(f"{path}/resolutions", json={"code": code, "resolution": "accept"} | REASON)
    answer = await world.officer.post(f"{path}/settle")
    assert answer.status_code == 201, answer.text
    return await approved(approver, dict(answer.json()))


async def left_of_the_fund(world: World) -> int:
    left = await world.make.owner.fetchval(
        """select sum(p.amount_fen - coalesce(a.posted, 0)) from appropriations p
           left join ledger_accounts a on a.district_code = p.district_code and a.owner_id = p.id and a.owner_kind = 'appropriation'
           where p.district_code = $1""",
        world.make.code,
    )
    return int(left)
