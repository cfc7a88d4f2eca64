"""The audit: one row per write, sensitive read and denial; and the chain that seals the rows."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import BigInteger, Index, LargeBinary, UniqueConstraint
from sqlmodel import Field

from models.base import Row, stored
from models.walls import Wall


class Outcome(StrEnum):
    DONE = "done"
    READ = "read"
    DENIED = "denied"


class AuditEvent(Row, table=True):
    """Who did what to which thing. `body` is the canonical JSON that is sealed; the columns beside it are for searching.

    Written in the transaction of the act. Everyone writes, only the bureau and its auditors read."""

    __tablename__ = "audit_events"
    __table_args__ = (
        Index(None, "district_code", "subject_id"),
        Index(None, "district_code", "account_id"),
        Index(None, "district_code", "act"),
    )
    __grants__ = "select, insert"
    __wall__ = Wall(writes="true")

    at: datetime
    account_id: UUID | None = None
    membership_id: UUID | None = None
    role: str = Field(max_length=40)
    act: str = Field(max_length=60)
    outcome: Outcome = Field(sa_type=stored(Outcome))
    subject_kind: str | None = Field(default=None, max_length=40)
    subject_id: UUID | None = None
    request_id: str | None = Field(default=None, max_length=64)
    body: str


class AuditLink(Row, table=True):
    """A link of a district's chain: hash = SHA-256(previous hash, event id, body). INSERT only, also for the sealer."""

    __tablename__ = "audit_links"
    __table_args__ = (UniqueConstraint("district_code", "seq"), UniqueConstraint("district_code", "event_id"))
    __grants__ = "select, insert"
    __wall__ = Wall()

    seq: int = Field(sa_type=BigInteger)
    event_id: UUID
    hash: bytes = Field(sa_type=LargeBinary)
