"""What is said and seen of visits."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from pydantic import ConfigDict
from pydantic import Field as Rule
from pydantic.config import JsonDict

from models.home_tags import Remark, TagFinding, TagReading
from models.visits.doubts import ExceptionClass, ExceptionStatus, VisitExceptionCode
from models.visits.tables import (
    EventKind,
    Evidence,
    Proof,
    Reason,
    VisitStatus,
)
from models.wire import Count, Day, Flag, Instant, Latitude, Longitude, Note, Shown, Text, Wire

Metres = Annotated[float, Rule(ge=0, le=1_000_000, allow_inf_nan=False)]
DeviceId = Annotated[Text, Rule(min_length=1, max_length=64)]
Monotonic = Annotated[int, Rule(strict=True, ge=0, le=2**53)]

_EVENT: JsonDict = {
    "id": "01900000-0000-7000-8000-00000000000a",
    "device_at": "2024-03-05T09:01:12+08:00",
    "position": {"lat": 37.5001, "lng": 122.1002, "accuracy_m": 18},
    "proof": "gps",
    "device_id": "phone-1",
}


class Position(Wire):
    """Where the device was at this event, and how well it knew (WGS 84)."""

    lat: Latitude
    lng: Longitude
    accuracy_m: Metres


class EventReport(Wire):
    """A check-in or check-out. The device makes `id` before it sends, so the same event may be sent again.

    `device_at` is the device's clock at the event. `sent_at`, its clock at sending, is given with an event that was kept
    while there was no network: the skew is then measured by it. `tag`: what was read of the tag at the home; where it holds for that
    time and was not read before, it proves the place, and `proof` is its kind. `qr`, `nfc` and `telephone` without such a reading or
    call prove nothing."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EVENT]})

    id: UUID
    device_at: Instant
    sent_at: Instant | None = None
    position: Position | None = None
    mock: Flag = False
    proof: Proof = Proof.NONE
    tag: TagReading | None = None
    device_id: DeviceId | None = None
    monotonic_ms: Monotonic | None = None


class VisitUnplanned(Wire):
    """A visit that nobody planned begins with its check-in. Who does not know which service it will be leaves it out; it is
    named later, by a correction."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "resident_id": "01900000-0000-7000-8000-000000000001",
                    "service_item_id": "01900000-0000-7000-8000-000000000003",
                    "check_in": _EVENT,
                }
            ]
        }
    )

    resident_id: UUID
    service_item_id: UUID | None = None
    quantity: Count | None = None
    check_in: EventReport


class VisitCorrect(Wire):
    """What really was: only what is wrong is named. The caregiver is named by the provider's manager; the service of a visit
    without an order, with its quantity unless it is priced by the hour."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"ended_at": "2024-03-05T10:00:00+08:00", "reason_code": "forgot_check_out", "memo": ""}]
        }
    )

    started_at: Instant | None = None
    ended_at: Instant | None = None
    caregiver_id: UUID | None = None
    service_item_id: UUID | None = None
    quantity: Count | None = None
    reason_code: Reason
    memo: Note = ""


class VisitReason(Wire):
    """Why: a reason of the list, and a memo, which `other` and `manual` need."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"reason_code": "resident_in_hospital", "memo": ""}]})

    reason_code: Reason
    memo: Note = ""


class Judgement(StrEnum):
    ACCEPT = "accept"
    REJECT = "reject"


class VisitReview(Wire):
    """accept acknowledges every open exception that may be acknowledged; reject: the visit counts and is paid nowhere."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"decision": "accept", "reason_code": "no_network", "memo": "已电话核实"}]}
    )

    decision: Judgement
    reason_code: Reason
    memo: Note = ""


