"""When people work that day, in minutes from midnight in Shanghai."""

from dataclasses import dataclass
from datetime import time

from services.dispatch_plans.day import Day

DAY_BEGINS, DAY_ENDS = time(8), time(18)
"""When somebody works of whom no shift is recorded at all."""

MIDNIGHT = 24 * 60
LAST = time(23, 59)
"""A shift until then lasts until midnight."""


@dataclass
class Stretch:
    """Of one caregiver, from minute to minute; `able`: she may be sent to more than what is fixed."""

    person: int
    begins: int
    ends: int
    able: bool


def worked(day: Day, person: int) -> list[Stretch]:
    """By the shifts of that day, else of that weekday."""
    caregiver = day.caregivers[person]
    shifts = [shift for shift in day.shifts if shift.caregiver_id == caregiver.id]
    today = [shift for shift in shifts if shift.on_date == day.on]
    today = today or [shift for shift in shifts if shift.weekday == day.on.isoweekday()]
    times = [(shift.starts_at, shift.ends_at) for shift in today] if shifts else [(DAY_BEGINS, DAY_ENDS)]
    spans = [(_clock(one), MIDNIGHT if two == LAST else _clock(two)) for one, two in times if one < two]
    return [Stretch(person, begins, ends, caregiver.fit) for begins, ends in spans]


def _clock(at: time) -> int:
    return 60 * at.hour + at.minute
