"""Honest visits, and honest ones that look like fraud: each look-alike of reliability.md by its name, and some more."""

from collections.abc import Callable
from datetime import timedelta

from tests.battery.fraud.month import Carer, Month, Resident, at

ROUND = 60
"""Visits of a caregiver in a month: three a day on twenty days, to eight residents."""


def rounds(m: Month, count: int, how: str = "list", provider: str | None = None) -> None:
    """Caregivers on their rounds. One in three looks at the clock, and leaves when the half hour is full or a little later."""
    for n in range(0, count, ROUND):
        carer, centre = m.carer(provider), m.place()
        homes = [m.resident(centre) for _ in range(8)]
        clock = n // ROUND % 3 == 0
        for place, day in enumerate(m.days(20)):
            for slot, hour in enumerate((8, 10, 14)):
                minutes = 60 + m.lots.randrange(6) if clock else m.lots.randrange(45, 81)
                start = at(day, hour, 15 + m.lots.randrange(15))
                m.visit(carer, homes[(place * 3 + slot) % 8], start, minutes, how=how)


def lift(m: Month, count: int) -> None:
    """No fix at the door of a flat by the lift, at one end or at both; an officer is told why."""
    for carer, resident, day in m.occasions(count):
        m.visit(
            carer, resident, at(day, 9), m.lots.randrange(45, 80), how="phone", metres_off=None, look="no fix in a lift"
        )


def couple(m: Month, count: int) -> None:
    """One home, two residents, one after the other without a pause; the phone keeps its fix from one to the next."""
    husbands: dict[str, Resident] = {}
    for carer, wife, day in m.occasions(count // 2):
        if wife.name not in husbands:
            husbands[wife.name] = m.resident((wife.lat, wife.lng), within=0)
        husband = husbands[wife.name]
        kept = (round(wife.lat + day / 100_000, 6), wife.lng)
        told = {"how": "phone", "fix": kept, "look": "a couple in one home"}
        first = m.visit(carer, wife, at(day, 9), 60 + m.lots.randrange(4, 20), **told)
        m.visit(carer, husband, first.end, 60 + m.lots.randrange(4, 20), **told)


def family(m: Month, count: int) -> None:
    """A daughter who comes every day, under the programme that pays relatives."""
    for _ in range(0, count, 31):
        carer, mother = m.carer(), m.resident(programmes=("FAM",))
        for day in range(1, 32):
            m.visit(carer, mother, at(day, 7), m.lots.randrange(95, 118), programme="FAM", look="a family caregiver")


def rural(m: Month, count: int) -> None:
    """Thirty-five kilometres of country road, and forty minutes for it."""
    for carer, near, day in m.occasions(count // 2):
        far = m.resident((near.lat + 0.31, near.lng))
        first = m.visit(carer, near, at(day, 8), m.lots.randrange(50, 80), look="a long rural way")
        m.visit(carer, far, first.end + timedelta(minutes=40), m.lots.randrange(50, 80), look="a long rural way")


def night(m: Month, count: int) -> None:
    """From eight to eight, three nights in a row: twelve hours of every day between."""
    for _ in range(0, count, 15):
        carer, resident = m.carer(), m.resident()
        for first in (1, 7, 13, 19, 25):
            for day in range(first, first + 3):
                m.visit(carer, resident, at(day, 20), 720, look="night care over midnight")


def new_phone(m: Month, count: int) -> None:
    """From the sixteenth on another device, whose clock has counted from nothing."""
    for carer, resident, day in m.occasions(count):
        device = "phone-1" if day < 16 else "phone-2"
        m.visit(carer, resident, at(day, 9), m.lots.randrange(45, 80), how="phone", device=device, look="a new phone")


def two_services(m: Month, count: int) -> None:
    """An hour of care and then a bath, of one resident by one caregiver."""
    for carer, resident, day in m.occasions(count // 2):
        first = m.visit(carer, resident, at(day, 9), m.lots.randrange(50, 70), look="two services in a row")
        start = first.end + timedelta(minutes=m.lots.randrange(10))
        m.visit(carer, resident, start, m.lots.randrange(35, 50), service="BATH", look="two services in a row")


def two_districts(m: Month, count: int) -> None:
    """At work in two districts, one after the other: begun there in the minute in which it ended here."""
    for carer, resident, day in m.occasions(max(1, count // 10)):
        here = m.visit(carer, resident, at(day, 9), m.lots.randrange(45, 80), look="two districts in a row")
        m.also_there(carer, here.end, 60)


def pharmacy(m: Month, count: int) -> None:
    """Twenty minutes at the pharmacy between: honest, and told as two visits all the same. Nobody can see that."""
    for carer, resident, day in m.occasions(max(1, count // 10)):
        first = m.visit(carer, resident, at(day, 9), m.lots.randrange(35, 50), look="back from the pharmacy")
        start = first.end + timedelta(minutes=20)
        m.visit(carer, resident, start, m.lots.randrange(35, 50), look="back from the pharmacy")


def full_days(m: Month, count: int) -> None:
    """Twelve hours exactly, on twenty-six days exactly."""
    for _ in range(0, count, 104):
        carer, centre = m.carer(), m.place()
        homes = [m.resident(centre) for _ in range(4)]
        for day in range(1, 27):
            for slot, resident in enumerate(homes):
                m.visit(carer, resident, at(day, 6) + timedelta(minutes=slot * 200), 180, look="full days, not beyond")


def some_by_hand(m: Month, count: int) -> None:
    """A provider whose phones failed for a morning: eight of a hundred by hand, acknowledged by an officer."""
    provider = f"H{len(m.carers)}"
    _month_of(m, provider, [m.carer(provider) for _ in range(5)], 20, 8)
    assert count


def _month_of(m: Month, provider: str, carers: list[Carer], days: int, by_hand: int) -> None:
    for carer in carers:
        resident = m.resident()
        for day in m.days(days):
            how = "manual" if by_hand > 0 else "list"
            by_hand -= 1
            m.visit(carer, resident, at(day, 9), m.lots.randrange(45, 80), how=how, look="less than a tenth by hand")


LOOKALIKES: tuple[Callable[[Month, int], None], ...] = (
    *(lift, couple, family, rural, night, new_phone),
    *(two_services, pharmacy, full_days, some_by_hand, two_districts),
)


def draw(m: Month, count: int) -> None:
    """So many honest visits, about: half a per cent of each look-alike, a twentieth by phones, the rest on lists."""
    for alike in LOOKALIKES:
        alike(m, max(30, count // 200))
    left = count - len(m.visits)
    rounds(m, left // 20, "phone")
    rounds(m, count - len(m.visits))