class Acknowledgements(Wire):
    """All open exceptions of one code in an import, or of some days, with one reason."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "code": "manual",
                    "import_id": "01900000-0000-7000-8000-00000000000b",
                    "reason_code": "manual",
                    "memo": "已抽查纸质签到表",
                }
            ]
        }
    )

    code: VisitExceptionCode
    import_id: UUID | None = None
    provider_id: UUID | None = None
    from_on: Day | None = None
    to_on: Day | None = None
    reason_code: Reason
    memo: Note = ""


class AcknowledgementsRead(Shown):
    """`withheld` are visits of the actor's own or of his kin, which another must look at; `remaining` need another act."""

    acknowledged: int
    verified: int
    withheld: int
    remaining: int


class VisitRead(Shown):
    """`open_exceptions` are the codes that keep the visit from being verified, without `place` and `in_facility` for a relative without the
    consent to whereabouts. What was posted and covered is empty for one without that to money."""

    id: UUID
    version: int
    created_at: datetime
    visit_no: str
    provider_id: UUID
    caregiver_id: UUID | None
    resident_id: UUID
    resident_name: str | None
    division_code: str
    service_item_id: UUID | None
    order_id: UUID | None
    slot: int
    programme_id: UUID | None
    entitlement_id: UUID | None
    status: VisitStatus
    evidence: Evidence
    unplanned: bool
    planned_start_at: datetime | None
    planned_minutes: int | None
    started_at: datetime | None
    ended_at: datetime | None
    served_on: date | None
    minutes: int | None
    quantity: int | None
    import_id: UUID | None
    import_row: int | None
    not_checked: list[str]
    programme_version_id: UUID | None
    unit_price_fen: int | None
    billable_minutes: int | None
    covered_units: int | None
    posted_gross_fen: int | None
    posted_copay_fen: int | None
    posted_subsidy_fen: int | None
    verified_at: datetime | None
    corrections_until: datetime | None
    closed_code: Reason | None
    closed_memo: str | None
    open_exceptions: list[VisitExceptionCode]
    allowed_actions: list[str]


class AttendedRead(VisitRead):
    """The visit as it stands now. `tag`: what to do about the tag that was read, where it proves nothing; null where it does, or where
    none was. `withdrawn`: that the office had withdrawn the visit before, if it had."""

    tag: Remark | None
    withdrawn: Remark | None


class VisitEventRead(Shown):
    """A raw event without its place: that stays sealed, its distance from the home is told, but not to relatives. `vouched`: a tag's reading
    or a call proves it, null where a relative may not know of the place; `tag_found`: what became of the tag that was read.
    `by_account`: of a call, the telephone line. `by_former`: told by the caregiver who stood here before a correction."""

    id: UUID
    kind: EventKind
    device_at: datetime
    server_at: datetime
    skew_seconds: int
    proof: Proof
    vouched: bool | None
    tag_found: TagFinding | None
    accuracy_m: int | None
    distance_m: int | None
    mock: bool
    device_id: str | None
    monotonic_ms: int | None
    by_account: UUID
    by_former: bool


class VisitExceptionRead(Shown):
    """`title_*` in a few words; `says_*`: what is wrong with the `found` facts, who can mend it, what happens next."""

    id: UUID
    visit_id: UUID
    version: int
    code: VisitExceptionCode
    title_zh: str
    title_en: str
    says_zh: str
    says_en: str
    severity: ExceptionClass
    found: dict[str, Any]
    status: ExceptionStatus
    resolved_by: UUID | None
    resolved_at: datetime | None
    reason_code: Reason | None
    memo: str | None
    allowed_actions: list[str]


class CorrectionRead(Shown):
    """`memo`: null for a relative to whom the resident did not agree to show both health and whereabouts, and `reason_code` where it says
    that the resident was not at home, without whereabouts."""

    id: UUID
    created_at: datetime
    started_at_before: datetime | None
    ended_at_before: datetime | None
    started_at: datetime | None
    ended_at: datetime | None
    caregiver_id_before: UUID | None
    service_item_id_before: UUID | None
    quantity_before: int | None
    caregiver_id: UUID | None
    service_item_id: UUID | None
    quantity: int | None
    reason_code: Reason | None
    memo: str | None
    by_account: UUID
