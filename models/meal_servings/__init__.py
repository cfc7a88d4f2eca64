"""Meal servings (助餐记录): tables.py holds what is kept, shapes.py what is said and seen of it."""

from models.meal_servings.shapes import (
    AT_ONCE,
    MealServingExceptionRead,
    MealServingRead,
    ServingAcknowledgements,
    ServingAcknowledgementsRead,
    ServingBatch,
    ServingBatchRead,
    ServingReason,
    ServingRecord,
    ServingResult,
    ServingReview,
    ServingSettled,
)
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
    "AT_ONCE",
    "IdentifiedBy",
    "MealServing",
    "MealServingException",
    "MealServingExceptionRead",
    "MealServingId",
    "MealServingRead",
    "SelfPaid",
    "ServingAcknowledgements",
    "ServingAcknowledgementsRead",
    "ServingBatch",
    "ServingBatchRead",
    "ServingExceptionCode",
    "ServingMode",
    "ServingReason",
    "ServingRecord",
    "ServingResult",
    "ServingReview",
    "ServingSettled",
    "ServingStatus",
]
