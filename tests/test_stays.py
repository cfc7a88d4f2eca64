"""Stays: a bed is promised once, admission needs the family's ear, and nobody is ever between two beds."""

import asyncio
from datetime import timedelta

import pytest

from models.accounts import Role
from services import stays
from services.access import system
from services.calendars import today
from tests.lodged import a_house, assessment, day

PAIRS = """
    select count(*) from stays a join stays b on b.district_code = a.district_code and b.id > a.id
        and (b.bed_id = a.bed_id or b.resident_id = a.resident_id)
    where a.district_code = $1 and a.status in ('reserved', 'admitted', 'discharged', 'transferred')
      and b.status in ('reserved', 'admitted', 'discharged', 'transferred')
      and a.from_on < coalesce(b.to_on, 'infinity') and b.from_on < coalesce(a.to_on, 'infinity')
      and (a.bed_id = b.bed_id or (a.status = 'reserved') = (b.status = 'reserved')
        or (case when a.status = 'reserved' then a.follows_id else b.follows_id end) is null)
"""
"""Pairs of stays that share a night of a bed or of a resident: asked otherwise than the constraints do. A planned move shares
nights with the stay that it follows."""


async def test_t07_one_of_forty_at_the_same_instant_gets_the_bed(make, client_for, owner):
    """The thousand are in tests/battery/test_beds.py. Seen to fail without the constraint stays_one_in_a_bed_excl (dropped by
    hand: 40 of 40 got the bed)."""
    house = await a_house(make, client_for)
    bed, residents = await house.bed(), [await make.resident() for _ in range(40)]

    answers = await asyncio.gather(*(house.reserve(bed, who, day(1), day(9)) for who in residents))

    [winner] = [answer.json() for answer in answers if answer.status_code == 201]
    losers = [answer.json() for answer in answers if answer.status_code == 409]
    assert len(losers) == 39
    assert {(told["code"], told["blocker_id"], told["blocker_status"]) for told in losers} == {
        ("bed_taken", winner["id"], "reserved")
    }
    assert {(told["blocker_from"], told["blocker_to"]) for told in losers} == {(day(1), day(9))}
    assert await owner.fetchval(PAIRS, make.code) == 0


async def test_a_resident_is_promised_one_bed_of_many_at_the_same_instant(make, client_for, owner):
    """Seen to fail without the constraint stays_one_of_a_resident_excl (dropped by hand: 10 of 10 beds)."""
    house = await a_house(make, client_for)
    resident, beds = await make.resident(), [await house.bed() for _ in range(10)]

    answers = await asyncio.gather(*(house.reserve(bed, resident, day(1)) for bed in beds))

    refused = {answer.json().get("code") for answer in answers if answer.status_code == 409}
    assert sorted(answer.status_code for answer in answers) == [201, *[409] * 9]
    assert refused == {"resident_stays_elsewhere"}
    assert await owner.fetchval(PAIRS, make.code) == 0


async def test_who_leaves_in_the_morning_makes_room_for_who_comes_that_day(make, client_for):
    house = await a_house(make, client_for)
    bed, (first, second) = await house.bed(), [await make.resident() for _ in range(2)]
    await house.reserved(bed, first, day(0), day(5))

    assert (await house.reserve(bed, second, day(4), day(6))).status_code == 409
    assert (await house.reserve(bed, second, day(5), day(6))).status_code == 201


async def test_a_stay_lives_from_the_reservation_to_the_discharge(make, client_for):
    house = await a_house(make, client_for)
    bed, resident = await house.bed(), await make.resident()

    stay = await house.reserved(bed, resident, day(0), day(30))
    admitted = (await house.act(stay, "admit", assessment=assessment())).json()
    again = await house.act(stay, "admit", assessment=assessment())
    left = (await house.act(stay, "discharge", discharge="home")).json()

    assert (stay["status"], stay["allowed_actions"]) == ("reserved", ["update", "admit", "cancel"])
    assert (admitted["status"], admitted["told_to"], admitted["told_on"]) == ("admitted", "女儿 李秀英", day(0))
    assert (again.status_code, again.json()["code"]) == (409, "wrong_state")
    assert again.json()["allowed"] == "update, transfer, discharge, leave, correct_day"
    assert (left["status"], left["to_on"], left["allowed_actions"]) == ("discharged", day(0), ["leave", "correct_day"])
    assert (await house.reserve(bed, await make.resident())).status_code == 201


async def test_a_cancelled_reservation_frees_its_nights(make, client_for):
    house = await a_house(make, client_for)
    bed, stay = await house.bed(), None
    stay = await house.reserved(bed, await make.resident())

    gone = await house.act(stay, "cancel", reason="家属改期")

    assert (gone.json()["status"], gone.json()["closed_reason"]) == ("cancelled", "家属改期")
    assert (await house.reserve(bed, await make.resident())).status_code == 201


