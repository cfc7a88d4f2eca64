"""A word about a visit that is said again, added to or taken back."""

from datetime import timedelta
from uuid import UUID

import pytest

from models.accounts import Role
from services import calendars
from tests.answering import an_hour_ago, just_served, says, state
from tests.days import a_day, event, now
from tests.test_order_closing import refusal

HELD, PAID = ("flagged", ["denied_by_family"], 0), ("verified", [], 2000)


@pytest.mark.parametrize("first", ["confirm", "deny"])
async def test_the_same_word_again_changes_nothing_and_the_contrary_takes_it_back(make, client_for, first):
    """Seen to fail without `mend`."""
    day = await a_day(make, client_for)
    visit = await just_served(day)
    other = {"confirm": "deny", "deny": "confirm"}[first]
    after = {"confirm": PAID, "deny": HELD}

    once = await says(day, Role.FAMILY, visit, first)
    again = await says(day, Role.FAMILY, visit, first)
    held = await state(day, visit)
    await says(day, Role.FAMILY, visit, other)

    assert (held, await state(day, visit)) == (after[first], after[other])
    assert (once["version"], once["allowed_actions"]) == (again["version"], [other])
    kept = (await day.read(f"/visits/{visit}/answers", Role.FAMILY))["items"]
    assert [one["came"] for one in kept] == [other == "confirm", first == "confirm"]
    assert await day.balance(calendars.month_of(an_hour_ago())) == ((0, 60) if other == "confirm" else (60, 0))


async def test_what_is_added_to_a_word_is_kept_and_the_word_stays_whose_it_was(make, client_for):
    """Seen lost with a 200 while the same word again kept nothing."""
    day = await a_day(make, client_for)
    visit = await just_served(day)
    brother = await day.relative("orders")
    await day.act(Role.FAMILY, f"/visits/{visit}/deny", {"note": "没有人来"})

    for _ in range(2):
        await day.act(Role.FAMILY, f"/visits/{visit}/deny", {"note": "邻居也说没有人来"})
    added = await brother.post(f"/v1/visits/{visit}/deny", json={"note": "门口的摄像头没有拍到人"})
    kept = (await day.read(f"/visits/{visit}/answers", Role.FAMILY))["items"]
    refused = await brother.post(f"/v1/visits/{visit}/confirm")
    taken_back = await says(day, Role.FAMILY, visit, "confirm")

    assert (added.status_code, refusal(refused)) == (200, (409, "answered_by_another"))
    assert [one["note"] for one in kept] == ["门口的摄像头没有拍到人", "邻居也说没有人来", "没有人来"]
    assert (taken_back["status"], await state(day, visit)) == ("verified", PAID)


async def test_what_others_add_stands_in_the_thread_of_the_complaint_too(make, client_for):
    """Each word once, for the provider and the bureau to read. Seen to stand beneath the visit alone without `add_of_visit`."""
    day = await a_day(make, client_for)
    visit = await just_served(day)
    brother = await day.relative("orders")
    await says(day, Role.FAMILY, visit, "deny", note="没有人来")

    for _ in range(2):
        await brother.post(f"/v1/visits/{visit}/deny", json={"note": "门口的摄像头没有拍到人"})
    await says(day, Role.RESIDENT, visit, "deny")

    [told] = (await day.read("/complaints", Role.PROVIDER_MANAGER))["items"]
    words = [(one["deed"], one["side"], one["text"]) for one in told["messages"]]
    assert words == [("made", "complainant", "没有人来"), ("message", "complainant", "门口的摄像头没有拍到人")]


@pytest.mark.parametrize("unnamed", [False, True])
async def test_a_denial_after_a_complaint_adds_to_its_thread_unless_that_names_nobody(make, client_for, unnamed):
    """Seen to say nothing there; and to tell the place, which reads who said it beneath the visit, whose complaint it is."""
    day = await a_day(make, client_for)
    visit = await just_served(day)
    about = {"place_kind": "provider", "place_id": str(day.provider.id), "visit_id": visit, "unnamed": unnamed}
    about |= {"resident_id": str(day.resident.id), "category": "nobody_came", "happened_on": str(calendars.today())}
    await day.done(Role.FAMILY, "/complaints", about | {"description": "约好的时间没有人"})

    await says(day, Role.FAMILY, visit, "deny", note="等到十一点")

    [told] = (await day.read("/complaints", Role.PROVIDER_MANAGER))["items"]
    assert [one["text"] for one in told["messages"]] == ["约好的时间没有人", *([] if unnamed else ["等到十一点"])]


