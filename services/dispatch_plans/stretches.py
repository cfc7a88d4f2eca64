"""When people work that day, in minutes from midnight in Shanghai."""

from dataclasses import dataclass
from datetime import time

from services.caregiver_shifts import LAST
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
    caregiver = day.caregivers[person]
    spans = [(_clock(one), MIDNIGHT if two == LAST else _clock(two)) for one, two in day.hours(caregiver.id)]
    return [Stretch(person, begins, ends, caregiver.fit) for begins, ends in spans]


def _clock(at: time) -> int:
    return 60 * at.hour + at.minute
