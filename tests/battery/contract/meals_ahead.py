"""What the operations on meals ordered ahead stand on."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from services import calendars
from tests.battery.contract.ground import Anchor, Ground, anchor

ALL_DAY = {"weekdays": [1, 2, 3, 4, 5, 6, 7], "meal": "dinner", "opens": "23:58", "closes": "23:59"}


def kitchen(g: Ground) -> str:
    """A point that takes orders until the end of the day, and brings them everywhere."""

    def opened() -> str:
        g.post(
            "admin", f"/v1/meal-points/{g.points['till']}/hours", {"effective_from": "2024-01-01", "slots": [ALL_DAY]}
        )
        far = "update meal_points set delivery_radius_metres = 50000, order_minutes_before = 0 where id = $1"
        g.made(g.make.owner.execute(far, UUID(g.points["till"])))
        return g.points["till"]

    return g.once("kitchen", opened)


def said(g: Ground) -> dict[str, Any]:
    body = {"resident_id": g.resident(), "meal_point_id": kitchen(g), "meal": "dinner", "mode": "delivery"}
    return body | {"served_on": f"{calendars.today()}"}


def ordered(g: Ground) -> str:
    return str(g.post("admin", "/v1/meal-orders", said(g))["id"])


def ready(g: Ground) -> str:
    order = ordered(g)
    cooked = "update meal_orders set begins_at = now(), order_until = now() where id = $1"
    g.made(g.make.owner.execute(cooked, UUID(order)))
    return order


def outcome() -> dict[str, Any]:
    return {"id": str(uuid4()), "outcome": "delivered", "at": datetime.now(UTC).isoformat()}


KNOWN = ("id_number", "card_token", "reason")


@anchor("POST /v1/meal-orders")
def placed(g: Ground) -> Anchor:
    return Anchor(body=said(g), without=("id_number", "card_no"))


@anchor("GET /v1/meal-orders")
def listed(_: Ground) -> Anchor:
    return Anchor(query={"from_on": "2024-01-01", "to_on": "2024-01-31"}, without=("cursor",))


@anchor("GET /v1/meal-orders/route")
def route(g: Ground) -> Anchor:
    return Anchor(query={"served_on": f"{calendars.today()}", "meal": "dinner", "meal_point_id": kitchen(g)})


@anchor("POST /v1/meal-orders/{meal_order_id}/cancel")
def cancelled(g: Ground) -> Anchor:
    return Anchor(path={"meal_order_id": ordered(g)}, body={"reason": "外出"})


@anchor("POST /v1/meal-orders/{meal_order_id}/tell")
def told(g: Ground) -> Anchor:
    return Anchor(path={"meal_order_id": ready(g)}, body=outcome(), without=KNOWN)


@anchor("POST /v1/meal-orders/outcomes")
def told_many(g: Ground) -> Anchor:
    return Anchor(body={"outcomes": [outcome() | {"order_id": ready(g)}]})
