"""A provider's day planned over HTTP: asked for, made by the worker, and put into effect."""

import asyncio
import os
import signal
from datetime import datetime, time, timedelta
from uuid import UUID

import pytest
from sqlalchemy import event

from models.accounts import Role
from models.caregiver_shifts import CaregiverShift
from services.dispatch_plans import Interrupted, run
from tests.days import a_day
from tests.dispatched import M, accepted, asked, at, proposed, resident, taken
from tests.moments import in_days
from tests.test_dispatch_process import children, the_child


async def test_an_accepted_plan_sends_somebody_to_every_order(make, client_for, drain):
    day = await a_day(make, client_for)
    orders = [await accepted(day, at(9 + n)) for n in range(3)]

    plan = await proposed(day, drain)
    before = await day.read(f"/orders/{orders[0]['id']}")
    done = await taken(day, plan)

    assert [visit["order_id"] for visit in plan["visits"]] == [order["id"] for order in orders]
    assert (plan["present"]["unserved"], plan["planned"]["unserved"], plan["planned"]["broken"]) == (3, 0, 0)
    assert (before["status"], done["status"], done["allowed_actions"]) == ("accepted", "accepted", [])
    for order in orders:
        assert (await day.read(f"/orders/{order['id']}"))["status"] == "scheduled"
        (visit,) = await day.visits(order["id"])
        assert (visit["caregiver_id"], visit["status"]) == (str(day.caregiver.id), "scheduled")
        assert visit["planned_start_at"] == order["planned_start_at"]
    assert await day.balance(f"{in_days(1):%Y-%m}") == (180, 0)


async def test_all_visits_of_a_plan_are_written_at_once(app, make, client_for, drain):
    """While they are, nobody else changes the day's orders. Seen to fail with a statement for each visit."""
    day, said = await a_day(make, client_for), []
    for hour in (9, 11, 13):
        await accepted(day, at(hour))
    plan = await proposed(day, drain)
    heard = app.state.engine.sync_engine, "before_cursor_execute", lambda *told: said.append(told[2])
    event.listen(*heard)

    await taken(day, plan)

    event.remove(*heard)
    assert len([one for one in said if one.startswith("INSERT INTO visits")]) == 1
    assert len([one for one in said if one.startswith("UPDATE orders")]) == 3


async def test_a_plan_moves_what_cannot_be_kept_and_says_so(make, client_for, drain):
    """Two homes an hour's walk apart, a quarter of an hour between: the second visit comes later, within its window."""
    day = await a_day(make, client_for)
    first = await accepted(day, at(9))
    far = await resident(day, "37.530000,122.100000")
    second = await accepted(day, at(10, 15), **far)
    for order in (first, second):
        await day.assigned(order["id"])

    plan = await proposed(day, drain, mode="walking", window_minutes=60)
    await taken(day, plan)

    assert (plan["present"]["broken"], plan["planned"]["broken"]) == (1, 0)
    assert (plan["changes"], plan["moved"] >= 1) == (0, True)
    one, two = [(await day.visits(order["id"]))[0] for order in (first, second)]
    start, after = (datetime.fromisoformat(visit["planned_start_at"]) for visit in (one, two))
    assert after - start >= timedelta(minutes=60 + 62)
    assert (await day.read(f"/orders/{second['id']}"))["planned_start_at"] == two["planned_start_at"]


async def test_an_ordered_time_is_kept_or_counted_as_moved_though_nobody_was_to_go_yet(make, client_for, drain):
    """Seen to say that nothing was moved, beside orders that stood elsewhere afterwards."""
    day = await a_day(make, client_for)
    first = await accepted(day, at(9))
    second = await accepted(day, at(10, 15), **await resident(day, "37.530000,122.100000"))

    plan = await proposed(day, drain, mode="walking", window_minutes=60)

    ordered = {order["id"]: order["planned_start_at"] for order in (first, second)}
    assert {one["order_id"]: one["ordered_start_at"] for one in plan["visits"]} == ordered
    elsewhere = [one for one in plan["visits"] if one["start_at"] != one["ordered_start_at"]]
    assert plan["moved"] == len(elsewhere) > 0


