"""What a phone is told: what became of its events, and the work of the days around today."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from models.visits import VisitStatus
from models.wire import Shown


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
    meanwhile (`visit_withdrawn`, `visit_of_another`), that somebody else corrected it or found it right (`corrected_meanwhile`), that it
    says it happened after it was sent (`event_ahead`) or more than 90 days ago (`event_long_ago`), or why the tag that was read proves nothing
    (`tag_expired`). `errors`: each fault of its fields."""

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
