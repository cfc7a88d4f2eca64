"""Offline sync (离线同步): what a phone kept while it had no network, and what it may hold for the days ahead."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import ConfigDict, Discriminator, TypeAdapter, WithJsonSchema
from pydantic import Field as Rule
from pydantic.config import JsonDict
from sqlalchemy import Index, Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlmodel import Field

from models.base import Row, belongs_to
from models.photos import Sha256
from models.service_items import TaskName
from models.visits import EventReport, Reason, VisitCorrect, VisitStatus
from models.visits.shapes import DeviceId, Monotonic
from models.walls import BOUND_ID, Wall
from models.wire import Count, Instant, Note, Shown, Text, Wire

MOST_EVENTS = 1_000


class SyncUpload(Row, table=True):
    """One sending of a phone, and what became of it. `visits` are settled by the worker (services/sync/settling.py)."""

    __tablename__ = "sync_uploads"
    __table_args__ = (
        Index(None, "district_code", "provider_id", "id"),
        Index(None, "district_code", "caregiver_id", "id"),
    )
    __grants__ = "select, insert"
    __wall__ = Wall(
        provider=f"provider_id = {BOUND_ID}", caregiver=f"caregiver_id = {BOUND_ID}", writers=("district", "caregiver")
    )

    provider_id: Annotated[UUID, belongs_to("providers", index=False)]
    caregiver_id: Annotated[UUID, belongs_to("caregivers", index=False)]
    device_id: str = Field(max_length=64)
    sent_at: datetime
    skew_seconds: int
    accepted: int
    duplicate: int
    rejected: int
    refusals: dict[str, int] = Field(
        default_factory=dict, sa_type=JSONB, sa_column_kwargs={"server_default": text("'{}'")}
    )
    visits: list[UUID] = Field(
        default_factory=list, sa_type=ARRAY(Uuid), sa_column_kwargs={"server_default": text("'{}'")}
    )


BootId = Annotated[Text, Rule(min_length=1, max_length=64, description="Another one after each start of the device")]


_EVENT: JsonDict = {
    "id": "01900000-0000-7000-8000-00000000000a",
    "visit_id": "01900000-0000-7000-8000-000000000002",
    "device_at": "2024-03-05T09:01:12+08:00",
    "position": {"lat": 37.5001, "lng": 122.1002, "accuracy_m": 18},
    "proof": "gps",
    "monotonic_ms": 86_400_000,
    "boot_id": "412",
}


class _Told(Wire):
    """`id` is made by the device and good for ever. `monotonic_ms` counts since the device was started (`boot_id`), whatever its clock
    is set to."""

    id: UUID
    visit_id: UUID
    device_at: Instant
    monotonic_ms: Monotonic | None = None
    boot_id: BootId | None = None


class UnplannedVisit(Wire):
    """Whom, and what if he knows: of a visit that nobody planned."""

    resident_id: UUID
    service_item_id: UUID | None = None
    quantity: Count | None = None


class ArrivalTold(EventReport):
    """`unplanned`: nobody planned this visit, and the device made its `visit_id`."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EVENT | {"kind": "check_in"}]})

    kind: Literal["check_in"]
    visit_id: UUID
    boot_id: BootId | None = None
    unplanned: UnplannedVisit | None = None


