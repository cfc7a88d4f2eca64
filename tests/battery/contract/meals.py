"""What the operations on meal points, their hours, licences and menus stand on."""

from datetime import timedelta
from typing import Any

from services import calendars
from tests.battery.contract.ground import Anchor, Ground, anchor

DISHES = [{"name": "清蒸鲈鱼", "price_fen": 800}]
SLOTS = [{"weekdays": [1], "meal": "lunch", "opens": "11:00", "closes": "13:00"}]
DATES = ("planned_on", "built_on", "opened_on", "closed_on")
BOUND = ("provider_id", "service_item_id", "phone", "lat", "lng")


def day(g: Ground) -> str:
    """Another day to come each time."""
    return f"{calendars.today() + timedelta(days=next(g.numbers))}"


def point(g: Ground, state: str = "operating") -> str:
    said = {"code": g.text(), "name": "幸福食堂", "area": "urban", "model": "mutual_aid"}
    dated = {"planned": "planned_on"}.get(state, "opened_on")
    made = g.post("admin", "/v1/meal-points", said | {"division_code": g.make.division_code, dated: "2024-04-01"})
    if state == "suspended":
        g.post("admin", f"/v1/meal-points/{made['id']}/suspend", {"on": "2024-06-01", "reason": "装修"})
    return str(made["id"])


def standing(g: Ground) -> str:
    return g.once("meal_point_id", lambda: point(g))


def licence(g: Ground) -> str:
    said = {"kind": "food", "number": g.text(), "valid_from": "2024-01-01"}
    return str(g.post("admin", f"/v1/meal-points/{standing(g)}/licences", said)["id"])


def menu(g: Ground) -> str:
    said = {"served_on": day(g), "meal": "lunch", "dishes": DISHES}
    return str(g.post("admin", f"/v1/meal-points/{standing(g)}/menus", said)["id"])


def closure(g: Ground) -> str:
    on = day(g)
    said = {"from_on": on, "to_on": on, "reason": "盘点"}
    return str(g.post("admin", f"/v1/meal-points/{standing(g)}/closed-days", said)["id"])


@anchor("POST /v1/meal-points")
def registered(g: Ground) -> Anchor:
    said = {"code": g.text(), "division_code": g.make.division_code}
    return Anchor(body=said, without=(*DATES, *BOUND))


@anchor("PATCH /v1/meal-points/{meal_point_id}")
def changed(g: Ground) -> Anchor:
    said = {"division_code": g.make.division_code}
    return Anchor(path={"meal_point_id": standing(g)}, body=said, without=(*DATES, *BOUND))


def _turn(act: str, state: str, **said: Any) -> None:
    anchor(f"POST /v1/meal-points/{{meal_point_id}}/{act}")(
        lambda g: Anchor(path={"meal_point_id": point(g, state)}, body={"on": "2024-07-01"} | said)
    )


_turn("finish-building", "planned")
_turn("start", "planned")
_turn("suspend", "operating", reason="装修")
_turn("resume", "suspended")
_turn("close", "operating", reason="停办")


@anchor("GET /v1/meal-points/{meal_point_id}/readiness")
def readiness(_: Ground) -> Anchor:
    return Anchor(query={"at": "2026-11-24T12:00:00+08:00", "meal": "lunch"})


@anchor("POST /v1/meal-points/{meal_point_id}/hours")
def hours(g: Ground) -> Anchor:
    return Anchor(body={"effective_from": day(g), "slots": SLOTS})


@anchor("POST /v1/meal-points/{meal_point_id}/closed-days")
def closed(g: Ground) -> Anchor:
    on = day(g)
    return Anchor(body={"from_on": on, "to_on": on, "reason": "盘点"})


@anchor("POST /v1/meal-points/{meal_point_id}/closed-days/{closure_id}/withdraw")
def withdrawn(g: Ground) -> Anchor:
    return Anchor(path={"closure_id": closure(g)})


@anchor("POST /v1/meal-points/{meal_point_id}/licences")
def licensed(g: Ground) -> Anchor:
    return Anchor(body={"number": g.text(), "valid_from": "2024-01-01"}, without=("valid_to",))


@anchor("PATCH /v1/meal-points/{meal_point_id}/licences/{licence_id}")
def licence_changed(g: Ground) -> Anchor:
    return Anchor(path={"licence_id": licence(g)}, body={"number": g.text()}, without=("valid_from", "valid_to"))


@anchor("POST /v1/meal-points/{meal_point_id}/menus")
def written(g: Ground) -> Anchor:
    return Anchor(body={"served_on": day(g), "dishes": DISHES})


@anchor("PATCH /v1/meal-points/{meal_point_id}/menus/{menu_id}")
def rewritten(g: Ground) -> Anchor:
    return Anchor(path={"menu_id": menu(g)}, body={"dishes": DISHES})


@anchor("POST /v1/meal-points/{meal_point_id}/menus/copy")
def copied(_: Ground) -> Anchor:
    return Anchor(body={"from_week": f"{calendars.today()}", "to_week": f"{calendars.today() + timedelta(days=7)}"})


@anchor("POST /v1/dish-tags")
def tagged(g: Ground) -> Anchor:
    return Anchor(body={"code": f"t{next(g.numbers)}"})
