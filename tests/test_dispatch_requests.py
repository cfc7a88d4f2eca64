"""What a request for a plan names and does not mean is told, with the pointer to it; and what stands in its way, or not."""

from datetime import time, timedelta
from uuid import UUID

import pytest

from models.accounts import Role
from models.caregiver_shifts import CaregiverShift
from tests.days import a_day
from tests.dispatched import M, accepted, asked, at, proposed, resident, taken
from tests.matching import matched
from tests.moments import as_of_now, in_days

UNKNOWN = "01900000-0000-7000-8000-00000000000f"


def window(order, hour=9):
    return {"order_id": order["id"], "earliest_at": at(hour).isoformat(), "latest_at": at(hour + 1).isoformat()}


def apart(order):
    return {"order_id": order["id"], "least_minutes": 10, "most_minutes": 20}


async def two_come(day):
    """An order of tomorrow that needs two caregivers."""
    day.item = await day.make.service_item(caregivers_needed=2)
    await day.make.contract(day.provider, day.item)
    await day.make.caregiver(day.provider)
    return await accepted(day, at(11))


async def begun(day):
    """An order of tomorrow that is under way: somebody's clock is wrong."""
    order = await accepted(day, at(8))
    await day.make.owner.execute("update orders set status = 'in_service' where id = $1", UUID(order["id"]))
    return order


def table(*places):
    return {"places": list(places), "minutes": [[0] * len(places) for _ in places]}


async def silent(day):
    """By what is wrong: what is asked for, the code of its refusal, and where it points to."""
    one, two, away = await accepted(day, at(9)), await two_come(day), await begun(day)
    stranger = str((await day.make.resident()).id)
    mode = {"caregiver_id": str(day.caregiver.id), "mode": "walking"}
    home, us = one["resident_id"], str(day.provider.id)
    far = table(us, home) | {"minutes": [[0, 9], [9, 4]]}
    return {
        "apart of one": ({"apart": [apart(two), apart(one)]}, "dispatch_apart_of_one", "/apart/1/order_id"),
        "apart twice": ({"apart": [apart(two), apart(two)]}, "dispatch_named_twice", "/apart/1/order_id"),
        "a window twice": (
            {"windows": [window(one), window(one, 12)]},
            "dispatch_named_twice",
            "/windows/1/order_id",
        ),
        "a mode twice": ({"modes": [mode, mode]}, "dispatch_named_twice", "/modes/1/caregiver_id"),
        "pinned twice": ({"pinned_order_ids": [one["id"]] * 2}, "dispatch_named_twice", "/pinned_order_ids/1"),
        "a window of what is pinned": (
            {"pinned_order_ids": [one["id"]], "windows": [window(one)]},
            "dispatch_pinned_moves",
            "/windows/0/order_id",
        ),
        "apart what is pinned": (
            {"pinned_order_ids": [two["id"]], "apart": [apart(two)]},
            "dispatch_pinned_moves",
            "/apart/0/order_id",
        ),
        "a window of what has begun": ({"windows": [window(away)]}, "order_not_of_the_day", "/windows/0/order_id"),
        "a place that nobody knows": (
            {"travel": table(us, home, UNKNOWN)},
            "dispatch_place_unknown",
            "/travel/places/2",
        ),
        "a resident whom it never served": (
            {"travel": table(home, stranger)},
            "dispatch_place_unknown",
            "/travel/places/1",
        ),
        "a way to itself": ({"travel": far}, "dispatch_way_to_itself", "/travel/minutes/1/1"),
    }


CASES = [
    *("apart of one", "apart twice", "a window twice", "a mode twice", "pinned twice", "a window of what is pinned"),
    *("apart what is pinned", "a window of what has begun", "a place that nobody knows"),
    *("a resident whom it never served", "a way to itself"),
]


@pytest.mark.parametrize("case", CASES)
async def test_nothing_that_a_request_says_is_taken_in_silence(make, client_for, case):
    """Each was seen to be taken (202) without its guard in services/dispatch_plans/judge.py."""
    day = await a_day(make, client_for)
    said, code, pointer = (await silent(day))[case]

    answer = await asked(day, **said)

    told = answer.json()
    assert (answer.status_code, told["code"]) == (422, code), told
    assert [one["pointer"] for one in told["errors"]] == [pointer]


