"""Declared kin decide nothing about a resident: singly, in bulk, or a minute after the declaration was ended."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import httpx
import pytest

from models.accounts import Role
from tests.claimed import MARCH, REASON, World, world
from tests.test_settlements import key

Clients = Callable[..., Awaitable[httpx.AsyncClient]]
_ = world
CONFLICT = (409, "kin_conflict")
WHY = {"reason_code": "no_network", "memo": "山区无信号"}
ACCEPT = {"resolution": "accept"} | REASON


def refusal(answer: httpx.Response) -> tuple[int, str | None]:
    return answer.status_code, answer.json().get("code")


async def declared(who: httpx.AsyncClient, resident_id: Any, ended_on: str | None) -> str:
    """Told as long standing, and ended in the next second where a day is given."""
    kin = {"resident_id": str(resident_id), "relation": "母亲", "declared_on": "2024-01-01"}
    made = (await who.post("/v1/kin-declarations", json=kin)).json()
    if ended_on is not None:
        ended = await who.post(
            f"/v1/kin-declarations/{made['id']}/end", json={"ended_on": ended_on} if ended_on else {}
        )
        assert ended.status_code == 200, ended.text
    return str(made["id"])


@pytest.mark.parametrize("ended_on", [None, "", "2024-01-01"], ids=["standing", "ended", "ended long ago, as is told"])
async def test_kin_decide_nothing_of_a_claim_or_a_visit_however_lately_it_ended(
    world: World, client_for: Clients, ended_on: str | None
):
    """Reconciling decides nothing by itself. Seen to propose while it stood, and to decide in bulk and to approve in the
    second after it was ended."""
    world.bill(await world.visit(), minutes=90, amount_fen=3000)
    visit = await world.doubted("manual", started_at=MARCH + timedelta(days=1))
    claim = await world.reconciled()
    kin = await client_for(Role.SUBSIDY_OFFICER)
    await declared(kin, world.entitlement.resident_id, ended_on)
    claims, visits = f"/v1/claims/{claim['id']}", f"/v1/visits/{visit.id}"
    one = (await world.officer.get(f"{claims}/exceptions")).json()["items"][0]
    doubt = (await world.officer.get(f"{visits}/exceptions")).json()["items"][0]
    days = {"code": "manual", "from_on": "2024-03-01", "to_on": "2024-03-31"}

    reconciled = await kin.post(f"{claims}/reconcile")
    resolved = await kin.post(f"{claims}/exceptions/{one['id']}/resolve", json=ACCEPT)
    in_bulk = await kin.post(f"{claims}/resolutions", json=ACCEPT | {"code": "minutes_over"})
    acknowledged = await kin.post(f"{visits}/exceptions/{doubt['id']}/acknowledge", json=WHY)
    together = await kin.post("/v1/visits/acknowledgements", json=WHY | days)
    reviewed = await kin.post(f"{visits}/review", json=WHY | {"decision": "accept"})
    unlocked = await kin.post(f"{visits}/unlock", json=WHY)
    await world.officer.post(f"{claims}/resolutions", json=ACCEPT | {"code": "minutes_over"})
    proposed = await kin.post(f"{claims}/settle")
    settlement = (await world.officer.post(f"{claims}/settle")).json()
    approved = await kin.post(f"/v1/settlements/{settlement['id']}/approve", headers=key("approve"))
    returned = await kin.post(f"/v1/settlements/{settlement['id']}/return", json={"reason": "重新核对"})

    assert reconciled.status_code == 200, reconciled.text
    assert {refusal(answer) for answer in (resolved, acknowledged, reviewed, unlocked)} == {CONFLICT}
    assert {refusal(answer) for answer in (proposed, approved, returned)} == {CONFLICT}
    assert (in_bulk.json()["resolved"], in_bulk.json()["withheld"]) == (0, 1)
    assert (together.json()["acknowledged"], together.json()["withheld"]) == (0, 1)


@pytest.mark.parametrize(("days", "status"), [(29, 409), (31, 200)])
async def test_an_end_takes_effect_thirty_days_after_it_was_told(world: World, client_for: Clients, days, status):
    """Seen to fail with an ended declaration counted for ever, and with none counted."""
    world.bill(await world.visit())
    claim = await world.reconciled()
    settlement = (await world.officer.post(f"/v1/claims/{claim['id']}/settle")).json()
    kin = await client_for(Role.SUBSIDY_OFFICER)
    declaration = await declared(kin, world.entitlement.resident_id, "")
    await world.make.owner.execute(
        "update kin_declarations set updated_at = now() - $2 * interval '1 day' where id = $1", declaration, days
    )

    answer = await kin.post(f"/v1/settlements/{settlement['id']}/approve", headers=key("approve"))

    assert answer.status_code == status, answer.text
