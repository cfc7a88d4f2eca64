"""Leaves of absence: told before or afterwards, one at a time, the bed is kept, and who is at home is served there."""

import asyncio

import pytest

from models.accounts import Role
from tests.claimed import world
from tests.days import NINE, a_day
from tests.lodged import a_house, day
from tests.moments import as_of_now
from tests.test_stays_and_visits import DAY, FLAGGED, stayed
from tests.test_visit_news import VERIFIED, standing

_ = world


async def away(house, stay, from_on, to_on=None, *, reason="family", by=None):
    said = {"from_on": from_on, "to_on": to_on, "reason": reason}
    return await (by or house.manager).post(f"/v1/stays/{stay['id']}/leaves", json=said)


async def gone(house, stay, from_on, to_on=None, **otherwise):
    answer = await away(house, stay, from_on, to_on, **otherwise)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def act(house, leave, what, *, by=None, **said):
    path = f"/v1/stays/{leave['stay_id']}/leaves/{leave['id']}/{what}"
    return await (by or house.manager).post(path, json=said)


async def test_a_leave_is_told_ahead_or_late_and_keeps_the_bed(make, client_for):
    house = await a_house(make, client_for)
    bed = await house.bed()
    stay = await house.admitted(bed, await make.resident(), day(-20))

    told = [await gone(house, stay, *nights) for nights in ((day(-10), day(-7)), (day(3), day(6)), (day(0), day(2)))]

    assert [(one["status"], one["told_late"], one["allowed_actions"]) for one in told] == [
        ("over", True, ["come_back", "withdraw"]),
        ("planned", False, ["withdraw"]),
        ("away", False, ["come_back", "withdraw"]),
    ]
    refused = await house.reserve(bed, await make.resident(), day(1))
    assert (refused.status_code, refused.json()["code"]) == (409, "bed_taken")
    listed = (await house.manager.get(f"/v1/stays/{stay['id']}/leaves")).json()["items"]
    assert [one["id"] for one in listed] == [one["id"] for one in reversed(told)]
    assert (await house.manager.get(f"/v1/stays/{stay['id']}")).json()["status"] == "admitted"


async def test_whoever_comes_back_early_late_or_on_another_day_than_was_told_ends_the_leave_that_day(make, client_for):
    house = await a_house(make, client_for)
    stay = await house.admitted(await house.bed(), await make.resident(), day(-20))
    leave = await gone(house, stay, day(-5), day(4))

    early = (await act(house, leave, "come-back")).json()
    corrected = (await act(house, leave, "come-back", returned_on=day(-1))).json()
    before = await act(house, leave, "come-back", returned_on=day(-6))
    ahead = await act(house, leave, "come-back", returned_on=day(1))

    assert [(one["to_on"], one["status"]) for one in (early, corrected)] == [(day(0), "over"), (day(-1), "over")]
    assert (before.status_code, before.json()["code"]) == (422, "returns_before_leaving")
    assert (ahead.status_code, ahead.json()["code"]) == (422, "day_in_future")


IN_THE_WAY = [
    (-5, None, -3, "请先登记返回或撤回。"),
    (-9, -3, -12, "请先登记返回或撤回，或填写不晚于 {from_on} 的返回日期。"),
    (20, 25, 0, "请先撤回它，或填写不晚于 {from_on} 的返回日期。"),
]
"""In how many days the leave begins and ends that is recorded, and from when on another is told with no end: what helps."""


@pytest.mark.parametrize(("from_on", "to_on", "told", "helps"), IN_THE_WAY)
async def test_a_leave_in_the_way_is_told_with_what_helps(make, client_for, from_on, to_on, told, helps):
    """Seen to say of a leave that nobody has gone on that the return from it is to be recorded first, which is refused, to whoever was
    taken to hospital weeks before."""
    house = await a_house(make, client_for)
    stay = await house.admitted(await house.bed(), await make.resident(), day(-20))
    await gone(house, stay, day(from_on), to_on and day(to_on))

    refused = await away(house, stay, day(told), reason="hospital")

    assert (refused.status_code, refused.json()["code"]) == (409, "leave_overlaps")
    assert refused.json()["detail"].endswith(helps.format(from_on=day(from_on)))


