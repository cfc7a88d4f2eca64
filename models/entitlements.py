"""Entitlements (补贴资格): one resident in one programme, and the two-person changes that make and end it."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict
from pydantic import Field as Rule
from sqlalchemy import BigInteger, CheckConstraint, Index, text
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlmodel import Field

from models.base import Record, Row, belongs_to, stored
from models.programmes import CapUnit, ProgrammeId
from models.residents import ResidentId
from models.walls import CATALOGUE, through
from models.wire import Cap, Day, Reason, Shown, Text, Wire

EntitlementId = Annotated[UUID, belongs_to("entitlements")]


class EntitlementStatus(StrEnum):
    PROPOSED = "proposed"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    ENDED = "ended"
    REJECTED = "rejected"


class Entitlement(Record, table=True):
    """`effective_from` to `effective_to` (both inclusive; open-ended when empty). `monthly_cap`, in the unit of the
    programme's version, replaces the version's own cap.

    `status` is what was decided so far. Which days are covered stands in the days and in the pauses; answers show the
    status of today, so that an entitlement ends by its last day without anybody touching it."""

    __tablename__ = "entitlements"
    __table_args__ = (
        ExcludeConstraint(
            ("district_code", "="),
            ("resident_id", "="),
            ("programme_id", "="),
            (text("daterange(effective_from, effective_to, '[]')"), "&&"),
            where=text("status <> 'rejected'"),
            name="entitlements_one_at_a_time_excl",
            using="gist",
        ),
        CheckConstraint("effective_to is null or effective_to >= effective_from", name="ends_after_it_starts"),
        CheckConstraint("monthly_cap is null or monthly_cap >= 0", name="cap_not_negative"),
    )
    __wall__ = through("residents", "resident_id", ("district", "division"))

    programme_id: ProgrammeId
    resident_id: ResidentId
    effective_from: date
    effective_to: date | None = None
    monthly_cap: int | None = Field(default=None, sa_type=BigInteger)
    status: EntitlementStatus = Field(default=EntitlementStatus.PROPOSED, sa_type=stored(EntitlementStatus))
    import_id: UUID | None = None
    caps_with: EntitlementId | None = None
    """The first entitlement of this resident in this programme, if this is a later one: a month has one cap, whichever of them
    stood on its days."""


class ChangeKind(StrEnum):
    GRANT = "grant"
    SUSPEND = "suspend"
    RESUME = "resume"
    END = "end"


class Decision(StrEnum):
    PENDING = "pending"
    APPROVED = "approved"
    REJECTED = "rejected"


class EntitlementChange(Record, table=True):
    """A grant, suspension, resumption or end that one asked and another decides (maker and checker).

    A death or a move ends entitlements by itself: then `asked_by` is who recorded it and the decision `by_rule`."""

    __tablename__ = "entitlement_changes"
    __table_args__ = (
        CheckConstraint("decided_by is null or by_rule or decided_by <> asked_by", name="maker_is_not_checker"),
        CheckConstraint("(decision = 'pending') = (decided_by is null)", name="decided_by_someone"),
        Index(
            "entitlement_changes_pending_uq",
            "district_code",
            "entitlement_id",
            unique=True,
            postgresql_where=text("decision = 'pending'"),
        ),
    )
    __wall__ = through("entitlements", "entitlement_id", ("district", "division"))

    entitlement_id: EntitlementId
    kind: ChangeKind = Field(sa_type=stored(ChangeKind))
    effective_on: date
    reason: str = Field(max_length=200)
    asked_by: UUID
    asked_at: datetime
    by_rule: bool = Field(default=False, sa_column_kwargs={"server_default": text("false")})
    decision: Decision = Field(default=Decision.PENDING, sa_type=stored(Decision))
    decided_by: UUID | None = None
    decided_at: datetime | None = None
    note: str | None = Field(default=None, max_length=200)


class EntitlementPause(Row, table=True):
    """Days on which a suspended entitlement covers nothing; open-ended until it is resumed.

    Whoever prices a service asks for them, and they name nobody: a wall through the entitlement, and so through the
    resident and all that serves him, took longer to plan than all else of that question (38 ms against 11)."""

    __tablename__ = "entitlement_pauses"
    __table_args__ = (
        ExcludeConstraint(
            ("district_code", "="),
            ("entitlement_id", "="),
            (text("daterange(from_on, to_on, '[]')"), "&&"),
            name="entitlement_pauses_one_at_a_time_excl",
            using="gist",
        ),
    )
    __grants__ = "select, insert, update (to_on)"
    __wall__ = CATALOGUE

    entitlement_id: EntitlementId
    from_on: date
    to_on: date | None = None


_NO_ID = "01900000-0000-7000-8000-00000000000"
Remark = Annotated[Text, Rule(max_length=200)]


class EntitlementAsk(Wire):
    """Both days inclusive; without `effective_to` until it is ended. `monthly_cap`, in the unit of the programme's version,
    replaces the version's own."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "resident_id": f"{_NO_ID}1",
                    "programme_id": f"{_NO_ID}2",
                    "effective_from": "2024-01-01",
                    "monthly_cap": 1200,
                    "reason": "分散特困，入户核实",
                }
            ]
        }
    )

    resident_id: UUID
    programme_id: UUID
    effective_from: Day
    effective_to: Day | None = None
    monthly_cap: Cap | None = None
    reason: Remark = ""


