"""A provider's day is planned at once: eight cleanings that nobody is sent to yet, planned by the solver, accepted by the manager."""

import asyncio
from datetime import datetime, time, timedelta
from typing import Any

from api.demo.client import Unexpected
from api.demo.founding import District
from api.demo.people import HARDSHIP
from api.demo.tables import console, table
from services import calendars, spoken

DAYS_AHEAD = 6
HOMES = HARDSHIP[10:18]
BEGIN = (time(9), time(10, 30))
ENDED = ("accepted", len(HOMES), len(HOMES), 0)
"""The plan's state, the visits in it, how many nobody was to make before it, and after it."""


async def asked(district: District) -> str:
    """An hour each, accepted by the fifth provider, whose five caregivers are free; and a plan of its day, by its id."""
    manager, day = district.managers["P05"], calendars.today() + timedelta(days=DAYS_AHEAD)
    for number, whose in enumerate(HOMES):
        found = await district.community.post("/v1/residents/search", {"id_number": whose.id_number})
        order = {
            "resident_id": found["items"][0]["id"],
            "provider_id": district.providers["P05"],
            "service_item_id": district.items["JJBJ"],
            "planned_start_at": datetime.combine(day, BEGIN[number % len(BEGIN)], calendars.SHANGHAI).isoformat(),
            "planned_minutes": 60,
        }
        placed = await district.community.post("/v1/orders", order)
        await manager.post(f"/v1/orders/{placed['id']}/accept")
    wanted = {"planned_on": str(day), "window_minutes": 60, "seconds": 1}
    return str((await manager.post("/v1/dispatch-plans", wanted))["id"])


async def accepted(district: District, plan_id: str) -> dict[str, Any]:
    """Once the worker has made it, all of it takes effect."""
    manager, path = district.managers["P05"], f"/v1/dispatch-plans/{plan_id}"
    plan = await manager.get(path)
    while plan["status"] in ("queued", "running"):
        await asyncio.sleep(0.1)
        plan = await manager.get(path)
    if plan["status"] == "failed":
        raise Unexpected(f"dispatch plan {plan_id}: {plan}")
    await manager.post(f"{path}/accept")
    return dict(await manager.get(path))


def wrong(told: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Where the system tells anything else than was asked for: what it tells, and what is expected."""
    plan = told["dispatched"]
    found = (plan["status"], len(plan["visits"]), plan["present"]["unserved"], plan["planned"]["unserved"])
    return {} if found == ENDED else {"a day planned": (found, ENDED)}


def show(told: dict[str, Any]) -> None:
    plan = told["dispatched"]
    made = table("护理员", "老年人", "开始", "分钟", right=("分钟",))
    for one in plan["visits"]:
        at = datetime.fromisoformat(one["start_at"]).astimezone(calendars.SHANGHAI)
        made.add_row(one["caregiver_name"], one["resident_name"] or "-", f"{at:%m-%d %H:%M}", f"{one['minutes']}")
    console.print(made)
    before, after = plan["present"], plan["planned"]
    console.print(
        f"洁康家政 {plan['planned_on']} 的派单方案（{spoken.STATES_OF['dispatch_plan'][plan['status']]}）：没人去的由 {before['unserved']} 次减为 "
        f"{after['unserved']} 次，路上共 {after['travel_minutes']} 分钟。\nA provider's day, planned at once and accepted: "
        f"{before['unserved']} visits that nobody was sent to, now {after['unserved']}; {after['travel_minutes']} minutes of travel."
    )
