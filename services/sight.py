"""Which orders, visits and servings an actor sees, as SQL: the second wall of these nouns, in one place; and whose claims.

All carry provider, resident and division; a caregiver sees his own visits, and the orders that they serve, a meal point its
own servings. A relative sees them while the resident agrees."""

from functools import cache
from typing import Any

from sqlmodel import col, select

from models.accounts import Role
from models.facilities import Facility
from models.meal_points import MealPoint
from services.access import Actor

CONSENTED_TO_SQL = """exists (
    select from family_links link
    where link.district_code = :district and link.membership_id = :membership and link.status = 'consented'
      and (link.ends_on is null or link.ends_on >= cast(now() at time zone 'Asia/Shanghai' as date)) and {})"""
"""Whether a relative's link holds what is asked of `link.scopes`."""
CONSENTED_SQL = CONSENTED_TO_SQL.format("'orders' = any(link.scopes)")

_OWN = {
    "orders": """exists (select from visits mine where mine.district_code = orders.district_code
        and mine.order_id = orders.id and mine.caregiver_id = :bound_id)""",
    "visits": "visits.caregiver_id = :bound_id",
}
_AT_A_POINT = {
    "meal_servings": "meal_servings.meal_point_id = :bound_id",
    "meal_orders": "meal_orders.meal_point_id = :bound_id",
}


@cache
def seen_sql(table: str, bound: str, role: Role | None) -> str:
    """The condition on `table` (orders, visits, meal_servings or meal_orders), over the parameters of `seen_by`."""
    bounds = {
        "district": "true",
        "provider": f"{table}.provider_id = :bound_id",
        "caregiver": _OWN.get(table, "false"),
        "meal_point": _AT_A_POINT.get(table, "false"),
        "resident": f"{table}.resident_id = :bound_id",
        "division": f"starts_with({table}.division_code, :division)",
    }
    seen = f"{table}.district_code = :district and {bounds.get(bound, 'false')}"
    return f"{seen} and {CONSENTED_SQL}" if role is Role.FAMILY else seen


def seen_by(actor: Actor) -> dict[str, Any]:
    """What `seen_sql` asks of this actor."""
    asked: dict[str, Any] = {"district": actor.district}
    if actor.bound in ("provider", "caregiver", "resident", "meal_point"):
        asked["bound_id"] = {
            "provider": actor.provider_id,
            "caregiver": actor.caregiver_id,
            "resident": actor.resident_id,
            "meal_point": actor.meal_point_id,
        }[actor.bound]
    if actor.bound == "division":
        asked["division"] = actor.division
    if actor.role is Role.FAMILY:
        asked["membership"] = actor.membership_id
    return asked


def own_provider(actor: Actor) -> Any:
    """Whose claims and settlements the actor sees: to be compared with a provider, or None for who sees all of the district.

    An operator's is the provider that his meal point has now, a facility's manager's that of the facility."""
    place: type[MealPoint] | type[Facility]
    if actor.meal_point_id is not None:
        place, own = MealPoint, actor.meal_point_id
    elif actor.facility_id is not None:
        place, own = Facility, actor.facility_id
    else:
        return actor.provider_id
    return (
        select(place.provider_id)
        .where(col(place.district_code) == actor.district, col(place.id) == own)
        .scalar_subquery()
    )
