"""Exports (导出): a list as a file, made by the worker, kept sealed for a week."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field as Rule
from sqlalchemy import BigInteger, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from models.base import Record, Row, belongs_to, stored
from models.examples import example
from models.walls import ACCOUNT, Wall, through
from models.wire import Shown, Wire


class ExportKind(StrEnum):
    """What is listed; the columns and filters of each stand in services/exports/kinds."""

    RESIDENTS = "residents"
    ASSESSMENTS = "assessments"
    CAREGIVERS = "caregivers"
    PROVIDERS = "providers"
    CONTRACTS = "contracts"
    SERVICE_ITEMS = "service-items"
    CARE_CENTRES = "care-centres"
    PROGRAMMES = "programmes"
    APPROPRIATIONS = "appropriations"
    ENTITLEMENTS = "entitlements"
    FACILITIES = "facilities"
    BEDS = "beds"
    STAYS = "stays"
    STAY_MONTHS = "stay-months"
    WAITLIST = "waitlist"
    MEAL_POINTS = "meal-points"
    MEAL_LICENCES = "meal-licences"
    MEAL_MENUS = "meal-menus"
    MEAL_ORDERS = "meal-orders"
    MEAL_SERVINGS = "meal-servings"
    MEAL_TALLIES = "meal-tallies"
    ORDERS = "orders"
    CARE_PLANS = "care-plans"
    VISITS = "visits"
    CLAIMS = "claims"
    CLAIM_LINES = "claim-lines"
    CLAIM_EXCEPTIONS = "claim-exceptions"
    CLAIM_APPEALS = "claim-appeals"
    SAMPLE_ITEMS = "sample-items"
    SETTLEMENTS = "settlements"
    RECOVERIES = "recoveries"
    ALLOWANCES = "allowances"
    ALLOWANCE_SUSPENSIONS = "allowance-suspensions"
    ALLOWANCE_BATCHES = "allowance-batches"
    ALLOWANCE_LINES = "allowance-lines"
    ALLOWANCE_PAYMENTS = "allowance-payments"
    ALERTS = "alerts"
    AGREEMENTS = "agreements"
    CARD_CHECKS = "card-checks"
    WELFARE_VISITS = "welfare-visits"
    WELFARE_DUE = "welfare-due"
    HOME_MODIFICATIONS = "home-modifications"
    ACTIVITIES = "activities"
    INCIDENTS = "incidents"
    COMPLAINTS = "complaints"
    SAFETY_MEETINGS = "safety-meetings"
    SAFETY_TRAININGS = "safety-trainings"
    SAFETY_DRILLS = "safety-drills"
    INSPECTIONS = "inspections"
    FINDINGS = "findings"
    INSURANCE_POLICIES = "insurance-policies"
    UNINSURED = "uninsured"
    UNTRAINED = "untrained"
    EXPIRING_CERTIFICATES = "expiring-certificates"
    DEVICES = "devices"
    NOTICES = "notices"
    LEDGER_TRANSFERS = "ledger-transfers"
    AUDIT = "audit"


class ExportFormat(StrEnum):
    CSV = "csv"
    XLSX = "xlsx"


class ExportStatus(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


class Export(Record, table=True):
    """One file, asked for by one membership and fetched by it alone. The file is whole or is not there."""

    __tablename__ = "exports"
    __table_args__ = (
        Index(None, "district_code", "by_membership", "id"),
        Index("exports_kept_ix", "district_code", "finished_at", postgresql_where=text("file_sha256 is not null")),
    )
    __wall__ = Wall(
        provider=f"by_account = {ACCOUNT}",
        division=f"by_account = {ACCOUNT}",
        facility=f"by_account = {ACCOUNT}",
        meal_point=f"by_account = {ACCOUNT}",
    )

    kind: str = Field(max_length=40)
    format: ExportFormat = Field(default=ExportFormat.CSV, sa_type=stored(ExportFormat))
    filters: dict[str, Any] = Field(
        default_factory=dict, sa_type=JSONB, sa_column_kwargs={"server_default": text("'{}'")}
    )
    status: ExportStatus = Field(default=ExportStatus.QUEUED, sa_type=stored(ExportStatus))
    by_account: UUID
    by_membership: UUID
    rows: int | None = None
    file_bytes: int | None = Field(default=None, sa_type=BigInteger)
    file_sha256: str | None = Field(default=None, max_length=64)
    failure_code: str | None = Field(default=None, max_length=60)
    failure_zh: str | None = Field(default=None, max_length=500)
    failure_en: str | None = Field(default=None, max_length=500)
    started_at: datetime | None = None
    finished_at: datetime | None = None


class ExportPiece(Row, table=True):
    """A megabyte of the file, sealed under a key of the export (`subject_keys`): lists are full of names."""

    __tablename__ = "export_pieces"
    __table_args__ = (UniqueConstraint("district_code", "export_id", "seq"),)
    __grants__ = "select, insert, delete"
    __wall__ = through("exports", "export_id")

    export_id: Annotated[UUID, belongs_to("exports", index=False)]
    seq: int
    content: bytes = Field(sa_type=LargeBinary)


FilterValue = Annotated[str, Rule(max_length=60)] | bool
Filters = Annotated[dict[Annotated[str, Rule(max_length=40)], FilterValue], Rule(max_length=12)]


class ExportAsk(Wire):
    """`filters` are those of the list itself, by their names there; every row that they leave goes in. `uninsured` needs its `kind`."""

    model_config = example(kind="visits", format="xlsx", filters={"from_on": "2024-03-01", "to_on": "2024-03-31"})

    kind: ExportKind
    format: ExportFormat = ExportFormat.CSV
    filters: Filters = {}


class ExportRead(Shown):
    """`rows` and `file_*` are known when it `succeeded`; then `file` is where it is fetched, until `expires_at`."""

    id: UUID
    kind: ExportKind
    format: ExportFormat
    filters: dict[str, Any]
    status: ExportStatus
    rows: int | None
    file_bytes: int | None
    file_sha256: str | None
    failure_code: str | None
    failure_zh: str | None
    failure_en: str | None
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    expires_at: datetime | None
    file: str | None
    allowed_actions: list[str]
