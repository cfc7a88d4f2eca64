"""Who lies in a full-time bed is not served at home: visits on those nights are flagged, whether the stay was told before or after
them, and claim lines are shown to an officer. One source says so for all (services/away.py)."""

from datetime import timedelta

import pytest

from models.accounts import Role
from models.beds import FULL_TIME, BedKind
from tests.claimed import world
from tests.days import NINE, a_day
from tests.lodged import House
from tests.test_visit_news import VERIFIED, standing

DAY = timedelta(days=1)
_ = world
FLAGGED = ("flagged", ["in_facility"], 0)


async def stayed(make, client_for, resident, from_on, to_on=None, kind=BedKind.NURSING):
    """Admitted on a day of March 2024, and discharged: all told today."""
    facility = await make.facility()
    house = House(
        make,
        facility,
        await client_for(Role.FACILITY_MANAGER, facility_id=facility.id),
        await client_for(Role.BUREAU_ADMIN),
    )
    stay = await house.admitted(await house.bed(kind=kind), resident, from_on)
    if to_on:
        left = await house.act(stay, "discharge", discharge="home", discharged_on=to_on)
        assert left.status_code == 200, left.text
    return house, stay


async def test_a_stay_told_late_flags_the_visits_between_and_takes_back_what_they_posted(make, client_for):
    """On the day of coming and on that of leaving one was at home too. Seen to leave them verified without the recheck."""
    day = await a_day(make, client_for)
    for n in range(4):
        await day.served(NINE + n * DAY)

    await stayed(make, client_for, day.resident, "2024-03-05", "2024-03-08")

    assert await standing(day) == {
        "2024-03-05": VERIFIED,
        "2024-03-06": FLAGGED,
        "2024-03-07": FLAGGED,
        "2024-03-08": VERIFIED,
    }
    assert (await day.read("/ledger/check", Role.AUDITOR))["faults"] == []


async def test_while_a_stay_lasts_a_check_out_at_home_is_flagged_at_once(make, client_for):
    """Early: the stay was told before. Seen to be verified without `stayed` in services/visits/known.py; the caregiver, who
    must not read stays, has it found all the same."""
    day = await a_day(make, client_for)
    await stayed(make, client_for, day.resident, "2024-03-05")

    await day.served(NINE)
    await day.served(NINE + DAY)

    assert await standing(day) == {"2024-03-05": VERIFIED, "2024-03-06": FLAGGED}


async def test_who_left_earlier_than_was_thought_was_served_honestly(make, client_for):
    day = await a_day(make, client_for)
    house, stay = await stayed(make, client_for, day.resident, "2024-03-05")
    for n in range(1, 4):
        await day.served(NINE + n * DAY)
    before = await standing(day)

    await house.act(stay, "discharge", discharge="home", discharged_on="2024-03-07")

    assert before == dict.fromkeys(("2024-03-06", "2024-03-07", "2024-03-08"), FLAGGED)
    assert await standing(day) == {"2024-03-06": FLAGGED, "2024-03-07": VERIFIED, "2024-03-08": VERIFIED}
    assert (await day.read("/ledger/check", Role.AUDITOR))["faults"] == []


async def test_who_is_moved_from_bed_to_bed_was_at_home_on_no_day_of_it(make, client_for):
    """Seen to fail on the day of the transfer while each stay was asked by itself."""
    day = await a_day(make, client_for)
    for n in range(3):
        await day.served(NINE + n * DAY)
    house, stay = await stayed(make, client_for, day.resident, "2024-03-04")

    moved = await house.act(stay, "transfer", bed_id=str((await house.bed()).id), transferred_on="2024-03-06")

    assert moved.status_code == 200, moved.text
    assert await standing(day) == dict.fromkeys(("2024-03-05", "2024-03-06", "2024-03-07"), FLAGGED)


async def test_what_an_officer_accepted_stays_accepted_when_the_stay_ends(make, client_for):
    """An escort out of the house is honest work."""
    day = await a_day(make, client_for)
    visit = await day.served(NINE + DAY)
    house, stay = await stayed(make, client_for, day.resident, "2024-03-05")
    accept = {"decision": "accept", "reason_code": "emergency", "memo": "陪同外出就医"}
    await day.done(Role.SUBSIDY_OFFICER, f"/visits/{visit['id']}/review", accept)

    await house.act(stay, "discharge", discharge="home", discharged_on="2024-03-20")

    assert (await standing(day))["2024-03-06"][:2] == ("verified", [])


@pytest.mark.parametrize("kind", BedKind)
async def test_only_a_full_time_bed_takes_somebody_from_home(make, client_for, kind):
    day = await a_day(make, client_for)
    await day.served(NINE + DAY)

    await stayed(make, client_for, day.resident, "2024-03-05", kind=kind)

    assert (await standing(day))["2024-03-06"] == (FLAGGED if kind in FULL_TIME else VERIFIED)


async def test_a_reservation_flags_nothing(make, client_for):
    day = await a_day(make, client_for)
    facility = await make.facility()
    house = House(make, facility, await client_for(Role.BUREAU_ADMIN), await client_for(Role.BUREAU_ADMIN))
    await house.reserved(await house.bed(), day.resident)

    await day.served(NINE + DAY)

    assert await standing(day) == {"2024-03-06": VERIFIED}


@pytest.mark.parametrize(
    ("told", "codes"),
    [("before", ["resident_in_facility"]), ("after", ["resident_in_facility", "visit_not_verified"])],
)
async def test_a_claim_line_of_such_a_day_is_shown_to_an_officer(world, client_for, told, codes):
    """From the same source as the visit's own doubt. Seen to be matched (`before`) with absences alone."""
    resident = type("Resident", (), {"id": world.entitlement.resident_id})
    visit = await world.visit() if told == "after" else None
    _, stay = await stayed(world.make, client_for, resident, "2024-03-04")
    world.bill(visit or await world.visit())

    claim = await world.reconciled()

    lines = (await world.officer.get(f"/v1/claims/{claim['id']}/lines")).json()["items"]
    found = (await world.officer.get(f"/v1/claims/{claim['id']}/exceptions")).json()["items"]
    assert [sorted(line["codes"]) for line in lines] == [codes]
    assert [one["found"]["stay_id"] for one in found if one["code"] == "resident_in_facility"] == [stay["id"]]


@pytest.mark.parametrize(("scope", "knows"), [("whereabouts", True), ("money", False), ("health", False)])
async def test_that_somebody_lay_in_a_facility_is_told_to_relatives_who_may_know_where_he_is(
    make, client_for, scope, knows
):
    """Seen told to every relative who may see the orders, by the doubt about the visit."""
    day = await a_day(make, client_for)
    await stayed(make, client_for, day.resident, "2024-03-04", "2024-03-08")
    visit = (await day.served())["id"]
    relative = await day.relative("orders", scope)
    path = f"/v1/visits/{visit}"

    shown = (await relative.get(path)).json()["open_exceptions"]
    told = [one["code"] for one in (await relative.get(f"{path}/exceptions")).json()["items"]]
    asked = (await relative.get("/v1/visits?exception=in_facility")).status_code
    lines = (await relative.get(f"/v1/residents/{day.resident.id}/timeline")).json()["items"]
    [line] = [one["says_zh"] for one in lines if one["kind"] == "visit"]

    assert (shown, told) == ((["in_facility"], ["in_facility"]) if knows else ([], []))
    assert asked == (200 if knows else 403)
    assert ("入住机构" in line) is knows