async def test_two_leaves_never_share_a_night_however_they_are_told(make, client_for, owner):
    """Also at the same instant. Seen to fail, with 201 for both, without stay_leaves_one_at_a_time_excl (dropped by hand)."""
    house = await a_house(make, client_for)
    stay = await house.admitted(await house.bed(), await make.resident(), day(-20))

    at_once = await asyncio.gather(*(away(house, stay, day(-9 + n), day(-3), by=house.bureau) for n in range(4)))
    [first] = [answer.json() for answer in at_once if answer.status_code == 201]
    refused = await away(house, stay, day(-5))
    next_to_it = await away(house, stay, day(-3), day(-1))

    told = refused.json()
    assert sorted(answer.status_code for answer in at_once) == [201, 409, 409, 409]
    assert (refused.status_code, told["code"], told["blocker_id"]) == (409, "leave_overlaps", first["id"])
    assert (told["blocker_from"], told["blocker_to"]) == (first["from_on"], day(-3))
    assert next_to_it.status_code == 201
    pairs = "select count(*) from stay_leaves a join stay_leaves b on b.id > a.id and a.from_on < b.to_on and b.from_on < a.to_on"
    assert (
        await owner.fetchval(f"{pairs} and a.district_code = b.district_code where a.district_code = $1", make.code)
        == 0
    )


@pytest.mark.parametrize(
    ("from_on", "to_on", "code", "pointer"),
    [
        (lambda: day(-30), lambda: day(-25), "leave_outside_stay", "/from_on"),
        (lambda: day(-5), lambda: day(-5), "nights_reversed", "/to_on"),
        (lambda: day(-5), lambda: day(-6), "nights_reversed", "/to_on"),
        ("yesterday", None, "invalid_input", "/from_on"),
        (lambda: day(367), None, "leave_too_far_ahead", "/from_on"),
        (lambda: day(366), lambda: day(366), "nights_reversed", "/to_on"),
    ],
)
async def test_a_leave_lies_within_the_stay_and_has_a_night(make, client_for, from_on, to_on, code, pointer):
    house = await a_house(make, client_for)
    stay = await house.admitted(await house.bed(), await make.resident(), day(-20))

    refused = await away(house, stay, *as_of_now((from_on, to_on)))

    said = refused.json()
    assert (refused.status_code, said["code"], said["errors"][0]["pointer"]) == (422, code, pointer)


async def test_of_a_stay_that_is_over_a_leave_is_told_up_to_its_end_and_of_a_reservation_none(make, client_for):
    house = await a_house(make, client_for)
    over = await house.admitted(await house.bed(), await make.resident(), day(-20))
    await house.act(over, "discharge", discharge="home", discharged_on=day(-4))
    reserved = await house.reserved(await house.bed(), await make.resident())

    beyond, lasting = await away(house, over, day(-8), day(-3)), await away(house, over, day(-8))
    within, none = await away(house, over, day(-8), day(-4)), await away(house, reserved, day(0))

    assert [(one.status_code, one.json()["code"]) for one in (beyond, lasting)] == [(422, "leave_outside_stay")] * 2
    assert within.status_code == 201
    assert (none.status_code, none.json()["code"], none.json()["allowed"]) == (
        409,
        "wrong_state",
        "update, admit, cancel",
    )


async def test_a_transfer_takes_a_leave_along_and_a_discharge_ends_it(make, client_for):
    """Seen to leave the leave with the stay that was over, and to last for ever, without the two statements of leave.py."""
    house = await a_house(make, client_for)
    stay = await house.admitted(await house.bed(), await make.resident(), day(-20))
    leave = await gone(house, stay, day(-8))

    moved = (await house.act(stay, "transfer", bed_id=str((await house.bed()).id), transferred_on=day(-5))).json()
    with_it = (await house.manager.get(f"/v1/stays/{moved['id']}/leaves")).json()["items"]
    await house.act(moved, "discharge", discharge="home", discharged_on=day(-1))
    ended = (await house.manager.get(f"/v1/stays/{moved['id']}/leaves")).json()["items"]

    assert [(one["id"], one["to_on"]) for one in with_it] == [(leave["id"], None)]
    assert [(one["id"], one["to_on"]) for one in ended] == [(leave["id"], day(-1))]


async def test_a_leave_that_nobody_took_is_withdrawn_once_and_its_nights_are_free(make, client_for):
    house = await a_house(make, client_for)
    stay = await house.admitted(await house.bed(), await make.resident(), day(-20))
    leave = await gone(house, stay, day(-8), day(-3))

    withdrawn = await act(house, leave, "withdraw", reason="未外出")
    again = await act(house, leave, "withdraw", reason="未外出")

    assert (withdrawn.json()["status"], withdrawn.json()["allowed_actions"]) == ("withdrawn", [])
    assert (again.status_code, again.json()["code"]) == (409, "wrong_state")
    assert (await away(house, stay, day(-8), day(-3))).status_code == 201


