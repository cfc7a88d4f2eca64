"""`allowed_actions` of a stay and of whoever waits are what this account may do now, and what is not offered is refused in words that
say who can."""

from typing import Any

import httpx
import pytest

from models.accounts import Role
from tests.factories import Make
from tests.lodged import House, a_house, assessment, day
from tests.test_planned_moves import next_bed
from tests.test_stay_days_corrected import correct
from tests.test_waitlist import Queue, queue

_ = queue


async def acts(who: httpx.AsyncClient, path: str) -> list[str]:
    """By the thing itself, and by the list that holds it."""
    one = (await who.get(path)).json()
    listed = (await who.get(path.rsplit("/", 1)[0], params={"resident_id": one["resident_id"]})).json()["items"]
    assert [item["allowed_actions"] for item in listed if item["id"] == one["id"]] == [one["allowed_actions"]]
    return list(one["allowed_actions"])


async def test_who_offered_a_bed_is_not_offered_to_answer_for_the_other(queue: Queue, make: Make, client_for: Any):
    """Seen to be offered it and then refused (`same_person`)."""
    entry, bed = await queue.waits(await make.resident()), await queue.house.bed(kind="nursing")
    offered = await queue.house.bureau.post(
        f"/v1/waitlist/{entry['id']}/offer", json={"bed_id": str(bed.id), "from_on": day(1)}
    )
    path = f"/v1/waitlist/{entry['id']}"
    colleague = await client_for(Role.BUREAU_ADMIN)

    found = [await acts(who, path) for who in (queue.house.bureau, colleague)]
    refused = await queue.house.bureau.post(f"{path}/accept")
    done = await colleague.post(f"{path}/accept")

    assert (offered.status_code, offered.json()["allowed_actions"]) == (200, ["withdraw"])
    assert found == [["withdraw"], ["accept", "decline", "withdraw"]]
    assert (refused.json()["code"], done.status_code) == ("same_person", 200)


async def offered_move(
    house: House, other: House, client_for: Any
) -> tuple[dict[str, Any], httpx.AsyncClient, str, Any]:
    """Of somebody who lies in the first house a bed of the second, which he waits for: that reservation, who answers, and where."""
    worker, resident = await client_for(Role.COMMUNITY_WORKER), await house.make.resident()
    stay = await house.admitted(await house.bed(), resident, day(-9))
    asked = await worker.post("/v1/waitlist", json={"resident_id": str(resident.id), "kind": "dementia"})
    path, bed = f"/v1/waitlist/{asked.json()['id']}", await other.bed(kind="dementia")
    offered = await other.manager.post(f"{path}/offer", json={"bed_id": str(bed.id), "from_on": day(0)})
    assert offered.status_code == 200, offered.text
    return {"id": offered.json()["stay_id"]}, worker, path, stay


async def test_a_planned_move_is_offered_to_be_admitted_once_it_is_accepted(make: Make, client_for: Any):
    """Seen to be offered before, and refused (`offer_unanswered`)."""
    house, other = await a_house(make, client_for), await a_house(make, client_for)
    reserved, worker, path, _ = await offered_move(house, other, client_for)
    where = f"/v1/stays/{reserved['id']}"

    before = [await acts(who, where) for who in (other.manager, other.bureau)]
    early = await other.act(reserved, "admit", assessment=assessment())
    assert (await worker.post(f"{path}/accept")).status_code == 200
    after = [await acts(who, where) for who in (other.manager, other.bureau)]

    assert (before, early.json()["code"]) == ([["cancel"]] * 2, "offer_unanswered")
    assert after == [["update", "admit", "cancel"]] * 2
    assert (await other.act(reserved, "admit", assessment=assessment())).status_code == 200