async def test_a_relative_takes_nobodys_word_back_but_the_resident_does(make, client_for):
    """And is not offered to. Seen to fail without `AnsweredByAnother`."""
    day = await a_day(make, client_for)
    visit = await just_served(day)
    await says(day, Role.FAMILY, visit, "deny")
    brother = await day.relative("orders")

    refused = await brother.post(f"/v1/visits/{visit}/confirm")
    offered = (await brother.get(f"/v1/visits/{visit}")).json()["allowed_actions"]
    same = await brother.post(f"/v1/visits/{visit}/deny")
    await says(day, Role.RESIDENT, visit, "confirm")

    assert (refusal(refused), offered, same.status_code) == ((409, "answered_by_another"), [], 200)
    assert await state(day, visit) == PAID


@pytest.mark.parametrize(
    ("age", "possible"), [(timedelta(days=7, minutes=1), False), (timedelta(days=7, minutes=-1), True)]
)
async def test_a_word_is_amended_for_seven_days(make, client_for, age, possible):
    """Seen to fail without `AnswerStands`."""
    day = await a_day(make, client_for)
    visit = await just_served(day)
    await says(day, Role.FAMILY, visit, "confirm")
    await make.owner.execute("update visit_answers set at = $1 where visit_id = $2", now() - age, UUID(visit))

    offered = (await day.read(f"/visits/{visit}", Role.FAMILY))["allowed_actions"]
    answer = await day.act(Role.FAMILY, f"/visits/{visit}/deny")

    assert (answer.status_code, "deny" in offered) == ((200, True) if possible else (409, False))
    assert possible or answer.json()["code"] == "answer_stands"


@pytest.mark.parametrize(
    ("age", "possible"), [(timedelta(days=7, minutes=1), False), (timedelta(days=7, minutes=-1), True)]
)
async def test_silence_confirms_after_seven_days_and_is_no_answer_to_a_denial(make, client_for, age, possible):
    """Seen to fail without `ConfirmedBySilence`."""
    day = await a_day(make, client_for)
    served = await day.served(an_hour_ago() - age)
    visit = served["id"]
    then = "update orders set completed_at = $1 where id = $2"
    await make.owner.execute(then, now() - age, UUID(served["order_id"]))

    offered = (await day.read(f"/visits/{visit}", Role.RESIDENT))["allowed_actions"]
    answer = await day.act(Role.RESIDENT, f"/visits/{visit}/confirm")
    denied = await day.act(Role.RESIDENT, f"/visits/{visit}/deny")

    assert (answer.status_code, offered) == ((200, ["confirm", "deny"]) if possible else (409, ["deny"]))
    assert possible or answer.json()["code"] == "confirmed_by_silence"
    assert denied.status_code == 200


@pytest.mark.parametrize("ordered", [True, False])
async def test_silence_begins_when_a_visit_was_told_of(make, client_for, ordered):
    """The phone was nine days without a network, and only now is anybody asked. Seen to be `confirmed_by_silence` at once, of an order and
    of a visit that nobody planned."""
    day = await a_day(make, client_for)
    begun = an_hour_ago() - timedelta(days=9)
    if ordered:
        visit = (await day.served(begun))["id"]
    else:
        said = {"resident_id": str(day.resident.id), "service_item_id": str(day.item.id), "check_in": event(begun)}
        visit = (await day.done(Role.CAREGIVER, "/visits", said))["id"]
        await day.check_out(visit, begun + timedelta(hours=1))
    path, relative = f"/v1/visits/{visit}", await day.relative("orders")

    offered = (await relative.get(path)).json()["allowed_actions"]
    told_long_ago = timedelta(days=7, minutes=1)
    answers = []
    for ago in (told_long_ago, timedelta(0)):
        at = now() - ago
        await make.owner.execute("update orders set completed_at = $1 where resident_id = $2", at, day.resident.id)
        await told_at(make, visit, at)
        answers.append(await relative.post(f"{path}/confirm"))

    assert "confirm" in offered
    assert refusal(answers[0]) == (409, "confirmed_by_silence")
    assert answers[1].status_code == 200, answers[1].text


async def told_at(make, visit, at):
    """What came from the phone is never changed but by a test."""
    async with make.owner.transaction():
        await make.owner.execute("set local session_replication_role = replica")
        await make.owner.execute("update visit_events set server_at = $1 where visit_id = $2", at, UUID(visit))