async def test_a_reservation_that_nobody_takes_up_lapses_by_the_clock(make, client_for, session, owner):
    """So does that of somebody who died meanwhile."""
    house = await a_house(make, client_for)
    beds, residents = [await house.bed() for _ in range(3)], [await make.resident() for _ in range(3)]
    late, dead, kept = [await house.reserved(*pair, day(20)) for pair in zip(beds, residents, strict=True)]
    await owner.execute("update stays set expires_at = now() - interval '1 second' where id = $1", late["id"])
    await owner.execute(
        "update residents set status = 'deceased', deceased_on = $2 where id = $1", residents[1].id, today()
    )

    async with session.begin():
        lapsed = await stays.expire_due(session, system(make.code))

    states = [(await house.manager.get(f"/v1/stays/{one['id']}")).json()["status"] for one in (late, dead, kept)]
    assert (lapsed, states) == (2, ["expired", "expired", "reserved"])
    assert (await house.reserve(beds[0], await make.resident(), day(20))).status_code == 201


async def test_a_reservation_waits_as_long_as_its_facility_says(make, client_for):
    house = await a_house(make, client_for)
    path = f"/v1/facilities/{house.facility.id}"
    etag = (await house.bureau.get(path)).headers["etag"]
    await house.bureau.patch(path, json={"reservation_hours": 24}, headers={"If-Match": etag})

    stay = await house.reserved(await house.bed(), await make.resident(), day(10))

    assert stay["expires_at"].startswith(
        day(10)
    )  # midnight in Shanghai of that day is the day before in UTC; 24 hours later


async def test_a_reservation_that_is_put_off_waits_from_its_new_day(make, client_for):
    house = await a_house(make, client_for)
    stay = await house.reserved(await house.bed(), await make.resident())
    path = f"/v1/stays/{stay['id']}"
    etag = (await house.manager.get(path)).headers["etag"]

    later = await house.manager.patch(path, json={"from_on": day(30)}, headers={"If-Match": etag})

    assert (later.status_code, later.json()["from_on"]) == (200, day(30))
    assert later.json()["expires_at"] > day(31)


async def test_a_transfer_is_two_stays_that_meet_on_its_day(make, client_for, owner):
    house = await a_house(make, client_for)
    resident, (here, there) = await make.resident(), [await house.bed() for _ in range(2)]
    stay = await house.admitted(here, resident, day(-10), day(20))

    moved = await house.act(stay, "transfer", bed_id=str(there.id), transferred_on=day(-4))

    assert moved.status_code == 200, moved.text
    new, old = moved.json(), (await house.manager.get(f"/v1/stays/{stay['id']}")).json()
    assert (old["status"], old["to_on"]) == ("transferred", day(-4))
    assert (new["status"], new["from_on"], new["to_on"], new["follows_id"]) == (
        "admitted",
        day(-4),
        day(20),
        stay["id"],
    )
    assert new["told_to"] == stay["told_to"]
    assert await owner.fetchval(PAIRS, make.code) == 0


async def test_a_transfer_into_a_bed_that_is_taken_leaves_everything_as_it_was(make, client_for):
    house = await a_house(make, client_for)
    here, there = [await house.bed() for _ in range(2)]
    stay, other = await house.admitted(here, await make.resident()), await house.admitted(there, await make.resident())

    refused = await house.act(stay, "transfer", bed_id=str(there.id))

    assert (refused.status_code, refused.json()["code"], refused.json()["blocker_id"]) == (
        409,
        "bed_taken",
        other["id"],
    )
    assert (await house.manager.get(f"/v1/stays/{stay['id']}")).json()["status"] == "admitted"


async def test_into_another_facility_the_bureau_moves_with_a_new_assessment(make, client_for):
    house = await a_house(make, client_for)
    stay, elsewhere = await house.admitted(await house.bed(), await make.resident()), await make.bed()
    path, said = f"/v1/stays/{stay['id']}/transfer", {"bed_id": str(elsewhere.id)}

    own = await house.manager.post(path, json=said)
    untold = await house.bureau.post(path, json=said)
    moved = await house.bureau.post(path, json=said | {"assessment": assessment(told_to="儿子 王建国")})

    assert (own.status_code, own.json()["code"]) == (403, "forbidden")
    assert (untold.status_code, untold.json()["code"]) == (422, "assessment_missing")
    assert (moved.status_code, moved.json()["facility_id"]) == (200, str(elsewhere.facility_id))
    assert moved.json()["told_to"] == "儿子 王建国"


async def test_who_stays_beyond_the_planned_day_still_lies_there(make, client_for, owner):
    """Seen to fail (201, and the bed shown as free) when the planned day alone was asked."""
    house = await a_house(make, client_for)
    bed = await house.bed()
    stay = await house.admitted(bed, await make.resident(), day(-10), day(5))
    await owner.execute("update stays set to_on = $2 where id = $1", stay["id"], today() - timedelta(days=1))

    refused = await house.reserve(bed, await make.resident())
    free = (await house.bureau.get("/v1/beds/availability", params={"from_on": day(0)})).json()["items"]

    assert (refused.status_code, refused.json()["blocker_id"]) == (409, stay["id"])
    assert free == []
    assert (await house.manager.get(f"/v1/stays/{stay['id']}")).json()["overdue"]