async def test_who_is_at_home_on_leave_is_served_there(make, client_for):
    """On the days of going and of coming back, too; told late, visits that were flagged are verified. Withdrawn, they are
    flagged again. Seen to stay flagged while the days of a stay were those of its nights (services/away.py)."""
    day_ = await a_day(make, client_for)
    for n in range(6):
        await day_.served(NINE + n * DAY)
    house, stay = await stayed(make, client_for, day_.resident, "2024-03-04")
    before = await standing(day_)

    leave = await gone(house, stay, "2024-03-06", "2024-03-08")
    on_leave = await standing(day_)
    await act(house, leave, "withdraw", reason="未外出")

    assert before == {f"2024-03-{n:02}": FLAGGED for n in range(5, 11)}
    assert on_leave == before | {f"2024-03-{n:02}": VERIFIED for n in (6, 7, 8)}
    assert await standing(day_) == before
    assert (await day_.read("/ledger/check", Role.AUDITOR))["faults"] == []


async def test_who_is_in_a_hospital_on_leave_is_not_at_home(make, client_for):
    """Seen to be verified without the reason in services/away.py."""
    day_ = await a_day(make, client_for)
    await day_.served(NINE)
    house, stay = await stayed(make, client_for, day_.resident, "2024-03-04")

    await gone(house, stay, "2024-03-05", "2024-03-08", reason="hospital")

    assert await standing(day_) == {"2024-03-05": FLAGGED}


POLICY = {
    Role.BUREAU_ADMIN: (201, 200, 200),
    Role.FACILITY_MANAGER: (404, 404, 404),
    Role.COMMUNITY_WORKER: (403, 403, 200),
    Role.SUBSIDY_OFFICER: (403, 403, 200),
    Role.AUDITOR: (403, 403, 200),
    **dict.fromkeys((Role.FAMILY, Role.RESIDENT), (403, 403, 404)),
    **dict.fromkeys(
        (Role.INSPECTOR, Role.PROVIDER_MANAGER, Role.CAREGIVER, Role.MEAL_POINT_OPERATOR, Role.REGION_VIEWER),
        (403, 403, 403),
    ),
}
"""Telling a leave, ending it, and listing those of a stay in a facility that is not one's own."""


@pytest.mark.parametrize(("role", "wanted"), POLICY.items(), ids=[role.value for role in POLICY])
async def test_who_may_tell_a_leave_and_who_sees_it(make, client_for, role, wanted):
    house = await a_house(make, client_for)
    stay = await house.admitted(await house.bed(), await make.resident(), day(-20))
    leave, client = await gone(house, stay, day(-8), day(-3)), await client_for(role)

    told = await away(house, stay, day(0), by=client)
    back = await act(house, leave, "come-back", by=client, returned_on=day(-4))
    seen = await client.get(f"/v1/stays/{stay['id']}/leaves")

    assert set(POLICY) == set(Role)
    assert (told.status_code, back.status_code, seen.status_code) == wanted
    if seen.status_code == 200:
        offered = {act for one in seen.json()["items"] for act in one["allowed_actions"]}
        assert offered == ({"come_back", "withdraw"} if back.status_code == 200 else set())


async def test_the_audit_and_the_timeline_tell_of_stays_and_leaves(make, client_for, owner):
    """A relative sees them with the consent to whereabouts, in the list of leaves and in the timeline."""
    house, resident = await a_house(make, client_for), await make.resident()
    stay = await house.admitted(await house.bed(), resident, day(-20))
    leave = await gone(house, stay, day(-8), day(-3))
    await act(house, leave, "withdraw", reason="未外出")
    whose = {
        "whereabouts": await client_for(Role.FAMILY, resident_id=resident.id, scopes=["whereabouts"]),
        "orders": await client_for(Role.FAMILY, resident_id=resident.id, scopes=["orders"]),
    }

    acts = [
        (row["act"], row["subject_id"])
        for row in await owner.fetch(
            "select act, subject_id from audit_events where district_code = $1 and act like 'stay_leaves.%' order by id",
            make.code,
        )
    ]
    lines = {
        who: [
            (line["kind"], line["what"])
            for line in (await client.get(f"/v1/residents/{resident.id}/timeline")).json()["items"]
        ]
        for who, client in whose.items()
    }

    assert [name for name, _ in acts] == ["stay_leaves.record", "stay_leaves.withdraw"]
    assert {str(subject) for _, subject in acts} == {leave["id"]}
    assert {("stay", "admitted:nursing"), ("stay_leave", "withdrawn")} <= set(lines["whereabouts"])
    assert not {kind for kind, _ in lines["orders"]} & {"stay", "stay_leave"}
    path = f"/v1/stays/{stay['id']}/leaves"
    assert [(await client.get(path)).status_code for client in whose.values()] == [200, 404]
