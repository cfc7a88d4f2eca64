"""An ordinary claim reaches as far back as a correction of it would: twelve months before the earliest open books."""

import httpx
import pytest

from models.accounts import Role
from tests.adjusting import approved, approver, corrects
from tests.claimed import World, world
from tests.test_settlements import books_are_sound

_ = world, approver
MONTH = {"month": "2024-03"}


async def close(w: World, months: int) -> None:
    """So many, from March 2024 on."""
    for number in range(months):
        await w.closed(f"{2024 + (2 + number) // 12}-{(2 + number) % 12 + 1:02}")


@pytest.mark.parametrize("path", ["/v1/claims", "/v1/claims/draft"])
@pytest.mark.parametrize(("closed", "status"), [(0, 201), (12, 201), (13, 409)])
async def test_a_month_is_billed_no_later_than_it_could_be_corrected(world: World, path: str, closed: int, status: int):
    """Seen to be taken, with 201, however long ago, and what was paid could never be corrected."""
    await world.visit()
    await close(world, closed)

    answer = await world.manager.post(path, json=MONTH)

    assert (answer.status_code, answer.json().get("code")) == (status, "too_long_ago" if status == 409 else None)
    if status == 409:
        assert answer.json()["errors"][0]["pointer"] == "/month"
        assert ("不能再申报" in answer.json()["detail"], "2025-04" in answer.json()["detail"]) == (True, True)
        english = await world.manager.post(path, json=MONTH, headers={"Accept-Language": "en"})
        assert "billed no more" in english.json()["detail"]


async def test_a_claim_that_was_opened_in_time_and_given_in_too_late_is_refused(world: World):
    world.bill(await world.visit())
    claim = (await world.manager.post("/v1/claims", json=MONTH)).json()
    await world.manager.post(f"/v1/claims/{claim['id']}/lines", json={"lines": world.lines})
    await close(world, 13)

    refused = await world.manager.post(f"/v1/claims/{claim['id']}/submit")

    assert (refused.status_code, refused.json()["code"]) == (409, "too_long_ago"), refused.text


async def test_what_is_billed_at_the_last_moment_can_still_be_corrected(
    world: World, client_for, approver: httpx.AsyncClient
):
    visit = await world.visit()
    await close(world, 12)
    claim = (await world.manager.post("/v1/claims/draft", json=MONTH)).json()
    path = f"/v1/claims/{claim['id']}"
    await world.manager.post(f"{path}/submit")
    found = (await world.officer.post(f"{path}/reconcile")).json()
    for code in found["totals"]["exceptions"]:
        decided = {"code": code, "resolution": "accept", "reason_code": "checked", "note": ""}
        await world.officer.post(f"{path}/resolutions", json=decided)
    settlement = await approved(approver, (await world.officer.post(f"{path}/settle")).json())
    reject = {"decision": "reject", "reason_code": "not_delivered", "memo": "家属证实当日无人上门"}
    await (await client_for(Role.SUBSIDY_OFFICER)).post(f"/v1/visits/{visit.id}/review", json=reject)

    correction = await world.manager.post("/v1/claims/draft", json=corrects(settlement))

    assert correction.status_code == 201, correction.text
    assert (correction.json()["service_month"], correction.json()["month"]) == ("2024-03", "2025-03")
    await books_are_sound(world)