async def test_a_stay_is_planned_longer_with_if_match_unless_somebody_comes(make, client_for):
    house = await a_house(make, client_for)
    bed = await house.bed()
    stay = await house.admitted(bed, await make.resident(), day(-2), day(5))
    await house.reserved(bed, await make.resident(), day(10))
    path = f"/v1/stays/{stay['id']}"
    etag = (await house.manager.get(path)).headers["etag"]

    taken = await house.manager.patch(path, json={"to_on": day(12)}, headers={"If-Match": etag})
    longer = await house.manager.patch(path, json={"to_on": day(10)}, headers={"If-Match": etag})
    stale = await house.manager.patch(path, json={"to_on": day(9)}, headers={"If-Match": etag})

    assert (taken.status_code, taken.json()["code"]) == (409, "bed_taken")
    assert (longer.status_code, longer.json()["to_on"]) == (200, day(10))
    assert stale.status_code == 412


async def test_a_facility_finds_whom_it_receives_by_the_card_and_nobody_else(make, client_for, owner):
    house = await a_house(make, client_for)
    bed, resident = await house.bed(), await make.resident(id_number="371099194103070242")
    said = {"bed_id": str(bed.id), "from_on": day(0)}

    by_id = await house.manager.post("/v1/stays", json=said | {"resident_id": str(resident.id)})
    unknown = await house.manager.post("/v1/stays", json=said | {"id_number": "371099194003070026"})
    by_card = await house.manager.post("/v1/stays", json=said | {"id_number": "371099194103070242"})

    assert (by_id.status_code, by_id.json()["code"]) == (404, "resident_not_found")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "card_not_known")
    assert (by_card.status_code, by_card.json()["resident_name"]) == (201, resident.name)


async def test_what_is_in_the_way_elsewhere_a_facility_is_not_told(make, client_for):
    house = await a_house(make, client_for)
    resident = await make.resident(id_number="371099194103070242")
    await house.reserved(await make.bed(), resident)
    said = {"bed_id": str((await house.bed()).id), "from_on": day(0), "id_number": "371099194103070242"}

    refused = await house.manager.post("/v1/stays", json=said)

    assert (refused.status_code, refused.json()["code"]) == (409, "resident_stays_somewhere")
    assert not {name for name in refused.json() if name.startswith("blocker")}


POLICY = {
    Role.BUREAU_ADMIN: (201, 200, 1),
    Role.FACILITY_MANAGER: (404, 200, 0),
    Role.COMMUNITY_WORKER: (403, 200, 1),
    Role.SUBSIDY_OFFICER: (403, 200, 1),
    Role.AUDITOR: (403, 200, 1),
    Role.FAMILY: (403, 200, 0),
    Role.RESIDENT: (403, 200, 0),
    **dict.fromkeys(
        (Role.INSPECTOR, Role.PROVIDER_MANAGER, Role.CAREGIVER, Role.MEAL_POINT_OPERATOR, Role.REGION_VIEWER),
        (403, 403, None),
    ),
}
"""Reserving for somebody unknown to a facility, listing, and how many of another's stays are in the list."""


@pytest.mark.parametrize(("role", "wanted"), POLICY.items(), ids=[role.value for role in POLICY])
async def test_who_may_reserve_and_who_sees_a_stay_of_others(make, client_for, role, wanted):
    house = await a_house(make, client_for)
    stay = await house.reserved(await house.bed(), await make.resident())
    client = await client_for(role)

    made = await house.reserve(await make.bed(), await make.resident(), by=client)
    seen = await client.get("/v1/stays", params={"status": "reserved", "facility_id": str(house.facility.id)})

    assert set(POLICY) == set(Role)
    assert (made.status_code, seen.status_code) == wanted[:2]
    if wanted[2] is not None:
        assert len(seen.json()["items"]) == wanted[2]
        assert (await client.get(f"/v1/stays/{stay['id']}")).status_code == (200 if wanted[2] else 404)


async def test_a_resident_and_a_relative_with_that_consent_see_their_own(make, client_for):
    """The risks are health: a relative sees them with that consent alone."""
    house, resident = await a_house(make, client_for), await make.resident()
    stay = await house.admitted(await house.bed(), resident)
    bound = {"resident_id": resident.id}
    whose = {
        "resident": await client_for(Role.RESIDENT, **bound),
        "all": await client_for(Role.FAMILY, **bound),
        "whereabouts": await client_for(Role.FAMILY, **bound, scopes=["whereabouts"]),
        "orders": await client_for(Role.FAMILY, **bound, scopes=["orders"]),
    }

    seen = {who: await client.get(f"/v1/stays/{stay['id']}") for who, client in whose.items()}

    assert {who: answer.status_code for who, answer in seen.items()} == dict.fromkeys(whose, 200) | {"orders": 404}
    assert seen["whereabouts"].json()["risks"] is None
    assert seen["all"].json()["risks"]["falling"] == "low"
