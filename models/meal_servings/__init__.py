"""Meal servings (助餐记录): tables.py holds what is kept, shapes.py what is said and seen of it."""

from models.meal_servings.tables import (
    IdentifiedBy,
    MealServing,
    MealServingException,
    MealServingId,
    SelfPaid,
    ServingExceptionCode,
    ServingMode,
    ServingStatus,
)

__all__ = [
    "IdentifiedBy",
    "MealServing",
    "MealServingException",
    "MealServingId",
    "SelfPaid",
    "ServingExceptionCode",
    "ServingMode",
    "ServingStatus",
]
