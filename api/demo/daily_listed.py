"""Daily life from January to October 2024 as a bureau's files have it: meals, cleaning, canteens, anonymous diners.

"Home meals and cleaning for people in hardship: over 40,000 person-times" (domain.md): a hundred people, a lunch on each of
305 days, ten hours of cleaning in each of ten months. What that comes to is counted from these lists alone."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from api.demo.figures import MONTHS
from api.demo.people import CARERS_5, HARDSHIP, Person

SHANGHAI = ZoneInfo("Asia/Shanghai")
FIRST_ON, LAST_ON = date(2024, 1, 1), date(2024, 10, 31)
DAYS = [FIRST_ON + timedelta(days=n) for n in range((LAST_ON - FIRST_ON).days + 1)]
LUNCH_FEN, COPAY_BP, LUNCH_SUBSIDY_FEN, CLEANING_FEN = 1500, 2000, 1200, 2000
"""A lunch costs 15.00 yuan, of which the resident pays a fifth; an hour of cleaning 20.00."""
CLEANINGS_A_MONTH = 10
CLAIMED = "2024-09"
"""The month of meals that is billed, settled and paid."""


@dataclass(frozen=True)
class Point:
    code: str
    name: str
    area: str
    model: str
    division: str
    address: str
    lat: float
    lng: float
    planned_on: str
    built_on: str
    opened_on: str
    diners: range
    """Who of the hundred eat here from its opening on; until then, and all others, are brought their lunch from the kitchen."""
    anonymous: int
    """Diners a day who are counted and not named."""


KITCHEN = Point(
    *(
        "ZC00",
        "环翠区老年助餐配送中心",
        "urban",
        "catering_company",
        "371002002",
        "鲸园街道示例路20号",
        37.5019,
        122.1206,
    ),
    *("2022-03-01", "2022-05-20", "2022-06-01"),
    *(range(0), 0),
)
NEW = [
    Point(
        *("ZC01", "环翠楼幸福食堂", "urban", "catering_company", "371002001", "环翠楼街道示例路6号", 37.5079, 122.1152),
        *("2024-01-10", "2024-03-20", "2024-04-01"),
        *(range(20), 30),
    ),
    Point(
        *("ZC02", "竹岛社工站助餐点", "urban", "station_charity", "371002003", "竹岛街道示例路9号", 37.4871, 122.1259),
        *("2024-02-20", "2024-05-15", "2024-06-01"),
        *(range(20, 40), 25),
    ),
    Point(
        *("ZC03", "张村互助食堂", "rural", "mutual_aid", "371002100", "张村镇示例路8号", 37.4436, 122.0361),
        *("2024-04-08", "2024-07-12", "2024-08-01"),
        *(range(40, 50), 15),
    ),
]
"""Three canteens (domain.md, Linwu): planned, built and opened within the year."""


@dataclass(frozen=True)
class Serving:
    number: str
    point: Point
    resident: Person
    at: datetime

    def row(self) -> list[object]:
        mode = "delivery" if self.point is KITCHEN else "dine_in"
        whose = self.resident.id_number
        return [self.number, self.point.code, whose, "lunch", mode, self.at.isoformat(), LUNCH_FEN, "KNZC"]


def servings() -> Iterator[Serving]:
    """Each of the hundred, each day, between half past eleven and ten past twelve."""
    for day in DAYS:
        for place, resident in enumerate(HARDSHIP):
            here = (point for point in NEW if place in point.diners and day.isoformat() >= point.opened_on)
            at = datetime.combine(day, time(11, 30), SHANGHAI) + timedelta(minutes=place % 40)
            yield Serving(f"YC{day:%Y%m%d}{place:03}", next(here, KITCHEN), resident, at)


@dataclass(frozen=True)
class Cleaning:
    number: str
    staff_no: str
    resident: Person
    at: datetime

    def row(self) -> list[object]:
        ends = self.at + timedelta(hours=1)
        whose = self.resident.id_number
        return [self.number, "P05", self.staff_no, whose, "JJBJ", "KNBJ", self.at.isoformat(), ends.isoformat(), ""]


HOURS = (8, 9, 10, 13, 14, 15, 16, 17)
"""Nobody cleans while lunch is served."""


def cleanings() -> Iterator[Cleaning]:
    """An hour every third day or so; each caregiver has twenty homes."""
    for month in MONTHS:
        first = date.fromisoformat(f"{month}-01")
        for place, resident in enumerate(HARDSHIP):
            carer, home = place % len(CARERS_5), place // len(CARERS_5)
            for number in range(CLEANINGS_A_MONTH):
                day, hour = divmod(number * (len(HARDSHIP) // len(CARERS_5)) + home, len(HOURS))
                at = datetime.combine(first + timedelta(days=day), time(HOURS[hour]), SHANGHAI)
                yield Cleaning(f"BJ{at:%Y%m%d%H}{place:03}", f"E{carer + 1:03}", resident, at)


def tallies() -> list[tuple[str, str, str, int]]:
    """Of every day since the opening: point, day, meal, how many."""
    return [
        (point.code, day.isoformat(), "lunch", point.anonymous)
        for point in NEW
        for day in DAYS
        if day.isoformat() >= point.opened_on
    ]


def _figures() -> dict[str, int]:
    """Whole fen, and no arithmetic of the system's."""
    eaten, cleaned, counted = list(servings()), list(cleanings()), tallies()
    rural = sum(one.point.area == "rural" for one in eaten)
    return {
        "meals.servings": len(eaten),
        "meals.urban.servings": len(eaten) - rural,
        "meals.rural.servings": rural,
        "meals.residents": len({one.resident.id_number for one in eaten}),
        "meals.subsidy_fen": LUNCH_SUBSIDY_FEN * len(eaten),
        "meals.anonymous": sum(count for *_, count in counted),
        "meal_points.planned": 1 + len(NEW),
        "meal_points.built": 1 + len(NEW),
        "meal_points.operating": 1 + len(NEW),
        "meal_points.urban.operating": 1 + sum(point.area == "urban" for point in NEW),
        "meal_points.rural.operating": sum(point.area == "rural" for point in NEW),
        "home_care.cleaning.person_times": len(cleaned),
        "programme.KNBJ.person_times": len(cleaned),
        "programme.KNBJ.minutes": 60 * len(cleaned),
        "programme.KNBJ.subsidy_fen": CLEANING_FEN * len(cleaned),
        "programme.KNBJ.residents": len({one.resident.id_number for one in cleaned}),
    }


FIGURES = _figures()
BEFORE = {"meal_points.planned": 1, "meal_points.built": 1, "meal_points.operating": 1}
"""At the end of 2023: the kitchen alone. The difference are the three."""
AHEAD = [("cancelled", LUNCH_SUBSIDY_FEN), *[("ordered", LUNCH_SUBSIDY_FEN)] * 2]
"""What becomes of the lunches that are ordered ahead, and what the programme is to pay of each."""
PERSON_TIMES = FIGURES["meals.servings"] + FIGURES["home_care.cleaning.person_times"]
_CLAIMED = sum(f"{one.at:%Y-%m}" == CLAIMED for one in servings())
CLAIM = ("paid", _CLAIMED, LUNCH_SUBSIDY_FEN * _CLAIMED)
"""How the claim ends: its state, its lines, what is paid."""