async def test_two_caregivers_change_places_in_one_act(make, client_for, drain):
    """Each lives next to the other's visit: one by one neither could be assigned, since each is busy at that hour."""
    day = await a_day(make, client_for)
    other = await make.caregiver(day.provider)
    first = await accepted(day, at(9))
    far = await resident(day, "37.600000,122.100000")
    second = await accepted(day, at(9), **far)
    await day.assigned(first["id"], day.caregiver)
    await day.assigned(second["id"], other)
    places = [str(day.caregiver.id), str(other.id), first["resident_id"], second["resident_id"]]
    minutes = [[0, 60, 60, 1], [60, 0, 1, 60], [60, 1, 0, 60], [1, 60, 60, 0]]

    plan = await proposed(day, drain, travel={"places": places, "minutes": minutes})
    await taken(day, plan)

    assert (plan["present"]["travel_minutes"], plan["planned"]["travel_minutes"], plan["changes"]) == (240, 4, 2)
    for order, goes in ((first, other), (second, day.caregiver)):
        visits = await day.visits(order["id"])
        assert [(v["status"], v["caregiver_id"] == str(goes.id)) for v in visits] == [
            ("cancelled", False),
            ("scheduled", True),
        ]


async def test_what_is_pinned_keeps_its_time_and_its_caregiver(make, client_for, drain):
    day = await a_day(make, client_for)
    await make.caregiver(day.provider)
    pinned = await accepted(day, at(9))
    await day.assigned(pinned["id"])
    await accepted(day, at(9))

    plan = await proposed(day, drain, pinned_order_ids=[pinned["id"]])
    await taken(day, plan)

    fixed = next(visit for visit in plan["visits"] if visit["order_id"] == pinned["id"])
    assert (fixed["fixed"], fixed["start_at"]) == (True, pinned["planned_start_at"].replace("+00:00", "Z"))
    assert fixed["caregiver_id"] == str(day.caregiver.id)
    assert [v["status"] for v in await day.visits(pinned["id"])] == ["scheduled"]


@pytest.mark.parametrize(("apart", "minutes"), [(None, 0), ((20, 20), 20)])
async def test_two_caregivers_come_at_once_or_as_far_apart_as_was_asked(make, client_for, drain, apart, minutes):
    day = await a_day(make, client_for)
    day.item = await make.service_item(caregivers_needed=2)
    await make.contract(day.provider, day.item)
    await make.caregiver(day.provider)
    order = await accepted(day, at(9))
    said = {"order_id": order["id"], "least_minutes": apart[0], "most_minutes": apart[1]} if apart else None

    plan = await proposed(day, drain, apart=[said] if said else [])
    await taken(day, plan)

    first, second = await day.visits(order["id"])
    starts = [datetime.fromisoformat(visit["planned_start_at"]) for visit in (first, second)]
    assert starts[1] - starts[0] == timedelta(minutes=minutes)
    assert first["caregiver_id"] != second["caregiver_id"]
    assert (await day.read(f"/orders/{order['id']}"))["status"] == "scheduled"


async def test_what_nobody_can_serve_is_left_out_with_its_reason_and_waits_again(make, client_for, drain):
    """One needs a skill that nobody has, one lies outside every shift."""
    day = await a_day(make, client_for)
    hours = {"weekday": in_days(1).isoweekday(), "starts_at": time(8), "ends_at": time(12)}
    noon = CaregiverShift(district_code=make.code, caregiver_id=day.caregiver.id, **hours)
    await make.add(noon)
    fits = await accepted(day, at(9))
    late = await accepted(day, at(15))
    await day.assigned(late["id"])
    day.item = await make.service_item(skill="bathing")
    await make.contract(day.provider, day.item)
    skilled = await accepted(day, at(10))

    plan = await proposed(day, drain)
    await taken(day, plan)

    assert {one["order_id"]: one["reason"] for one in plan["unserved"]} == {
        late["id"]: "outside_shifts",
        skilled["id"]: "nobody_able",
    }
    assert [visit["order_id"] for visit in plan["visits"]] == [fits["id"]]
    assert (await day.read(f"/orders/{late['id']}"))["status"] == "accepted"
    assert [(v["status"], v["closed_code"]) for v in await day.visits(late["id"])] == [
        ("cancelled", "schedule_changed")
    ]


async def test_nobody_is_planned_who_is_busy_for_another_provider(make, client_for, drain):
    """The same person on two staffs. Seen to fail without the visits elsewhere."""
    day = await a_day(make, client_for)
    there = await a_day(make, client_for)
    number = await make.owner.fetchrow("select id_number_index from caregivers where id = $1", day.caregiver.id)
    await make.owner.execute(
        "update caregivers set id_number_index = $1 where id = $2", number["id_number_index"], there.caregiver.id
    )
    order = await accepted(there, at(9))
    await there.assigned(order["id"])
    await accepted(day, at(9))

    plan = await proposed(day, drain)

    assert [one["reason"] for one in plan["unserved"]] == ["no_room"]
    assert order["id"] not in str(plan)