async def test_a_table_of_all_whom_a_provider_serves_may_be_sent_each_day(make, client_for):
    """Also with residents whom it does not visit that day, and caregivers who are off: it is one table for the year."""
    day = await a_day(make, client_for)
    before = await resident(day, "37.600000,122.100000")
    await day.placed(at(9) + timedelta(days=3), **before)
    order = await accepted(day, at(9))
    colleague = await make.caregiver(day.provider)
    places = [str(day.provider.id), str(colleague.id), order["resident_id"], before["resident_id"]]

    answer = await asked(day, travel=table(*places))

    assert answer.status_code == 202, answer.text


async def test_a_plan_in_which_there_is_nothing_does_not_bar_its_day_and_one_with_something_does(
    make, client_for, drain
):
    """Seen to answer `dispatch_plan_live` for ever without `_without_an_empty_one`; and to throw away what waited for an answer
    when it asked for no more than `proposed`."""
    day = await a_day(make, client_for)
    empty = await proposed(day, drain)
    order = await accepted(day, at(9))

    plan = await proposed(day, drain)
    again = await asked(day)
    await taken(day, plan)

    discarded = await day.read(f"/dispatch-plans/{empty['id']}", M)
    assert (empty["visits"], empty["unserved"]) == ([], [])
    assert (discarded["status"], discarded["decided_by"] is not None) == ("discarded", True)
    assert [visit["order_id"] for visit in plan["visits"]] == [order["id"]]
    assert (again.status_code, again.json()["code"]) == (409, "dispatch_plan_live")
    auditor = await client_for(Role.AUDITOR)
    rows = (await auditor.get("/v1/audit", params={"act": "dispatch_plans.ask"})).json()["items"]
    assert [row["facts"]["discarded"] for row in rows if "discarded" in row["facts"]] == [[empty["id"]]]


async def test_a_plan_of_what_is_pinned_or_cannot_be_served(make, client_for, drain):
    """In the first nothing could be accepted; the second says what waits for somebody, and stands."""
    day = await a_day(make, client_for)
    order = await accepted(day, at(9))
    await day.assigned(order["id"], day.caregiver)
    pinned = await proposed(day, drain, pinned_order_ids=[order["id"]])
    await make.owner.execute("update caregivers set status = 'suspended' where id = $1", day.caregiver.id)
    unserved = await proposed(day, drain)

    again = await asked(day)

    assert [visit["fixed"] for visit in pinned["visits"]] == [True]
    assert (unserved["visits"], len(unserved["unserved"])) == ([], 1)
    assert (again.status_code, again.json()["plan_id"]) == (409, unserved["id"])


@pytest.mark.parametrize("hour", [6, 19])
async def test_of_whom_no_shift_is_recorded_matching_and_dispatch_conclude_the_same(make, client_for, drain, hour):
    """Nothing. Seen to be `outside_shifts`, and taken from who was to go, where dispatch took eight to six for everybody's hours."""
    day = await a_day(make, client_for)
    order = await accepted(day, at(hour))
    await day.assigned(order["id"], day.caregiver)

    found = await matched(day, order)
    plan = await proposed(day, drain)

    assert (found["fit"], found["left_out"]) == (1, [])
    assert (plan["unserved"], [visit["caregiver_id"] for visit in plan["visits"]]) == ([], [str(day.caregiver.id)])
    assert "hours" not in {one["code"] for one in found["items"][0]["reasons"]}


@pytest.mark.parametrize("day_off", [{}, {"on_date": lambda: in_days(1), "ends_at": time(0)}])
async def test_of_whom_shifts_are_recorded_for_other_days_alone_dispatch_says_that_she_does_not_work(
    make, client_for, drain, day_off
):
    """As matching does. Seen to be sent at any hour; and of somebody who has the day off it was said that she has no certificate."""
    day = await a_day(make, client_for)
    order = await accepted(day, at(9))
    shift = {"on_date": in_days(2), "starts_at": time(0), "ends_at": time(18)} | as_of_now(day_off)
    await make.add(CaregiverShift(district_code=make.code, caregiver_id=day.caregiver.id, **shift))

    found = await matched(day, order)
    plan = await proposed(day, drain)

    assert (found["fit"], [one["code"] for one in found["left_out"][0]["hurdles"]]) == (0, ["off_shift"])
    assert (plan["visits"], [one["reason"] for one in plan["unserved"]]) == ([], ["outside_shifts"])


async def test_an_unknown_way_of_going_is_told_with_those_that_are_known_and_what_they_are_called(make, client_for):
    answer = await asked(await a_day(make, client_for), mode="rocket")

    [error] = answer.json()["errors"]
    assert (answer.status_code, error["pointer"]) == (422, "/mode")
    assert "electric_bike（电动自行车）" in error["message"]
