"""Closing or merging a facility: everybody is moved in one planned act, made by one and approved by another, or nobody is."""

import asyncio
import sys
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from models.accounts import Role
from models.stays import StayStatus
from services import stays
from services.access import system
from services.calendars import today
from tests.lodged import assessment, day
from tests.moving import a_house_that_closes
from tests.test_stays import PAIRS

STATUS = "select status from stays where id = $1"


async def homes(make: Any, client_for: Any) -> tuple[Any, Any, Any]:
    """Two homes of 40 people, the second with 28 beds more, and a third with 20 that is farther and dearer."""
    moving = await a_house_that_closes(make, client_for, name="第一福利院", lat=37.50, lng=122.10)
    partner = await make.facility(name="第二福利院", lat=37.52, lng=122.12)
    third = await make.facility(name="海滨护理院", lat=37.60, lng=122.30)
    for number in range(40):
        await moving.lives(bed_no=f"1-{number + 1:02}", kind="dementia" if number < 6 else "nursing")
    await moving.lives(40, partner)
    for house, many in ((partner, 28), (third, 14)):
        for number in range(many):
            await make.bed(house, bed_no=f"空{number + 1:02}")
    for number in range(6):
        await make.bed(third, bed_no=f"认{number + 1}", kind="dementia")
    for house, price in ((moving.house, 9000), (partner, 9000), (third, 12000)):
        said = {"kind": "nursing", "price_fen": price, "effective_from": "2024-01-01"}
        assert (await moving.planner.post(f"/v1/facilities/{house.id}/prices", json=said)).status_code == 201
    return moving, partner, third


def table(plan: dict[str, Any]) -> str:
    """Who went where, as the office reads it."""
    rows = [f"{plan['closure_no']} {plan['facility']} → {plan['partner']}，{plan['closes_on']}，{plan['people']} 人\n"]
    for one in plan["moves"]:
        km = f"{one['distance_m'] / 1000:.1f} 公里"
        price = f"{one['price_fen'] / 100:.2f} 元/天" if one["price_fen"] is not None else "未定价"
        rows.append(
            f"  {one['resident_name']}\t{one['from_bed_no']}\t{one['kind']}\t→ {one['facility']} {one['bed_no']}\t{km}\t{price}\n"
        )
    return "".join(rows)


async def test_two_homes_of_forty_become_one_and_everybody_has_a_bed(make, client_for, owner):
    """As many as fit go to the partner, who has no dementia beds; the rest to the next house. Nobody is ever without a bed."""
    moving, partner, third = await homes(make, client_for)
    plan = await moving.approved(partner_id=str(partner.id))

    done = await moving.act(plan, "carry-out")

    assert done.status_code == 200, done.text
    plan = done.json()
    sys.stdout.write(table(plan))
    went = {house.name: sum(one["facility"] == house.name for one in plan["moves"]) for house in (partner, third)}
    assert went == {"第二福利院": 28, "海滨护理院": 12}
    assert {one["facility"] for one in plan["moves"] if one["kind"] == "dementia"} == {"海滨护理院"}
    assert (plan["status"], plan["people"], plan["faulty"], plan["allowed_actions"]) == ("carried_out", 40, 0, [])
    assert len({one["bed_id"] for one in plan["moves"]}) == len({one["to_stay_id"] for one in plan["moves"]}) == 40
    for stay in moving.stays:
        assert await owner.fetchval(STATUS, stay.id) == "transferred"
    lying = "select count(*) from stays where district_code = $1 and status = 'admitted'"
    assert await owner.fetchval(lying, make.code) == 80
    assert await owner.fetchval(PAIRS, make.code) == 0
    house = (await moving.planner.get(f"/v1/facilities/{moving.house.id}")).json()
    assert house["closed_on"] == str(today())


async def test_whoever_made_a_plan_or_sent_somebody_somewhere_does_not_approve_it(make, client_for):
    """rules.md: maker is never checker. Seen to let who sent somebody approve it without `set_by` among `makers`."""
    moving = await a_house_that_closes(make, client_for, 2)
    third = await client_for(Role.BUREAU_ADMIN)
    beds = [await make.bed() for _ in range(3)]
    plan = await moving.drafted()
    await moving.change(plan, third, moves=[{"stay_id": str(moving.stays[0].id), "bed_id": str(beds[2].id)}])
    await moving.change(plan, reason="改期合并")

    own = await moving.act(plan, "approve", moving.planner)
    sent = await moving.act(plan, "approve", third)
    offered = [(await moving.read(plan, who))["allowed_actions"] for who in (moving.planner, third, moving.approver)]
    another = await moving.act(plan, "approve")

    assert [(one.status_code, one.json().get("code")) for one in (own, sent)] == [(409, "same_person")] * 2
    assert ["approve" in acts for acts in offered] == [False, False, True]
    assert (another.status_code, another.json()["status"]) == (200, "approved")


