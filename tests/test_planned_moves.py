"""The next bed is reserved while the present stay lasts: nothing is promised twice, and nobody is between two beds."""

import asyncio
from typing import Any

import pytest

from models.accounts import Role
from services import stays
from services.access import system
from tests.factories import Make
from tests.lodged import House, a_house, assessment, day
from tests.test_stays import PAIRS


async def next_bed(house: House, bed: Any, stay: dict[str, Any], **given: Any) -> Any:
    said = {"bed_id": str(bed.id), "resident_id": stay["resident_id"], "from_on": day(5), "follows_id": stay["id"]}
    return await house.bureau.post("/v1/stays", json=said | given)


async def read(house: House, stay: dict[str, Any]) -> dict[str, Any]:
    return dict((await house.bureau.get(f"/v1/stays/{stay['id']}")).json())


async def test_who_lies_in_a_bed_is_admitted_to_the_next_and_his_stay_ends_with_that_day(
    make: Make, client_for: Any, owner: Any
):
    """Without an end of the present one, from one house into another: the bureau plans, the other house receives, and the first is
    told."""
    house, other = await a_house(make, client_for), await a_house(make, client_for)
    resident, worker = await make.resident(), await client_for(Role.COMMUNITY_WORKER)
    stay = await house.admitted(await house.bed(kind="respite"), resident, day(-20))
    away = {"from_on": day(-1), "reason": "family"}
    assert (await house.manager.post(f"/v1/stays/{stay['id']}/leaves", json=away)).status_code == 201

    planned = (await next_bed(house, await other.bed(), stay, from_on=day(0))).json()
    meanwhile = await read(house, stay)
    moved = await other.act(planned, "admit", assessment=assessment())

    assert (planned["status"], planned["follows_id"]) == ("reserved", stay["id"])
    assert (meanwhile["status"], meanwhile["to_on"]) == ("admitted", None)
    assert (moved.status_code, moved.json()["status"], moved.json()["follows_id"]) == (200, "admitted", stay["id"])
    left = await read(house, stay)
    assert (left["status"], left["to_on"]) == ("transferred", day(0))
    path = (await worker.get(f"/v1/residents/{resident.id}/care-path")).json()
    assert [(one["stage"], one["gap_days"]) for one in path["steps"]] == [("rehabilitation", None), ("stable", 0)]
    leave = await owner.fetchval("select stay_id from stay_leaves where resident_id = $1", resident.id)
    again = await other.act(planned, "admit", assessment=assessment())
    alerts = (await house.manager.get("/v1/alerts", params={"kind": "moved_on"})).json()["items"]
    assert ([one["facts"]["stay_no"] for one in alerts], str(leave)) == ([stay["stay_no"]], moved.json()["id"])
    assert (await owner.fetchval(PAIRS, make.code), again.status_code) == (0, 409)


@pytest.mark.parametrize("ends", ["cancel", "expire"])
async def test_a_planned_move_that_comes_to_nothing_leaves_everything_as_it_was(
    make: Make, client_for: Any, session: Any, owner: Any, ends: str
):
    house = await a_house(make, client_for)
    stay, bed = await house.admitted(await house.bed(), await make.resident(), day(-3), day(20)), await house.bed()
    planned = (await next_bed(house, bed, stay)).json()

    if ends == "cancel":
        assert (await house.act(planned, "cancel", reason="家属改期")).status_code == 200
    else:
        await owner.execute("update stays set expires_at = now() where id = $1", planned["id"])
        async with session.begin():
            assert await stays.expire_due(session, system(make.code)) == 1

    assert await read(house, stay) == stay
    assert (await house.reserve(bed, await make.resident(), day(5))).status_code == 201


