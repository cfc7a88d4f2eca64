"""Sampled review (抽查): a seeded draw of a claim's lines to be looked at, or of its residents to be called back (电话回访)."""

import re
import unicodedata
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator
from pydantic import Field as Ranged
from pydantic_core import PydanticCustomError
from sqlalchemy import CheckConstraint, Date, Index, String, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlmodel import Field

from models.base import Record, belongs_to, stored
from models.claims import ClaimId
from models.examples import EXAMPLE_ID, example
from models.resolution_reasons import ResolutionReason
from models.visits import Judgement, Reason
from models.walls import Wall
from models.wire import Fen, Flag, Note, Seed, Shown, Wire

MOST_DRAWN = 10_000
"""Items that one draw may hold: what a bureau can look at in a month, with room."""


class SampleKind(StrEnum):
    """lines: somebody looks at the evidence of a line; call_backs: somebody telephones a resident."""

    LINES = "lines"
    CALL_BACKS = "call_backs"


class Sample(Record, table=True):
    """A draw that anybody who may read it can repeat: the items with the smallest SHA-256 of `seed` and id, in that order.

    The population (what the claim asks money for) is kept as its size and a digest of its sorted ids. One of a kind to a
    claim, so that nobody draws until he likes what comes; it is only extended, by the next ranks of the same seed, `first`
    at a time."""

    __tablename__ = "samples"
    __table_args__ = (
        UniqueConstraint("district_code", "claim_id", "kind"),
        CheckConstraint("first between 1 and drawn and drawn <= population", name="drawn_from_its_population"),
    )

    claim_id: ClaimId
    kind: SampleKind = Field(sa_type=stored(SampleKind))
    seed: str = Field(max_length=80)
    population: int
    population_sha256: str = Field(max_length=64)
    first: int
    drawn: int
    rounds: int = Field(default=1, sa_column_kwargs={"server_default": text("1")})
    drawn_by: UUID


class ItemStatus(StrEnum):
    """pending: nobody has looked yet, and the claim waits; passed; doubted: its services wait for a second person; unreached:
    three days of calling reached nobody, which holds nothing but stays to be seen; dropped: the claim was withdrawn."""

    PENDING = "pending"
    PASSED = "passed"
    DOUBTED = "doubted"
    UNREACHED = "unreached"
    DROPPED = "dropped"


class SampleItem(Record, table=True):
    """A line, or (without `line_id`) a resident to be called. `visits`, their `minutes` and `servings` are what was recorded when
    it was drawn."""

    __tablename__ = "sample_items"
    __table_args__ = (
        UniqueConstraint("district_code", "sample_id", "rank"),
        Index("sample_items_calls_ix", "district_code", "status", "id", postgresql_where=text("line_id is null")),
        CheckConstraint("(status in ('passed', 'doubted')) = (outcome_by is not null)", name="outcome_by_someone"),
        CheckConstraint("(decision is null) = (decided_by is null)", name="decided_by_someone"),
        CheckConstraint("decided_by <> outcome_by", name="maker_is_not_checker"),
    )
    # A community worker sees whom of his residents he may call, and never which lines are looked at.
    __wall__ = Wall(
        division="""line_id is null and exists (select from residents r
            where r.district_code = sample_items.district_code and r.id = resident_id)"""
    )

    sample_id: Annotated[UUID, belongs_to("samples", index=False)]
    claim_id: ClaimId
    provider_id: Annotated[UUID, belongs_to("providers", index=False)]
    service_month: str = Field(sa_type=String(7))
    rank: int
    round: int
    line_id: Annotated[UUID, belongs_to("claim_lines", index=False)] | None = None
    resident_id: Annotated[UUID, belongs_to("residents", index=False)]
    visits: int
    minutes: int
    servings: int = Field(default=0, sa_column_kwargs={"server_default": text("0")})
    status: ItemStatus = Field(
        default=ItemStatus.PENDING, sa_type=stored(ItemStatus), sa_column_kwargs={"server_default": text("'pending'")}
    )
    attempted_on: list[date] = Field(
        default_factory=list, sa_type=ARRAY(Date), sa_column_kwargs={"server_default": text("'{}'")}
    )
    questionnaire: str | None = Field(default=None, max_length=20)
    answers: dict[str, Any] | None = Field(default=None, sa_type=JSONB)
    reason_code: str | None = Field(default=None, max_length=40)
    note: str | None = Field(default=None, max_length=500)
    outcome_by: UUID | None = None
    outcome_at: datetime | None = None
    decision: Judgement | None = Field(default=None, sa_type=stored(Judgement))
    decided_reason_code: Reason | None = Field(default=None, sa_type=stored(Reason))
    decided_memo: str | None = Field(default=None, max_length=500)
    decided_by: UUID | None = None
    decided_at: datetime | None = None


