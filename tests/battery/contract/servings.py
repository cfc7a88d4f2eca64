"""What the operations on servings, meal cards and tallies stand on."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from models.accounts import Role
from services import calendars
from tests.battery.contract import meals
from tests.battery.contract.ground import FIRST, WHY, Anchor, Ground, anchor

LOST = {"reason": "遗失"}
DAYS = {"from_on": "2024-01-01", "to_on": "2024-01-31"}
KNOWN = ("card_token", "card_no", "serving_no")


def diner(g: Ground) -> str:
    """The identity number of a new resident."""
    number = g.id_number()
    g.made(g.make.resident(id_number=number))
    return number


def said(g: Ground) -> dict[str, Any]:
    body = {"id": str(uuid4()), "meal_point_id": meals.standing(g), "id_number": diner(g), "meal": "lunch"}
    return body | {"served_at": FIRST.isoformat(), "price_fen": 1200}


def serving(g: Ground) -> str:
    return str(g.post("admin", "/v1/meal-servings", said(g))["id"])


def card(g: Ground) -> str:
    return str(g.post("admin", "/v1/meal-cards", {"resident_id": g.resident()})["id"])


def day(g: Ground) -> str:
    return f"{calendars.today() - timedelta(days=next(g.numbers))}"


def tally(g: Ground) -> str:
    body = {"meal_point_id": meals.standing(g), "served_on": day(g), "meal": "lunch", "count": 3}
    return str(g.post("admin", "/v1/meal-tallies", body)["id"])


@anchor("POST /v1/meal-servings")
def served(g: Ground) -> Anchor:
    return Anchor(body=said(g), without=KNOWN)


@anchor("POST /v1/meal-servings/batch")
def batch(g: Ground) -> Anchor:
    return Anchor(body={"servings": [said(g)]})


@anchor("GET /v1/meal-servings")
def listed(_: Ground) -> Anchor:
    return Anchor(query=DAYS, without=("cursor",))


@anchor("POST /v1/meal-servings/acknowledgements")
def acknowledged(_: Ground) -> Anchor:
    return Anchor("officer", body=DAYS | WHY)


@anchor("POST /v1/meal-servings/{serving_id}/annul")
def annulled(g: Ground) -> Anchor:
    return Anchor(path={"serving_id": serving(g)}, body=WHY)


@anchor("POST /v1/meal-servings/{serving_id}/review")
def reviewed(g: Ground) -> Anchor:
    return Anchor("officer", {"serving_id": serving(g)}, WHY)


@anchor("POST /v1/meal-servings/{serving_id}/restore")
def restored(g: Ground) -> Anchor:
    made = serving(g)
    g.post("officer", f"/v1/meal-servings/{made}/review", WHY | {"decision": "reject"})
    return Anchor(g.person(Role.SUBSIDY_OFFICER), {"serving_id": made}, WHY)


@anchor("POST /v1/meal-cards")
def issued(g: Ground) -> Anchor:
    return Anchor(body={"resident_id": g.resident()})


for _act in ("replace", "revoke"):
    anchor(f"POST /v1/meal-cards/{{card_id}}/{_act}")(lambda g: Anchor(path={"card_id": card(g)}, body=LOST))


@anchor("POST /v1/meal-tallies")
def counted(g: Ground) -> Anchor:
    return Anchor(body={"meal_point_id": meals.standing(g), "served_on": day(g)})


@anchor("PATCH /v1/meal-tallies/{tally_id}")
def corrected(g: Ground) -> Anchor:
    return Anchor(path={"tally_id": tally(g)})


@anchor("GET /v1/meal-tallies")
def tallies(_: Ground) -> Anchor:
    return Anchor(query=DAYS, without=("cursor",))
