"""A provider's day planned over HTTP: asked for, made by the worker, accepted or not, and what is refused."""

import asyncio
from datetime import datetime, time, timedelta

import pytest
from uuid_utils.compat import uuid7

from models.accounts import Role
from models.caregiver_shifts import CaregiverShift
from services import calendars
from tests.days import a_day
from tests.factories import SHANGHAI

M = Role.PROVIDER_MANAGER
TOMORROW = calendars.today() + timedelta(days=1)


def at(hour: int, minute: int = 0) -> datetime:
    return datetime.combine(TOMORROW, time(hour, minute), SHANGHAI)


async def accepted(day, start, minutes=60, **given):
    order = await day.placed(start, minutes, **given)
    return await day.done(M, f"/orders/{order['id']}/accept")


async def asked(day, **given):
    said = {"planned_on": TOMORROW.isoformat(), "seconds": 1} | given
    return await day.act(M, "/dispatch-plans", said)


async def proposed(day, drain, **given):
    """Asked for, and made."""
    answer = await asked(day, **given)
    assert answer.status_code == 202, answer.text
    assert answer.json()["status"] == "queued"
    await drain()
    plan = await day.read(answer.headers["Location"].removeprefix("/v1"), M)
    assert plan["status"] == "proposed"
    assert plan["progress"] == 100
    return plan


async def taken(day, plan):
    return await day.done(M, f"/dispatch-plans/{plan['id']}/accept")


async def resident(day, place):
    """Another one with an entitlement, somewhere else; the day's next orders are hers."""
    other = await day.make.resident(place=place)
    await day.make.entitlement(other, day.programme)
    return {"resident_id": str(other.id)}


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
    hours = {"weekday": TOMORROW.isoweekday(), "starts_at": time(8), "ends_at": time(12)}
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


async def test_a_plan_is_refused_once_a_visit_has_changed(make, client_for, drain):
    """Seen to fail without the comparison: the plan was put over what somebody had just arranged."""
    day = await a_day(make, client_for)
    other = await make.caregiver(day.provider)
    order = await accepted(day, at(9))
    _, (visit,) = await day.assigned(order["id"])
    plan = await proposed(day, drain)

    await day.assigned(order["id"], other)
    answer = await day.act(M, f"/dispatch-plans/{plan['id']}/accept")

    said = answer.json()
    assert (answer.status_code, said["code"]) == (409, "dispatch_plan_stale")
    assert said["what"].startswith("V")
    assert said["visit_id"] in {visit["id"], *(v["id"] for v in await day.visits(order["id"]))}


async def test_a_plan_is_refused_once_an_order_is_gone(make, client_for, drain):
    day = await a_day(make, client_for)
    order = await accepted(day, at(9))
    plan = await proposed(day, drain)

    await day.done(M, f"/orders/{order['id']}/cancel", {"reason": "家属来电"})
    said = (await day.act(M, f"/dispatch-plans/{plan['id']}/accept")).json()

    assert (said["code"], said["order_no"], said["order_id"]) == ("dispatch_plan_stale", order["order_no"], order["id"])


async def test_a_plan_is_refused_once_a_certificate_is_gone(make, client_for, drain):
    day = await a_day(make, client_for)
    await accepted(day, at(9))
    plan = await proposed(day, drain)

    await make.owner.execute("update caregivers set status = 'suspended' where id = $1", day.caregiver.id)
    said = (await day.act(M, f"/dispatch-plans/{plan['id']}/accept")).json()

    assert (said["code"], said["caregiver_id"]) == ("dispatch_plan_stale", str(day.caregiver.id))


