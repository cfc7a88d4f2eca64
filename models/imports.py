"""Imports: a file taken in by the worker, row by row accounted for."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Field

from models.base import Record, Row, belongs_to, stored
from models.providers import ProviderId
from models.walls import ACCOUNT, BOUND_ID, Wall, through
from models.wire import Shown

ImportId = Annotated[UUID, belongs_to("imports")]


class ImportKind(StrEnum):
    """What a file holds; the columns of each stand in services/imports/kinds."""

    RESIDENTS = "residents"
    DIVISIONS = "divisions"
    PROVIDERS = "providers"
    CAREGIVERS = "caregivers"
    SERVICE_ITEMS = "service-items"
    CONTRACTS = "contracts"
    PROGRAMMES = "programmes"
    APPROPRIATIONS = "appropriations"
    ENTITLEMENTS = "entitlements"
    VISITS = "visits"
    CLAIM_LINES = "claim-lines"
    ALLOWANCE_PAYMENTS = "allowance-payments"
    FACILITIES = "facilities"
    BEDS = "beds"
    STAYS = "stays"
    CONTACTS = "contacts"
    AGREEMENTS = "agreements"
    WELFARE_VISITS = "welfare-visits"
    MEAL_POINTS = "meal-points"
    MEAL_SERVINGS = "meal-servings"
    MEAL_TALLIES = "meal-tallies"
    CARE_CENTRES = "care-centres"
    HOME_MODIFICATIONS = "home-modifications"
    ACTIVITIES = "activities"
    SAFETY_EVENTS = "safety-events"
    INSPECTIONS = "inspections"
    INSURANCE_POLICIES = "insurance-policies"


class ImportMode(StrEnum):
    """partial: good rows go in even when others fail; strict: none does."""

    PARTIAL = "partial"
    STRICT = "strict"


class ImportStatus(StrEnum):
    """succeeded: every row is accounted for, and one at least is in or was there before; failed: nothing more goes in."""

    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


class Import(Record, table=True):
    """One file of one kind. Every row ends as created, updated, unchanged or failed; the four add up to `rows_total`."""

    __tablename__ = "imports"
    __table_args__ = (
        CheckConstraint("approved_by is null or approved_by <> by_account", name="maker_is_not_checker"),
        CheckConstraint(
            "status <> 'succeeded' or rows_created + rows_updated + rows_unchanged + rows_failed = rows_total",
            name="every_row_accounted_for",
        ),
        Index(None, "district_code", "kind", "id"),
    )
    __wall__ = Wall(
        provider=f"provider_id = {BOUND_ID}",
        division=f"by_account = {ACCOUNT}",
        facility=f"by_account = {ACCOUNT}",
        meal_point=f"by_account = {ACCOUNT}",
    )

    kind: str = Field(max_length=40)
    mode: ImportMode = Field(default=ImportMode.PARTIAL, sa_type=stored(ImportMode))
    file_name: str = Field(max_length=200)
    file_sha256: str = Field(max_length=64)
    file_bytes: int = Field(sa_type=BigInteger)
    status: ImportStatus = Field(default=ImportStatus.QUEUED, sa_type=stored(ImportStatus))
    attested: bool = Field(default=False, sa_column_kwargs={"server_default": text("false")})
    provider_id: ProviderId | None = None
    by_account: UUID
    by_membership: UUID
    rows_total: int = 0
    rows_done: int = 0
    rows_created: int = 0
    rows_updated: int = 0
    rows_unchanged: int = 0
    rows_failed: int = 0
    failure_code: str | None = Field(default=None, max_length=60)
    failure_zh: str | None = Field(default=None, max_length=500)
    failure_en: str | None = Field(default=None, max_length=500)
    started_at: datetime | None = None
    finished_at: datetime | None = None
    sheet: str | None = Field(default=None, max_length=100)
    sheets_ignored: list[str] = Field(
        default_factory=list, sa_type=ARRAY(String(100)), sa_column_kwargs={"server_default": text("'{}'")}
    )
    approved_by: UUID | None = None
    approved_at: datetime | None = None


class ImportPiece(Row, table=True):
    """A megabyte of the file as it was uploaded: kept, for it is the evidence of what came in by it.

    Sealed under a key of the import (`subject_keys`), since files are full of identity numbers."""

    __tablename__ = "import_pieces"
    __table_args__ = (UniqueConstraint("district_code", "import_id", "seq"),)
    __grants__ = "select, insert"
    __wall__ = through("imports", "import_id")

    import_id: Annotated[UUID, belongs_to("imports", index=False)]
    seq: int
    content: bytes = Field(sa_type=LargeBinary)


class ImportFault(Row, table=True):
    """One reason why one row did not go in."""

    __tablename__ = "import_faults"
    __table_args__ = (Index(None, "district_code", "import_id", "row_no"),)
    __grants__ = "select, insert, delete"
    __wall__ = through("imports", "import_id")

    import_id: Annotated[UUID, belongs_to("imports", index=False)]
    row_no: int
    column: str | None = Field(default=None, max_length=40)
    code: str = Field(max_length=60)
    zh: str = Field(max_length=300)
    en: str = Field(max_length=300)


class ImportRead(Shown):
    """An import as its maker and its approver see it. `rows_done` of `rows_total` are accounted for so far.

    It `succeeded` when one row at least went in or was there before (`rows_failed` of them may be wrong), and `failed` when
    none did, or when it was broken off or cancelled: `failure_*` say why; what is wrong with single rows stands in `errors.csv`.
    Of a spreadsheet one `sheet` is taken, the first visible one that holds anything; `sheets_ignored` are the others."""

    id: UUID
    kind: ImportKind
    mode: ImportMode
    status: ImportStatus
    file_name: str
    file_sha256: str
    file_bytes: int
    attested: bool
    provider_id: UUID | None
    by_account: UUID
    sheet: str | None
    sheets_ignored: list[str]
    rows_total: int
    rows_done: int
    rows_created: int
    rows_updated: int
    rows_unchanged: int
    rows_failed: int
    rows_per_second: int | None
    seconds_left: int | None
    failure_code: str | None
    failure_zh: str | None
    failure_en: str | None
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    approved_by: UUID | None
    approved_at: datetime | None
    allowed_actions: list[str]