class LeavingTold(EventReport):
    """The caregiver leaves; it may come before its check-in."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EVENT | {"kind": "check_out"}]})

    kind: Literal["check_out"]
    visit_id: UUID
    boot_id: BootId | None = None


class TaskDoneTold(_Told):
    kind: Literal["task_done"]
    task: TaskName
    text: Note = ""


class TaskRefusedTold(_Told):
    """By the resident, or because it could not be done."""

    kind: Literal["task_refused"]
    task: TaskName
    reason_code: Reason
    text: Note = ""


class NoteTold(_Told):
    kind: Literal["note"]
    text: Annotated[Note, Rule(min_length=1)]


class PhotoTold(_Told):
    """A photo by its hash; the file is uploaded before or after."""

    kind: Literal["photo"]
    sha256: Sha256
    text: Note = ""


class CorrectionTold(VisitCorrect):
    kind: Literal["correction"]
    id: UUID
    visit_id: UUID
    device_at: Instant


DoorTold = ArrivalTold | LeavingTold
NoteLike = TaskDoneTold | TaskRefusedTold | NoteTold | PhotoTold
SyncEvent = Annotated[DoorTold | NoteLike | CorrectionTold, Discriminator("kind")]
EVENTS: TypeAdapter[list[DoorTold | NoteLike | CorrectionTold]] = TypeAdapter(list[SyncEvent])


class SyncReport(Wire):
    """All that a phone has kept, in any order. `sent_at`, `monotonic_ms` and `boot_id` are the phone's at this sending: against them
    its clock is judged, and each event's own."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "device_id": "phone-1",
                    "sent_at": "2024-03-05T12:30:00+08:00",
                    "monotonic_ms": 98_928_000,
                    "boot_id": "412",
                    "events": [_EVENT | {"kind": "check_in"}],
                }
            ]
        }
    )

    device_id: DeviceId
    sent_at: Instant
    monotonic_ms: Monotonic | None = None
    boot_id: BootId | None = None
    events: Annotated[
        list[Annotated[Any, WithJsonSchema(TypeAdapter(SyncEvent).json_schema())]],
        Rule(min_length=1, max_length=MOST_EVENTS),
    ]


class SyncOutcome(StrEnum):
    """`accepted`: kept for the first time; `duplicate`: kept before, nothing changed; `rejected`: not kept, mend it and send it again."""

    ACCEPTED = "accepted"
    DUPLICATE = "duplicate"
    REJECTED = "rejected"


class SyncFault(Shown):
    pointer: str
    code: str
    message: str


class SyncResult(Shown):
    """Of the event at that place of the list. `code` and `message` say why it was rejected; or of an accepted one what the office did
    meanwhile (`visit_withdrawn`). `errors`: each fault of its fields."""

    place: int
    id: str | None
    outcome: SyncOutcome
    code: str | None = None
    message: str | None = None
    errors: list[SyncFault] = []


class SyncAnswer(Shown):
    """One result for each event, in the order in which they were sent. What a visit comes to is computed at once after the answer, and
    told by `/v1/sync/changes`."""

    upload_id: UUID
    received_at: datetime
    skew_seconds: int
    accepted: int
    duplicate: int
    rejected: int
    results: list[SyncResult]


class SyncUploadRead(Shown):
    """`skew_seconds`: by how much the phone's clock went ahead. `refusals`: how many were rejected with which code."""

    id: UUID
    created_at: datetime
    caregiver_id: UUID
    device_id: str
    sent_at: datetime
    skew_seconds: int
    accepted: int
    duplicate: int
    rejected: int
    refusals: dict[str, int]


class SyncDoubt(Shown):
    """What is still doubtful of a visit: `says_*` who mends it and how."""

    code: str
    title_zh: str
    title_en: str
    says_zh: str
    says_en: str


class SyncVisit(Shown):
    """A visit as the phone lists it. `tasks` are done one by one; `note` is what the order says."""

    id: UUID
    visit_no: str
    status: VisitStatus
    unplanned: bool
    planned_start_at: datetime | None
    planned_minutes: int | None
    started_at: datetime | None
    ended_at: datetime | None
    minutes: int | None
    service: str | None
    unit: str | None
    quantity: int | None
    tasks: list[str]
    note: str | None
    resident_id: UUID
    resident_name: str
    doubts: list[SyncDoubt]


class SyncContact(Shown):
    name: str
    relation: str
    phone: str | None


class SyncHome(Shown):
    """Where somebody lives, and whom to call: in full, for visits of yesterday, today and tomorrow alone."""

    id: UUID
    name: str
    sex: str
    status: str
    languages: list[str]
    phone: str | None
    address: str | None
    lat: float | None
    lng: float | None
    contacts: list[SyncContact]


class SyncGone(Shown):
    """What the phone forgets: by the ids of visits and of residents."""

    visits: list[UUID]
    homes: list[UUID]


class SyncChanges(Shown):
    """`token` stands for all that the phone holds after this answer: asked with it, the next answer has only what is new, was changed or
    is to be forgotten. `full`: it had named none."""

    token: str
    full: bool
    server_at: datetime
    visits: list[SyncVisit]
    homes: list[SyncHome]
    gone: SyncGone
