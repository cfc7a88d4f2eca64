"""Whoever is back earlier than was planned goes not away again by a plan; and a house changes the nights of a leave that are its own."""

from typing import Any

import pytest

from tests.exports.fetching import rows_of
from tests.factories import Make
from tests.lodged import House, a_house, day
from tests.nights import PRICE, Home, home
from tests.test_hospital_beds import Ill, ill
from tests.test_leaves_of_two_stays import moved_on
from tests.test_stay_leaves import act, gone

_ = home, ill


async def standing(house: House, stay: dict[str, Any]) -> list[tuple[str, str | None, str]]:
    listed = (await house.bureau.get(f"/v1/stays/{stay['id']}/leaves")).json()["items"]
    return sorted((one["from_on"], one["to_on"], one["status"]) for one in listed)


async def test_who_is_back_early_is_planned_to_go_on_no_more(make: Make, client_for: Any):
    """Seen to be on leave again from the day on which he was to come, and a hospital to take him in then. What he plans besides
    stands."""
    house = await a_house(make, client_for)
    stay = await house.admitted(await house.bed(), await make.resident(), day(-20))
    leave = await gone(house, stay, day(-5), day(4), reason="hospital")
    for nights in ((day(4), day(8)), (day(8), day(12))):
        await gone(house, stay, *nights, reason="hospital")
    for nights, reason in (((day(12), day(13)), "family"), ((day(20), day(23)), "hospital")):
        await gone(house, stay, *nights, reason=reason)

    back = await act(house, leave, "come-back")

    assert back.status_code == 200, back.text
    assert await standing(house, stay) == [
        (day(-5), day(0), "over"),
        (day(4), day(8), "withdrawn"),
        (day(8), day(12), "withdrawn"),
        (day(12), day(13), "planned"),
        (day(20), day(23), "planned"),
    ]


async def test_who_went_once_more_on_the_day_of_his_return_was_away_whatever_is_corrected_of_the_first(
    make: Make, client_for: Any
):
    """What has begun is no plan. Seen to be withdrawn where only the day that was told was asked."""
    house = await a_house(make, client_for)
    stay = await house.admitted(await house.bed(), await make.resident(), day(-20))
    first = await gone(house, stay, day(-9), day(-5))
    await gone(house, stay, day(-5), day(-2))

    corrected = await act(house, first, "come-back", returned_on=day(-6))

    assert corrected.status_code == 200
    assert await standing(house, stay) == [(day(-9), day(-6), "over"), (day(-5), day(-2), "over")]


async def test_a_hospital_bed_that_is_promised_by_the_plan_is_cancelled_first(ill: Ill):
    """Seen to stay promised for nights on which nobody is away any more."""
    assert (await act(ill.house, ill.leave, "withdraw", reason="改期")).status_code == 200
    leave = await gone(ill.house, ill.stay, day(-5), day(4), reason="hospital")
    await gone(ill.house, ill.stay, day(4), day(9), reason="hospital")
    bed = await ill.hospital.bed(kind="hospital")
    promised = await ill.hospital.reserved(bed, ill.resident, day(5), day(8))

    early = await act(ill.house, leave, "come-back")
    await ill.hospital.act(promised, "cancel", reason="不再住院")
    then = await act(ill.house, leave, "come-back")

    assert (early.status_code, early.json()["code"], early.json()["blocker_from"]) == (409, "in_hospital_bed", day(5))
    assert then.status_code == 200, then.text


async def test_a_house_changes_no_night_of_a_leave_that_was_spent_out_of_another(make: Make, client_for: Any):
    """Seen to withdraw all of it (200), so that the first house was paid for nights on which nobody lay there."""
    house, other = await a_house(make, client_for), await a_house(make, client_for)
    first = await house.admitted(await house.bed(), await make.resident(), day(-20))
    leave = await gone(house, first, day(-12), day(-3))
    second = await moved_on(house, other, first, day(-8))
    own = await gone(other, second, day(-2), day(-1))
    with_it = {**leave, "stay_id": second["id"]}

    listed = (await other.manager.get(f"/v1/stays/{second['id']}/leaves")).json()["items"]
    withdrawn = await act(other, with_it, "withdraw", reason="未外出")
    before = await act(other, with_it, "come-back", returned_on=day(-9))
    within = await act(other, with_it, "come-back", returned_on=day(-7))
    since_the_move = await act(other, with_it, "come-back", returned_on=day(-8))

    assert {one["id"]: one["allowed_actions"] for one in listed} == {
        leave["id"]: ["come_back"],
        own["id"]: ["come_back", "withdraw"],
    }
    assert [(one.status_code, one.json()["code"], one.json()["moved_on"]) for one in (withdrawn, before)] == [
        (409, "leave_began_elsewhere", day(-8))
    ] * 2
    assert (within.status_code, since_the_move.status_code) == (200, 200), since_the_move.text
    assert await standing(house, first) == [(day(-12), day(-8), "over")]
    assert await standing(house, second) == [(day(-2), day(-1), "over")]
    assert (await act(house, leave, "withdraw", reason="未外出", by=house.bureau)).status_code == 200


