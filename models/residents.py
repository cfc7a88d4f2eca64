"""Residents: the register of elderly people."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict
from pydantic import Field as Rule
from sqlalchemy import CheckConstraint, Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Field

from models.base import Record, Row, belongs_to, stored
from models.languages import Languages, WishedSex
from models.walls import BOUND_ID, DIVISION, OPEN, Wall
from models.wire import (
    AddressText,
    Day,
    DivisionCode,
    IdNumberText,
    Latitude,
    Longitude,
    Name,
    Patch,
    PhoneText,
    Shown,
    Text,
    Wire,
)

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
    indexes (HMAC), by which an equal number is found and nothing can be read, and `person_anywhere` is the one that is equal
    in all districts (docs/adr/0021). `cell_*` say in which hundredth of a degree the home lies, about a kilometre and no more
    than `division_code` says: for the rule impossible_travel, and, averaged over five residents at least, for how far a
    division is from a care centre."""

    __tablename__ = "residents"
    __table_args__ = (
        UniqueConstraint("district_code", "id_number_index"),
        CheckConstraint("ability_level between 0 and 4", name="ability_level_known"),
        CheckConstraint("(status = 'deceased') = (deceased_on is not null)", name="deceased_on_a_day"),
        CheckConstraint("status <> 'moved_out' or moved_out_on is not null", name="moved_out_on_a_day"),
        CheckConstraint("starts_with(division_code, district_code)", name="division_of_the_district"),
        CheckConstraint(
            "household_division_code ~ '^([0-9]{6}|[0-9]{9}|[0-9]{12})$'", name="household_division_code_form"
        ),
        Index(None, "district_code", "division_code", "id"),
        Index(None, "district_code", "phone_tail_index"),
        Index(None, "district_code", "person_anywhere"),
        Index("residents_custodian_ix", "district_code", "id", postgresql_where=text("custodian is not null")),
        Index("residents_categories_ix", "categories", postgresql_using="gin"),
    )
    __wall__ = Wall(
        provider=_served("provider_id"),
        caregiver=_served("caregiver_id"),
        resident=f"id = {BOUND_ID}",
        division=f"starts_with(division_code, {DIVISION})",
        writers=("district", "division"),
    )

    name: str = Field(max_length=80)
    sex: Sex = Field(sa_type=stored(Sex))
    birth_on: date
    id_number_sealed: bytes = Field(sa_type=LargeBinary)
    id_number_index: bytes = Field(sa_type=LargeBinary)
    person_anywhere: bytes | None = Field(default=None, sa_type=LargeBinary)
    phone_sealed: bytes | None = Field(default=None, sa_type=LargeBinary)
    phone_tail_index: bytes | None = Field(default=None, sa_type=LargeBinary)
    address_sealed: bytes | None = Field(default=None, sa_type=LargeBinary)
    place_sealed: bytes | None = Field(default=None, sa_type=LargeBinary)
    cell_lat: int | None = None
    cell_lng: int | None = None
    bank_card_sealed: bytes | None = Field(default=None, sa_type=LargeBinary)
    custodian: str | None = Field(default=None, max_length=80)
    division_code: str = Field(foreign_key="divisions.code", sa_type=String(12))
    # Of any district of the country, of which no list is held here.
    household_division_code: str | None = Field(default=None, sa_type=String(12))
    categories: list[str] = Field(
        default_factory=list, sa_type=ARRAY(String(40)), sa_column_kwargs={"server_default": text("'{}'")}
    )
    ability_level: int | None = None
    languages: list[str] = Field(
        default_factory=list, sa_type=ARRAY(String(40)), sa_column_kwargs={"server_default": text("'{}'")}
    )
    caregiver_sex: WishedSex | None = Field(default=None, sa_type=stored(WishedSex))
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


Category = Annotated[str, Rule(pattern=r"^[a-z][a-z0-9_]{1,39}$", examples=["dibao"])]
"""A category of need (困难类别). Those that every bureau has, and their Chinese names, stand in services/labels.py; a bureau
adds its own by using it: any code of this form is taken, and one without a label is shown as itself."""

Categories = Annotated[list[Category], Rule(max_length=30)]
AbilityLevel = Annotated[int, Rule(strict=True, ge=0, le=4, description="GB/T 42195-2022: 0 intact to 4 complete loss")]
CardText = Annotated[Text, Rule(max_length=40)]


