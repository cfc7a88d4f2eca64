"""What is said of incidents, and seen: whom one concerned is said by ids, and shown by `reveal` alone."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator
from pydantic import Field as Rule
from pydantic_core import PydanticCustomError

from models.examples import EXAMPLE_ID, example
from models.incidents.tables import Harm, IncidentCause, IncidentDeed, IncidentKind, IncidentStatus
from models.inspections import numbers_somebody
from models.residents import RevealPurpose
from models.safety_checklists import InspectedKind
from models.samples import PlainNote
from models.wire import Day, Instant, Name, Reason, RecordNo, Shown, Wire


def _no_number(text: str) -> str:
    if numbers_somebody(text):
        raise PydanticCustomError("personal_number_in_words", "These words carry no telephone's number")
    return text


Told = Annotated[PlainNote, Rule(min_length=1), AfterValidator(_no_number)]
"""In words that name no resident: who it was, `resident_ids` say."""


class IncidentRecord(Wire):
    """`place_id`: of a facility, meal point, provider or care centre, as `place_kind` says; `home_resident_id`: in whose home, for
    a provider. `resident_ids`: whom it concerned; the words name nobody."""

    model_config = example(
        place_kind="facility",
        place_id=EXAMPLE_ID,
        kind="falling",
        happened_at="2026-10-09T06:20:00+08:00",
        resident_ids=[],
        harm="minor",
        description="晨起如厕时在卫生间滑倒，左腕扭伤",
        done_at_once="值班护士检查并冰敷，通知家属，联系社区医院拍片",
    )

    incident_no: RecordNo | None = None
    place_kind: InspectedKind
    place_id: UUID
    home_resident_id: UUID | None = None
    kind: IncidentKind
    happened_at: Instant
    resident_ids: Annotated[list[UUID], Rule(max_length=200)] = []
    harm: Harm
    description: Told
    done_at_once: Told


class IncidentHarmRaise(Wire):
    """It turned out worse than was told at first. `since`: when it had come to this, now unless said otherwise; told after its time
    the incident counts as reported late."""

    model_config = example(harm="severe", note="复查为桡骨远端骨折，已住院")

    harm: Harm
    since: Instant | None = None
    note: Told


class IncidentCauseSay(Wire):
    """Said again, it is what holds from then on; what was said before stays in the trail."""

    model_config = example(cause="premises", note="淋浴区防滑垫破损，当晚未更换")

    cause: IncidentCause
    note: Told


class FollowUpAdd(Wire):
    model_config = example(what="全部卫生间更换防滑垫并加装扶手", responsible="后勤 孙强", due_on="2036-07-15")

    what: Told
    responsible: Name
    due_on: Day


class FollowUpComplete(Wire):
    model_config = example(note="12 间已更换，加装扶手 24 副")

    note: Told


class IncidentClose(Wire):
    model_config = example(note="整改已核实")

    note: Told


class IncidentAnnul(Wire):
    model_config = example(reason="重复登记")

    reason: Annotated[Reason, AfterValidator(_no_number)]


class IncidentReveal(Wire):
    model_config = example(purpose="verification")

    purpose: RevealPurpose


class Concerned(Shown):
    """`name` is null for somebody who was erased."""

    id: UUID
    name: str | None


class IncidentRevealed(Shown):
    """`home_resident`: in whose home it happened."""

    id: UUID
    residents: list[Concerned]
    home_resident: Concerned | None


class FollowUpRead(Shown):
    """`overdue`: not done after its day."""

    id: UUID
    no: int
    what: str
    responsible: str
    due_on: date
    done_on: date | None
    done_by: UUID | None
    done_note: str | None
    overdue: bool


class IncidentStepRead(Shown):
    """`since`: when the harm that was raised had come to that."""

    deed: IncidentDeed
    said: str
    note: str
    since: datetime | None
    by_account: UUID
    at: datetime


class IncidentRead(Shown):
    """`concerned`: how many residents; who they are is health data, and shown by `reveal` alone. `report_due_at`: until when it had
    to be told, by kind and harm; `reported_late`: it was told after that; both are
    of its turn for the worse, where that was told too late. `overdue`: a follow-up is not done after its day."""

    id: UUID
    version: int
    incident_no: str
    place_kind: InspectedKind
    place_id: UUID
    place_name: str
    in_a_home: bool
    division_code: str | None
    kind: IncidentKind
    happened_at: datetime
    harm: Harm
    concerned: int
    description: str
    done_at_once: str
    reported_at: datetime
    report_due_at: datetime
    reported_late: bool
    status: IncidentStatus
    cause: IncidentCause | None
    cause_note: str | None
    overdue: bool
    recorded_by: UUID
    closed_at: datetime | None
    closed_by: UUID | None
    annulled_at: datetime | None
    annulled_reason: str | None
    follow_ups: list[FollowUpRead]
    steps: list[IncidentStepRead]
    allowed_actions: list[str]
