"""The way of a courier (送餐路线): the doors of one meal, in order."""

from datetime import date
from uuid import UUID

from models.meal_orders import MealOrderStatus
from models.meal_points import Meal
from models.wire import Shown


class RouteStop(Shown):
    """One door, in the order of the way: `metres` from the stop before, as the crow flies; null where a position is not known, and
    these come last, by their address."""

    n: int
    metres: int | None
    address: str | None
    phone: str | None
    lat: float | None
    lng: float | None
    orders: list["RouteOrder"]


class RouteOrder(Shown):
    id: UUID
    order_no: str
    resident_name: str
    status: MealOrderStatus
    note: str
    price_fen: int


class MealRoute(Shown):
    """Deliveries of one meal of one day from one point. `metres` there along all the doors whose position is known."""

    meal_point_id: UUID
    meal_point_name: str
    served_on: date
    meal: Meal
    orders: int
    metres: int
    stops: list[RouteStop]
