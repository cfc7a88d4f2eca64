"""The visits behind the published figures: 2,197 resident-months with 42,163 hours, and 156 with four hours each.

Huancui district, January to October 2024 (domain.md). 42,163 hours are 2,197 months of 19 hours and 420 hours more; no
visit is longer than four hours, and no caregiver is in two places."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from api.demo.people import BEDRIDDEN, CARERS_1, CARERS_2, DISPERSED, Person

SHANGHAI = ZoneInfo("Asia/Shanghai")
MONTHS = [f"2024-{month:02}" for month in range(1, 11)]
RESIDENT_MONTHS, HOURS = 2197, 42163
BED_MONTHS, BED_HOURS = 156, 4
LONGEST_HOURS = 4
LIVED = "TK2024100000"
"""This one is not imported: it is ordered, staffed, checked in and out."""


@dataclass(frozen=True)
class Visit:
    visit_no: str
    provider: str
    staff_no: str
    resident: Person
    service: str
    programme: str
    started_at: datetime
    hours: int

    @property
    def ended_at(self) -> datetime:
        return self.started_at + timedelta(hours=self.hours)


def _slot(month: str, number: int) -> datetime:
    """The number-th half day of a month: mornings from eight, afternoons from one."""
    first = date.fromisoformat(f"{month}-01")
    day = first + timedelta(days=number // 2)
    return datetime(day.year, day.month, day.day, (8, 13)[number % 2], tzinfo=SHANGHAI)


def dispersed_visits() -> Iterator[Visit]:
    """10,985 visits: 19 or 20 hours a resident-month, the first 420 months of them with 20."""
    served = 0
    for month in MONTHS:
        used = dict.fromkeys(range(len(CARERS_1)), 0)
        for place, resident in enumerate(DISPERSED):
            if month == MONTHS[-1] and place >= len(DISPERSED) - (len(DISPERSED) * len(MONTHS) - RESIDENT_MONTHS):
                continue
            hours = HOURS // RESIDENT_MONTHS + (served < HOURS % RESIDENT_MONTHS)
            served += 1
            carer = place % len(CARERS_1)
            for part in range(0, hours, LONGEST_HOURS):
                number = used[carer]
                used[carer] += 1
                yield Visit(
                    visit_no=f"TK{month.replace('-', '')}{place:03}{part // LONGEST_HOURS}",
                    provider="P01",
                    staff_no=f"A{carer + 1:03}",
                    resident=resident,
                    service="JJZH",
                    programme="TKFS",
                    started_at=_slot(month, number),
                    hours=min(LONGEST_HOURS, hours - part),
                )


def bedridden_visits() -> Iterator[Visit]:
    """156 visits of four hours: twelve people for ten months, four for nine."""
    for month in MONTHS:
        for place, resident in enumerate(BEDRIDDEN):
            if place >= 12 and month == MONTHS[0]:
                continue
            yield Visit(
                visit_no=f"CW{month.replace('-', '')}{place:03}",
                provider="P02",
                staff_no=f"B{place % (len(CARERS_2) - 1) + 1:03}",
                resident=resident,
                service="CWZH",
                programme="CWZL",
                started_at=_slot(month, place),
                hours=BED_HOURS,
            )
