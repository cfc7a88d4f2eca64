"""Who is on leave to a hospital may be on leave from the bed there as well: each stay has its own, and no night is counted twice."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from models.accounts import Role
from services.calendars import today
from tests.days import NINE, a_day
from tests.factories import Make
from tests.lodged import House, a_house, assessment, day
from tests.nights import PRICE, Home, home
from tests.test_hospital_beds import Ill, ill
from tests.test_hospital_beds_overdue import overdue
from tests.test_stay_days_corrected import correct
from tests.test_stay_leaves import act, away, gone
from tests.test_stays_and_visits import FLAGGED, stayed
from tests.test_visit_news import VERIFIED, standing

_ = home, ill


async def test_a_night_at_home_between_is_counted_for_neither_bed(home: Home):
    """Both beds of one house, which bills both. Seen to be refused (`leave_overlaps`), and to be the hospital's."""
    house = home.house
    await home.priced(PRICE, kind="hospital")
    stay = await home.stays(until=None)
    leave = await home.leaves(stay, "2024-03-11", None, reason="hospital")
    treated = await house.admitted(await house.bed(kind="hospital"), home.resident, "2024-03-13")
    at_home = await home.leaves(treated, "2024-03-15", "2024-03-17")
    for answer in (
        await house.act(treated, "discharge", discharge="other_facility", discharged_on="2024-03-20"),
        await act(house, leave, "come-back", returned_on="2024-03-21"),
        await house.act(stay, "discharge", discharge="home", discharged_on="2024-04-01"),
    ):
        assert answer.status_code == 200, answer.text
    counted = [await home.nights(one) for one in (stay, treated)]

    withdrawn = await act(house, at_home, "withdraw", reason="未外出")

    assert counted == [[(21, 21 * PRICE)], [(5, 5 * PRICE)]]
    assert withdrawn.status_code == 200, withdrawn.text
    assert [await home.nights(one) for one in (stay, treated)] == [[(21, 21 * PRICE)], [(7, 7 * PRICE)]]


@pytest.mark.parametrize("by", ["hospital", "bureau"])
async def test_a_hospital_records_the_leave_of_its_own_bed_while_the_houses_runs(ill: Ill, by: str):
    """Seen to be refused (`leave_overlaps_elsewhere`), in words that no hospital could follow."""
    treated = await ill.treated()
    who = ill.hospital.manager if by == "hospital" else ill.house.bureau

    told = await away(ill.hospital, treated, day(-2), day(-1), by=who)
    overlapping = await away(ill.hospital, treated, day(-2), by=who)
    [of_house] = (await ill.house.manager.get(f"/v1/stays/{ill.stay['id']}/leaves")).json()["items"]
    early = await act(ill.house, ill.leave, "come-back")

    assert told.status_code == 201, told.text
    assert (overlapping.status_code, overlapping.json()["code"]) == (409, "leave_overlaps")
    assert overlapping.json()["blocker_id"] == told.json()["id"]
    assert (of_house["id"], of_house["to_on"]) == (ill.leave["id"], None)
    assert early.json()["code"] == "in_hospital_bed"


async def test_out_of_a_hospital_bed_nobody_is_on_leave_to_a_hospital(ill: Ill):
    """Its nights would be counted beside those of the second one. Seen to be recorded, and both to be counted."""
    treated = await ill.treated()

    told = await away(ill.hospital, treated, day(-2), day(-1), reason="hospital")

    assert (told.status_code, told.json()["code"]) == (422, "in_hospital_already")
    assert told.json()["errors"][0]["pointer"] == "/reason"


async def test_his_own_house_moves_him_into_no_second_hospital_bed(ill: Ill):
    """Seen to lie in two of them (200), which both count."""
    treated = await ill.treated()
    second = await ill.house.bed(kind="hospital")

    moved = await ill.house.act(ill.stay, "transfer", bed_id=str(second.id))
    by_bureau = await ill.house.bureau.post(f"/v1/stays/{ill.stay['id']}/transfer", json={"bed_id": str(second.id)})
    await ill.hospital.act(treated, "discharge", discharge="other_facility", discharged_on=day(0))
    then = await ill.house.act(ill.stay, "transfer", bed_id=str(second.id))

    assert (moved.status_code, moved.json()["code"]) == (409, "resident_stays_somewhere")
    assert (by_bureau.status_code, by_bureau.json()["blocker_id"]) == (409, treated["id"])
    assert then.status_code == 200, then.text


