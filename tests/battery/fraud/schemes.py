"""The schemes of reliability.md, each planted so many times, and the codes by which it is to be found.

Whoever takes part in a scheme takes part in nothing else, so that what is found can be told from chance."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from tests.battery.fraud.month import PARTNER, Month, at


@dataclass(frozen=True)
class Scheme:
    """`sure`: one fact shows it. Else it is a share of a month, or a way just a little too fast for what is known of a home."""

    name: str
    codes: frozenset[str]
    plant: Callable[[Month, int, str], None]
    sure: bool = True


def _some(m: Month) -> int:
    return m.lots.randrange(45, 80)


def no_visit(m: Month, count: int, name: str) -> None:
    for carer, resident, day in m.occasions(count):
        m.visit(carer, resident, at(day, 9), 60, how="never", planted=name)


def no_end(m: Month, count: int, name: str) -> None:
    for carer, resident, day in m.occasions(count):
        m.visit(carer, resident, at(day, 9), 60, how="phone", out=False, planted=name)


def mocked(m: Month, count: int, name: str) -> None:
    for carer, resident, day in m.occasions(count):
        m.visit(carer, resident, at(day, 9), _some(m), how="phone", mock=True, planted=name)


def unplaced(m: Month, count: int, name: str) -> None:
    for carer, resident, day in m.occasions(count):
        m.visit(carer, resident, at(day, 9), _some(m), how="phone", metres_off=None, planted=name)


def elsewhere(m: Month, count: int, name: str) -> None:
    for carer, resident, day in m.occasions(count):
        away = m.lots.uniform(400, 5000)
        m.visit(carer, resident, at(day, 9), _some(m), how="phone", metres_off=away, planted=name)


def typed_in(m: Month, count: int, name: str) -> None:
    """The home's own place from the register, or another that was typed in once, on three days or more."""
    while count > 0:
        each = m.lots.randrange(3, 12)
        for carer, resident, day in m.occasions(each, each):
            fix = (resident.lat, resident.lng)
            m.visit(carer, resident, at(day, 9), _some(m), how="phone", fix=fix, planted=name)
        count -= each


