"""Care plans (照护计划): what a resident is served again and again, and the orders that are made of it ahead."""

from models.care_plans.shapes import (
    CarePlanChange,
    CarePlanEnd,
    CarePlanMake,
    CarePlanPauseOrder,
    CarePlanPauseRead,
    CarePlanRead,
    CarePlanResume,
    CarePlanVersionRead,
    DivisionPauseLift,
    DivisionPauseOrder,
    OccurrenceRead,
    Outlook,
    Planned,
)
from models.care_plans.tables import (
    CarePlan,
    CarePlanOccurrence,
    CarePlanPause,
    CarePlanStatus,
    CarePlanVersion,
    OccurrenceState,
    OnHoliday,
)

__all__ = [
    "CarePlan",
    "CarePlanChange",
    "CarePlanEnd",
    "CarePlanMake",
    "CarePlanOccurrence",
    "CarePlanPause",
    "CarePlanPauseOrder",
    "CarePlanPauseRead",
    "CarePlanRead",
    "CarePlanResume",
    "CarePlanStatus",
    "CarePlanVersion",
    "CarePlanVersionRead",
    "DivisionPauseLift",
    "DivisionPauseOrder",
    "OccurrenceRead",
    "OccurrenceState",
    "OnHoliday",
    "Outlook",
    "Planned",
]
