"""The rows behind a figure of the report: what each kind of thing counted shows of itself."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field as Rule

from models.beds import BedKind
from models.care_centres import CentreLevel
from models.entitlements import EntitlementStatus
from models.facilities import Ownership
from models.meal_points import Area, Meal, MealPointModel, MealPointStatus
from models.meal_servings import ServingMode
from models.recoveries import ReceiptMeans, RecoveryCause
from models.report_rows.row import ReportRow
from models.report_rows.safety import FindingRow, InspectionRow, InsurancePolicyRow
from models.residents import ResidentStatus
from models.safety_checklists import InspectedKind, SafetyTopic
from models.safety_events import SafetyEventKind
from models.service_items import ServiceCategory
from models.visits import Evidence


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


class AllowanceRow(ReportRow):
    """`batch_month` is what it was paid with and counts in, `month` what it was paid for."""

    kind: Literal["allowance"] = "allowance"
    allowance: str
    resident_id: UUID
    resident_masked: str
    division_code: str
    month: str
    batch_month: str
    amount_fen: int
    paid_on: date | None
    batch_id: UUID | None
    import_id: UUID | None


class WelfareVisitRow(ReportRow):
    """`outcome` is null where an older list had none."""

    kind: Literal["welfare_visit"] = "welfare_visit"
    visit_no: str
    visited_on: date
    resident_id: UUID
    resident_masked: str
    division_code: str
    mode: str
    outcome: str | None
    import_id: UUID | None


class ReceiptRow(ReportRow):
    """Money that came back; `counted` is in fen."""

    kind: Literal["receipt"] = "receipt"
    recovery_id: UUID
    recovery_no: str
    cause: RecoveryCause
    provider_id: UUID | None
    means: ReceiptMeans
    reference: str
    received_on: date


class FacilityRow(ReportRow):
    kind: Literal["facility"] = "facility"
    code: str
    name: str
    ownership: Ownership | None


class CareCentreRow(ReportRow):
    kind: Literal["care_centre"] = "care_centre"
    code: str
    name: str
    level: CentreLevel
    division_code: str
    opened_on: date | None
    closed_on: date | None


class HomeModificationRow(ReportRow):
    """`import_id`: history, attested by who imported it."""

    kind: Literal["home_modification"] = "home_modification"
    case_no: str
    resident_id: UUID
    resident_masked: str
    division_code: str
    accepted_on: date
    cost_fen: int | None
    subsidy_fen: int | None
    provider_id: UUID | None
    import_id: UUID | None


class MealServingRow(ReportRow):
    kind: Literal["meal_serving"] = "meal_serving"
    serving_no: str
    served_on: date
    meal: Meal
    mode: ServingMode
    meal_point_id: UUID
    meal_point: str
    provider_id: UUID | None
    resident_id: UUID
    resident_masked: str
    programme: str | None
    import_id: UUID | None
    evidence: Evidence
    price_fen: int
    subsidy_fen: int


class MealTallyRow(ReportRow):
    """`counted` is how many ate there."""

    kind: Literal["meal_tally"] = "meal_tally"
    served_on: date
    meal: Meal
    meal_point_id: UUID
    meal_point: str
    division_code: str
    import_id: UUID | None
    evidence: Evidence


class MealPointRow(ReportRow):
    """`status` and the dates are today's; whether it operated on the report's last day is told by its spells."""

    kind: Literal["meal_point"] = "meal_point"
    code: str
    name: str
    area: Area
    model: MealPointModel
    status: MealPointStatus
    division_code: str
    planned_on: date | None
    built_on: date | None
    opened_on: date | None
    closed_on: date | None


class BedRow(ReportRow):
    kind: Literal["bed"] = "bed"
    facility_id: UUID
    facility: str
    bed_no: str
    bed_kind: BedKind
    room: str | None
    opened_on: date | None
    closed_on: date | None


class StayRow(ReportRow):
    kind: Literal["stay"] = "stay"
    stay_no: str
    facility_id: UUID
    facility: str
    bed_no: str
    bed_kind: BedKind
    resident_id: UUID
    resident_masked: str
    from_on: date
    to_on: date | None


class ActivityRow(ReportRow):
    """`attendance`: the residents who came, and `guests` whom nobody asked their names."""

    kind: Literal["activity"] = "activity"
    activity_no: str
    name: str
    division_code: str
    held_on: date
    site: str | None
    guests: int | None
    attendance: int
    import_id: UUID | None


class SafetyEventRow(ReportRow):
    """A meeting, a training or a drill; without a place it is of the whole district."""

    kind: Literal["safety_event"] = "safety_event"
    event_no: str
    event_kind: SafetyEventKind
    held_on: date
    topic: SafetyTopic | None
    subject: str | None
    place_kind: InspectedKind | None
    division_code: str
    attendance: int | None
    import_id: UUID | None


AnyReportRow = Annotated[
    VisitRow
    | ResidentRow
    | EntitlementRow
    | AllowanceRow
    | WelfareVisitRow
    | ReceiptRow
    | FacilityRow
    | CareCentreRow
    | HomeModificationRow
    | MealServingRow
    | MealTallyRow
    | MealPointRow
    | BedRow
    | StayRow
    | ActivityRow
    | SafetyEventRow
    | InsurancePolicyRow
    | InspectionRow
    | FindingRow,
    Rule(discriminator="kind"),
]

__all__ = [
    "ActivityRow",
    "AllowanceRow",
    "AnyReportRow",
    "BedRow",
    "CareCentreRow",
    "EntitlementRow",
    "FacilityRow",
    "FindingRow",
    "HomeModificationRow",
    "InspectionRow",
    "InsurancePolicyRow",
    "MealPointRow",
    "MealServingRow",
    "MealTallyRow",
    "ReceiptRow",
    "ReportRow",
    "ResidentRow",
    "SafetyEventRow",
    "StayRow",
    "VisitRow",
    "WelfareVisitRow",
]
