"""What a phone says: events that it kept, each by itself."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import ConfigDict, Discriminator, PlainValidator, TypeAdapter
from pydantic import Field as Rule
from pydantic.config import JsonDict

from models.photos import Sha256
from models.service_items import TaskName
from models.visits import EventReport, Reason, VisitCorrect
from models.visits.shapes import DeviceId, Monotonic
from models.wire import Count, Instant, Note, Text, Wire

MOST_EVENTS = 1_000
MOST_BYTES = 8 * 2**20
"""Of one sending: as many events as it may have, each with its longest texts in signs that JSON writes as two escapes of six."""

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


_CORRECTION: JsonDict = {
    "kind": "correction",
    "id": "01900000-0000-7000-8000-00000000000b",
    "visit_id": "01900000-0000-7000-8000-000000000002",
    "device_at": "2024-03-05T12:00:00+08:00",
    "ended_at": "2024-03-05T10:00:00+08:00",
    "reason_code": "forgot_check_out",
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
    """What really was, by the caregiver; reckoned after what came with it."""

    model_config = ConfigDict(json_schema_extra={"examples": [_CORRECTION]})

    kind: Literal["correction"]
    id: UUID
    visit_id: UUID
    device_at: Instant


DoorTold = ArrivalTold | LeavingTold
NoteLike = TaskDoneTold | TaskRefusedTold | NoteTold | PhotoTold
SyncEvent = Annotated[DoorTold | NoteLike | CorrectionTold, Discriminator("kind")]
AnyEvent = Annotated[Any, PlainValidator(lambda sent: sent, json_schema_input_type=SyncEvent)]
"""Told as an event, and read by itself later: a bad one is no reason to refuse the others (services/sync/reading.py)."""
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
        list[AnyEvent],
        Rule(min_length=1, max_length=MOST_EVENTS),
    ]
