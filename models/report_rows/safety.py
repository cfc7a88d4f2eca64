"""Rows behind the figures of safety: insurance, inspections, findings."""

from datetime import date
from typing import Literal
from uuid import UUID

from models.findings import FindingStatus
from models.insurance_policies import PolicyKind
from models.report_rows.row import ReportRow
from models.safety_checklists import Hazard, InspectedKind, SafetyTopic


class InsurancePolicyRow(ReportRow):
    """`insures`: which kind of policy it is."""

    kind: Literal["insurance_policy"] = "insurance_policy"
    policy_no: str
    insures: PolicyKind
    resident_id: UUID | None
    resident_masked: str | None = None
    facility_id: UUID | None
    facility: str | None
    division_code: str
    beds: int | None
    premium_fen: int | None
    starts_on: date
    ends_on: date


class InspectionRow(ReportRow):
    """`import_id`: history, attested by who imported it."""

    kind: Literal["inspection"] = "inspection"
    inspection_no: str
    inspected_on: date
    place: str
    place_kind: InspectedKind
    division_code: str | None
    departments: list[str]
    import_id: UUID | None


class FindingRow(ReportRow):
    """`status` is today's; `rectified_on` and `closed_on` say what had been put right by the report's last day."""

    kind: Literal["finding"] = "finding"
    finding_no: str
    inspection_id: UUID
    inspection_no: str
    inspected_on: date
    place: str
    topic: SafetyTopic
    hazard: Hazard
    notice_no: str | None
    due_on: date
    status: FindingStatus
    rectified_on: date | None
    closed_on: date | None
    import_id: UUID | None
