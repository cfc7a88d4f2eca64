"""Contact persons (联系人): who answers for a resident, and who is called first."""

from dataclasses import replace
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict
from pydantic import Field as Rule
from sqlalchemy import CheckConstraint, Index, LargeBinary, text
from sqlmodel import Field

from models.base import Record
from models.examples import example
from models.residents import ResidentId, RevealPurpose
from models.walls import through
from models.wire import Day, Name, Patch, PhoneText, Shown, Text, Wire

COMMUNITYS = replace(
    through("residents", "resident_id", ("district", "division")), provider="false", caregiver="false", resident="false"
)
"""Who answers for somebody, by what agreement, and how he was found, is known to the community and the bureau alone."""


class Contact(Record, table=True):
    """One person of one resident, from a day on, until `to_on`. The phone is sealed under the resident's own key: erasing the
    resident erases it. Whoever has ended stays to be read."""

    __tablename__ = "contacts"
    __table_args__ = (
        Index(
            "contacts_current_uq",
            "district_code",
            "resident_id",
            "name",
            unique=True,
            postgresql_where=text("to_on is null"),
        ),
        CheckConstraint("to_on is null or to_on >= from_on", name="ends_after_it_starts"),
    )
    __wall__ = COMMUNITYS

    resident_id: ResidentId
    name: str = Field(max_length=80)
    relation: str = Field(max_length=20)
    phone_sealed: bytes | None = Field(default=None, sa_type=LargeBinary)
    emergency_order: int | None = None
    from_on: date
    to_on: date | None = None


Relation = Annotated[Text, Rule(min_length=1, max_length=20)]
EmergencyOrder = Annotated[int, Rule(strict=True, ge=1, le=99)]


class ContactRecord(Wire):
    model_config = example(name="王建国", relation="儿子", phone="13800005678", emergency_order=1)

    name: Name
    relation: Relation
    phone: PhoneText
    emergency_order: EmergencyOrder | None = Rule(
        default=None, description="1 is called first; whoever has none, after those who have"
    )
    from_on: Day | None = Rule(default=None, description="Today, unless said otherwise")


class ContactUpdate(Patch):
    """Only what is sent changes."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"phone": "13800008765"}]})
    may_be_empty = frozenset({"emergency_order"})

    name: Name | None = None
    relation: Relation | None = None
    phone: PhoneText | None = None
    emergency_order: EmergencyOrder | None = None
    from_on: Day | None = None


class ContactEnd(Wire):
    """No longer the contact person after `to_on`."""

    model_config = example(to_on="2026-10-31")

    to_on: Day | None = Rule(default=None, description="Today, unless said otherwise")


class ContactReveal(Wire):
    model_config = example(purpose="contact")

    purpose: RevealPurpose


class ContactRevealed(Shown):
    id: UUID
    phone: str | None


class ContactRead(Shown):
    id: UUID
    version: int
    resident_id: UUID
    name: str
    relation: str
    phone_masked: str | None
    emergency_order: int | None
    from_on: date
    to_on: date | None
    updated_at: datetime
    allowed_actions: list[str]
