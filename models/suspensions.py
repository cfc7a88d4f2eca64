"""Suspensions (暂停接收): while a major hazard stands, a place takes in nobody new."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field

from models.base import Row, stored
from models.safety_checklists import InspectedKind, SafetyTopic
from models.safety_places import NAMED_WHOLE, AtPlace
from models.walls import CATALOGUE
from models.wire import Shown


class Suspension(Row, AtPlace, table=True):
    """From the moment at which a major hazard stands in the books until two inspectors have closed it. A finding that was annulled
    suspended nothing: it ends when it began. Public facts: everyone of the district may see them."""

    __tablename__ = "suspensions"
    __table_args__ = (
        CheckConstraint(NAMED_WHOLE, name="place_named_whole"),
        CheckConstraint("until_at >= from_at", name="ends_after_it_began"),
        Index("suspensions_standing_ix", "district_code", "from_at", postgresql_where=text("until_at is null")),
    )
    __wall__ = CATALOGUE

    topic: SafetyTopic = Field(sa_type=stored(SafetyTopic))
    from_at: datetime
    until_at: datetime | None = None


class SuspensionRead(Shown):
    """`until_at`: empty while it stands; `annulled`: the inspection was, so it suspended nothing. What it is about is told by the
    findings of the inspection, to who may read them."""

    id: UUID
    place_kind: InspectedKind
    place_id: UUID
    place_name: str
    topic: SafetyTopic
    from_at: datetime
    until_at: datetime | None
    annulled: bool
