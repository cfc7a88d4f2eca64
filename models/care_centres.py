"""Care centres and stations (养老服务中心、站点): where a district, a township or a community offers its services."""

from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator
from pydantic import Field as Rule
from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Field

from models.base import Record, belongs_to, stored
from models.examples import example
from models.service_items import ServiceCategory
from models.walls import CATALOGUE
from models.wire import AddressText, Code, Day, DivisionCode, Latitude, Longitude, LongName, Patch, Shown, Wire

CareCentreId = Annotated[UUID, belongs_to("care_centres")]


class CentreLevel(StrEnum):
    """For whom a centre is there: of the division in which it stands, the first 6, 9 or 12 digits."""

    DISTRICT = "district"
    TOWNSHIP = "township"
    COMMUNITY = "community"


DIGITS = {CentreLevel.DISTRICT: 6, CentreLevel.TOWNSHIP: 9, CentreLevel.COMMUNITY: 12}
_CATEGORIES = ", ".join(f"'{category}'" for category in ServiceCategory)


class CareCentre(Record, table=True):
    """Public facts: everyone of the district may see them. Open from `opened_on` on (one without that day: as long as anybody
    knows) until the day before `closed_on`."""

    __tablename__ = "care_centres"
    __table_args__ = (
        UniqueConstraint("district_code", "code"),
        CheckConstraint("closed_on >= opened_on", name="closes_after_it_opens"),
        CheckConstraint("(lat is null) = (lng is null)", name="place_whole"),
        CheckConstraint("starts_with(division_code, district_code)", name="division_of_the_district"),
        CheckConstraint(
            "length(division_code) >= case level when 'community' then 12 when 'township' then 9 else 6 end",
            name="division_says_for_whom",
        ),
        CheckConstraint(f"services <@ array[{_CATEGORIES}]::varchar[]", name="services_known"),
        Index(None, "district_code", "division_code"),
    )
    __wall__ = CATALOGUE

    code: str = Field(max_length=40)
    name: str = Field(max_length=120)
    level: CentreLevel = Field(sa_type=stored(CentreLevel))
    division_code: str = Field(foreign_key="divisions.code", sa_type=String(12))
    address: str | None = Field(default=None, max_length=200)
    lat: float | None = None
    lng: float | None = None
    services: list[str] = Field(
        default_factory=list, sa_type=ARRAY(String(40)), sa_column_kwargs={"server_default": text("'{}'")}
    )
    opened_on: date | None = None
    closed_on: date | None = None


def _each_once(services: list[ServiceCategory]) -> list[ServiceCategory]:
    return sorted(set(services))


Services = Annotated[list[ServiceCategory], Rule(max_length=50), AfterValidator(_each_once)]


class CareCentreCreate(Wire):
    """`division_code` is where it stands; `level` says whether it is there for that community, its township or the district."""

    model_config = example(
        code="ZX-001",
        name="竹岛街道综合养老服务中心",
        level="township",
        division_code="371002003",
        address="统一路 45 号",
        lat=37.5001,
        lng=122.1134,
        services=["meal", "bathing", "rehabilitation"],
        opened_on="2023-06-01",
    )

    code: Code
    name: LongName
    level: CentreLevel
    division_code: DivisionCode
    address: AddressText | None = None
    lat: Latitude | None = None
    lng: Longitude | None = None
    services: Services = []
    opened_on: Day | None = None
    closed_on: Day | None = None


class CareCentreUpdate(Patch):
    """Only what is sent changes; the code stays. `closed_on` is the first day on which it is no longer open."""

    model_config = example(services=["meal", "cleaning"], closed_on="2026-12-31")
    may_be_empty = frozenset({"address", "lat", "lng", "opened_on", "closed_on"})

    name: LongName | None = None
    level: CentreLevel | None = None
    division_code: DivisionCode | None = None
    address: AddressText | None = None
    lat: Latitude | None = None
    lng: Longitude | None = None
    services: Services | None = None
    opened_on: Day | None = None
    closed_on: Day | None = None


class CareCentreRead(Shown):
    """`is_open`: today."""

    id: UUID
    version: int
    code: str
    name: str
    level: CentreLevel
    division_code: str
    address: str | None
    lat: float | None
    lng: float | None
    services: list[ServiceCategory]
    opened_on: date | None
    closed_on: date | None
    is_open: bool
    allowed_actions: list[str]


class LevelCoverage(Shown):
    """Of the divisions of a level, how many have a centre of that level that is open; `per_mille` is the share in thousandths,
    rounded down."""

    level: CentreLevel
    divisions: int
    covered: int
    per_mille: int


class NearestCentre(Shown):
    """As the crow flies to the middle of where the division's residents live, in whole hundreds of metres."""

    id: UUID
    name: str
    level: CentreLevel
    distance_m: int


class CoverageGap(Shown):
    """A division without an open centre of its level. `residents` are on the register today and neither dead nor away.
    `nearest` is null where no centre has a position, or too few of the residents (fewer than five) to speak of a middle."""

    level: CentreLevel
    division_code: str
    name: str
    residents: int
    aged_60_plus: int
    aged_80_plus: int
    nearest: NearestCentre | None


class CoverageRead(Shown):
    """On `on`, within `division`. Gaps: the district's level first, then townships, then communities; of each level those
    with the most residents first."""

    on: date
    division: str
    levels: list[LevelCoverage]
    gaps: list[CoverageGap]
