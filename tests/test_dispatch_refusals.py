"""Plans of a day that are refused: to whom, of what, and once something has changed."""

import asyncio
from datetime import timedelta

import pytest
from uuid_utils.compat import uuid7

from models.accounts import Role
from tests.days import a_day
from tests.dispatched import M, accepted, asked, at, proposed, taken
from tests.moments import as_of_now, in_days


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
    assert f"订单 {order['order_no']} 已有变化" in said["detail"]


async def test_a_plan_is_refused_once_a_resident_lies_in_hospital(make, client_for, drain):
    """Seen to send somebody to an empty home while only orders, visits and staff were compared."""
    day = await a_day(make, client_for)
    order = await accepted(day, at(9))
    plan = await proposed(day, drain)
    told = {"kind": "hospital", "told_by": "女儿", "from_on": (in_days(1) - timedelta(days=1)).isoformat()}
    assert (await day.act(Role.BUREAU_ADMIN, f"/residents/{day.resident.id}/absences", told)).status_code == 201

    said = (await day.act(M, f"/dispatch-plans/{plan['id']}/accept")).json()

    assert (said["code"], said["order_no"]) == ("dispatch_plan_stale", order["order_no"])


async def test_a_plan_is_refused_once_a_certificate_is_gone(make, client_for, drain):
    day = await a_day(make, client_for)
    await accepted(day, at(9))
    plan = await proposed(day, drain)

    await make.owner.execute("update caregivers set status = 'suspended' where id = $1", day.caregiver.id)
    said = (await day.act(M, f"/dispatch-plans/{plan['id']}/accept")).json()

    assert (said["code"], said["caregiver_id"]) == ("dispatch_plan_stale", str(day.caregiver.id))
    assert f"护理员 {day.caregiver.staff_no}（在岗、证书、技能或班次）" in said["detail"]


SHIFTS = [
    ({"starts_at": "00:00", "ends_at": "00:00"}, 409),
    ({"starts_at": "13:00", "ends_at": "18:00"}, 409),
    ({"starts_at": "00:00", "ends_at": "23:59"}, 200),
]
"""Told once the plan is made, of her of whom nothing was told before: a day off, other hours, the hours that were assumed."""


@pytest.mark.parametrize(("shift", "status"), SHIFTS)
async def test_a_plan_is_refused_once_who_is_sent_works_at_other_hours(make, client_for, drain, shift, status):
    """Seen to be put into effect: she was sent on her day off, and the plan had said that everybody works when she is sent."""
    day = await a_day(make, client_for)
    order = await accepted(day, at(9))
    plan = await proposed(day, drain)
    told = {"on_date": in_days(1).isoformat()} | shift
    assert (await day.act(M, f"/caregivers/{day.caregiver.id}/shifts", told)).status_code == 201

    answer = await day.act(M, f"/dispatch-plans/{plan['id']}/accept")

    stale = {"code": "dispatch_plan_stale", "caregiver_id": str(day.caregiver.id)} if status == 409 else {}
    assert (answer.status_code, answer.json() | stale) == (status, answer.json())
    assert (await day.read(f"/orders/{order['id']}"))["status"] == ("accepted" if stale else "scheduled")


async def test_a_plan_is_put_into_effect_whatever_becomes_of_the_hours_of_who_is_not_sent(make, client_for, drain):
    day = await a_day(make, client_for)
    other = await make.caregiver(day.provider)
    order = await accepted(day, at(9))
    await day.assigned(order["id"], day.caregiver)
    plan = await proposed(day, drain)
    off = {"on_date": in_days(1).isoformat(), "starts_at": "00:00", "ends_at": "00:00"}
    assert (await day.act(M, f"/caregivers/{other.id}/shifts", off)).status_code == 201

    assert (await day.act(M, f"/dispatch-plans/{plan['id']}/accept")).status_code == 200


