"""What the operations on holidays and care plans stand on."""

from datetime import date, timedelta
from typing import Any

from services import calendars
from tests.battery.contract.ground import Anchor, Ground, anchor


def holiday_body(g: Ground) -> dict[str, Any]:
    return {"falls_on": str(date(2030, 1, 1) + timedelta(days=next(g.numbers)))}


@anchor("POST /v1/holidays")
def holiday(g: Ground) -> Anchor:
    return Anchor(body=holiday_body(g))


@anchor("POST /v1/holidays/years")
def holiday_year(g: Ground) -> Anchor:
    return Anchor(body={"year": 2027, "days": [{"falls_on": "2027-01-01", "name": "元旦", "kind": "holiday"}]})


def made_holiday(g: Ground) -> str:
    return str(g.post("admin", "/v1/holidays", holiday_body(g) | {"name": "元旦", "kind": "holiday"})["id"])


@anchor("PATCH /v1/holidays/{holiday_id}")
def holiday_changed(g: Ground) -> Anchor:
    return Anchor(path={"holiday_id": made_holiday(g)}, body={"name": "元旦"})


@anchor("POST /v1/holidays/{holiday_id}/withdraw")
def holiday_withdrawn(g: Ground) -> Anchor:
    return Anchor(path={"holiday_id": made_holiday(g)})


@anchor("GET /v1/holidays")
def holidays(g: Ground) -> Anchor:
    return Anchor(query={"year": 2027}, without=("cursor",))


def plan_body(g: Ground) -> dict[str, Any]:
    """Self-paid by its resident, who has no entitlement, from next month on: it asks nothing of anybody's month."""
    return {
        "resident_id": g.resident(),
        "provider_id": g.provider,
        "service_item_id": g.item,
        "planned_minutes": 60,
        "start_time": "09:00",
        "first_on": str(calendars.today() + timedelta(days=1)),
        "rule": "FREQ=WEEKLY;BYDAY=MO",
    }


OF_A_PLAN = ("programme_id", "preferred_caregiver_id", "quantity", "ends_on", "also_on", "except_on")


@anchor("POST /v1/care-plans")
def care_plan(g: Ground) -> Anchor:
    return Anchor(body=plan_body(g), without=OF_A_PLAN)


def made_plan(g: Ground) -> str:
    return str(g.post("admin", "/v1/care-plans", plan_body(g))["id"])


@anchor("PATCH /v1/care-plans/{care_plan_id}")
def plan_changed(g: Ground) -> Anchor:
    said = {"note": "请带血压计", "rule": "FREQ=DAILY;INTERVAL=3"}
    fixed = ("from_on", "provider_id", "service_item_id", "first_on", *OF_A_PLAN)
    return Anchor(path={"care_plan_id": made_plan(g)}, body=said, without=fixed)


LATER = {"from_on": "2150-01-01", "to_on": "2150-01-05"}


@anchor("POST /v1/care-plans/{care_plan_id}/pause")
def plan_paused(g: Ground) -> Anchor:
    return Anchor(path={"care_plan_id": made_plan(g)}, body=LATER)


@anchor("POST /v1/care-plans/{care_plan_id}/resume")
def plan_resumed(g: Ground) -> Anchor:
    plan = made_plan(g)
    g.post("admin", f"/v1/care-plans/{plan}/pause", LATER | {"reason": "外出"})
    return Anchor(path={"care_plan_id": plan}, body={}, without=("on",))


@anchor("POST /v1/care-plans/{care_plan_id}/end")
def plan_ended(g: Ground) -> Anchor:
    return Anchor(path={"care_plan_id": made_plan(g)}, body={"ends_on": "2150-01-01"})


@anchor("GET /v1/care-plans/{care_plan_id}/preview")
def plan_preview(g: Ground) -> Anchor:
    return Anchor(path={"care_plan_id": g.once("care_plan_id", lambda: made_plan(g))})


def flood(g: Ground) -> dict[str, Any]:
    first = date(2100, 1, 1) + timedelta(days=2 * next(g.numbers))
    return {"division_code": g.make.division_code, "from_on": str(first), "to_on": str(first)}


@anchor("POST /v1/division-pauses")
def division_paused(g: Ground) -> Anchor:
    return Anchor(body=flood(g))


@anchor("POST /v1/division-pauses/{division_pause_id}/lift")
def division_lifted(g: Ground) -> Anchor:
    made = g.post("admin", "/v1/division-pauses", flood(g) | {"reason": "防汛转移"})
    return Anchor(path={"division_pause_id": str(made["id"])}, body={}, without=("on",))
