"""What the resident or a relative says of a visit (到场确认): somebody came, or nobody did."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field

from models.base import Row, belongs_to, stored
from models.examples import example
from models.incidents.shapes import Told
from models.orders import Rater
from models.visits import DeviceId
from models.walls import through
from models.wire import Shown, Wire


class VisitAnswer(Row, table=True):
    """As it was given. The last one holds, those before it stay to be read. Never changed."""

    __tablename__ = "visit_answers"
    __table_args__ = (Index(None, "district_code", "visit_id", "id"),)
    __grants__ = "select, insert"
    __wall__ = through("visits", "visit_id", ("resident",))

    visit_id: Annotated[UUID, belongs_to("visits", index=False)]
    came: bool
    note: str | None = Field(default=None, max_length=500)
    device_id: str | None = Field(default=None, max_length=64)
    by: Rater = Field(sa_type=stored(Rater))
    by_account: UUID
    at: datetime


class VisitAnswerGive(Wire):
    """`device_id`: what the app calls the phone on which it is said, in the same way as it names it in a caregiver's check-in."""

    model_config = example(note="等到十一点也没有人来", device_id="phone-7")

    note: Told | None = None
    device_id: DeviceId | None = None


class VisitAnswerRead(Shown):
    """`came`: whether somebody did; `by`: whose word it is. `note` and `by_account`: null for a caregiver."""

    id: UUID
    visit_id: UUID
    came: bool
    note: str | None
    by: Rater
    by_account: UUID | None
    at: datetime
