"""Stays, houses that close, orders that are offered and planned days of caregivers, for what is offered to each (offering.py)."""

import json
from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import partial
from typing import Any

from models.accounts import Role
from services import calendars
from tests.days import a_day
from tests.lodged import a_house, assessment, day
from tests.moving import Moving
from tests.rounds import NO, rival, tomorrow
from tests.staged import Case, Stage


async def stay(s: Stage, to: str) -> Case:
    """All three are of the bureau."""
    await s.turn_into(Role.BUREAU_ADMIN)
    house = await a_house(s.make, s.client_for)
    house.manager = s.people["maker"]
    bed, resident = await house.bed(), await s.make.resident()
    await s.declare(resident.id)
    if to == "reserved":
        made = await house.reserved(bed, resident, day(0), day(9))
    else:
        made = await house.admitted(bed, resident, day(-5))
    if to == "discharged":
        made = (await house.act(made, "discharge", discharge="home")).json()
    elif to == "transferred":
        moved = await house.act(made, "transfer", bed_id=str((await house.bed()).id))
        assert moved.is_success, moved.text
    planned, told = {"to_on": day(12)}, {"from_on": day(-4), "reason": "写错一天"}
    changes = {
        "reserved": {"update": ("", planned)},
        "admitted": {"update": ("", planned), "correct_day": ("", told)},
    }
    return Case(
        f"/v1/stays/{made['id']}",
        {
            **changes.get(to, {"correct_day": ("", told)}),
            "admit": ("admit", {"assessment": assessment()}),
            "cancel": ("cancel", {"reason": "家属改期"}),
            "transfer": ("transfer", {"bed_id": str((await house.bed()).id)}),
            "discharge": ("discharge", {"discharge": "home"}),
            "leave": ("leaves", {"from_on": day(-3), "to_on": day(-1), "reason": "family"}),
        },
    )


async def closure(s: Stage, to: str) -> Case:
    """A house of two, with free beds elsewhere; the plan is the maker's."""
    await s.turn_into(Role.BUREAU_ADMIN)
    approver = await s.client_for(Role.BUREAU_ADMIN)
    moving = Moving(s.make, await s.make.facility(), s.people["maker"], approver)
    await moving.lives(2)
    for _ in range(2):
        await s.make.bed()
    for one in moving.stays:
        await s.declare(one.resident_id)
    plan = await (moving.approved() if to == "approved" else moving.drafted())
    if to == "faulty":
        answer = await moving.change(plan, moves=[{"stay_id": str(moving.stays[0].id), "bed_id": None}])
        assert answer.status_code == 200, answer.text
    return Case(
        f"/v1/facility-closures/{plan['id']}",
        {
            "update": ("", {"reason": "改期合并"}),
            "arrange": ("arrange", None),
            "approve": ("approve", None),
            "carry_out": ("carry-out", None),
            "withdraw": ("withdraw", {"reason": "暂缓合并"}),
        },
    )


async def _at_the_provider(s: Stage) -> Any:
    """All three manage the day's provider, which has a rival."""
    if s.day is None:
        s.day = await a_day(s.make, s.client_for)
        s.rival = await rival(s.day)
        await s.declare(s.day.resident.id)
    await s.turn_into(Role.PROVIDER_MANAGER, provider_id=s.day.provider.id)
    return s.day


async def order_offer(s: Stage) -> Case:
    """To the provider with whom it was placed, and to its rival."""
    there = await _at_the_provider(s)
    order = await there.placed(tomorrow())
    asked = {"provider_ids": [str(s.rival.id)]}
    made = await there.act(Role.COMMUNITY_WORKER, f"/orders/{order['id']}/offers", asked)
    assert made.status_code == 201, made.text
    [own] = [one for one in made.json()["items"] if one["provider_id"] == str(there.provider.id)]
    return Case(f"/v1/order-offers/{own['id']}", {"accept": ("accept", None), "decline": ("decline", NO)})


MADE = {
    "visits": [],
    "unserved": [],
    "changes": 0,
    "moved": 0,
    "homes_unknown": 0,
    **dict.fromkeys(
        ("present", "planned"),
        dict.fromkeys(("travel_minutes", "overtime_minutes", "unserved", "strangers", "broken"), 0),
    ),
}


async def dispatch_plan(s: Stage, to: str) -> Case:
    """Of a day on which nothing is to be done yet: asked for, or made."""
    await _at_the_provider(s)
    planned_on = calendars.today() + timedelta(days=1 + next(s.numbers))
    asked = await s.people["maker"].post("/v1/dispatch-plans", json={"planned_on": str(planned_on), "seconds": 1})
    assert asked.status_code == 202, asked.text
    if to != "queued":
        based = {"orders": {}, "visits": {}}
        sql = "update dispatch_plans set status = 'proposed', result = $2, based_on = $3 where id::text = $1"
        await s.make.owner.execute(sql, asked.json()["id"], json.dumps(MADE), json.dumps(based))
    return Case(f"/v1/dispatch-plans/{asked.json()['id']}", {"accept": ("accept", None), "discard": ("discard", None)})


BEDS: dict[str, Callable[[Stage], Awaitable[Case]]] = {
    "a reservation": partial(stay, to="reserved"),
    "a stay": partial(stay, to="admitted"),
    "a stay that is over": partial(stay, to="discharged"),
    "a stay that went on elsewhere": partial(stay, to="transferred"),
    "a plan to close": partial(closure, to="drafted"),
    "a plan to close with somebody without a bed": partial(closure, to="faulty"),
    "an approved plan to close": partial(closure, to="approved"),
    "an offered order": order_offer,
    "a day that is to be planned": partial(dispatch_plan, to="queued"),
    "a planned day": partial(dispatch_plan, to="proposed"),
}
