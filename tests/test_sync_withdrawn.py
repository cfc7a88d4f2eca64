"""What a phone tells of a visit that the office withdrew meanwhile: kept, and shown to a person, whatever it was."""

from datetime import timedelta

import pytest

from models.accounts import Role
from tests.answering import doubts
from tests.days import a_day
from tests.moments import nine
from tests.phones import outcomes, phone_of, told, whole

HOUR = timedelta(hours=1)


@pytest.fixture
async def day(make, client_for):
    return await a_day(make, client_for)


async def withdrawn(day, how: str):
    """A visit that was planned, and then was not to be."""
    order, (visit,) = await day.scheduled(nine(-1))
    if how == "cancelled":
        await day.done(Role.COMMUNITY_WORKER, f"/orders/{order['id']}/cancel", {"reason": "家属来接"})
    else:
        await day.assigned(order["id"], await day.make.caregiver(day.provider))
    return visit["id"]


TOLD = {
    "a note": lambda visit: [told("note", visit, nine(-1), text="敲门无人应答，从窗户看见老人摔倒")],
    "a task": lambda visit: [told("task_refused", visit, nine(-1), task="测量血压", reason_code="resident_refused")],
    "a photo": lambda visit: [told("photo", visit, nine(-1), sha256="0" * 64)],
}


@pytest.mark.parametrize("what", TOLD)
@pytest.mark.parametrize("how", ["cancelled", "given to another"])
async def test_whatever_is_told_of_a_visit_that_was_withdrawn_waits_for_an_officer(day, drain, how, what):
    """Seen to fail while only a check-in or a check-out did: the phone was told that somebody would look, and nobody ever would."""
    visit = await withdrawn(day, how)
    phone = await phone_of(day)
    said = TOLD[what](visit)

    answer = await phone.send(*said)
    await drain()
    again = await phone.send(*said)
    await drain()

    assert outcomes(answer) == ["accepted visit_withdrawn"]
    assert outcomes(again) == ["duplicate"]
    assert "已“已" not in answer["results"][0]["message"]  # seen to say 已“已取消”
    was = await day.read(f"/visits/{visit}")
    assert (was["status"], was["order_id"]) == ("flagged", None)
    assert was["open_exceptions"] == ["no_check_in", "no_check_out", "unplanned"]
    waiting = (await day.read("/visits?exception=unplanned", Role.SUBSIDY_OFFICER))["items"]
    assert [one["id"] for one in waiting] == [visit]


@pytest.mark.parametrize("first", ["the note", "the visit"])
async def test_a_note_of_a_withdrawn_visit_and_its_check_in_come_to_the_same_in_either_order(day, drain, first):
    """Seen to fail when a visit of which only a note was told stayed overdue once its check-in came; and when its doubts were called
    mended by a check-in alone, although nobody had ordered it nor checked out."""
    visit = await withdrawn(day, "cancelled")
    phone = await phone_of(day)
    come, gone = whole(visit, nine(-1))
    note = told("note", visit, nine(-1), text="一切正常")
    for one in (note, come) if first == "the note" else (come, note):
        await phone.send(one)
        await drain()
    under_way = await day.read(f"/visits/{visit}")
    open_then = {code for code, status in (await doubts(day, visit)).items() if status == "open"}

    await phone.send(gone)
    await drain()

    over = await day.read(f"/visits/{visit}")
    assert (under_way["status"], under_way["open_exceptions"]) == ("checked_in", [])
    assert open_then == {"no_check_out", "unplanned"}
    assert {code for code, status in (await doubts(day, visit)).items() if status == "open"} == {"unplanned"}
    assert (over["status"], over["minutes"], over["open_exceptions"]) == ("flagged", 60, ["unplanned"])


async def test_a_correction_alone_of_a_withdrawn_visit_is_kept_and_waits_for_an_officer(day, drain):
    """Seen to be rejected with no word of what to do."""
    visit = await withdrawn(day, "cancelled")
    times = {"started_at": nine(-1).isoformat(), "ended_at": (nine(-1) + HOUR).isoformat()}

    answer = await (await phone_of(day)).send(
        told("correction", visit, nine(-1), reason_code="forgot_check_out", **times)
    )
    await drain()

    assert outcomes(answer) == ["accepted visit_withdrawn"]
    was = await day.read(f"/visits/{visit}")
    assert (was["status"], was["minutes"]) == ("flagged", 60)
    assert "unplanned" in was["open_exceptions"]


async def test_who_decides_is_told_which_visit_stands_at_the_same_time(day, drain):
    """Seen to fail while both visits of one hour could be acknowledged without a word of the other; a relative is told of none."""
    order, (mine,) = await day.scheduled(nine(-1))
    await day.assigned(order["id"], await day.make.caregiver(day.provider))
    await (await phone_of(day)).send(*whole(mine["id"], nine(-1)))
    await drain()
    visits = (await day.read(f"/visits?order_id={order['id']}", Role.PROVIDER_MANAGER))["items"]
    (other,) = [one["visit_no"] for one in visits if one["status"] == "scheduled"]

    found = {
        role: (await day.read(f"/visits/{mine['id']}/exceptions", role))["items"][0]
        for role in (Role.SUBSIDY_OFFICER, Role.PROVIDER_MANAGER, Role.RESIDENT, Role.CAREGIVER)
    }

    for role in (Role.SUBSIDY_OFFICER, Role.PROVIDER_MANAGER):
        assert found[role]["found"] == {"withdrawn": True, "beside": [other]}
        assert other in found[role]["says_zh"]
        assert other in found[role]["says_en"]
    assert [found[role]["found"] for role in (Role.RESIDENT, Role.CAREGIVER)] == [{"withdrawn": True}] * 2


async def test_a_cancelled_visit_of_which_a_note_is_told_keeps_its_caregiver_from_nothing(day, drain):
    """Seen to refuse `caregiver_busy` for the hours in which nobody went anywhere, and to rank her as busy."""
    order, (visit,) = await day.scheduled(nine(1))
    await day.done(Role.COMMUNITY_WORKER, f"/orders/{order['id']}/cancel", {"reason": "家属来接"})
    await (await phone_of(day)).send(told("note", visit["id"], nine(0), text="老人说明天不用来"))
    await drain()
    again = await day.placed(nine(1))
    await day.done(Role.PROVIDER_MANAGER, f"/orders/{again['id']}/accept")
    (ranked,) = (await day.read(f"/orders/{again['id']}/matches/caregivers", Role.PROVIDER_MANAGER))["items"]
    who = {"caregiver_ids": [str(day.caregiver.id)]}

    assigned = await day.act(Role.PROVIDER_MANAGER, f"/orders/{again['id']}/assign", who)

    assert (await day.read(f"/visits/{visit['id']}"))["open_exceptions"] == ["no_check_in", "no_check_out", "unplanned"]
    assert ranked["caregiver_id"] == str(day.caregiver.id)
    assert assigned.status_code == 200, assigned.text
