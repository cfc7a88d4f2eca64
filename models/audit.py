"""The audit: one row per write, sensitive read and denial; and the chain that seals the rows."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict
from pydantic import Field as Rule
from sqlalchemy import BigInteger, Index, LargeBinary, UniqueConstraint
from sqlmodel import Field

from models.base import Row, stored
from models.walls import Wall
from models.wire import Instant, Shown, Wire


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


class AuditFilter(BaseModel):
    """All that are given must hold; `from` and `to` are instants, both inclusive."""

    act: str | None = Rule(default=None, max_length=60, pattern=r"^[ -~]+$", examples=["accounts.create"])
    subject_id: UUID | None = None
    account_id: UUID | None = None
    outcome: Outcome | None = None
    from_at: Instant | None = Rule(default=None, alias="from")
    to_at: Instant | None = Rule(default=None, alias="to")


class AuditRead(Shown):
    """`seq` is the place in the chain, null until the row is sealed; `facts` are null where somebody spoilt them."""

    id: UUID
    at: datetime
    account_id: UUID | None
    membership_id: UUID | None
    role: str
    act: str
    outcome: Outcome
    subject_kind: str | None
    subject_id: UUID | None
    request_id: str | None
    facts: dict[str, Any] | None = None
    seq: int | None


class AuditHead(Wire):
    """A head that an earlier check answered and somebody kept elsewhere, sent back as it was answered."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"head_seq": 1284, "head_hash": "9f" * 32}]})

    head_seq: int = Rule(strict=True, ge=0, lt=2**63)
    head_hash: str = Rule(pattern=r"^[0-9a-f]{64}$")


class Broken(StrEnum):
    """What is wrong with the first bad row of a chain."""

    LINK_MISSING = "link_missing"
    EVENT_MISSING = "event_missing"
    ALTERED = "altered"
    COLUMN_DIFFERS = "column_differs"
    BACKDATED = "backdated"
    TAIL_CUT = "tail_cut"
    REWRITTEN = "rewritten"


class FirstBad(Shown):
    """`seq` is its place in the chain; `event_id` is null where the row itself is gone."""

    seq: int | None
    event_id: UUID | None
    why: Broken


class AuditVerdict(Shown):
    """`unsealed` rows are protected by rights alone until the next seal. Keep `head_seq` and `head_hash` elsewhere: a chain
    that was cut at its end is shown by nothing else."""

    events: int
    sealed: int
    unsealed: int
    head_seq: int
    head_hash: str
    first_bad: FirstBad | None
