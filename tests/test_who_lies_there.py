"""Whoever lies in a bed is not argued away: by a day told late, a plan that was forgotten, an end that was only planned, an old stay."""

from typing import Any

import pytest

from tests.factories import Make
from tests.lodged import House, a_house, assessment, day
from tests.nights import Home, home
from tests.test_planned_moves import next_bed, read

_ = home


async def overdue(house: House, bed: Any, resident: Any) -> dict[str, Any]:
    """Should have left today, and is still there."""
    stay = await house.admitted(bed, resident, day(-5), day(3))
    path = f"/v1/stays/{stay['id']}"
    etag = (await house.bureau.get(path)).headers["etag"]
    answer = await house.manager.patch(path, json={"to_on": day(0)}, headers={"If-Match": etag})
    assert answer.json()["overdue"], answer.text
    return dict(answer.json())


async def test_neither_bed_nor_facility_closes_and_no_outage_begins_while_somebody_stays_on(
    make: Make, client_for: Any
):
    """Seen to be 200, 200 and 201, with somebody `admitted` in a bed that was there no more, while the planned day was believed."""
    house = await a_house(make, client_for)
    bed = await house.bed()
    stay = await overdue(house, bed, await make.resident())
    house_path = f"/v1/facilities/{house.facility.id}"
    answers = []
    for path in (house_path, f"{house_path}/beds/{bed.id}"):
        etag = (await house.bureau.get(path)).headers["etag"]
        answers += [await house.bureau.patch(path, json={"closed_on": day(0)}, headers={"If-Match": etag})]
    cleaning = {"state": "cleaning", "from_on": day(0)}
    answers += [await house.manager.post(f"{house_path}/beds/{bed.id}/outages", json=cleaning)]

    assert [(one.status_code, one.json()["code"]) for one in answers] == [
        (409, "still_occupied"),
        (409, "still_occupied"),
        (409, "bed_occupied"),
    ]
    assert {one.json()["blocker_id"] for one in answers} == {stay["id"]}


async def test_the_list_of_a_night_has_who_stays_on_and_nobody_whose_reservation_is_cancelled(
    make: Make, client_for: Any
):
    """Seen to leave out the one, and to name the other."""
    house = await a_house(make, client_for)
    stay = await overdue(house, await house.bed(), await make.resident())
    off = await house.reserved(await house.bed(), await make.resident())
    assert (await house.act(off, "cancel", reason="不来了")).status_code == 200

    tonight = await house.manager.get("/v1/stays", params={"on": day(0)})

    assert [one["id"] for one in tonight.json()["items"]] == [stay["id"]]


async def test_a_planned_move_takes_nobody_out_of_another_house_into_which_he_has_moved_since(
    make: Make, client_for: Any
):
    """Seen to end the stay there, on the word of the first house alone."""
    house, other = await a_house(make, client_for), await a_house(make, client_for)
    stay = await house.admitted(await house.bed(), await make.resident(), day(-20))
    planned = (await next_bed(house, await house.bed(), stay)).json()
    into = {"bed_id": str((await other.bed()).id), "assessment": assessment()}
    moved = (await house.bureau.post(f"/v1/stays/{stay['id']}/transfer", json=into)).json()

    refused = await house.act(planned, "admit", assessment=assessment())
    by_the_bureau = await house.bureau.post(f"/v1/stays/{planned['id']}/admit", json={"assessment": assessment()})

    assert (refused.status_code, refused.json()["code"]) == (409, "moved_elsewhere")
    assert (by_the_bureau.status_code, (await read(house, moved))["status"]) == (200, "transferred")


async def test_nobody_told_dead_is_admitted_to_the_bed_that_was_to_be_his(make: Make, client_for: Any):
    """Seen to be 200, with nights to come."""
    house = await a_house(make, client_for)
    stay = await house.admitted(await house.bed(), await make.resident(), day(-20))
    planned = (await next_bed(house, await house.bed(), stay)).json()
    assert (await house.act(stay, "discharge", discharge="deceased")).status_code == 200

    refused = await house.act(planned, "admit", assessment=assessment())

    assert (refused.status_code, refused.json()["code"]) == (409, "told_dead")


async def test_nobody_is_moved_out_of_nights_that_a_claim_bills(home: Home, make: Make, client_for: Any):
    """From the day on which it is given in. Seen to be paid a second time by the other house, and at a higher price in the same one,
    matched, with nobody asked."""
    other = await a_house(make, client_for)
    stay = await home.stays(until=None)
    planned = (await next_bed(home.house, await other.bed(), stay, from_on=day(0))).json()
    claim = await home.drafted()

    told = assessment("2024-03-11")
    admitted = await other.act(planned, "admit", admitted_on="2024-03-11", assessment=told)
    within = {"bed_id": str((await home.house.bed()).id), "transferred_on": "2024-03-11"}
    moved = await home.house.manager.post(f"/v1/stays/{stay['id']}/transfer", json=within)

    said = [(one.status_code, one.json()["code"], one.json()["claim_no"]) for one in (admitted, moved)]
    assert said == [(409, "nights_claimed", claim["claim_no"])] * 2


@pytest.mark.parametrize(("from_on", "to_on"), [(-400, -390), (0, 0)])
async def test_a_stay_of_before_or_of_no_night_strikes_nobody_off_the_list(
    make: Make, client_for: Any, owner: Any, from_on: int, to_on: int
):
    """Told while he waited. Seen to be `placed`, for no bed."""
    house = await a_house(make, client_for)
    resident, bed = await make.resident(), await house.bed()
    asked = await house.bureau.post("/v1/waitlist", json={"resident_id": str(resident.id), "kind": "nursing"})
    stay = await house.admitted(bed, resident, day(from_on))
    gone = await house.act(stay, "discharge", discharged_on=day(to_on), discharge="home")
    assert gone.status_code == 200, gone.text

    entry = (await house.bureau.get(f"/v1/waitlist/{asked.json()['id']}")).json()

    assert (entry["status"], entry["place"]) == ("waiting", 1)


async def test_a_bed_that_is_promised_stays_of_its_kind(make: Make, client_for: Any):
    """Seen to be 200, and the reservation one of another kind of bed."""
    house = await a_house(make, client_for)
    bed = await house.bed()
    stay = await house.reserved(bed, await make.resident(), day(3))
    path = f"/v1/facilities/{house.facility.id}/beds/{bed.id}"
    etag = (await house.bureau.get(path)).headers["etag"]

    refused = await house.manager.patch(path, json={"kind": "dementia"}, headers={"If-Match": etag})

    assert (refused.status_code, refused.json()["code"]) == (409, "kind_promised")
    assert refused.json()["blocker_no"] == stay["stay_no"]