def _names_nobody(text: str) -> str:
    if re.search(r"(?<!\d)\d{17}[\dXx](?!\d)", unicodedata.normalize("NFKC", text)):
        raise PydanticCustomError("identity_number_in_note", "A note carries no identity number")
    return text


PlainNote = Annotated[Note, AfterValidator(_names_nobody)]


class SampleDraw(Wire):
    """Either a share of the population (basis points, rounded up) or a count; never fewer than one, nor more than there are.

    `seed`: a number drawn in public, say. The server adds 16 random bytes of its own after a dot, since whoever knows the ids
    could else try numbers until he likes what they draw."""

    model_config = example(claim_id=EXAMPLE_ID, kind="lines", share_bp=500, seed="2026-12-01-0735182")

    claim_id: UUID
    kind: SampleKind
    share_bp: Annotated[int, Ranged(strict=True, ge=1, le=10_000)] | None = None
    count: Annotated[int, Ranged(strict=True, ge=1, le=MOST_DRAWN)] | None = None
    seed: Seed | None = None


class SampleRead(Shown):
    """`founded`: doubted and not cleared by the second person. `must_grow`: too many of them in the last round, so that the
    claim is not proposed before the sample was extended."""

    id: UUID
    claim_id: UUID
    claim_no: str
    provider_id: UUID
    service_month: str
    kind: SampleKind
    seed: str
    population: int
    population_sha256: str
    first: int
    drawn: int
    rounds: int
    pending: int
    passed: int
    doubted: int
    founded: int
    unreached: int
    dropped: int
    must_grow: bool
    drawn_by: UUID
    created_at: datetime
    allowed_actions: list[str]


class SampleCheck(Shown):
    """The draw once more from the lines as they are: whether it gives the same population and the same items."""

    equal: bool
    population: int
    population_sha256: str
    drawn: int
    differing: int


class ReviewOutcome(StrEnum):
    PASSED = "passed"
    DOUBTED = "doubted"


class ItemReview(Wire):
    """Of a line, after looking at its evidence. `other` needs a note; no identity number in it."""

    model_config = example(outcome="doubted", reason_code="no_evidence", note="服务单上没有签字")

    outcome: ReviewOutcome
    reason_code: ResolutionReason
    note: PlainNote = ""


class AnsweredBy(StrEnum):
    RESIDENT = "resident"
    FAMILY = "family"
    GUARDIAN = "guardian"
    NOBODY = "nobody"


class Came(StrEnum):
    EVERY_TIME = "every_time"
    SOMETIMES = "sometimes"
    NEVER = "never"


class Lasted(StrEnum):
    AS_RECORDED = "as_recorded"
    CLEARLY_SHORTER = "clearly_shorter"


class CallBack(Wire):
    """The questionnaire, filled in. `nobody` answers no further question; each of such days counts once, and the third ends
    it. How long they stayed is told in minutes or in words: neither where nobody ever came, nor needed of meals alone.
    Where nobody ever came, `satisfaction` may be left out."""

    model_config = example(
        answered_by="resident", came="every_time", lasted="as_recorded", money_asked=False, satisfaction=5, note=""
    )

    answered_by: AnsweredBy
    came: Came | None = None
    lasted: Lasted | None = None
    lasted_minutes: Annotated[int, Ranged(strict=True, ge=0, le=1440)] | None = None
    money_asked: Flag | None = None
    money_fen: Fen | None = None
    satisfaction: Annotated[int, Ranged(strict=True, ge=1, le=5)] | None = None
    note: PlainNote = ""


class ItemDecide(Wire):
    """accept: the doubt is cleared, its services are verified and posted again; reject: they count and are paid nowhere."""

    model_config = example(decision="accept", reason_code="resident_asked", memo="家属更正：当日确有人上门")

    decision: Judgement
    reason_code: Reason
    memo: PlainNote = ""


class SampleItemRead(Shown):
    """Of a call-back the `line_*` are empty. `visits`, their `minutes`, `servings`: what was recorded when the item was drawn."""

    id: UUID
    sample_id: UUID
    claim_id: UUID
    kind: SampleKind
    provider_id: UUID
    provider_name: str
    service_month: str
    rank: int
    round: int
    line_id: UUID | None
    line_no: int | None
    record_no: str | None
    asked_fen: int | None
    resident_id: UUID
    resident_name: str
    visits: int
    minutes: int
    servings: int
    status: ItemStatus
    attempted_on: list[date]
    questionnaire: str | None
    answers: dict[str, Any] | None
    reason_code: str | None
    note: str | None
    outcome_by: UUID | None
    outcome_at: datetime | None
    decision: Judgement | None
    decided_reason_code: Reason | None
    decided_memo: str | None
    decided_by: UUID | None
    decided_at: datetime | None
    allowed_actions: list[str]