async def test_a_day_has_one_plan_at_a_time(make, client_for, drain):
    """Also when two ask in the same instant: the index decides."""
    day = await a_day(make, client_for)

    answers = await asyncio.gather(*(asked(day) for _ in range(4)))
    plan = next(answer.json() for answer in answers if answer.status_code == 202)
    refused = [answer.json() for answer in answers if answer.status_code == 409]
    discarded = await day.done(M, f"/dispatch-plans/{plan['id']}/discard")
    await drain()

    assert {(one["code"], one["plan_id"]) for one in refused} == {("dispatch_plan_live", plan["id"])}
    assert all("请先放弃它" in one["detail"] for one in refused)  # what is still made cannot be accepted
    assert (len(refused), discarded["status"]) == (3, "discarded")
    assert (await day.read(f"/dispatch-plans/{plan['id']}", M))["status"] == "discarded"
    assert (await asked(day)).status_code == 202


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"planned_on": lambda: str(in_days(-1))}, "dispatch_day_past"),
        ({"pinned_order_ids": [str(uuid7())]}, "order_not_of_the_day"),
        ({"modes": [{"caregiver_id": str(uuid7()), "mode": "walking"}]}, "caregiver_not_on_staff"),
        ({"travel": {"places": [str(uuid7())], "minutes": [[0, 1]]}}, "dispatch_travel_wrong"),
        ({"window_minutes": 241}, None),
        ({"seconds": 0}, None),
    ],
)
async def test_a_plan_that_cannot_be_meant_is_refused(make, client_for, said, code):
    day = await a_day(make, client_for)

    answer = await asked(day, **as_of_now(said))

    assert answer.status_code == 422
    assert code is None or answer.json()["code"] == code


@pytest.mark.parametrize(
    ("window", "code"),
    [
        ({"earliest_at": lambda: at(10), "latest_at": lambda: at(9)}, "dispatch_window_wrong"),
        ({"earliest_at": lambda: at(10), "latest_at": lambda: at(10) + timedelta(days=1)}, "dispatch_window_wrong"),
    ],
)
async def test_a_window_lies_within_the_day(make, client_for, window, code):
    day = await a_day(make, client_for)
    order = await accepted(day, at(9))

    said = {"order_id": order["id"]} | {name: instant.isoformat() for name, instant in as_of_now(window).items()}

    assert (await asked(day, windows=[said])).json()["code"] == code


async def test_a_provider_plans_and_reads_its_own_days_alone(make, client_for, drain):
    """The bureau reads; nobody else does, and another provider's plan is not there."""
    day = await a_day(make, client_for)
    plan = await proposed(day, drain)
    path = f"/v1/dispatch-plans/{plan['id']}"
    stranger = await client_for(M)
    said = {"planned_on": in_days(1).isoformat(), "provider_id": str(day.provider.id)}

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
    assert "当前状态为“已采用”，不能采用" in again[0].json()["detail"]


async def test_a_plan_is_accepted_once_though_two_accept_it(make, client_for, drain):
    """Seen to fail without the lock on the plan: the second was told that the day had changed."""
    day = await a_day(make, client_for)
    order = await accepted(day, at(9))
    plan = await proposed(day, drain)

    answers = await asyncio.gather(*(day.act(M, f"/dispatch-plans/{plan['id']}/accept") for _ in range(2)))

    assert {answer.status_code: answer.json().get("code") for answer in answers} == {200: None, 409: "wrong_state"}
    assert len(await day.visits(order["id"])) == 1


async def test_a_plan_of_a_day_that_has_passed_is_not_accepted(make, client_for, drain):
    day = await a_day(make, client_for)
    plan = await proposed(day, drain)
    await make.owner.execute("update dispatch_plans set planned_on = '2024-03-05' where id::text = $1", plan["id"])

    answer = await day.act(M, f"/dispatch-plans/{plan['id']}/accept")

    assert (answer.status_code, answer.json()["code"]) == (422, "dispatch_day_past")
    assert (await day.read(f"/dispatch-plans/{plan['id']}", M))["allowed_actions"] == ["discard"]
