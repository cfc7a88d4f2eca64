"""Call-ins (电话签到): a caregiver calls from the resident's own telephone, and the line's operator tells of it."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field as Rule
from sqlalchemy import CheckConstraint, Index, LargeBinary, UniqueConstraint, text
from sqlmodel import Field

from models.base import Row, belongs_to, stored
from models.examples import example
from models.visits import EventKind
from models.walls import BOUND_ID, Wall
from models.wire import Instant, PhoneText, RecordNo, Shown, Text, Wire


class CallOutcome(StrEnum):
    """What became of a call. check_in, check_out: of a visit, which it proves. All else is kept for the office to look at.

    digits_unreadable: not six digits of a caregiver and 1 or 2. code_unknown: no caregiver in service has these. caller_withheld: the
    number did not come with the call. no_visit: the caregiver has none around then. number_unknown: none of the homes of his visits around
    then has that telephone."""

    CHECK_IN = "check_in"
    CHECK_OUT = "check_out"
    DIGITS_UNREADABLE = "digits_unreadable"
    CODE_UNKNOWN = "code_unknown"
    CALLER_WITHHELD = "caller_withheld"
    NO_VISIT = "no_visit"
    NUMBER_UNKNOWN = "number_unknown"


OF_OWN_CAREGIVERS = f"""exists (select from caregivers g where g.district_code = call_ins.district_code and g.id = caregiver_id
    and g.provider_id = {BOUND_ID})"""


class CallIn(Row, table=True):
    """One call, kept as it was told. Never changed. Its number is sealed under the resident's own key, where it is his telephone, else
    under the line's. Where it was a check-in or check-out of `visit_id`, the event there has the same id."""

    __tablename__ = "call_ins"
    __table_args__ = (
        UniqueConstraint("district_code", "line_id", "call_no"),
        Index("call_ins_unmatched_ix", "district_code", "id", postgresql_where=text("visit_id is null")),
        CheckConstraint(
            "(visit_id is not null) = (outcome in ('check_in', 'check_out'))"
            " and (visit_id is null or num_nonnulls(caregiver_id, resident_id, kind, caller_sealed) = 4)",
            name="of_a_visit_whole",
        ),
    )
    __grants__ = "select, insert"
    __wall__ = Wall(provider=OF_OWN_CAREGIVERS, writers=("district",))

    line_id: Annotated[UUID, belongs_to("telephone_lines", index=False)]
    call_no: str = Field(max_length=60)
    caller_sealed: bytes | None = Field(default=None, sa_type=LargeBinary)
    digits: str = Field(max_length=40)
    called_at: datetime
    kind: EventKind | None = Field(default=None, sa_type=stored(EventKind))
    outcome: CallOutcome = Field(sa_type=stored(CallOutcome))
    caregiver_id: Annotated[UUID, belongs_to("caregivers")] | None = None
    resident_id: Annotated[UUID, belongs_to("residents")] | None = None
    visit_id: Annotated[UUID, belongs_to("visits")] | None = None


class CallInSend(Wire):
    """One call, told by the line's operator. `call_id`: its own number of the call, by which the same call is known again. `caller`: whence
    it came; null where that was withheld. `digits`: what was dialled in the menu: the caregiver's six digits, then 1 to check in, 2 to
    check out. `called_at`: when."""

    model_config = example(
        call_id="20240305-000117", caller="0631-5223456", digits="4711081", called_at="2024-03-05T09:01:12+08:00"
    )

    call_id: RecordNo
    caller: PhoneText | None = None
    digits: Annotated[Text, Rule(max_length=40)]
    called_at: Instant


class CallAnswer(Shown):
    """What the menu says to the caller, in Chinese and in English. Sent again, the same."""

    id: UUID
    outcome: CallOutcome
    says_zh: str
    says_en: str


class CallInRead(Shown):
    """`says_*`: what the caller was told. `digits`: what was dialled, the caregiver's code masked (71****1): whoever knew it could call in
    her name. `line_name`: null for a provider, whose the line is not."""

    id: UUID
    created_at: datetime
    line_id: UUID
    line_name: str | None
    call_id: str
    caller_masked: str | None
    digits: str
    called_at: datetime
    kind: EventKind | None
    outcome: CallOutcome
    says_zh: str
    says_en: str
    caregiver_id: UUID | None
    visit_id: UUID | None
