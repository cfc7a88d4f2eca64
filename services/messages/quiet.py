"""When a person may be told what can wait: outside the district's quiet hours and his own."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from services import calendars

LEAST_AWAKE = timedelta(hours=4)
"""So much of a day an own setting leaves, in which something can arrive at all."""


@dataclass(frozen=True)
class Hours:
    """From a time of the day up to, and without, another, over midnight where that lies before; equal, there are none."""

    start: time
    end: time

    def hold(self, at: time) -> bool:
        if self.start <= self.end:
            return self.start <= at < self.end
        return at >= self.start or at < self.end


def hours(start: str | None, end: str | None) -> Hours | None:
    """Of `21:00` and `08:00`, as they are kept."""
    return Hours(time.fromisoformat(start), time.fromisoformat(end)) if start and end else None


def awake_at(now: datetime, *quiet: Hours | None) -> datetime:
    """Now, or the next instant at which none of these hours holds. Where together they leave no minute of a day, the end of one."""
    here = now.astimezone(calendars.SHANGHAI)
    for _ in range(2 * len(quiet)):
        holding = next((one for one in quiet if one is not None and one.hold(here.time())), None)
        if holding is None:
            break
        ends = datetime.combine(here.date(), holding.end, calendars.SHANGHAI)
        here = ends if ends > here else ends + timedelta(days=1)
    return now if here == now else here.astimezone(now.tzinfo)


def left(*quiet: Hours | None) -> timedelta:
    """How much of a day none of these hours holds, by the quarter of an hour."""
    quarters = (time(quarter // 4, quarter % 4 * 15) for quarter in range(24 * 4))
    awake = sum(1 for at in quarters if not any(one is not None and one.hold(at) for one in quiet))
    return timedelta(minutes=15 * awake)
