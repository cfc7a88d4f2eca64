"""Reports (报表): the figures of a period, and the rows behind each."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

from pydantic import ConfigDict
from pydantic import Field as Rule

from models.entitlements import EntitlementStatus
from models.residents import ResidentStatus
from models.service_items import ServiceCategory
from models.visits import Evidence
from models.wire import Day, DivisionCode, Shown, Wire


class FigureUnit(StrEnum):
    """What a figure counts. Minutes are shown to people as hours, fen as yuan; on the wire they stay whole."""

    PERSON_TIMES = "person_times"
    VISITS = "visits"
    RESIDENT_MONTHS = "resident_months"
    MINUTES = "minutes"
    FEN = "fen"
    RESIDENTS = "residents"
    ENTITLEMENTS = "entitlements"


class ReportPeriod(Wire):
    """Days of Asia/Shanghai, both included; `division` narrows to a township or community of the district."""

    from_on: Day
    to_on: Day
    division: DivisionCode | None = None


class FigureRead(Shown):
    """`attested` is the part of the value that only an officer's attested list stands for: without those visits the figure
    would be smaller by it. It is null where a figure does not rest on visits. `districts`, which only a region's figures have,
    says what each district adds to the value: a resident who was served in two districts is counted in both."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"value": 2529780, "unit": "minutes", "label": "居家服务:服务分钟数", "attested": 2460000}]
        }
    )

    value: int
    unit: FigureUnit
    label: str
    attested: int | None = None
    districts: dict[str, int] | None = None


class ReportRow(Shown):
    """`counted` is what the row adds to the figure: the figure is the sum of `counted` over all its rows.

    Where several rows make one (the visits of a resident-month, the two caregivers of an order), the first of them counts 1
    and the others 0; `counted_with` is the one that counts."""

    id: UUID
    counted: int
    counted_with: UUID | None = None
    links: dict[str, str]


class VisitRow(ReportRow):
    kind: Literal["visit"] = "visit"
    visit_no: str
    served_on: date
    provider_id: UUID
    provider: str
    resident_id: UUID
    resident_masked: str
    service_code: str
    category: ServiceCategory
    programme: str | None
    order_id: UUID | None
    import_id: UUID | None
    evidence: Evidence
    minutes: int
    subsidy_fen: int


class ResidentRow(ReportRow):
    """`age` and the standing are those of the report's last day; `status` and the categories are today's."""

    kind: Literal["resident"] = "resident"
    resident_masked: str
    division_code: str
    age: int
    categories: list[str]
    status: ResidentStatus
    registered_on: date


class EntitlementRow(ReportRow):
    kind: Literal["entitlement"] = "entitlement"
    programme: str
    resident_id: UUID
    resident_masked: str
    effective_from: date
    effective_to: date | None
    status: EntitlementStatus


AnyReportRow = Annotated[VisitRow | ResidentRow | EntitlementRow, Rule(discriminator="kind")]