async def test_a_window_of_its_own_holds_for_an_order(make, client_for, drain):
    day = await a_day(make, client_for)
    order = await accepted(day, at(9))
    said = {"order_id": order["id"], "earliest_at": at(13).isoformat(), "latest_at": at(14).isoformat()}

    (visit,) = (await proposed(day, drain, windows=[said]))["visits"]

    assert at(13) <= datetime.fromisoformat(visit["start_at"]) <= at(14)


async def test_a_plan_keeps_nobodys_home(make, client_for, drain):
    """Homes are sealed, and only ways leave the reckoning."""
    day = await a_day(make, client_for)
    await accepted(day, at(9))

    plan = await proposed(day, drain)

    kept = await make.owner.fetchval("select dispatch_plans::text from dispatch_plans where id::text = $1", plan["id"])
    assert "122.1" not in kept
    assert day.resident.name not in kept


async def test_a_day_is_planned_though_the_process_is_killed(make, client_for, drain):
    """The worker says which plan it has: the one that is there at once. Seen to fail without it: the plan failed."""
    day = await a_day(make, client_for)
    order = await accepted(day, at(9))
    plan = (await asked(day, seconds=60)).json()

    async def kill() -> None:
        os.kill(await the_child(), signal.SIGKILL)

    await asyncio.gather(drain(), kill())
    plan = await day.read(f"/dispatch-plans/{plan['id']}", M)
    await taken(day, plan)

    assert (plan["status"], plan["method"], plan["planned"]["broken"]) == ("proposed", "greedy", 0)
    assert (await day.read(f"/orders/{order['id']}"))["status"] == "scheduled"


async def test_a_day_of_its_own_takes_the_place_of_the_weekly_shift(make, client_for, drain):
    day = await a_day(make, client_for)
    whose = {"district_code": make.code, "caregiver_id": day.caregiver.id}
    await make.add(
        CaregiverShift(**whose, weekday=in_days(1).isoweekday(), starts_at=time(8), ends_at=time(18)),
        CaregiverShift(**whose, on_date=in_days(1), starts_at=time(0), ends_at=time(0)),
    )
    await accepted(day, at(9))

    plan = await proposed(day, drain)

    assert [one["reason"] for one in plan["unserved"]] == ["outside_shifts"]


async def test_who_was_at_a_home_lately_is_sent_there_again(make, client_for, drain):
    day = await a_day(make, client_for)
    known = await make.caregiver(day.provider)
    before = datetime.now().astimezone() - timedelta(days=3)
    await make.visit(day.entitlement, day.item, known, started_at=before)
    order = await accepted(day, at(9))
    await day.assigned(order["id"], day.caregiver)

    plan = await proposed(day, drain)

    assert [visit["caregiver_id"] for visit in plan["visits"]] == [str(known.id)]
    assert (plan["present"]["strangers"], plan["planned"]["strangers"], plan["changes"]) == (1, 0, 1)


async def test_who_lies_in_hospital_is_not_visited(make, client_for, drain):
    day = await a_day(make, client_for)
    order = await accepted(day, at(9))
    said = {"kind": "hospital", "told_by": "女儿", "from_on": (in_days(1) - timedelta(days=1)).isoformat()}
    path = f"/residents/{day.resident.id}/absences"
    answer = await day.act(Role.BUREAU_ADMIN, path, said)
    assert answer.status_code == 201, answer.text

    plan = await proposed(day, drain)

    assert [(one["order_id"], one["reason"]) for one in plan["unserved"]] == [(order["id"], "resident_away")]


async def test_a_worker_that_leaves_hands_the_plan_to_the_next(make, client_for, drain, sessions):
    day = await a_day(make, client_for)
    plan = (await asked(day)).json()
    leaving = asyncio.Event()
    leaving.set()

    with pytest.raises(Interrupted):
        await run(sessions, make.code, UUID(plan["id"]), stop=leaving)
    under_way = await day.read(f"/dispatch-plans/{plan['id']}", M)
    await drain()

    assert (under_way["status"], children()) == ("running", [])
    assert (await day.read(f"/dispatch-plans/{plan['id']}", M))["status"] == "proposed"


async def test_a_place_that_was_missed_holds_anew_when_somebody_else_is_planned(make, client_for, drain):
    day = await a_day(make, client_for)
    order = await accepted(day, at(9))
    _, (visit,) = await day.assigned(order["id"])
    an_hour_ago = "update visits set planned_start_at = now() - interval '1 hour' where id = $1"
    await make.owner.execute(an_hour_ago, visit["id"])
    await day.done(M, f"/visits/{visit['id']}/missed", {"reason_code": "weather"})
    freed = await day.balance(f"{in_days(1):%Y-%m}")

    await taken(day, await proposed(day, drain))

    assert (freed, await day.balance(f"{in_days(1):%Y-%m}")) == ((0, 0), (60, 0))