class ChangeAsk(Wire):
    """`effective_on` is the first day of the new state: the first day paused, covered again, or not covered any more."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"effective_on": "2024-06-01", "reason": "住院"}]})

    effective_on: Day
    reason: Reason


class ChangeDecide(Wire):
    model_config = ConfigDict(json_schema_extra={"examples": [{"note": "材料齐全"}]})

    note: Remark | None = None


class EntitlementApprovals(Wire):
    """What was asked about these entitlements, or the grants that one import asked for; one of the two."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"ids": [f"{_NO_ID}3"]}, {"import_id": f"{_NO_ID}4"}]})

    ids: Annotated[list[UUID], Rule(min_length=1, max_length=5000)] | None = None
    import_id: UUID | None = None
    note: Remark | None = None


class ApprovalRead(Shown):
    """What became of one: `approved`, or the code of what stands against it."""

    id: UUID
    outcome: str


class ApprovalsRead(Shown):
    approved: int
    refused: int
    items: list[ApprovalRead]


class ChangeRead(Shown):
    id: UUID
    kind: ChangeKind
    effective_on: date
    reason: str
    asked_by: UUID
    asked_at: datetime
    by_rule: bool
    decision: Decision
    decided_by: UUID | None
    decided_at: datetime | None
    note: str | None


class PauseRead(Shown):
    """Days without cover, both inclusive; open-ended until it is resumed."""

    from_on: date
    to_on: date | None


class EntitlementRead(Shown):
    """`status` is that of today; `pending` is what waits for a second person. `cap_unit` is what its own `monthly_cap` counts, null
    where it has none. A later entitlement of a resident in a programme shares the months' caps of the first, `caps_with`."""

    id: UUID
    version: int
    resident_id: UUID
    programme_id: UUID
    programme_code: str
    effective_from: date
    effective_to: date | None
    monthly_cap: int | None
    cap_unit: CapUnit | None
    status: EntitlementStatus
    import_id: UUID | None
    caps_with: UUID | None
    pending: ChangeRead | None
    allowed_actions: list[str]


class EntitlementHistory(EntitlementRead):
    """With all that was asked and decided, oldest first, and the days it was paused."""

    changes: list[ChangeRead]
    pauses: list[PauseRead]


class BalanceRead(Shown):
    """A month of an entitlement in the unit of its cap: `left` = cap + carried - held - posted + from_earlier. Without a cap
    there is no unit, and nothing is counted against it. A month that the entitlement does not reach has a cap of 0.

    What is left when the month ends is gone if it `lapses`. Where the programme's version says that it does not, later months
    of the year may use it: `carried` is what this month was given by earlier ones, less what later ones took from it, and
    `from_earlier` what earlier ones have left over."""

    entitlement_id: UUID
    month: str
    unit: CapUnit | None
    cap: int | None
    lapses: bool
    carried: int
    held: int
    posted: int
    from_earlier: int
    left: int | None