async def test_who_has_moved_into_another_house_since_is_fetched_by_the_bureau(make: Make, client_for: Any):
    """The house that planned a move of its own is not offered it any more."""
    house, other = await a_house(make, client_for), await a_house(make, client_for)
    stay = await house.admitted(await house.bed(), await make.resident(), day(-9))
    planned = (await next_bed(house, await house.bed(), stay, from_on=day(0))).json()
    before = await acts(house.manager, f"/v1/stays/{planned['id']}")
    said = {"bed_id": str((await other.bed()).id), "transferred_on": day(-2), "assessment": assessment(day(-2))}
    moved = await house.bureau.post(f"/v1/stays/{stay['id']}/transfer", json=said)

    found = [await acts(who, f"/v1/stays/{planned['id']}") for who in (house.manager, house.bureau)]
    refused = await house.act(planned, "admit", assessment=assessment())

    assert (moved.status_code, before) == (200, ["update", "admit", "cancel"])
    assert (found, refused.json()["code"]) == ([["update", "cancel"], ["update", "admit", "cancel"]], "moved_elsewhere")


@pytest.mark.parametrize("lies", [True, False])
async def test_the_day_of_a_move_between_houses_is_corrected_by_the_bureau_and_the_house_is_told_so(
    make: Make, client_for: Any, lies: bool
):
    """Seen to be offered to the house that received him, which was then refused for a right that it has. Its own day of leaving it
    corrects itself."""
    house, other = await a_house(make, client_for), await a_house(make, client_for)
    stay = await house.admitted(await house.bed(), await make.resident(), day(-9))
    said = {"bed_id": str((await other.bed()).id), "transferred_on": day(-5), "assessment": assessment(day(-6))}
    moved = (await house.bureau.post(f"/v1/stays/{stay['id']}/transfer", json=said)).json()
    if not lies:
        left = await other.act(moved, "discharge", discharge="home", discharged_on=day(-2))
        assert left.status_code == 200
    offers = ["update", "transfer", "discharge", "leave"] if lies else ["leave", "correct_day"]
    path = f"/v1/stays/{moved['id']}"

    found = [await acts(who, path) for who in (other.manager, other.bureau)]
    refused = await correct(other, moved, from_on=day(-6))
    own = await correct(other, moved, to_on=day(9) if lies else day(-1))
    done = await correct(other, moved, by=other.bureau, from_on=day(-6))

    assert found == [offers, [*offers, "correct_day"] if lies else offers]
    assert (refused.status_code, refused.json()["code"]) == (409, "moved_between_houses")
    assert ("民政局" in refused.json()["detail"], refused.json()["errors"][0]["pointer"]) == (True, "/from_on")
    assert (own.status_code, done.status_code) == (200, 200), (own.text, done.text)


async def test_the_days_of_an_offer_that_waits_for_its_answer_stay_as_they_were_offered(make: Make, client_for: Any):
    """Whoever answers agrees to the days that he was told. Seen to accept nights, and an hour, that nobody had shown."""
    house, other = await a_house(make, client_for), await a_house(make, client_for)
    reserved, worker, path, _ = await offered_move(house, other, client_for)
    before = (await worker.get(path)).json()

    changed = [
        await correct(other, reserved, by=who, from_on=day(2), reason="left out")
        for who in (other.manager, other.bureau)
    ]
    shown = (await worker.get(path)).json()
    accepted = await worker.post(f"{path}/accept")
    after = await correct(other, reserved, from_on=day(2), reason="left out")

    assert [(one.status_code, one.json()["code"]) for one in changed] == [(409, "offered_for_these_days")] * 2
    assert "取消" in changed[0].json()["detail"]
    assert (shown, accepted.status_code, after.status_code) == (before, 200, 200)


async def test_a_refusal_names_no_act_that_is_kept_from_this_account(make: Make, client_for: Any):
    """Seen to name `update` and `admit`, which are refused while the offer waits for its answer."""
    house, other = await a_house(make, client_for), await a_house(make, client_for)
    reserved, *_ = await offered_move(house, other, client_for)

    refused = await other.act(reserved, "discharge", discharge="home")

    assert (refused.status_code, refused.json()["code"], refused.json()["allowed"]) == (409, "wrong_state", "cancel")
    assert await acts(other.manager, f"/v1/stays/{reserved['id']}") == ["cancel"]