async def test_whoever_changed_the_day_or_the_reason_of_a_plan_does_not_approve_it(make, client_for):
    """Who drafted it is another, and nobody was sent anywhere since. Seen to be offered to him without `changed_by` among `makers`."""
    moving = await a_house_that_closes(make, client_for, 1)
    await make.bed()
    third = await client_for(Role.BUREAU_ADMIN)
    plan = await moving.drafted()

    changed = await moving.change(plan, third, reason="改期合并")
    own = await moving.act(plan, "approve", third)
    another = await moving.act(plan, "approve")

    assert (changed.status_code, "approve" in changed.json()["allowed_actions"]) == (200, False)
    assert (own.status_code, own.json().get("code")) == (409, "same_person")
    assert another.status_code == 200, another.text


async def test_a_plan_in_which_somebody_has_no_bed_is_not_approved_and_says_who(make, client_for):
    moving = await a_house_that_closes(make, client_for, 3)
    for _ in range(2):
        await make.bed()

    plan = await moving.drafted()
    refused = await moving.act(plan, "approve")
    await make.bed()
    arranged = (await moving.act(plan, "arrange")).json()

    [homeless] = [one for one in plan["moves"] if "no_bed" in one["faults"]]
    told = refused.json()
    assert (refused.status_code, told["code"], told["count"]) == (409, "closure_not_ready", 1)
    assert told["blocked"] == [
        {"stay_id": homeless["stay_id"], "faults": ["no_bed", "not_told"], "bed_id": None, "blocker_id": None}
    ]
    assert {one["bed_id"] for one in plan["moves"]} - {None} < {one["bed_id"] for one in arranged["moves"]}
    assert (await moving.act(plan, "approve")).status_code == 200


@pytest.mark.parametrize("fault", ["bed_twice", "bed_taken", "bed_not_in_service", "bed_closed", "no_bed"])
async def test_each_fault_of_a_plan_is_found_and_bars_the_approval(make, client_for, fault):
    """Seen to be approved (200), for each of them, without it among the faults of `_mover`."""
    moving = await a_house_that_closes(make, client_for, 2)
    beds = [await make.bed() for _ in range(2)]
    other = await make.bed(closed_on=today() if fault == "bed_closed" else None)
    blocker = None
    if fault == "bed_taken":
        blocker = await make.stay(other, await make.resident())
    plan = await moving.drafted()
    if fault == "bed_not_in_service":
        path = f"/v1/facilities/{other.facility_id}/beds/{other.id}/outages"
        made = await moving.planner.post(path, json={"state": "cleaning", "from_on": day(3)})
        blocker = type("Outage", (), made.json())
    first, second = (one["stay_id"] for one in plan["moves"])
    chosen = {"bed_twice": plan["moves"][1]["bed_id"], "no_bed": None}.get(fault, str(other.id))

    changed = await moving.change(plan, moves=[{"stay_id": first, "bed_id": chosen}])
    refused = await moving.act(plan, "approve")

    faults = {one["stay_id"]: one for one in changed.json()["moves"]}
    assert (refused.status_code, refused.json().get("code")) == (409, "closure_not_ready")
    assert fault in faults[first]["faults"]
    assert (fault in faults[second]["faults"]) is (fault == "bed_twice")
    assert faults[first]["blocker_id"] == (blocker and str(blocker.id))
    assert len(beds) == 2


async def test_if_one_bed_was_taken_meanwhile_nothing_is_done_and_the_blocker_is_named(make, client_for, owner):
    """Seen to name `bed_taken` alone without refuse_unless_ready; and to leave two of three people moved with a savepoint for
    each of them and without empty_outside too."""
    moving = await a_house_that_closes(make, client_for, 3)
    for _ in range(3):
        await make.bed()
    plan = await moving.approved()
    taken = plan["moves"][1]["bed_id"]
    said = {"bed_id": taken, "resident_id": str((await make.resident()).id), "from_on": day(0)}
    stranger = (await moving.planner.post("/v1/stays", json=said)).json()

    refused = await moving.act(plan, "carry-out")

    told = refused.json()
    assert [await owner.fetchval(STATUS, stay.id) for stay in moving.stays] == ["admitted"] * 3
    assert (refused.status_code, told["code"], told["blocker_id"]) == (409, "closure_not_ready", stranger["id"])
    assert [(one["bed_id"], one["faults"], one["blocker_id"]) for one in told["blocked"]] == [
        (taken, ["bed_taken"], stranger["id"])
    ]
    assert (await moving.planner.get(f"/v1/facilities/{moving.house.id}")).json()["closed_on"] is None


