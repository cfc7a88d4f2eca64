"""A major hazard suspends its place, and two inspectors release it: admissions to a house, and orders of a provider."""

from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest

from models.accounts import Role
from models.care_centres import CareCentre, CentreLevel
from tests.days import a_day
from tests.factories import Make
from tests.inspected import a_major_hazard
from tests.lodged import House, a_house, a_line, assessment, day
from tests.matching import providers_for
from tests.moving import a_house_that_closes
from tests.rounds import a_round, tomorrow
from tests.test_activities import PATH as ACTIVITIES
from tests.test_activities import planned, signed_up
from tests.test_activities import told as activity

SUSPENDED = (409, "place_suspended")


def refused(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json().get("code", "")


@pytest.fixture
async def house(make: Make, client_for: Any) -> House:
    return await a_house(make, client_for)


async def reserve(h: House) -> Callable[[], Awaitable[httpx.Response]]:
    bed, resident = await h.bed(), await h.make.resident()
    return lambda: h.reserve(bed, resident)


async def override(h: House) -> Callable[[], Awaitable[httpx.Response]]:
    """A reason opens a bed that is cleaned, and no house with a major hazard: then there was nothing else to bend."""
    bed, resident = await h.bed(), await h.make.resident()
    said = {"bed_id": str(bed.id), "resident_id": str(resident.id), "from_on": day(0), "reason": "特困老人急需安置"}
    return lambda: h.bureau.post("/v1/stays/override", json=said)


async def admit(h: House) -> Callable[[], Awaitable[httpx.Response]]:
    stay = await h.reserved(await h.bed(), await h.make.resident())
    return lambda: h.act(stay, "admit", assessment=assessment())


async def transfer_in(h: House) -> Callable[[], Awaitable[httpx.Response]]:
    other = House(h.make, await h.make.facility(), h.bureau, h.bureau)
    stay, bed = await other.admitted(await other.bed(), await h.make.resident()), await h.bed()
    return lambda: other.act(stay, "transfer", bed_id=str(bed.id), assessment=assessment())


@pytest.mark.parametrize("comes", [reserve, admit, transfer_in])
async def test_nobody_new_comes_into_a_house_until_two_inspectors_have_released_it(house: House, client_for, comes):
    """Each seen to come (2xx) without `suspensions.admits` in its act; and refused for ever without `suspensions.end` in _close."""
    asked = await comes(house)
    hazard = await a_major_hazard(client_for, "facility", house.facility.id)

    meanwhile = await asked()
    await hazard.act(hazard.manager, "rectify")
    await hazard.act(hazard.inspectors[0], "reinspect", passed=True)
    seen_by_one = await asked()
    await hazard.act(hazard.inspectors[1], "close")
    released = await asked()

    assert [refused(meanwhile), refused(seen_by_one)] == [SUSPENDED] * 2
    assert meanwhile.json()["topic"] == "fire"
    assert f"该处 {day(0)} 登记的重大事故隐患（消防）尚未销号，暂停接收新的入住，待" in meanwhile.json()["detail"]
    assert released.is_success, released.text


async def test_no_reason_opens_a_house_with_a_major_hazard(house: House, client_for):
    asked = await override(house)
    await a_major_hazard(client_for, "facility", house.facility.id)

    assert refused(await asked()) == SUSPENDED


async def test_who_lives_there_stays_moves_within_the_house_and_leaves_it(house: House, make: Make, client_for):
    """Seen to be refused without `not exists` in `_ADMISSION`."""
    stay = await house.admitted(await house.bed(), await make.resident())
    bed = await house.bed()
    await a_major_hazard(client_for, "facility", house.facility.id)

    moved = await house.act(stay, "transfer", bed_id=str(bed.id))
    left = await house.act(moved.json(), "discharge", discharge="home")

    assert (moved.status_code, left.status_code) == (200, 200), left.text


async def test_who_was_there_before_the_hazard_is_admitted_with_that_day_by_the_bureau(
    house: House, make: Make, client_for
):
    """What is true is never refused for want of a bed in the books: told late, it is admitted late. Never by the house, which was seen
    to date its guests back past its own hazard."""
    stay = await house.reserved(await house.bed(), await make.resident())
    await a_major_hazard(client_for, "facility", house.facility.id)
    late = {"admitted_on": day(-1), "assessment": assessment(day(-1))}

    by_itself = await house.act(stay, "admit", **late)
    told = await house.bureau.post(f"/v1/stays/{stay['id']}/admit", json=late)

    assert refused(by_itself) == SUSPENDED
    assert "，此前确已入住的由民政局补登" in by_itself.json()["detail"]
    assert (told.status_code, told.json()["status"]) == (200, "admitted")


async def test_a_centre_plans_no_activity_and_nobody_signs_up_for_one_there(make: Make, client_for):
    """Seen to be planned and signed up for (201), while everybody was told that it had stopped."""
    said = {"code": "ZX1", "name": "服务中心", "level": CentreLevel.COMMUNITY, "division_code": make.division_code}
    centre, resident = CareCentre(district_code=make.code, **said), await make.resident()
    await make.add(centre)
    bureau, at = await client_for(Role.BUREAU_ADMIN), {"care_centre_id": str(centre.id)}
    before = await planned(bureau, **at)
    hazard = await a_major_hazard(client_for, "care_centre", centre.id)

    signs_up, plans = await signed_up(bureau, before, resident), await bureau.post(ACTIVITIES, json=activity(**at))
    await hazard.released()
    then = await signed_up(bureau, before, resident)

    assert [refused(signs_up), refused(plans)] == [SUSPENDED] * 2
    assert "暂停举办活动" in plans.json()["detail"]
    assert then.status_code == 201, then.text


async def test_its_beds_are_neither_offered_to_who_waits_nor_shown_as_free(make: Make, client_for):
    line = await a_line(make, client_for)
    entry, bed = await line.waits(await make.resident()), await line.house.bed()
    asked = {"from_on": day(1), "kind": "nursing"}
    before = (await line.worker.get("/v1/beds/availability", params=asked)).json()["items"]
    await a_major_hazard(client_for, "facility", line.house.facility.id)

    said = {"bed_id": str(bed.id), "from_on": day(1)}
    offered = await line.house.manager.post(f"/v1/waitlist/{entry['id']}/offer", json=said)
    free = (await line.worker.get("/v1/beds/availability", params=asked)).json()["items"]

    assert refused(offered) == SUSPENDED
    assert ([one["id"] for one in before], free) == ([str(bed.id)], [])


async def test_a_hazard_that_was_recorded_by_mistake_suspended_nothing(house: House, client_for):
    asked = await reserve(house)
    hazard = await a_major_hazard(client_for, "facility", house.facility.id)
    await hazard.annulled()

    [told] = (await house.bureau.get("/v1/suspensions")).json()["items"]

    assert (await asked()).is_success
    assert (told["annulled"], told["until_at"]) == (True, told["from_at"])


async def test_nobody_is_moved_into_it_when_another_house_closes(make: Make, client_for):
    """Its beds are not proposed, and a plan that was made before waits. Seen to be approved without HOUSE_SUSPENDED, and to be arranged
    into the same bed without the condition in propose.py."""
    moving = await a_house_that_closes(make, client_for, 1)
    spare = await make.bed()
    plan = await moving.drafted()
    hazard = await a_major_hazard(client_for, "facility", spare.facility_id)

    barred = await moving.act(plan, "approve")
    await moving.act(plan, "arrange")
    nowhere = await moving.read(plan)
    other = await make.bed()
    await moving.act(plan, "arrange")
    elsewhere = await moving.read(plan)
    await hazard.released()

    assert plan["moves"][0]["bed_id"] == nowhere["moves"][0]["bed_id"] == str(spare.id)
    assert (barred.status_code, barred.json()["code"]) == (409, "closure_not_ready")
    assert "所在机构有未销号的重大事故隐患" in barred.json()["detail"]
    assert "house_suspended" in nowhere["moves"][0]["faults"]
    assert elsewhere["moves"][0]["bed_id"] == str(other.id)


async def test_of_two_hazards_the_last_releases(house: House, client_for):
    asked = await reserve(house)
    one, other = [await a_major_hazard(client_for, "facility", house.facility.id, topic) for topic in ("gas", "fire")]

    await one.released()
    still = await asked()
    await other.released()

    assert (refused(still), still.json()["topic"]) == (SUSPENDED, "fire")
    assert (await asked()).is_success


async def test_a_provider_with_a_major_hazard_takes_no_order_and_serves_what_it_has(make: Make, client_for):
    """Seen to be placed and accepted without `suspended_at` in may_be_ordered, and without `suspensions.takes` in accept."""
    day_ = await a_day(make, client_for)
    accepted, waiting = await day_.placed(tomorrow()), await day_.placed(tomorrow())
    await day_.done(Role.PROVIDER_MANAGER, f"/orders/{accepted['id']}/accept")
    hazard = await a_major_hazard(client_for, "provider", day_.provider.id)

    placed, taken = (
        await day_.place(tomorrow()),
        await day_.act(Role.PROVIDER_MANAGER, f"/orders/{waiting['id']}/accept"),
    )
    who = {"caregiver_ids": [str(day_.caregiver.id)]}
    assigned = await day_.act(Role.PROVIDER_MANAGER, f"/orders/{accepted['id']}/assign", who)
    recorded_late = await day_.place()
    await hazard.released()

    assert [refused(placed), refused(taken)] == [SUSPENDED] * 2
    assert placed.json()["errors"][0]["pointer"] == "/provider_id"
    assert (assigned.status_code, recorded_late.status_code) == (200, 201)
    assert (await day_.place(tomorrow())).status_code == 201
    assert (await day_.act(Role.PROVIDER_MANAGER, f"/orders/{waiting['id']}/accept")).status_code == 200


async def test_it_is_not_asked_for_an_order_and_the_ranking_says_why(make: Make, client_for):
    r, (_, rival, _) = await a_round(make, client_for)
    await a_major_hazard(client_for, "provider", rival)

    asked = await r.ask()
    found = await providers_for(r.day, r.order)

    assert (refused(asked), asked.json()["errors"][0]["pointer"]) == (SUSPENDED, "/provider_ids/0")
    assert [one["hurdles"][0]["code"] for one in found["left_out"] if one["provider_id"] == str(rival)] == [
        "place_suspended"
    ]


READERS = dict.fromkeys(Role, 200) | {Role.REGION_VIEWER: 403}


@pytest.mark.parametrize("role", Role)
async def test_everyone_of_the_district_may_know_which_place_is_suspended(house: House, client_for, role):
    await a_major_hazard(client_for, "facility", house.facility.id)
    where = {"place_id": str(house.facility.id), "standing": True}

    answer = await (await client_for(role)).get("/v1/suspensions", params=where)
    over = await house.bureau.get("/v1/suspensions", params={"standing": False, "place_kind": "facility"})

    assert answer.status_code == READERS[role]
    if answer.is_success:
        [told] = answer.json()["items"]
        assert (told["place_name"], told["topic"], told["until_at"]) == (house.facility.name, "fire", None)
    assert over.json()["items"] == []
