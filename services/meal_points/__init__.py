"""Meal points (助餐点): where meals are served, and whether they may be at some moment.

read.py      one, a page, and the scoped fetch of every act
register.py  putting one on the register and correcting it, by hand and by import
turns.py     from planned to closed, and the spells in which it operates
serve.py     what hinders a subsidised meal"""

from services.meal_points.read import (
    MealPointNotFound,
    MealPointNotYours,
    get,
    kept_by,
    listing,
    points,
    read,
    spells_of,
    visible,
)
from services.meal_points.register import create, enter, update
from services.meal_points.serve import may_serve, readiness
from services.meal_points.turns import close, finish_building, resume, start, suspend

__all__ = [
    "MealPointNotFound",
    "MealPointNotYours",
    "close",
    "create",
    "enter",
    "finish_building",
    "get",
    "kept_by",
    "listing",
    "may_serve",
    "points",
    "read",
    "readiness",
    "resume",
    "spells_of",
    "start",
    "suspend",
    "update",
    "visible",
]
