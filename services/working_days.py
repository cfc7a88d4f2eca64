"""Which days are worked on: weekdays, without a district's public holidays and with the days made up for them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.holidays import Holiday, HolidayKind
from services.access import Actor, Permission


@dataclass(frozen=True)
class Calendar:
    """Which days of a span are not what their weekday says."""

    named: Mapping[date, tuple[HolidayKind, str]]

    def holiday(self, day: date) -> str | None:
        """The holiday's name, on a day off."""
        kind, name = self.named.get(day, (None, ""))
        return name if kind is HolidayKind.HOLIDAY else None

    def working(self, day: date) -> bool:
        """Monday to Friday without the holidays, and the weekend days on which people work instead."""
        kind, _ = self.named.get(day, (None, ""))
        return kind is HolidayKind.WORKDAY or (kind is None and day.weekday() < 5)

    def next_working(self, day: date) -> date:
        """The first working day after a day; the one after 60 days, whatever a list says that has none."""
        for later in range(1, 61):
            if self.working(day + timedelta(days=later)):
                break
        return day + timedelta(days=later)

    def after(self, day: date, days: int) -> date:
        """So many working days after a day, which itself does not count."""
        for _ in range(days):
            day = self.next_working(day)
        return day


async def calendar(session: AsyncSession, actor: Actor, from_on: date, to_on: date) -> Calendar:
    """The list over these days, both included."""
    actor.require(Permission.HOLIDAYS_READ)
    rows = await session.exec(
        select(Holiday).where(
            col(Holiday.district_code) == actor.district, col(Holiday.falls_on).between(from_on, to_on)
        )
    )
    return Calendar({row.falls_on: (row.kind, row.name) for row in rows.all()})
