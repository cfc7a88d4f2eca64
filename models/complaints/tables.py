"""What is kept of complaints: what it is about, until when somebody has to answer, what was decided; and the thread."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint, text
from sqlmodel import Field

from models.base import Record, Row, belongs_to, stored
from models.walls import BOUND_ID, DIVISION, Wall


class ComplaintCategory(StrEnum):
    """nobody_came 未上门, left_early 提前离开, attitude 态度, asked_for_money 索要财物, harm_or_accident 伤害或事故, food 饮食,
    facility_conditions 机构环境, money_wrong 收费或补贴不对, privacy 泄露隐私, other 其他."""

    NOBODY_CAME = "nobody_came"
    LEFT_EARLY = "left_early"
    ATTITUDE = "attitude"
    ASKED_FOR_MONEY = "asked_for_money"
    HARM_OR_ACCIDENT = "harm_or_accident"
    FOOD = "food"
    FACILITY_CONDITIONS = "facility_conditions"
    MONEY_WRONG = "money_wrong"
    PRIVACY = "privacy"
    OTHER = "other"


class ComplaintPlace(StrEnum):
    PROVIDER = "provider"
    FACILITY = "facility"
    MEAL_POINT = "meal_point"


class ComplaintStatus(StrEnum):
    """open: the place has to answer; answered: who complained says whether that will do; escalated: the bureau has to decide;
    decided: it can be appealed; appealed: another person of the bureau has to decide. accepted, closed and withdrawn are the ends."""

    OPEN = "open"
    ANSWERED = "answered"
    ACCEPTED = "accepted"
    ESCALATED = "escalated"
    DECIDED = "decided"
    APPEALED = "appealed"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


class ComplaintOutcome(StrEnum):
    UPHELD = "upheld"
    PARTLY = "partly"
    NOT_UPHELD = "not_upheld"


class ComplainantKind(StrEnum):
    """Who really complained, where somebody recorded it on his behalf."""

    RESIDENT = "resident"
    RELATIVE = "relative"
    NEIGHBOUR = "neighbour"
    OTHER = "other"


class ComplaintSide(StrEnum):
    """Whose word it is: of who complains, of the place, of the bureau, or of the clock."""

    COMPLAINANT = "complainant"
    PLACE = "place"
    BUREAU = "bureau"
    SYSTEM = "system"


class ComplaintDeed(StrEnum):
    """What a word of the thread did."""

    MADE = "made"
    MESSAGE = "message"
    NOTE = "note"
    ANSWERED = "answered"
    ACCEPTED = "accepted"
    ESCALATED = "escalated"
    DECIDED = "decided"
    APPEALED = "appealed"
    APPEAL_DECIDED = "appeal_decided"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


_NAMED_WHOLE = " and ".join(f"(place_kind = '{kind}') = ({kind}_id is not null)" for kind in ComplaintPlace)
WAITS = "status in ('open', 'answered', 'escalated', 'decided', 'appealed')"
_DECISION = "num_nonnulls(outcome, decided_on, decided_by, reason)"
_APPEAL = "num_nonnulls(appealed_on, appealed_by, appealed_for)"
_WRITERS = ("district", "provider", "facility", "meal_point", "resident", "division")


class Complaint(Record, table=True):
    """About one place, and one order, visit or stay of the resident there if the complaint is about that.

    `made_by` recorded it: the resident, a relative, or, on somebody's behalf, a community worker or the bureau; then
    `complainant_kind` and `complainant_name` say who complained. `unnamed`: the place does not learn who it is, nor about whom.
    `answer_due_on`: the last day for the place's first answer; `due_on`: the last day of what is waited for then. `first_outcome`: what
    was decided before the appeal, by `decided_by`."""

    __tablename__ = "complaints"
    __table_args__ = (
        UniqueConstraint("district_code", "complaint_no"),
        Index(None, "district_code", "resident_id", "id"),
        Index(None, "district_code", "provider_id", "made_on"),
        Index("complaints_waiting_ix", "district_code", "due_on", postgresql_where=text(WAITS)),
        CheckConstraint(_NAMED_WHOLE, name="place_named_whole"),
        CheckConstraint("num_nonnulls(order_id, visit_id, stay_id) < 2", name="about_one_occasion"),
        CheckConstraint(
            "coalesce(complainant_kind, 'resident') = 'resident' or complainant_name is not null",
            name="complainant_named_whole",
        ),
        CheckConstraint(f"({WAITS}) = (due_on is not null)", name="waits_until_a_day"),
        CheckConstraint(f"{_DECISION} in (0, 4)", name="decided_whole"),
        CheckConstraint("status not in ('decided', 'appealed') or outcome is not null", name="decided_with_an_outcome"),
        CheckConstraint("(first_outcome is null) = (appeal_decided_by is null)", name="appeal_decided_whole"),
        CheckConstraint(f"{_APPEAL} in (0, 3)", name="appealed_whole"),
        CheckConstraint("appeal_decided_by is null or appealed_by is not null", name="appealed_before_it_was_decided"),
        CheckConstraint("appeal_decided_by <> decided_by", name="appeal_decided_by_another"),
    )
    __wall__ = Wall(
        provider=f"provider_id = {BOUND_ID}",
        facility=f"facility_id = {BOUND_ID}",
        meal_point=f"meal_point_id = {BOUND_ID}",
        resident=f"resident_id = {BOUND_ID}",
        division=f"starts_with(division_code, {DIVISION})",
        writers=_WRITERS,
    )

    complaint_no: str = Field(max_length=60)
    resident_id: Annotated[UUID, belongs_to("residents", index=False)]
    division_code: str = Field(sa_type=String(12))
    place_kind: ComplaintPlace = Field(sa_type=stored(ComplaintPlace))
    provider_id: Annotated[UUID, belongs_to("providers", index=False)] | None = None
    facility_id: Annotated[UUID, belongs_to("facilities")] | None = None
    meal_point_id: Annotated[UUID, belongs_to("meal_points")] | None = None
    order_id: Annotated[UUID, belongs_to("orders", index=False)] | None = None
    visit_id: Annotated[UUID, belongs_to("visits", index=False)] | None = None
    stay_id: Annotated[UUID, belongs_to("stays", index=False)] | None = None
    category: ComplaintCategory = Field(sa_type=stored(ComplaintCategory))
    happened_on: date
    description: str = Field(max_length=500)
    unnamed: bool
    made_on: date
    made_by: UUID
    complainant_kind: ComplainantKind | None = Field(default=None, sa_type=stored(ComplainantKind))
    complainant_name: str | None = Field(default=None, max_length=80)
    status: ComplaintStatus = Field(default=ComplaintStatus.OPEN, sa_type=stored(ComplaintStatus))
    answer_due_on: date
    due_on: date | None = None
    answered_at: datetime | None = None
    escalated_on: date | None = None
    outcome: ComplaintOutcome | None = Field(default=None, sa_type=stored(ComplaintOutcome))
    reason: str | None = Field(default=None, max_length=500)
    remedy: str | None = Field(default=None, max_length=500)
    decided_on: date | None = None
    decided_by: UUID | None = None
    appealed_on: date | None = None
    appealed_by: UUID | None = None
    appealed_for: ComplaintSide | None = Field(default=None, sa_type=stored(ComplaintSide))
    first_outcome: str | None = Field(default=None, max_length=40)
    appeal_decided_by: UUID | None = None


_SEEN = """exists (select from complaints p where p.district_code = complaint_messages.district_code and p.id = complaint_id)"""
_OF_THE_PARTIES = f"deed <> 'note' and {_SEEN}"


class ComplaintMessage(Row, table=True):
    """A word of the thread, and what it did. Never changed. A note is the bureau's own."""

    __tablename__ = "complaint_messages"
    __table_args__ = (Index(None, "district_code", "complaint_id", "id"),)
    __grants__ = "select, insert"
    __wall__ = Wall(
        provider=_OF_THE_PARTIES,
        resident=_OF_THE_PARTIES,
        division=_OF_THE_PARTIES,
        facility=_OF_THE_PARTIES,
        meal_point=_OF_THE_PARTIES,
        writers=_WRITERS,
    )

    complaint_id: Annotated[UUID, belongs_to("complaints", index=False)]
    deed: ComplaintDeed = Field(sa_type=stored(ComplaintDeed))
    side: ComplaintSide = Field(sa_type=stored(ComplaintSide))
    text: str = Field(max_length=500)
    outcome: ComplaintOutcome | None = Field(default=None, sa_type=stored(ComplaintOutcome))
    by_account: UUID | None = None
    at: datetime
