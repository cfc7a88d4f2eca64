"""What the public is shown of places and prices: each field stands here, and nothing else leaves. No field tells of a person."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from pydantic import ConfigDict
from pydantic import Field as Rule

from models.beds import BedKind
from models.examples import EXAMPLE_ID
from models.facilities import Ownership
from models.findings import FindingStatus
from models.meal_points import Area, Meal, MealPointModel, MealPointStatus
from models.safety_checklists import Hazard, SafetyTopic
from models.service_items import ServiceCategory, Unit
from models.wire import DivisionCode, Latitude, Longitude, Shown, Text

DistrictCode = Annotated[str, Rule(pattern=r"^[0-9]{6}$")]
Metres = Annotated[int, Rule(ge=1, le=1_000_000)]
Sought = Annotated[Text, Rule(min_length=1, max_length=80)]


@dataclass(frozen=True)
class PublicWanted:
    """Which places: `name` in characters, pinyin or initials; `lat` and `lng` together: the nearest first, not farther than
    `within_m`."""

    name: Sought | None = None
    division: DivisionCode | None = None
    lat: Latitude | None = None
    lng: Longitude | None = None
    within_m: Metres | None = None


class PublicHazard(Shown):
    """A major hazard that stands, and the day on which it was found."""

    topic: SafetyTopic
    since: date


class PublicRecord(Shown):
    """`inspections`, `findings`, `closed` and `median_days` (from found to closed) are of the inspections of the last twelve months
    that were not annulled; `open` and `overdue` are all that stand now, however old."""

    inspections: int = 0
    last_inspected_on: date | None = None
    findings: int = 0
    closed: int = 0
    open: int = 0
    overdue: int = 0
    median_days: int | None = None


class PublicBeds(Shown):
    """`total` are there today and in service or not; `free` are in service and promised to nobody from today on."""

    kind: BedKind
    total: int
    free: int


class PublicPlace(Shown):
    """`major_hazards`: while one stands, the place takes in nobody new. `distance_m` where a place was asked from."""

    id: UUID
    code: str
    name: str
    division_code: str
    division_name: str
    address: str | None
    lat: float | None
    lng: float | None
    distance_m: int | None
    opened_on: date | None
    closed_on: date | None
    major_hazards: list[PublicHazard]
    record: PublicRecord


_PLACE: dict[str, Any] = {
    "id": EXAMPLE_ID,
    "division_code": "371002001001",
    "division_name": "塔山社区",
    "address": "文化西路 8 号",
    "lat": 37.5131,
    "lng": 122.1204,
    "distance_m": 640,
    "opened_on": "2019-05-01",
    "closed_on": None,
    "major_hazards": [{"topic": "fire", "since": "2026-10-09"}],
    "record": {
        "inspections": 4,
        "last_inspected_on": "2026-10-09",
        "findings": 6,
        "closed": 5,
        "open": 1,
        "overdue": 0,
        "median_days": 3,
    },
}


class PublicFacility(PublicPlace):
    """`grade`: 1 to 5 (GB/T 37276). `beds` by kind; in a house with a major hazard none is free."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                _PLACE
                | {"code": "JG-001", "name": "示例康养中心", "ownership": "private", "grade": 3}
                | {"beds": [{"kind": "nursing", "total": 60, "free": 0}]}
            ]
        }
    )

    ownership: Ownership | None
    grade: int | None
    beds: list[PublicBeds]


class PublicHours(Shown):
    """A meal of a weekday (1 Monday to 7 Sunday), by the clock of Shanghai."""

    weekday: int
    meal: Meal
    opens: str
    closes: str


class PublicMealPoint(PublicPlace):
    """`status`: `operating`, or `suspended`, which the point itself or the bureau chose, for a while. `hours` of this week, where they
    are recorded."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                _PLACE
                | {"code": "ZC-001", "name": "塔山助餐点", "model": "station_charity", "area": "urban"}
                | {"status": "operating", "phone": "0631-5223456", "seats": 40, "delivers": True, "major_hazards": []}
                | {"hours": [{"weekday": 1, "meal": "lunch", "opens": "11:00", "closes": "13:00"}]}
            ]
        }
    )

    model: MealPointModel
    area: Area
    status: MealPointStatus
    phone: str | None
    seats: int | None
    delivers: bool
    hours: list[PublicHours]


class PublicFinding(Shown):
    """`clause_zh`, `clause_en`: what should be, where a clause of a checklist names it. `notice_no`: of the paper that told the place
    of it. `days` from found to closed."""

    topic: SafetyTopic
    hazard: Hazard
    clause_zh: str | None
    clause_en: str | None
    notice_no: str | None
    found_on: date
    due_on: date
    status: FindingStatus
    closed_on: date | None
    days: int | None


class PublicInspection(Shown):
    """`joint`: by more than one department. `notice_no`: where all that was found has one and the same. One that was annulled is shown
    as that, without findings."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": EXAMPLE_ID,
                    "inspected_on": "2026-10-09",
                    "departments": ["民政局", "消防救援大队"],
                    "joint": True,
                    "topics": ["fire"],
                    "notice_no": "安整〔2026〕12号",
                    "annulled": False,
                    "findings": [
                        {
                            "topic": "fire",
                            "hazard": "major",
                            "clause_zh": "疏散通道和安全出口畅通，没有上锁、封闭或堆物",
                            "clause_en": "Escape routes and exits are clear: nothing is locked, closed off or piled up",
                            "notice_no": "安整〔2026〕12号",
                            "found_on": "2026-10-09",
                            "due_on": "2026-10-12",
                            "status": "closed",
                            "closed_on": "2026-10-11",
                            "days": 2,
                        }
                    ],
                }
            ]
        }
    )

    id: UUID
    inspected_on: date
    departments: list[str]
    joint: bool
    topics: list[SafetyTopic]
    notice_no: str | None
    annulled: bool
    findings: list[PublicFinding]


class PublicServiceItem(Shown):
    """`unit_price_fen` is the price in force today; null before the first."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "code": "CARE-HOUR",
                    "name": "居家照护",
                    "category": "nursing",
                    "unit": "hour",
                    "unit_price_fen": 2000,
                }
            ]
        }
    )

    code: str
    name: str
    category: ServiceCategory
    unit: Unit
    unit_price_fen: int | None
