"""Who leaves his bed while the next one is reserved for him: its house hears of it, and says whether he comes."""

from typing import Any

import pytest

from models.accounts import Role
from services import stays
from services.access import system
from tests.factories import Make
from tests.lodged import House, a_house, assessment, day
from tests.test_hospital_beds import Ill, ill
from tests.test_planned_moves import next_bed

_ = ill


async def told(house: House) -> list[tuple[str, str]]:
    found = (await house.manager.get("/v1/alerts", params={"kind": "move_outstanding"})).json()["items"]
    return [(one["status"], one["says_zh"]) for one in found]


@pytest.mark.parametrize("ends", ["admit", "cancel", "expire"])
async def test_the_house_that_holds_the_next_bed_hears_of_a_discharge_until_it_has_said(
    make: Make, client_for: Any, session: Any, owner: Any, ends: str
):
    """Seen to hold the bed without a word to anybody; and the alert to stand on after each of the three."""
    house, other = await a_house(make, client_for), await a_house(make, client_for)
    stay = await house.admitted(await house.bed(), await make.resident(), day(-20))
    planned = (await next_bed(house, await other.bed(), stay, from_on=day(0))).json()
    before = await told(other)

    left = await house.act(stay, "discharge", discharge="home", discharged_on=day(-1))
    heard = await told(other)
    if ends == "expire":
        await owner.execute("update stays set expires_at = now() where id = $1", planned["id"])
        async with session.begin():
            assert await stays.expire_due(session, system(make.code)) == 1
    else:
        said = {"assessment": assessment()} if ends == "admit" else {"reason": "已回家"}
        assert (await other.act(planned, ends, **said)).status_code == 200

    assert (left.status_code, before, await told(house)) == (200, [], [])
    [(status, says)] = heard
    assert (status, planned["stay_no"] in says, day(-1) in says, stay["stay_no"] in says) == ("open", True, True, False)
    assert [one[0] for one in await told(other)] == ["resolved"]


async def test_who_leaves_a_hospital_bed_comes_from_his_own_as_was_planned(ill: Ill):
    """His own stay goes on, and the plan with it. Seen to be told where any discharge was."""
    treated = await ill.treated()
    said = {"bed_id": str((await ill.house.bed()).id), "resident_id": str(ill.resident.id), "from_on": day(3)}
    planned = await ill.house.bureau.post("/v1/stays", json=said | {"follows_id": ill.stay["id"]})

    left = await ill.hospital.act(treated, "discharge", discharge="other_facility")

    assert (planned.status_code, left.status_code, await told(ill.house)) == (201, 200, [])


async def test_an_offer_that_is_declined_after_the_discharge_is_told_of_no_more(make: Make, client_for: Any):
    """Seen to stand on where a reservation was let go by the answer of the family."""
    house, other = await a_house(make, client_for), await a_house(make, client_for)
    worker, resident = await client_for(Role.COMMUNITY_WORKER), await make.resident()
    stay = await house.admitted(await house.bed(kind="respite"), resident, day(-9))
    asked = await worker.post("/v1/waitlist", json={"resident_id": str(resident.id), "kind": "nursing"})
    path, bed = f"/v1/waitlist/{asked.json()['id']}", await other.bed()
    await other.manager.post(f"{path}/offer", json={"bed_id": str(bed.id), "from_on": day(0)})

    await house.act(stay, "discharge", discharge="home")
    heard = await told(other)
    declined = await worker.post(f"{path}/decline", json={"reason": "已回家"})

    assert ([one[0] for one in heard], declined.status_code) == (["open"], 200)
    assert [one[0] for one in await told(other)] == ["resolved"]
