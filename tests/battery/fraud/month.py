"""A month of a district as a seeded draw: who lives where, who comes when, and what is told of it. Nothing here is judged.

All people are synthetic. Times are of Shanghai, minutes are whole."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from models.residents import Sex
from services.numbers import synthetic_identity_number
from tests.factories import SHANGHAI

MONTH, DAYS = "2024-03", 31
FIRST = datetime(2024, 3, 1, tzinfo=SHANGHAI)
STEP, HOUR_FEN = 30, 2000
PARTNER = "partner"
"""What is neither planted nor honest: the other half of something planted."""
CENTRE = (37.4, 122.1)


@dataclass(frozen=True)
class Resident:
    name: str
    id_number: str
    lat: float
    lng: float
    programmes: tuple[str, ...] = ("ORD",)
    deceased_on: date | None = None


@dataclass(frozen=True)
class Carer:
    provider: str
    staff_no: str
    id_number: str


@dataclass
class Visit:
    """`planted`: the scheme that it belongs to; without one it is honest, and may have the look (`look`) of a scheme.

    `how`: on an officer's `list`, on the provider's own (`manual`), by a `phone`, or `never`: a line and nothing else."""

    no: str
    carer: Carer
    resident: Resident
    start: datetime
    minutes: int
    planted: str | None = None
    look: str | None = None
    how: str = "list"
    service: str = "CARE"
    programme: str = "ORD"
    out: bool = True
    mock: bool = False
    metres_off: float | None = 0.0
    fix: tuple[float, float] | None = None
    device: str = "phone-1"

    @property
    def end(self) -> datetime:
        return self.start + timedelta(minutes=self.minutes)

    @property
    def billable(self) -> int:
        return max(STEP, self.minutes // STEP * STEP)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A time of the month; day 1 is its first."""
    return FIRST + timedelta(days=day - 1, hours=hour, minutes=minute)


@dataclass
class Month:
    """What was drawn so far. `region` begins its people's numbers, and theirs alone. `providers` are the honest ones, over
    which everything is spread that has none of its own. `there` is the same month of another district."""

    lots: random.Random
    region: str
    providers: list[str] = field(default_factory=list)
    residents: list[Resident] = field(default_factory=list)
    carers: list[Carer] = field(default_factory=list)
    visits: list[Visit] = field(default_factory=list)
    away: list[Resident] = field(default_factory=list)
    there: "Month | None" = None

    def place(self) -> tuple[float, float]:
        """Somewhere in a district of some forty kilometres."""
        return (
            round(CENTRE[0] + self.lots.uniform(-0.2, 0.2), 6),
            round(CENTRE[1] + self.lots.uniform(-0.2, 0.2), 6),
        )

    def resident(
        self,
        near: tuple[float, float] | None = None,
        programmes: tuple[str, ...] = ("ORD",),
        deceased_on: date | None = None,
        within: float = 0.004,
    ) -> Resident:
        """Somebody new, within so many degrees of `near`; four thousandths are less than half a kilometre."""
        n = len(self.residents)
        lat, lng = near or self.place()
        born = date(1930, 1, 1) + timedelta(days=n // 400)
        made = Resident(
            f"居民{n:06}",
            synthetic_identity_number(self.region, born, n % 400 + 1, Sex.FEMALE),
            round(lat + self.lots.uniform(-within, within), 6),
            round(lng + self.lots.uniform(-within, within), 6),
            programmes,
            deceased_on,
        )
        self.residents.append(made)
        return made

    def carer(self, provider: str | None = None) -> Carer:
        n = len(self.carers)
        number = synthetic_identity_number(
            self.region, date(1975, 1, 1) + timedelta(days=n // 400), n % 400 + 1, Sex.FEMALE
        )
        made = Carer(provider or self.lots.choice(self.providers), f"{self.region[0]}S{n:05}", number)
        self.carers.append(made)
        return made

    def visit(self, carer: Carer, resident: Resident, start: datetime, minutes: int, **given: object) -> Visit:
        made = Visit(f"V{len(self.visits):06}", carer, resident, start, minutes, **given)  # type: ignore[arg-type]
        self.visits.append(made)
        return made

    def also_there(self, person: Carer | Resident, start: datetime, minutes: int) -> None:
        """Somebody of this district, known by his number, is at work or served in the other one."""
        there = self.there
        assert there is not None
        if isinstance(person, Carer):
            carer, resident = replace(person, provider=there.lots.choice(there.providers)), there.resident()
            carer = next((c for c in there.carers if c.id_number == person.id_number), carer)
        else:
            carer, resident = there.carer(), person
        there.carers += [carer] if carer not in there.carers else []
        there.residents += [resident] if resident not in there.residents else []
        there.visit(carer, resident, start, minutes, planted=PARTNER)

    def days(self, count: int, last: int = DAYS) -> list[int]:
        return sorted(self.lots.sample(range(1, last + 1), min(count, last)))

    def occasions(self, count: int, each: int = 20, **resident: object) -> Iterator[tuple[Carer, Resident, int]]:
        """So many days, each of a caregiver and a resident who have `each` of them and nothing else."""
        while count > 0:
            carer, who = self.carer(), self.resident(**resident)  # type: ignore[arg-type]
            for day in self.days(min(each, count)):
                yield carer, who, day
            count -= each