async def test_of_ten_next_beds_at_the_same_instant_one_is_promised(make: Make, client_for: Any):
    """Nor is another bed for nights of the plan. Seen to fail without the constraint stays_one_reserved_of_a_resident_excl (dropped by
    hand: ten of ten)."""
    house, resident = await a_house(make, client_for), await make.resident()
    stay = await house.admitted(await house.bed(), resident, day(-3), day(9))
    beds = [await house.bed() for _ in range(10)]

    answers = await asyncio.gather(*(next_bed(house, bed, stay) for bed in beds))
    after = await house.reserve(await house.bed(), resident, day(20))

    [planned] = [one.json() for one in answers if one.status_code == 201]
    refused = {
        (one.status_code, one.json()["code"], one.json()["blocker_id"])
        for one in (*answers, after)
        if one.status_code != 201
    }
    assert refused == {(409, "resident_stays_elsewhere", planned["id"])}


async def test_without_saying_so_nobody_who_lies_in_a_bed_is_promised_another(make: Make, client_for: Any):
    house, resident = await a_house(make, client_for), await make.resident()
    stay = await house.admitted(await house.bed(), resident)
    other = await house.admitted(await house.bed(), await make.resident())

    plain = await house.reserve(await house.bed(), resident, day(5))
    anothers = await next_bed(house, await house.bed(), stay, follows_id=other["id"])
    own_bed = await next_bed(house, type("Bed", (), {"id": stay["bed_id"]}), stay)
    stranger = await client_for(Role.FACILITY_MANAGER)
    said = {"bed_id": str((await house.bed()).id), "resident_id": str(resident.id), "from_on": day(5)}
    elsewhere = await stranger.post("/v1/stays", json=said | {"follows_id": stay["id"]})

    assert (plain.status_code, plain.json()["code"]) == (409, "resident_stays_elsewhere")
    assert (anothers.status_code, anothers.json()["code"]) == (409, "not_the_present_stay")
    assert (own_bed.status_code, own_bed.json()["code"], own_bed.json()["blocker_id"]) == (409, "bed_taken", stay["id"])
    assert elsewhere.status_code == 404


async def test_who_has_a_bed_and_waits_for_another_is_offered_it_and_moves_once_it_is_accepted(
    make: Make, client_for: Any
):
    """Also out of day care or a bed at home. Seen to move him out before anybody answered, without the look at the answer."""
    house, other = await a_house(make, client_for), await a_house(make, client_for)
    worker, resident = await client_for(Role.COMMUNITY_WORKER), await make.resident()
    stay = await house.admitted(await house.bed(kind="home_bed"), resident, day(-9))
    asked = await worker.post("/v1/waitlist", json={"resident_id": str(resident.id), "kind": "nursing"})
    path, bed = f"/v1/waitlist/{asked.json()['id']}", await other.bed()

    offered = await other.manager.post(f"{path}/offer", json={"bed_id": str(bed.id), "from_on": day(0)})
    reserved = {"id": offered.json()["stay_id"]}
    early = await other.act(reserved, "admit", assessment=assessment())
    accepted = await worker.post(f"{path}/accept")
    moved = await other.act(reserved, "admit", assessment=assessment())

    assert (offered.status_code, offered.json()["status"]) == (200, "offered")
    assert (early.status_code, early.json()["code"], accepted.status_code) == (409, "offer_unanswered", 200)
    assert (moved.status_code, moved.json()["follows_id"]) == (200, stay["id"])
    assert ((await read(house, stay))["status"], (await worker.get(path)).json()["status"]) == ("transferred", "placed")


async def test_who_moved_or_left_meanwhile_comes_from_where_he_is(make: Make, client_for: Any, owner: Any):
    """The plan follows whatever stay he lies in by then."""
    house, resident = await a_house(make, client_for), await make.resident()
    stay = await house.admitted(await house.bed(), resident, day(-9))
    planned = (await next_bed(house, await house.bed(), stay, from_on=day(0))).json()
    now = (await house.act(stay, "transfer", bed_id=str((await house.bed()).id), transferred_on=day(-2))).json()

    before = await house.act(planned, "admit", admitted_on=day(-3), assessment=assessment(day(-3)))
    moved = await house.act(planned, "admit", assessment=assessment())

    assert (before.status_code, before.json()["code"]) == (422, "leaves_before_admission")
    assert (moved.status_code, moved.json()["follows_id"]) == (200, now["id"])
    assert await owner.fetchval(PAIRS, make.code) == 0
