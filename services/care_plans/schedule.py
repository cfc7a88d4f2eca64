"""Which days a plan gives, and what happens to each: pure, so that the preview and the orders cannot differ."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import takewhile

from models.care_plans import CarePlanVersion, OnHoliday
from services import calendars
from services.care_plans import rule
from services.working_days import Calendar

LOOK_BACK = timedelta(days=60)
"""No occurrence is moved further than that."""


@dataclass(frozen=True)
class Stop:
    """Days without service, both included, and the code that says why."""

    from_on: date
    to_on: date | None
    code: str


@dataclass(frozen=True)
class Grounds:
    """All that decides about a plan's days. `versions`: the newest first."""

    versions: Sequence[CarePlanVersion]
    stops: Sequence[Stop]
    calendar: Calendar
    ends_on: date | None

    def ruling(self, day: date) -> CarePlanVersion | None:
        """A newer version speaks of every day from its first one on, also of those that an older one had begun with."""
        return next((version for version in self.versions if version.from_on <= day), None)

    def stopped(self, day: date) -> str | None:
        return next((stop.code for stop in self.stops if calendars.in_force(day, stop.from_on, stop.to_on)), None)


@dataclass
class Day:
    """`occurs_on` is the day that the rule gives, `planned_on` the day of service; `code` says why nobody comes."""

    occurs_on: date
    planned_on: date
    version: CarePlanVersion
    code: str | None = None
    holiday: str | None = field(default=None)

    @property
    def start_at(self) -> datetime:
        hour, minute = map(int, self.version.start_time.split(":"))
        at = datetime(self.planned_on.year, self.planned_on.month, self.planned_on.day, hour, minute)  # noqa: DTZ001
        return at.replace(tzinfo=calendars.SHANGHAI).astimezone(UTC)


def _given(grounds: Grounds, from_on: date, to_on: date) -> list[Day]:
    """The days of the rules with their RDATEs and without their EXDATEs, each by the version that rules it."""
    found = []
    for version in grounds.versions:
        counted = rule.days(version.rule, version.first_on, version.start_time)
        days = {*takewhile(lambda day: day <= to_on, counted), *version.also_on} - {*version.except_on}
        found += [Day(day, day, version) for day in days if from_on <= day <= to_on and grounds.ruling(day) is version]
    return sorted(found, key=lambda day: day.occurs_on)


def _observe_holidays(grounds: Grounds, found: Sequence[Day]) -> None:
    """Where an occurrence would move to a day that has one already, it is left out: nobody is washed twice on Monday."""
    taken = set()
    for day in found:
        day.holiday = grounds.calendar.holiday(day.occurs_on)
        if day.holiday is None or day.version.on_holiday is OnHoliday.KEEP:
            taken.add(day.occurs_on)
        elif day.version.on_holiday is OnHoliday.SKIP:
            day.code = "holiday"
    for day in found:
        if day.holiday is not None and day.version.on_holiday is OnHoliday.MOVE:
            moved_to = grounds.calendar.next_working(day.occurs_on)
            if moved_to in taken:
                day.code = "day_taken"
            else:
                day.planned_on = moved_to
                taken.add(moved_to)


def schedule(grounds: Grounds, from_on: date, to_on: date) -> list[Day]:
    """The days that are planned from one day to another, both included, and what happens to each."""
    found = _given(grounds, from_on - LOOK_BACK, to_on)
    _observe_holidays(grounds, found)
    for day in found:
        day.code = day.code or grounds.stopped(day.planned_on)
    last = min(to_on, grounds.ends_on or to_on)
    return [day for day in found if from_on <= day.planned_on <= last]
