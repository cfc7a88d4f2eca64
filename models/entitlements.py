"""Entitlements (补贴资格): one resident in one programme, and the two-person changes that make and end it."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, text
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlmodel import Field

from models.base import Record, Row, belongs_to, stored
from models.programmes import ProgrammeId
from models.residents import ResidentId
from models.walls import through

EntitlementId = Annotated[UUID, belongs_to("entitlements")]


class EntitlementStatus(StrEnum):
    PROPOSED = "proposed"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    ENDED = "ended"
    REJECTED = "rejected"


class Entitlement(Record, table=True):
    """`effective_from` to `effective_to` (both inclusive; open-ended when empty). `monthly_cap`, in the unit of the
    programme's version, replaces the version's own cap."""

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
    __wall__ = through("residents", "resident_id")

    programme_id: ProgrammeId
    resident_id: ResidentId
    effective_from: date
    effective_to: date | None = None
    monthly_cap: int | None = Field(default=None, sa_type=BigInteger)
    status: EntitlementStatus = Field(default=EntitlementStatus.PROPOSED, sa_type=stored(EntitlementStatus))
    import_id: UUID | None = None


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
    __wall__ = through("entitlements", "entitlement_id")

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
    """Days on which a suspended entitlement covers nothing; open-ended until it is resumed."""

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
    __wall__ = through("entitlements", "entitlement_id")

    entitlement_id: EntitlementId
    from_on: date
    to_on: date | None = None
