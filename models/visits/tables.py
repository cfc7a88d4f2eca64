"""The tables: one caregiver at one home; raw events, corrections beside them. What is doubtful about them: doubts.py."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Field

from models.base import Record, Row, belongs_to, stored
from models.entitlements import EntitlementId
from models.home_tags import TagFinding
from models.orders import OrderId
from models.programmes import ProgrammeId, ProgrammeVersionId
from models.service_items import ServiceItemId
from models.walls import BOUND_ID, DIVISION, Wall, through

VisitId = Annotated[UUID, belongs_to("visits")]


class VisitStatus(StrEnum):
    SCHEDULED = "scheduled"
    CHECKED_IN = "checked_in"
    CHECKED_OUT = "checked_out"
    VERIFIED = "verified"
    FLAGGED = "flagged"
    REJECTED = "rejected"
    MISSED = "missed"
    CANCELLED = "cancelled"


class Evidence(StrEnum):
    """What the visit rests on: events of a device, a provider's own list, or an officer's attested list."""

    EVENTS = "events"
    MANUAL = "manual"
    ATTESTED = "attested"


class Reason(StrEnum):
    """Why a visit was corrected, missed, acknowledged or rejected (standards.md); `manual` and `other` need a memo."""

    RESIDENT_ASKED = "resident_asked"
    RESIDENT_ABSENT = "resident_absent"
    RESIDENT_IN_HOSPITAL = "resident_in_hospital"
    RESIDENT_REFUSED = "resident_refused"
    CAREGIVER_LATE = "caregiver_late"
    CAREGIVER_REPLACED = "caregiver_replaced"
    NO_NETWORK = "no_network"
    DEVICE_FAILED = "device_failed"
    FORGOT_CHECK_IN = "forgot_check_in"
    FORGOT_CHECK_OUT = "forgot_check_out"
    SCHEDULE_CHANGED = "schedule_changed"
    WEATHER = "weather"
    EMERGENCY = "emergency"
    DUPLICATE_ENTRY = "duplicate_entry"
    DATA_ENTRY_ERROR = "data_entry_error"
    NOT_DELIVERED = "not_delivered"
    MANUAL = "manual"
    OTHER = "other"


class Visit(Record, table=True):
    """`started_at`, `ended_at` and `minutes` are what counts after corrections; the raw events stay as they came.

    Verified, it keeps how it was ruled: the version and the price of the day it began, `billable_minutes` (rounded down to
    the increment), and what the month's cap had room for (`covered_units` in the cap's unit, `*_fen` posted);
    `withheld_fen` is what a settlement took back of that.
    `served_on` is the day it began in Asia/Shanghai, also for a visit over midnight. `overdue`: nobody checked out in
    time. `service_item_id` and `caregiver_id` are empty while nobody has said which. Corrections are taken until
    `corrections_until` where an officer unlocked them."""

    __tablename__ = "visits"
    __table_args__ = (
        UniqueConstraint("district_code", "provider_id", "visit_no"),
        CheckConstraint("ended_at is null or ended_at >= started_at", name="ends_after_it_starts"),
        CheckConstraint("minutes is null or minutes between 0 and 14400", name="minutes_in_reason"),
        CheckConstraint("quantity is null or quantity between 1 and 1000", name="quantity_in_reason"),
        CheckConstraint(
            "status <> 'verified' or (served_on is not null and minutes is not null and service_item_id is not null)",
            name="verified_whole",
        ),
        CheckConstraint(
            "posted_subsidy_fen >= 0 and posted_copay_fen >= 0 and posted_subsidy_fen + posted_copay_fen = posted_gross_fen",
            name="parts_make_the_whole",
        ),
        Index(
            "visits_live_of_an_order_uq",
            "district_code",
            "order_id",
            "slot",
            unique=True,
            postgresql_where=text("status not in ('missed', 'cancelled', 'rejected')"),
        ),
        Index(None, "district_code", "resident_id", "started_at"),
        Index(None, "district_code", "resident_id", "provider_id"),
        Index(None, "district_code", "caregiver_id", "started_at"),
        Index(None, "district_code", "caregiver_id", "planned_start_at"),
        Index(None, "district_code", "provider_id", "id"),
        Index(None, "district_code", "provider_id", "served_on"),
        Index("visits_under_way_ix", "district_code", "started_at", postgresql_where=text("status = 'checked_in'")),
        Index(None, "district_code", "served_on"),
        Index(
            *("visits_missed_ix", "district_code", "provider_id", "planned_start_at"),
            postgresql_where=text("status = 'missed'"),
        ),
        Index("visits_import_ix", "district_code", "import_id", postgresql_where=text("import_id is not null")),
    )
    __wall__ = Wall(
        provider=f"provider_id = {BOUND_ID}",
        caregiver=f"caregiver_id = {BOUND_ID}",
        resident=f"resident_id = {BOUND_ID}",
        division=f"starts_with(division_code, {DIVISION})",
    )

    visit_no: str = Field(max_length=60)
    provider_id: Annotated[UUID, belongs_to("providers", index=False)]
    caregiver_id: Annotated[UUID, belongs_to("caregivers", index=False)] | None = None
    resident_id: Annotated[UUID, belongs_to("residents", index=False)]
    division_code: str = Field(sa_type=String(12))
    service_item_id: ServiceItemId | None = None
    order_id: OrderId | None = None
    slot: int = Field(default=1, sa_column_kwargs={"server_default": text("1")})
    programme_id: ProgrammeId | None = None
    entitlement_id: EntitlementId | None = None
    status: VisitStatus = Field(default=VisitStatus.SCHEDULED, sa_type=stored(VisitStatus))
    evidence: Evidence = Field(default=Evidence.EVENTS, sa_type=stored(Evidence))
    unplanned: bool = Field(default=False, sa_column_kwargs={"server_default": text("false")})
    planned_start_at: datetime | None = None
    planned_minutes: int | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None
    served_on: date | None = None
    minutes: int | None = None
    quantity: int | None = None
    import_id: Annotated[UUID, belongs_to("imports", index=False)] | None = None
    import_row: int | None = None
    content_hash: bytes | None = Field(default=None, sa_type=LargeBinary)
    not_checked: list[str] = Field(
        default_factory=list, sa_type=ARRAY(String(40)), sa_column_kwargs={"server_default": text("'{}'")}
    )
    programme_version_id: ProgrammeVersionId | None = None
    unit_price_fen: int | None = Field(default=None, sa_type=BigInteger)
    billable_minutes: int | None = None
    covered_units: int | None = Field(default=None, sa_type=BigInteger)
    posted_gross_fen: int = Field(default=0, sa_type=BigInteger, sa_column_kwargs={"server_default": text("0")})
    posted_copay_fen: int = Field(default=0, sa_type=BigInteger, sa_column_kwargs={"server_default": text("0")})
    posted_subsidy_fen: int = Field(default=0, sa_type=BigInteger, sa_column_kwargs={"server_default": text("0")})
    withheld_fen: int = Field(default=0, sa_type=BigInteger, sa_column_kwargs={"server_default": text("0")})
    rounds: int = Field(default=0, sa_column_kwargs={"server_default": text("0")})
    verified_at: datetime | None = None
    overdue: bool = Field(default=False, sa_column_kwargs={"server_default": text("false")})
    corrections_until: datetime | None = None
    closed_code: Reason | None = Field(default=None, sa_type=stored(Reason))
    closed_memo: str | None = Field(default=None, max_length=500)
    closed_by: UUID | None = None
    closed_at: datetime | None = None


class EventKind(StrEnum):
    CHECK_IN = "check_in"
    CHECK_OUT = "check_out"


class Proof(StrEnum):
    """How the device says that it proves the place; a tag (qr, nfc) or a call proves where the server verified it (`vouched`)."""

    GPS = "gps"
    QR = "qr"
    NFC = "nfc"
    TELEPHONE = "telephone"
    FAMILY = "family"
    NONE = "none"


class VisitEvent(Row, table=True):
    """A check-in or check-out as the device sent it; its id was made by the device. Never changed.

    Both clocks and the skew between them; the place is sealed under the resident's key, its distance from the home in
    metres stays plain for the rules. `fix_index` is equal for the same fix to six decimals at the same resident's, and says
    nothing else: a hash under the resident's own key, so that nobody's places can be compared, nor found without the key.

    `vouched`: the server itself verified that it was at the home, by a tag's reading or a call from there. `tag_found`: what became of
    the tag that was read. `by_account`: of a call the telephone line. `by_former`: told by a caregiver whose visit it was before a
    correction said otherwise, and who had not heard of that."""

    __tablename__ = "visit_events"
    __table_args__ = (
        CheckConstraint("distance_m is null or distance_m >= 0", name="distance_not_negative"),
        CheckConstraint(
            "not vouched or proof = 'telephone' or proof in ('qr', 'nfc') and coalesce(tag_found = 'proved', false)",
            name="vouched_by_something",
        ),
    )
    __grants__ = "select, insert"
    __wall__ = through("visits", "visit_id")

    visit_id: VisitId
    kind: EventKind = Field(sa_type=stored(EventKind))
    device_at: datetime
    server_at: datetime
    skew_seconds: int
    monotonic_ms: int | None = Field(default=None, sa_type=BigInteger)
    proof: Proof = Field(default=Proof.NONE, sa_type=stored(Proof))
    place_sealed: bytes | None = Field(default=None, sa_type=LargeBinary)
    fix_index: bytes | None = Field(default=None, sa_type=LargeBinary)
    accuracy_m: int | None = None
    distance_m: int | None = None
    mock: bool = Field(default=False, sa_column_kwargs={"server_default": text("false")})
    vouched: bool = Field(default=False, sa_column_kwargs={"server_default": text("false")})
    tag_found: TagFinding | None = Field(default=None, sa_type=stored(TagFinding))
    device_id: str | None = Field(default=None, max_length=64)
    by_account: UUID
    by_former: bool = Field(default=False, sa_column_kwargs={"server_default": text("false")})


class Correction(Row, table=True):
    """A correction beside the raw record: what it was, what it is now, who says so and why. What it does not name (null)
    it leaves as the record says; of two that name the same, the later holds. `quantity` belongs to the service it names."""

    __tablename__ = "visit_corrections"
    __grants__ = "select, insert"
    __wall__ = through("visits", "visit_id")

    visit_id: VisitId
    started_at_before: datetime | None = None
    ended_at_before: datetime | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None
    caregiver_id_before: UUID | None = None
    service_item_id_before: UUID | None = None
    quantity_before: int | None = None
    caregiver_id: UUID | None = None
    service_item_id: UUID | None = None
    quantity: int | None = None
    reason_code: Reason = Field(sa_type=stored(Reason))
    memo: str = Field(default="", max_length=500)
    by_account: UUID