@pytest.mark.parametrize("beds", ["one house", "two houses"])
async def test_within_a_house_a_leave_is_withdrawn_whole_and_by_the_bureau_anywhere(
    home: Home, beds: str, client_for: Any
):
    house = home.house
    other = house if beds == "one house" else await a_house(home.make, client_for)
    first = await home.stays(until=None)
    leave = await home.leaves(first, "2024-03-11", "2024-03-20")
    if beds == "one house":
        said = {"bed_id": str((await house.bed()).id), "transferred_on": "2024-03-15"}
        second = (await house.act(first, "transfer", **said)).json()
    else:
        second = await moved_on(house, other, first, "2024-03-15")
    by = house.manager if beds == "one house" else house.bureau

    withdrawn = await act(house, {**leave, "stay_id": second["id"]}, "withdraw", reason="未外出", by=by)

    assert withdrawn.status_code == 200, withdrawn.text
    await home.drafted()
    assert await home.nights(first) == [(14, 14 * PRICE)]


async def test_the_file_tells_each_stay_its_own_nights_of_a_leave_that_moved_on(home: Home, drain: Any):
    """Seen to tell all nine of the second stay, and none of the first. What a hospital bed takes up is a leave of the other bed."""
    house = home.house
    first = await home.stays(until=None)
    leave = await home.leaves(first, "2024-03-11", None, reason="hospital")
    treated = await house.admitted(await house.bed(kind="hospital"), home.resident, "2024-03-13")
    said = {"bed_id": str((await house.bed()).id), "transferred_on": "2024-03-15"}
    second = (await house.act(first, "transfer", **said)).json()
    left = await house.act(treated, "discharge", discharge="other_facility", discharged_on="2024-03-20")
    back = await act(house, leave | {"stay_id": second["id"]}, "come-back", returned_on="2024-03-20")

    found = await rows_of(house.manager, drain, "stays")

    assert (left.status_code, back.status_code) == (200, 200)
    nights = {line["入住单号"]: line["请假夜数"] for line in found}
    assert [nights[one["stay_no"]] for one in (first, second, treated)] == ["4", "5", "0"]


async def test_a_leave_that_was_planned_is_over_when_the_stay_ended_before_it(make: Make, client_for: Any):
    """Seen to stay planned for ever. A day of leaving that is put right finds it again."""
    house = await a_house(make, client_for)
    stay = await house.admitted(await house.bed(), await make.resident(), day(-20))
    await gone(house, stay, day(3), day(9))
    before = await standing(house, stay)

    left = await house.act(stay, "discharge", discharge="home")

    assert (left.status_code, before) == (200, [(day(3), day(9), "planned")])
    assert [status for *_, status in await standing(house, stay)] == ["over"]


async def test_a_refusal_offers_no_withdrawal_of_nights_of_another_house(make: Make, client_for: Any):
    """Seen to name `withdraw`, which is refused there."""
    house, other = await a_house(make, client_for), await a_house(make, client_for)
    first = await house.admitted(await house.bed(), await make.resident(), day(-20))
    leave = await gone(house, first, day(-12), day(-3))
    second = await moved_on(house, other, first, day(-8))
    with_it = {**leave, "stay_id": second["id"]}
    assert (await act(house, with_it, "withdraw", reason="未外出", by=house.bureau)).status_code == 200

    refused = await act(other, with_it, "come-back", returned_on=day(-7))

    assert (refused.status_code, refused.json()["code"], refused.json()["allowed"]) == (409, "wrong_state", "-")