def _far(m: Month, count: int, name: str, degrees: tuple[float, float], pause: int) -> None:
    for carer, near, day in m.occasions(count // 2):
        far = m.resident((near.lat + m.lots.uniform(*degrees), near.lng))
        first = m.visit(carer, near, at(day, 9), _some(m), planted=name)
        m.visit(carer, far, first.end + timedelta(minutes=pause), _some(m), planted=name)


def flying(m: Month, count: int, name: str) -> None:
    """Thirty kilometres or more in a quarter of an hour."""
    _far(m, count, name, (0.29, 0.5), 15)


def hurrying(m: Month, count: int, name: str) -> None:
    """Thirteen kilometres or more in ten minutes."""
    _far(m, count, name, (0.13, 0.25), 10)


def hurrying_a_little(m: Month, count: int, name: str) -> None:
    """At 60 to 70 km/h. Homes are known to the kilometre only, and a way is counted from edge to edge: some of it goes unseen."""
    _far(m, count, name, (0.098, 0.105), 10)


def resident_twice(m: Month, count: int, name: str) -> None:
    for carer, resident, day in m.occasions(count // 2):
        first = m.visit(carer, resident, at(day, 9), _some(m), planted=name)
        start = first.end - timedelta(minutes=m.lots.randrange(1, 31))
        m.visit(m.carer(), resident, start, _some(m), planted=name)


def carer_twice(m: Month, count: int, name: str) -> None:
    for carer, resident, day in m.occasions(count // 2):
        first = m.visit(carer, resident, at(day, 9), _some(m), planted=name)
        start = first.end - timedelta(minutes=m.lots.randrange(1, 31))
        m.visit(carer, m.resident((resident.lat, resident.lng)), start, _some(m), planted=name)


def carer_over_districts(m: Month, count: int, name: str) -> None:
    for carer, resident, day in m.occasions(count):
        here = m.visit(carer, resident, at(day, 9), _some(m), planted=name)
        m.also_there(carer, here.end - timedelta(minutes=m.lots.randrange(1, 31)), _some(m))


def resident_over_districts(m: Month, count: int, name: str) -> None:
    for carer, resident, day in m.occasions(count):
        here = m.visit(carer, resident, at(day, 9), _some(m), planted=name)
        m.also_there(resident, here.end - timedelta(minutes=m.lots.randrange(1, 31)), _some(m))


def long_days(m: Month, count: int, name: str) -> None:
    """Six visits, twelve and a half to fifteen hours."""
    while count > 0:
        carer, centre = m.carer(), m.place()
        homes = [m.resident(centre) for _ in range(6)]
        for day in m.days(5):
            start = at(day, 5)
            for resident in homes:
                visit = m.visit(carer, resident, start, m.lots.randrange(125, 150), planted=name)
                start = visit.end + timedelta(minutes=6)
                count -= 1


def no_day_off(m: Month, count: int, name: str) -> None:
    while count > 0:
        days = m.lots.randrange(27, 32)
        for carer, resident, day in m.occasions(days, days):
            m.visit(carer, resident, at(day, 9), _some(m), planted=name)
        count -= days


def after_death(m: Month, count: int, name: str) -> None:
    for carer, resident, day in m.occasions(count, deceased_on=date(2024, 2, 27)):
        m.visit(carer, resident, at(day, 9), _some(m), planted=name)


def in_hospital(m: Month, count: int, name: str) -> None:
    for carer, resident, day in m.occasions(count):
        if not m.away or m.away[-1] is not resident:
            m.away.append(resident)
        m.visit(carer, resident, at(day, 9), _some(m), planted=name)


def padded(m: Month, count: int, name: str) -> None:
    """Fifteen to thirty visits a caregiver, four in five of an hour or an hour and a half to the minute. Fewer than twenty
    are too few to tell."""
    while count > 0:
        each = m.lots.randrange(15, 31)
        for carer, resident, day in m.occasions(each, each):
            if day % 5:
                m.visit(carer, resident, at(day, 9), m.lots.choice((60, 61, 90)), how="phone", planted=name)
                count -= 1
            else:
                m.visit(carer, resident, at(day, 9), m.lots.randrange(62, 89), how="phone", planted=PARTNER)


def split(m: Month, count: int, name: str) -> None:
    for carer, resident, day in m.occasions(count // 2):
        first = m.visit(carer, resident, at(day, 9), _some(m), planted=name)
        start = first.end + timedelta(minutes=m.lots.randrange(30))
        m.visit(carer, resident, start, _some(m), planted=name)


def two_programmes(m: Month, count: int, name: str) -> None:
    for carer, resident, day in m.occasions(count // 2, programmes=("ORD", "ORD2")):
        first = m.visit(carer, resident, at(day, 9), _some(m), planted=name)
        m.visit(m.carer(), resident, first.start, first.minutes, programme="ORD2", planted=name)


def last_days(m: Month, count: int, name: str) -> None:
    """A provider of a hundred visits, forty of them in the last three days."""
    for _ in range(0, count, 40):
        provider = f"E{len(m.carers)}"
        for _ in range(10):
            carer, centre = m.carer(provider), m.place()
            for day in m.days(6, 28):
                m.visit(carer, m.resident(centre), at(day, 9), _some(m), planted=PARTNER)
            for late in range(4):
                day, hour = 29 + late % 3, 8 + 4 * (late // 3)
                m.visit(carer, m.resident(centre), at(day, hour), _some(m), planted=name)


def by_hand(m: Month, count: int, name: str) -> None:
    """A provider of a hundred visits, eleven to thirty of them by hand."""
    while count > 0:
        provider, hand = f"M{len(m.carers)}", m.lots.randrange(11, 31)
        count -= hand
        for _ in range(5):
            carer, resident = m.carer(provider), m.resident()
            for day in m.days(20):
                hand -= 1
                told = {"how": "manual", "planted": name} if hand >= 0 else {"planted": PARTNER}
                m.visit(carer, resident, at(day, 9), _some(m), **told)


def _scheme(name: str, plant: Callable[[Month, int, str], None], *codes: str, sure: bool = True) -> Scheme:
    return Scheme(name, frozenset(codes), plant, sure)


SCHEMES = (
    _scheme("F01 no visit", no_visit, "no_visit"),
    _scheme("F01 no end", no_end, "missing_check_out"),
    _scheme("F02 mocked", mocked, "outside_geofence"),
    _scheme("F02 no fix, no word", unplaced, "outside_geofence"),
    _scheme("F02 elsewhere", elsewhere, "outside_geofence"),
    _scheme("F02 the same fix", typed_in, "repeated_fix"),
    _scheme("F02 over 120 km/h", flying, "impossible_travel"),
    _scheme("F03 less than the way", hurrying, "impossible_travel"),
    _scheme("F03 60 to 70 km/h", hurrying_a_little, "impossible_travel", sure=False),
    _scheme("F03 resident twice", resident_twice, "resident_overlap"),
    _scheme("F03 caregiver twice", carer_twice, "caregiver_overlap"),
    _scheme("F03 carer, 2 districts", carer_over_districts, "caregiver_overlap"),
    _scheme("F03 person, 2 districts", resident_over_districts, "resident_overlap"),
    _scheme("F04 over 12 hours", long_days, "long_day"),
    _scheme("F04 over 26 days", no_day_off, "many_days"),
    _scheme("F05 after death", after_death, "resident_deceased"),
    _scheme("F06 in hospital", in_hospital, "resident_in_facility"),
    _scheme("F09 padded", padded, "heaped_minutes", sure=False),
    _scheme("F10 split", split, "split_visit"),
    _scheme("F12 two programmes", two_programmes, "resident_overlap"),
    _scheme("F13 month's end", last_days, "month_end", sure=False),
    _scheme("F16 by hand", by_hand, "manual_entry"),
)
