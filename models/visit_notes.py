"""What a caregiver wrote of a visit (服务记录): what was done and what was refused, notes, photos by their hash."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, LargeBinary, text
from sqlmodel import Field

from models.base import Row, belongs_to, stored
from models.visits import Reason
from models.walls import through
from models.wire import Shown


class VisitNoteKind(StrEnum):
    TASK_DONE = "task_done"
    TASK_REFUSED = "task_refused"
    NOTE = "note"
    PHOTO = "photo"


class VisitNote(Row, table=True):
    """As the device sent it; its id was made by the device. Never changed. The text is sealed under the resident's key: it speaks of how
    somebody is."""

    __tablename__ = "visit_notes"
    __table_args__ = (
        CheckConstraint("(kind in ('task_done', 'task_refused')) = (task is not null)", name="task_named"),
        CheckConstraint("(kind = 'task_refused') = (reason_code is not null)", name="refusal_explained"),
        CheckConstraint("(kind = 'photo') = (sha256 is not null)", name="photo_named"),
        Index(None, "district_code", "sha256", "by_account", postgresql_where=text("sha256 is not null")),
    )
    __grants__ = "select, insert"
    __wall__ = through("visits", "visit_id", ("district", "caregiver"))

    visit_id: Annotated[UUID, belongs_to("visits")]
    kind: VisitNoteKind = Field(sa_type=stored(VisitNoteKind))
    task: str | None = Field(default=None, max_length=60)
    reason_code: Reason | None = Field(default=None, sa_type=stored(Reason))
    text_sealed: bytes | None = Field(default=None, sa_type=LargeBinary)
    sha256: str | None = Field(default=None, max_length=64)
    device_at: datetime
    skew_seconds: int | None = None
    by_account: UUID


class VisitNoteRead(Shown):
    """`text` and `photo_id`: null for a relative to whom the resident did not agree to show health; `photo_id` also until the file is
    there. `repeated`: the same picture was given of another visit too. `device_at` is the device's clock, which went
    `skew_seconds` ahead (null of notes that came before this was kept); `created_at` when it came."""

    id: UUID
    visit_id: UUID
    kind: VisitNoteKind
    task: str | None
    reason_code: Reason | None
    text: str | None
    sha256: str | None
    photo_id: UUID | None
    repeated: bool
    device_at: datetime
    skew_seconds: int | None
    created_at: datetime
    by_account: UUID
