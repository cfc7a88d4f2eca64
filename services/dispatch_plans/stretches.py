"""When people work that day, in minutes from midnight in Shanghai."""

from dataclasses import dataclass
from datetime import time

from services.caregiver_shifts import ANY_HOUR, LAST
from services.dispatch_plans.day import Day

MIDNIGHT = 24 * 60


@dataclass
class Stretch:
    """Of one caregiver, from minute to minute; `able`: she may be sent to more than what is fixed."""

    person: int
    begins: int
    ends: int
    able: bool


def worked(day: Day, person: int) -> list[Stretch]:
    """By the shifts of that day, else of that weekday; at any hour where none is recorded at all (services/caregiver_shifts)."""
    caregiver = day.caregivers[person]
    shifts = [shift for shift in day.shifts if shift.caregiver_id == caregiver.id]
    today = [shift for shift in shifts if shift.on_date == day.on]
    today = today or [shift for shift in shifts if shift.weekday == day.on.isoweekday()]
    times = [(shift.starts_at, shift.ends_at) for shift in today] if shifts else [ANY_HOUR]
    spans = [(_clock(one), MIDNIGHT if two == LAST else _clock(two)) for one, two in times if one < two]
    return [Stretch(person, begins, ends, caregiver.fit) for begins, ends in spans]


def _clock(at: time) -> int:
    return 60 * at.hour + at.minute