async def moved_on(house: House, other: House, stay: dict[str, Any], moved_on: str) -> dict[str, Any]:
    said = {"bed_id": str((await other.bed()).id), "transferred_on": moved_on, "assessment": assessment(moved_on)}
    answer = await house.bureau.post(f"/v1/stays/{stay['id']}/transfer", json=said)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def test_of_stays_that_a_transfer_ties_together_there_is_one_leave_at_a_time(make: Make, client_for: Any):
    """Seen to be told twice (201) in the second house while each leave was only of the stay that it was told of."""
    house, other = await a_house(make, client_for), await a_house(make, client_for)
    first = await house.admitted(await house.bed(), await make.resident(), day(-20))
    leave = await gone(house, first, day(-12), day(-3))
    second = await moved_on(house, other, first, day(-8))

    by_house = await away(house, first, day(-11), day(-9))
    by_bureau = await away(house, first, day(-11), day(-9), by=house.bureau)
    there = await away(other, second, day(-5), day(-4))
    corrected = await correct(house, second, by=house.bureau, from_on=day(-2))

    assert (by_house.status_code, by_house.json()["code"]) == (409, "leave_overlaps_elsewhere")
    assert "blocker_from" not in by_house.json()
    assert (by_bureau.status_code, by_bureau.json()["blocker_id"]) == (409, leave["id"])
    assert (there.status_code, there.json()["blocker_id"]) == (409, leave["id"])
    assert corrected.status_code == 200, corrected.text


async def test_a_leave_grows_with_the_hospital_bed_past_a_night_at_home_from_there(ill: Ill, owner: Any):
    """Seen to end with the first day of the other stay's leave, which was taken for the next one of his own."""
    treated = await ill.treated()
    await overdue(ill, owner, treated, today() - timedelta(5), today() - timedelta(3))
    await gone(ill.hospital, treated, day(-2), day(-1))

    left = await ill.hospital.act(treated, "discharge", discharge="other_facility", discharged_on=day(0))

    [told] = (await ill.house.manager.get(f"/v1/stays/{ill.stay['id']}/leaves")).json()["items"]
    assert (left.status_code, told["told_to_on"]) == (200, day(0)), left.text


async def test_who_is_at_home_from_the_hospital_is_served_there(make: Make, client_for: Any):
    day_ = await a_day(make, client_for)
    await day_.served(NINE)
    house, stay = await stayed(make, client_for, day_.resident, "2024-03-01")
    await gone(house, stay, "2024-03-02", reason="hospital")
    treated = await house.admitted(await house.bed(kind="hospital"), day_.resident, "2024-03-03")
    before = await standing(day_)

    await gone(house, treated, "2024-03-05", "2024-03-06")

    assert (before, await standing(day_)) == ({"2024-03-05": FLAGGED}, {"2024-03-05": VERIFIED})
    assert (await day_.read("/ledger/check", Role.AUDITOR))["faults"] == []


@pytest.mark.parametrize("which", ["the hospital's bed", "his own bed"])
async def test_the_kind_of_a_bed_is_not_corrected_under_who_is_on_leave_to_a_hospital(ill: Ill, which: str):
    """Seen to lie in two nursing beds, or in two of hospitals, which count the same nights."""
    treated = await ill.treated()
    house, stay, kind = (
        (ill.hospital, treated, "nursing") if which == "the hospital's bed" else (ill.house, ill.stay, "hospital")
    )
    path = f"/v1/facilities/{house.facility.id}/beds/{stay['bed_id']}"

    etag = (await house.manager.get(path)).headers["etag"]
    refused = await house.manager.patch(path, json={"kind": kind}, headers={"If-Match": etag})

    told = refused.json()
    assert (refused.status_code, told["code"], told["blocker_id"]) == (409, "taken_on_leave", stay["id"])
    assert told["errors"][0]["pointer"] == "/kind"


async def test_a_visit_on_a_night_of_two_stays_is_found_with_the_first_and_once(make: Make, client_for):
    """Seen to end as 500 (two rows for one doubt), or not, by the order in which the stays lay on the disk: whoever lies in a hospital bed
    has the house's too. Where something else was found before, it ended so in any order."""
    day_ = await a_day(make, client_for)
    house, stay = await stayed(make, client_for, day_.resident, "2024-03-01")
    await gone(house, stay, "2024-03-02", reason="hospital")
    treated = await house.admitted(await house.bed(kind="hospital"), day_.resident, "2024-03-03")
    visit = (await day_.served(NINE))["id"]
    manager = await day_.as_(Role.PROVIDER_MANAGER)
    await make.owner.execute("update visit_exceptions set found = '{}' where visit_id = $1", UUID(visit))

    answers = [
        await correct(house, one, by=house.bureau, from_on=on)
        for one, on in ((treated, "2024-03-04"), (stay, "2024-03-02"), (treated, "2024-03-03"), (stay, "2024-03-01"))
    ]
    found = (await manager.get(f"/v1/visits/{visit}/exceptions")).json()["items"]

    assert [answer.status_code for answer in answers] == [200] * 4, [answer.text for answer in answers]
    [inside] = [one for one in found if one["code"] == "in_facility"]
    assert (inside["status"], inside["found"]) == ("open", {"stay_id": stay["id"], "from_on": "2024-03-01"})