class ResidentRegister(Wire):
    """Birth date and sex come out of the identity number; given too, they must not contradict it. `caregiver_sex`: by whom the
    resident would rather be served; nothing, by anybody."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "name": "王桂芳",
                    "id_number": "371099194003070026",
                    "phone": "13800001234",
                    "division_code": "371002001001",
                    "address": "测试路1号2单元301",
                    "categories": ["dibao", "living_alone"],
                    "ability_level": 2,
                    "languages": ["jiaoliao"],
                    "caregiver_sex": "female",
                }
            ]
        }
    )

    name: Name
    id_number: IdNumberText
    sex: Sex | None = None
    birth_on: Day | None = None
    phone: PhoneText | None = None
    division_code: DivisionCode
    household_division_code: DivisionCode | None = None
    address: AddressText | None = None
    lat: Latitude | None = Rule(default=None, strict=True)
    lng: Longitude | None = Rule(default=None, strict=True)
    categories: Categories = []
    ability_level: AbilityLevel | None = None
    bank_card: CardText | None = None
    custodian: Name | None = Rule(default=None, description="Who keeps the bank card for the resident")
    registered_on: Day | None = Rule(default=None, description="Today, unless said otherwise")
    languages: Languages = []
    caregiver_sex: WishedSex | None = None


class ResidentUpdate(Patch):
    """Only what is sent changes. `categories` and `languages` replace the whole list; a corrected `id_number` corrects birth and
    sex. `caregiver_sex`: by whom the resident would rather be served; null, by anybody."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"phone": "13800004321", "ability_level": 3}]})
    may_be_empty = frozenset(
        {
            *("phone", "household_division_code", "address", "lat", "lng", "ability_level", "bank_card", "custodian"),
            "caregiver_sex",
        }
    )

    name: Name | None = None
    id_number: IdNumberText | None = None
    phone: PhoneText | None = None
    division_code: DivisionCode | None = None
    household_division_code: DivisionCode | None = None
    address: AddressText | None = None
    lat: Latitude | None = Rule(default=None, strict=True)
    lng: Longitude | None = Rule(default=None, strict=True)
    categories: Categories | None = None
    ability_level: AbilityLevel | None = None
    bank_card: CardText | None = None
    custodian: Name | None = None
    languages: Languages | None = None
    caregiver_sex: WishedSex | None = None


class ResidentRead(Shown):
    """Personal fields are masked, and null where the reader has no business with them or nothing is known.

    The age and not the day of birth: with it, the masked identity number could be made whole."""

    id: UUID
    version: int
    name: str
    sex: Sex
    age: int
    id_number_masked: str | None
    phone_masked: str | None
    address_masked: str | None
    bank_card_masked: str | None
    custodian: str | None
    place_known: bool
    division_code: str
    household_division_code: str | None
    categories: list[str]
    category_labels: list[str]
    ability_level: int | None
    languages: list[str]
    caregiver_sex: WishedSex | None
    status: ResidentStatus
    registered_on: date
    moved_out_on: date | None
    deceased_on: date | None
    updated_at: datetime
    allowed_actions: list[str]


class ResidentSearch(Wire):
    """In a body and not in the address, which others log. All that is given must fit."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"name": "王桂"}, {"phone_tail": "1234"}]})

    name: Annotated[Text, Rule(min_length=2, max_length=80)] | None = Rule(
        default=None,
        description="The name from any of its characters on: in characters (`桂芳`), in pinyin (`guifang`) or in initials (`wgf`)",
    )
    id_number: IdNumberText | None = Rule(default=None, description="The whole identity number")
    phone_tail: Annotated[str, Rule(pattern=r"^[0-9]{4}$")] | None = Rule(
        default=None, description="The last four digits of the phone"
    )


class RevealPurpose(StrEnum):
    """Why somebody needs to see personal data in full."""

    SERVICE = "service"
    CONTACT = "contact"
    VERIFICATION = "verification"
    PAYMENT = "payment"
    EMERGENCY = "emergency"
    COMPLAINT = "complaint"
    INSPECTION = "inspection"


class PersonalField(StrEnum):
    ID_NUMBER = "id_number"
    BIRTH_ON = "birth_on"
    PHONE = "phone"
    ADDRESS = "address"
    PLACE = "place"
    BANK_CARD = "bank_card"


class ResidentReveal(Wire):
    model_config = ConfigDict(json_schema_extra={"examples": [{"purpose": "service", "fields": ["phone", "address"]}]})

    purpose: RevealPurpose
    fields: list[PersonalField] = Rule(min_length=1, max_length=6)


class Place(Shown):
    lat: float
    lng: float


class ResidentRevealed(Shown):
    """Only what was asked for is filled."""

    id: UUID
    id_number: str | None = None
    birth_on: date | None = None
    phone: str | None = None
    address: str | None = None
    place: Place | None = None
    bank_card: str | None = None
