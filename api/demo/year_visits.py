"""The visits of 2023 under the care subsidy for the disabled and demented, and the standards that ruled them.

Each resident has a caregiver and an hour of the day, so that nobody is in two places. What the provider listed is not all
true: one resident died in May and was listed until August; and one visit of March was forgotten."""

import random
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from api.demo.people import CARERS_3, FRAIL, Person

PROVIDER, ITEM, PROGRAMME = "P03", "SNZH", "SNSZ"
MONTHS = [f"2023-{month:02}" for month in range(1, 13)]
COPAY_PERCENT = 10
SHARES_BP = (("province", 3333), ("city", 3333), ("district", 3334))


@dataclass(frozen=True)
class Standard:
    """What holds from a day on: the hour's price, the month's cap of subsidy, and the step to which minutes are rounded down."""

    from_on: str
    price_fen: int
    cap_fen: int
    increment: int


STANDARDS = (Standard("2023-01-01", 1800, 30_000, 30), Standard("2023-07-01", 2000, 34_000, 15))

DECEASED, DIED_ON = FRAIL[7], date(2023, 5, 17)
LISTED_UNTIL, FOUND_IN = "2023-08", "2023-09"
LATE_FOR, LATE_IN = "2023-03", "2023-04"
IN_PARTS = "2023-02"
"""The month that is paid in two parts."""

_SHANGHAI = ZoneInfo("Asia/Shanghai")
_HOURS = ((7, 30), (10, 30), (13, 30), (16, 30))
_MINUTES = (50, 58, 60, 65, 75, 80, 88, 90, 100, 110)
_MOST, _LONG = 2, (90, 100, 110)
_VISITS_OF_MOST = 13
"""The first two need more care than the cap pays for."""


@dataclass(frozen=True)
class Visit:
    visit_no: str
    staff_no: str
    resident: Person
    started_at: datetime
    minutes: int

    @property
    def month(self) -> str:
        return f"{self.started_at:%Y-%m}"

    @property
    def after_the_death(self) -> bool:
        return self.resident is DECEASED and self.started_at.date() > DIED_ON

    def row(self) -> list[str]:
        """As the officer's list has it."""
        ended_at = self.started_at + timedelta(minutes=self.minutes)
        times = [self.started_at.isoformat(), ended_at.isoformat()]
        return [self.visit_no, PROVIDER, self.staff_no, self.resident.id_number, ITEM, PROGRAMME, *times, ""]


def _listed() -> list[Visit]:
    lots, found = random.Random("the year 2023"), []  # noqa: S311  (a demonstration wants the same draw each time)
    for month in MONTHS:
        first = date.fromisoformat(f"{month}-01")
        for place, resident in enumerate(FRAIL):
            count = _VISITS_OF_MOST if place < _MOST else 3 + lots.randrange(4)
            hour, minute = _HOURS[place // len(CARERS_3)]
            for number in range(count):
                day = first + timedelta(days=number * 27 // count + place % 2)
                visit = Visit(
                    visit_no=f"SN{month.replace('-', '')}{place:02}{number:02}",
                    staff_no=f"C{place % len(CARERS_3) + 1:03}",
                    resident=resident,
                    started_at=datetime(day.year, day.month, day.day, hour, minute, tzinfo=_SHANGHAI),
                    minutes=lots.choice(_LONG if place < _MOST else _MINUTES),
                )
                if resident is not DECEASED or month <= LISTED_UNTIL:
                    found.append(visit)
    return found


LISTED = _listed()
LATE = Visit("SN202303B001", "C004", FRAIL[3], datetime(2023, 3, 30, 9, 0, tzinfo=_SHANGHAI), 100)
TRUE = [visit for visit in [*LISTED, LATE] if not visit.after_the_death]
