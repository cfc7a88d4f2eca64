"""Who is on leave to a hospital lies in a hospital bed for these nights, and in no other: his own bed is kept, and one of the two is
paid."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from models.accounts import Role
from services.calendars import today
from tests.factories import Make
from tests.lodged import House, a_house, assessment, day
from tests.nights import PRICE, Home, home
from tests.test_stay_days_corrected import correct
from tests.test_stay_leaves import act, gone

_ = home


@dataclass
class Ill:
    """He lies in a house, and is away to a hospital since five days ago, until nobody knows when."""

    house: House
    hospital: House
    resident: Any
    stay: dict[str, Any]
    leave: dict[str, Any]

    async def treated(self, since: str | None = None, to_on: str | None = None) -> dict[str, Any]:
        return await self.hospital.admitted(
            await self.hospital.bed(kind="hospital"), self.resident, since or day(-4), to_on
        )


@pytest.fixture
async def ill(make: Make, client_for: Any) -> Ill:
    house, hospital, resident = await a_house(make, client_for), await a_house(make, client_for), await make.resident()
    stay = await house.admitted(await house.bed(), resident, day(-20))
    return Ill(house, hospital, resident, stay, await gone(house, stay, day(-5), reason="hospital"))


async def test_he_is_treated_in_a_hospital_bed_and_comes_back_into_his_own(ill: Ill, make: Make, client_for: Any):
    """Seen to be refused (`resident_stays_elsewhere`) while one stay alone was possible, whatever leave was told."""
    worker = await client_for(Role.COMMUNITY_WORKER)
    treated = await ill.treated()
    states = [(await ill.house.bureau.get(f"/v1/stays/{one['id']}")).json()["status"] for one in (ill.stay, treated)]
    own_bed = await ill.house.reserve(type("Bed", (), {"id": ill.stay["bed_id"]}), await make.resident())
    path = (await worker.get(f"/v1/residents/{ill.resident.id}/care-path")).json()
    early = await act(ill.house, ill.leave, "come-back")
    left = await ill.hospital.act(treated, "discharge", discharge="other_facility", discharged_on=day(-1))
    before, back = [await act(ill.house, ill.leave, "come-back", returned_on=day(n)) for n in (-2, -1)]

    assert (states, own_bed.json()["code"]) == (["admitted", "admitted"], "bed_taken")
    assert [(one["stage"], one["source"], one["gap_days"]) for one in path["steps"]] == [
        ("stable", "stay", None),
        ("treatment", "stay", 0),
    ]
    assert (early.status_code, early.json()["code"], early.json()["blocker_from"]) == (409, "in_hospital_bed", day(-4))
    assert (left.status_code, before.json()["code"]) == (200, "in_hospital_bed")
    assert (back.status_code, back.json()["to_on"]) == (200, day(-1)), back.text


NOTHING_ELSE = {
    "no leave at all": ({"leave": None}, "hospital", -4, None),
    "a leave to the family": ({"leave": "family"}, "hospital", -4, None),
    "a nursing bed": ({}, "nursing", -4, None),
    "a bed for hospice": ({}, "hospice", -4, None),
    "a nursing bed from tomorrow on": ({"begins": 1}, "nursing", -4, None),
    "a night before the leave": ({}, "hospital", -6, None),
    "nights after its end": ({"until": 2}, "hospital", -4, 5),
    "nights without an end after its end": ({"until": 2}, "hospital", -4, None),
}


@pytest.mark.parametrize("case", NOTHING_ELSE)
async def test_these_days_alone_and_a_hospital_bed_alone(make: Make, client_for: Any, case: str):
    given, kind, since, to_on = NOTHING_ELSE[case]
    since, to_on, until = day(since), to_on and day(to_on), given.get("until") and day(given["until"])
    house, resident = await a_house(make, client_for), await make.resident()
    stay = await house.admitted(await house.bed(), resident, day(-20))
    if why := given.get("leave", "hospital"):
        await gone(house, stay, day(-5), until, reason=why)
    bed = await house.bed(kind=kind)

    answer = await house.reserve(bed, resident, day(given.get("begins", 0)), to_on)
    if answer.status_code == 201:
        answer = await house.act(answer.json(), "admit", admitted_on=since, assessment=assessment(since))

    beyond = until is not None
    assert (answer.status_code, answer.json()["code"]) == (
        409,
        "beyond_leave" if beyond else "resident_stays_elsewhere",
    )
    assert (answer.json()["blocker_id"], answer.json().get("leave_until")) == (stay["id"], until)
    assert ("住院的请原机构先登记住院请假" in answer.json()["detail"]) is (kind == "hospital" and not beyond)


@pytest.mark.parametrize("kind", ["nursing", "hospital"])
async def test_who_is_back_from_hospital_and_lies_in_his_bed_beyond_the_planned_day_is_admitted_nowhere_else(
    ill: Ill, owner: Any, kind: str
):
    """The constraint alone would let him: it tells who was once away from who never was. Seen to be admitted twice."""
    assert (await act(ill.house, ill.leave, "come-back", returned_on=day(-3))).status_code == 200
    await owner.execute("update stays set to_on = $2 where id = $1", ill.stay["id"], today() - timedelta(1))
    reserved = await ill.house.reserved(await ill.house.bed(kind=kind), ill.resident, day(1))

    admitted = await ill.house.act(reserved, "admit", assessment=assessment())

    assert (admitted.status_code, admitted.json()["blocker_id"]) == (409, ill.stay["id"])


async def test_he_lies_in_one_hospital_bed_and_his_leave_goes_not_away_beneath_it(ill: Ill, owner: Any, make: Make):
    treated = await ill.treated()

    second = await ill.hospital.reserve(await ill.hospital.bed(kind="hospital"), ill.resident)
    withdrawn = await act(ill.house, ill.leave, "withdraw", reason="未外出")
    longer = await correct(ill.hospital, treated, from_on=day(-6))
    transferred = await ill.hospital.act(treated, "transfer", bed_id=str((await ill.hospital.bed()).id))
    within = await ill.hospital.act(treated, "transfer", bed_id=str((await ill.hospital.bed(kind="hospital")).id))

    assert (second.status_code, second.json()["blocker_id"]) == (409, treated["id"])
    assert (withdrawn.status_code, withdrawn.json()["code"]) == (409, "in_hospital_bed")
    assert (longer.status_code, longer.json()["code"]) in ((409, "resident_stays_somewhere"), (422, "told_too_late"))
    assert (transferred.status_code, transferred.json()["code"]) == (409, "resident_stays_somewhere")
    assert within.status_code == 200, within.text


async def test_his_own_house_moves_or_discharges_him_meanwhile_and_corrects_that(ill: Ill):
    """He stays in the hospital bed all the same."""
    treated = await ill.treated()

    moved = await ill.house.act(ill.stay, "transfer", bed_id=str((await ill.house.bed()).id), transferred_on=day(-2))
    left = await ill.house.act(moved.json(), "discharge", discharge="hospital", discharged_on=day(-1))
    days = [await correct(ill.house, moved.json(), to_on=day(n)) for n in (-2, 0, -1)]

    assert [one.status_code for one in (moved, left, *days)] == [200] * 5, [one.text for one in (moved, left, *days)]
    assert (await ill.house.bureau.get(f"/v1/stays/{treated['id']}")).json()["status"] == "admitted"


async def test_a_bed_that_follows_his_own_takes_him_from_there(ill: Ill):
    """The hospital bed is not the stay that ends. Seen to fail with two stays in which he lies."""
    await ill.treated()
    said = {"bed_id": str((await ill.house.bed()).id), "resident_id": str(ill.resident.id), "from_on": day(0)}
    planned = (await ill.house.bureau.post("/v1/stays", json=said | {"follows_id": ill.stay["id"]})).json()

    moved = await ill.house.act(planned, "admit", assessment=assessment())

    assert (moved.status_code, moved.json()["follows_id"]) == (200, ill.stay["id"]), moved.text


async def test_the_nights_are_those_of_the_hospital_bed_and_the_others_of_his_own(home: Home):
    """Seen to pay nobody while the leave counted against both."""
    house = home.house
    await home.priced(PRICE, kind="hospital")
    stay = await home.stays(until=None)
    leave = await home.leaves(stay, "2024-03-11", None, reason="hospital")
    treated = await house.admitted(await house.bed(kind="hospital"), home.resident, "2024-03-13")
    for answer in (
        await house.act(treated, "discharge", discharge="other_facility", discharged_on="2024-03-20"),
        await act(house, leave, "come-back", returned_on="2024-03-21"),
        await house.act(stay, "discharge", discharge="home", discharged_on="2024-04-01"),
    ):
        assert answer.status_code == 200, answer.text

    assert await home.nights(stay) == [(21, 21 * PRICE)]
    assert await home.nights(treated) == [(7, 7 * PRICE)]
