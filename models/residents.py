"""Residents: the register of elderly people, their status over time, and who of their family may look in."""

from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Field

from models.base import Record, Row, belongs_to, stored
from models.walls import BOUND_ID, DIVISION, OPEN, Wall, through

ResidentId = Annotated[UUID, belongs_to("residents")]


class Sex(StrEnum):
    MALE = "male"
    FEMALE = "female"


class ResidentStatus(StrEnum):
    ACTIVE = "active"
    MOVED_OUT = "moved_out"
    DECEASED = "deceased"


def _served(by: str) -> str:
    """Known to a provider or caregiver through an order or a visit, and no other way."""
    known = "select from {noun} s where s.district_code = residents.district_code and s.resident_id = residents.id"
    visits = f"exists ({known.format(noun='visits')} and s.{by} = {BOUND_ID})"
    orders = f"exists ({known.format(noun='orders')} and s.provider_id = {BOUND_ID})"
    return f"({visits} or {orders})" if by == "provider_id" else visits


class Resident(Record, table=True):
    """An elderly person on the register.

    Names stay plain, so that they can be searched. Identity number, phone, address, bank card and place of the home are
    sealed under the subject's own key (`subject_keys`), so that erasing the key erases the person; `*_index` are blind
    indexes (HMAC), by which an equal number is found and nothing can be read."""

    __tablename__ = "residents"
    __table_args__ = (
        UniqueConstraint("district_code", "id_number_index"),
        CheckConstraint("ability_level between 0 and 4", name="ability_level_known"),
        CheckConstraint("(status = 'deceased') = (deceased_on is not null)", name="deceased_on_a_day"),
        CheckConstraint("status <> 'moved_out' or moved_out_on is not null", name="moved_out_on_a_day"),
        CheckConstraint("starts_with(division_code, district_code)", name="division_of_the_district"),
        Index(None, "district_code", "division_code", "id"),
        Index(None, "district_code", "phone_tail_index"),
        Index("residents_categories_ix", "categories", postgresql_using="gin"),
    )
    __wall__ = Wall(
        provider=_served("provider_id"),
        caregiver=_served("caregiver_id"),
        resident=f"id = {BOUND_ID}",
        division=f"starts_with(division_code, {DIVISION})",
    )

    name: str = Field(max_length=80)
    pinyin: str = Field(default="", max_length=240)
    initials: str = Field(default="", max_length=40)
    sex: Sex = Field(sa_type=stored(Sex))
    birth_on: date
    id_number_sealed: bytes = Field(sa_type=LargeBinary)
    id_number_index: bytes = Field(sa_type=LargeBinary)
    phone_sealed: bytes | None = Field(default=None, sa_type=LargeBinary)
    phone_tail_index: bytes | None = Field(default=None, sa_type=LargeBinary)
    address_sealed: bytes | None = Field(default=None, sa_type=LargeBinary)
    place_sealed: bytes | None = Field(default=None, sa_type=LargeBinary)
    bank_card_sealed: bytes | None = Field(default=None, sa_type=LargeBinary)
    custodian: str | None = Field(default=None, max_length=80)
    division_code: str = Field(foreign_key="divisions.code", sa_type=String(12))
    household_division_code: str | None = Field(default=None, foreign_key="divisions.code", sa_type=String(12))
    categories: list[str] = Field(
        default_factory=list, sa_type=ARRAY(String(40)), sa_column_kwargs={"server_default": text("'{}'")}
    )
    ability_level: int | None = None
    status: ResidentStatus = Field(default=ResidentStatus.ACTIVE, sa_type=stored(ResidentStatus))
    registered_on: date
    moved_out_on: date | None = None
    deceased_on: date | None = None


class SubjectKey(Row, table=True):
    """A person's own key, wrapped by a master key of the environment; its id is the person's id.

    A caregiver needs a resident's address, an import makes residents: whoever sees the sealed field may open it, if his
    act asks for that. The wall of the sealed field is the wall."""

    __tablename__ = "subject_keys"
    __grants__ = "select, insert, update (wrapped, erased_on), delete"
    __wall__ = OPEN

    wrapped: bytes | None = Field(default=None, sa_type=LargeBinary)
    erased_on: date | None = None


class StatusChange(Row, table=True):
    """A resident moved away, came back or died: what was believed from which day, who said so, and why."""

    __tablename__ = "status_changes"
    __grants__ = "select, insert"
    __wall__ = through("residents", "resident_id")

    resident_id: ResidentId
    status: ResidentStatus = Field(sa_type=stored(ResidentStatus))
    effective_on: date
    reason: str = Field(max_length=200)
    by_account: UUID


class FamilyLinkStatus(StrEnum):
    ASKED = "asked"
    CONSENTED = "consented"
    REFUSED = "refused"
    REVOKED = "revoked"


class LinkScope(StrEnum):
    """What the resident agreed to show."""

    ORDERS = "orders"
    WHEREABOUTS = "whereabouts"
    MONEY = "money"
    HEALTH = "health"


class FamilyLink(Record, table=True):
    """A relative's access to one resident: asked for, consented to with its scope and end, revoked.

    Consent makes a membership of role `family`; revoking ends it, and with it every token, at once."""

    __tablename__ = "family_links"
    __table_args__ = (
        Index(
            "family_links_live_uq",
            "district_code",
            "resident_id",
            "account_id",
            unique=True,
            postgresql_where=text("status in ('asked', 'consented')"),
        ),
        CheckConstraint("status <> 'consented' or consented_by is not null", name="consent_by_someone"),
    )
    __wall__ = through("residents", "resident_id")

    resident_id: ResidentId
    account_id: UUID = Field(foreign_key="accounts.id")
    relation: str = Field(max_length=20)
    scopes: list[str] = Field(sa_type=ARRAY(String(20)))
    status: FamilyLinkStatus = Field(default=FamilyLinkStatus.ASKED, sa_type=stored(FamilyLinkStatus))
    consented_by: str | None = Field(default=None, max_length=80)
    ends_on: date | None = None
    membership_id: UUID | None = None