async def test_a_day_has_one_plan_at_a_time(make, client_for, drain):
    """Also when two ask in the same instant: the index decides."""
    day = await a_day(make, client_for)

    answers = await asyncio.gather(*(asked(day) for _ in range(4)))
    plan = next(answer.json() for answer in answers if answer.status_code == 202)
    refused = [answer.json() for answer in answers if answer.status_code == 409]
    discarded = await day.done(M, f"/dispatch-plans/{plan['id']}/discard")
    await drain()

    assert {(one["code"], one["plan_id"]) for one in refused} == {("dispatch_plan_live", plan["id"])}
    assert (len(refused), discarded["status"]) == (3, "discarded")
    assert (await day.read(f"/dispatch-plans/{plan['id']}", M))["status"] == "discarded"
    assert (await asked(day)).status_code == 202


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"planned_on": (calendars.today() - timedelta(days=1)).isoformat()}, "dispatch_day_past"),
        ({"pinned_order_ids": [str(uuid7())]}, "order_not_of_the_day"),
        ({"modes": [{"caregiver_id": str(uuid7()), "mode": "walking"}]}, "caregiver_not_on_staff"),
        ({"travel": {"places": [str(uuid7())], "minutes": [[0, 1]]}}, "dispatch_travel_wrong"),
        ({"window_minutes": 241}, None),
        ({"seconds": 0}, None),
    ],
)
async def test_a_plan_that_cannot_be_meant_is_refused(make, client_for, said, code):
    day = await a_day(make, client_for)

    answer = await asked(day, **said)

    assert answer.status_code == 422
    assert code is None or answer.json()["code"] == code


@pytest.mark.parametrize(
    ("window", "code"),
    [
        ({"earliest_at": at(10), "latest_at": at(9)}, "dispatch_window_wrong"),
        ({"earliest_at": at(10), "latest_at": at(10) + timedelta(days=1)}, "dispatch_window_wrong"),
    ],
)
async def test_a_window_lies_within_the_day(make, client_for, window, code):
    day = await a_day(make, client_for)
    order = await accepted(day, at(9))

    said = {"order_id": order["id"]} | {name: instant.isoformat() for name, instant in window.items()}

    assert (await asked(day, windows=[said])).json()["code"] == code


async def test_a_window_of_its_own_holds_for_an_order(make, client_for, drain):
    day = await a_day(make, client_for)
    order = await accepted(day, at(9))
    said = {"order_id": order["id"], "earliest_at": at(13).isoformat(), "latest_at": at(14).isoformat()}

    (visit,) = (await proposed(day, drain, windows=[said]))["visits"]

    assert at(13) <= datetime.fromisoformat(visit["start_at"]) <= at(14)


async def test_a_provider_plans_and_reads_its_own_days_alone(make, client_for, drain):
    """The bureau reads; nobody else does, and another provider's plan is not there."""
    day = await a_day(make, client_for)
    plan = await proposed(day, drain)
    path = f"/v1/dispatch-plans/{plan['id']}"
    stranger = await client_for(M)
    said = {"planned_on": TOMORROW.isoformat(), "provider_id": str(day.provider.id)}

    seen = {
        role: (await (await day.as_(role)).get(path)).status_code
        for role in (M, Role.BUREAU_ADMIN, Role.AUDITOR, Role.SUBSIDY_OFFICER, Role.CAREGIVER, Role.FAMILY)
    }

    assert [*seen.values()] == [200, 200, 200, 403, 403, 403]
    assert (await stranger.get(path)).status_code == 404
    assert (await stranger.post(f"{path}/accept")).status_code == 404
    assert (await stranger.post("/v1/dispatch-plans", json=said)).status_code == 403
    assert (await (await day.as_(Role.BUREAU_ADMIN)).post(f"{path}/accept")).status_code == 403
    assert [one["id"] for one in (await day.read("/dispatch-plans", M))["items"]] == [plan["id"]]
    assert (await stranger.get("/v1/dispatch-plans")).json()["items"] == []


async def test_an_answered_plan_is_not_answered_again(make, client_for, drain):
    day = await a_day(make, client_for)
    plan = await proposed(day, drain)
    await taken(day, plan)

    again = [await day.act(M, f"/dispatch-plans/{plan['id']}/{act}") for act in ("accept", "discard")]

    assert [(answer.status_code, answer.json()["code"]) for answer in again] == [(409, "wrong_state")] * 2
    assert "已采用" in again[0].json()["detail"]


async def test_a_plan_keeps_nobodys_home(make, client_for, drain):
    """Homes are sealed, and only ways leave the reckoning."""
    day = await a_day(make, client_for)
    await accepted(day, at(9))

    plan = await proposed(day, drain)

    kept = await make.owner.fetchval("select dispatch_plans::text from dispatch_plans where id::text = $1", plan["id"])
    assert "122.1" not in kept
    assert day.resident.name not in kept