async def test_two_plans_want_the_same_beds_at_the_same_instant_and_one_is_carried_out_whole(make, client_for, owner):
    """Seen to answer the second with 503, which names nobody, without the lock on the beds in services/facility_closures."""
    one, two = [await a_house_that_closes(make, client_for, 3) for _ in range(2)]
    for _ in range(3):
        await make.bed()
    plans = [await house.drafted() for house in (one, two)]
    for house, plan in zip((one, two), plans, strict=True):
        await house.tell_families(plan)
        assert (await house.act(plan, "approve")).status_code == 200

    answers = await asyncio.gather(one.act(plans[0], "carry-out"), two.act(plans[1], "carry-out"))

    assert sorted(answer.status_code for answer in answers) == [200, 409], [answer.text for answer in answers]
    lost = next(answer.json() for answer in answers if answer.status_code == 409)
    won = next(answer.json() for answer in answers if answer.status_code == 200)
    assert (lost["code"], lost["count"]) == ("closure_not_ready", 3)
    assert {blocked["blocker_id"] for blocked in lost["blocked"]} == {move["to_stay_id"] for move in won["moves"]}
    assert await owner.fetchval(PAIRS, make.code) == 0


async def test_who_died_or_left_between_the_draft_and_the_act_is_not_in_the_way_and_who_came_is(
    make, client_for, session
):
    moving = await a_house_that_closes(make, client_for, 3)
    late, first = await make.resident(), moving.stays[0]
    spare = await make.bed(moving.house)
    for _ in range(3):
        await make.bed()
    plan = await moving.approved()
    died = {"status": "deceased", "effective_on": day(0), "reason": "家属报告"}
    told = await moving.planner.post(f"/v1/residents/{first.resident_id}/status-changes", json=died)
    left = await moving.planner.post(f"/v1/stays/{moving.stays[1].id}/discharge", json={"discharge": "home"})
    assert (told.status_code, left.status_code) == (201, 200), (told.text, left.text)
    async with session.begin():
        await stays.end_deceased(session, system(make.code))
    waits = {"status": StayStatus.RESERVED, "from_on": today() + timedelta(days=2), "told_on": None}
    comer = await make.stay(spare, late, expires_at=datetime(2099, 1, 1, tzinfo=UTC), **waits)

    refused = await moving.act(plan, "carry-out")
    await moving.planner.post(f"/v1/stays/{comer.id}/cancel", json={"reason": "改到别处"})
    done = await moving.act(plan, "carry-out")

    assert [one["stay_id"] for one in refused.json()["blocked"]] == [str(comer.id)]
    assert (done.status_code, done.json()["people"]) == (200, 1), done.text
    assert [one["stay_id"] for one in done.json()["moves"]] == [str(moving.stays[2].id)]


async def test_a_reservation_moves_along_and_keeps_its_nights(make, client_for):
    moving = await a_house_that_closes(make, client_for)
    bed, there = await make.bed(moving.house), await make.bed()
    said = {"bed_id": str(bed.id), "resident_id": str((await make.resident()).id), "from_on": day(3), "to_on": day(9)}
    reserved = (await moving.planner.post("/v1/stays", json=said)).json()
    plan = await moving.approved()

    done = (await moving.act(plan, "carry-out")).json()

    moved = (await moving.planner.get(f"/v1/stays/{reserved['id']}")).json()
    [one] = done["moves"]
    assert (one["from_bed_no"], one["bed_no"], one["to_stay_id"]) == (bed.bed_no, there.bed_no, reserved["id"])
    assert (moved["bed_id"], moved["status"], moved["from_on"], moved["to_on"]) == (
        str(there.id),
        "reserved",
        day(3),
        day(9),
    )


async def test_a_family_that_has_not_heard_of_the_risks_holds_the_whole_act(make, client_for):
    """GB 38600-2019. Families are told up to the day itself: the approval stands."""
    moving = await a_house_that_closes(make, client_for, 2)
    for _ in range(2):
        await make.bed()
    plan = await moving.drafted()
    approved = (await moving.act(plan, "approve")).json()

    untold = await moving.act(plan, "carry-out")
    await moving.tell_families(plan)
    standing = await moving.read(plan)
    done = await moving.act(plan, "carry-out")

    assert (approved["status"], standing["status"]) == ("approved", "approved")
    assert untold.json()["count"] == 2
    assert {fault for one in untold.json()["blocked"] for fault in one["faults"]} == {"not_told"}
    assert (done.status_code, done.json()["moves"][0]["told_to"]) == (200, assessment()["told_to"])
