"""Caregivers, and what they are qualified for."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict
from pydantic import Field as Rule
from sqlalchemy import CheckConstraint, Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Field

from models.base import Record, Row, SupplyStatus, belongs_to, stored
from models.languages import Languages
from models.photos import Sha256
from models.providers import ProviderId
from models.residents import Sex
from models.walls import BOUND_ID, Wall, through
from models.wire import (
    Code,
    Day,
    IdNumberText,
    Kind,
    Latitude,
    Longitude,
    Name,
    Patch,
    PhoneText,
    Shown,
    Text,
    Wire,
)

CaregiverId = Annotated[UUID, belongs_to("caregivers")]


class Caregiver(Record, table=True):
    """Who goes to the home: one provider's member of staff. The same person at two providers is two rows that share
    a blind index; at two districts, `person_anywhere` (docs/adr/0021)."""

    __tablename__ = "caregivers"
    __table_args__ = (
        UniqueConstraint("district_code", "provider_id", "staff_no"),
        UniqueConstraint("district_code", "provider_id", "id_number_index"),
        Index(None, "district_code", "id_number_index"),
        Index(None, "district_code", "person_anywhere"),
        Index(None, "district_code", "phone_tail_index"),
        Index(
            *("caregivers_call_code_uq", "district_code", "call_code"),
            unique=True,
            postgresql_where=text("call_code is not null"),
        ),
    )
    __wall__ = Wall(
        provider=f"provider_id = {BOUND_ID}",
        caregiver=f"id = {BOUND_ID}",
        resident=f"""exists (select from visits s where s.district_code = caregivers.district_code
            and s.caregiver_id = caregivers.id and s.resident_id = {BOUND_ID})""",
        writers=("district", "provider"),
    )

    provider_id: ProviderId
    staff_no: str = Field(max_length=40)
    name: str = Field(max_length=80)
    id_number_sealed: bytes = Field(sa_type=LargeBinary)
    id_number_index: bytes = Field(sa_type=LargeBinary)
    person_anywhere: bytes | None = Field(default=None, sa_type=LargeBinary)
    phone_sealed: bytes | None = Field(default=None, sa_type=LargeBinary)
    phone_tail_index: bytes | None = Field(default=None, sa_type=LargeBinary)
    place_sealed: bytes | None = Field(default=None, sa_type=LargeBinary)
    skills: list[str] = Field(
        default_factory=list, sa_type=ARRAY(String(40)), sa_column_kwargs={"server_default": text("'{}'")}
    )
    sex: Sex | None = Field(default=None, sa_type=stored(Sex))
    languages: list[str] = Field(
        default_factory=list, sa_type=ARRAY(String(40)), sa_column_kwargs={"server_default": text("'{}'")}
    )
    status: SupplyStatus = Field(default=SupplyStatus.ACTIVE, sa_type=stored(SupplyStatus))
    call_code: str | None = Field(default=None, max_length=6)
    portrait_id: Annotated[UUID, belongs_to("photos")] | None = None


class Qualification(Row, table=True):
    """A certificate of a caregiver: a visit needs one that is valid on its day."""

    __tablename__ = "qualifications"
    __table_args__ = (
        UniqueConstraint("district_code", "caregiver_id", "kind", "certificate_no", "expires_on"),
        CheckConstraint("issued_on is null or expires_on >= issued_on", name="expires_after_issue"),
    )
    __grants__ = "select, insert"
    __wall__ = through("caregivers", "caregiver_id", ("district", "provider"))

    caregiver_id: CaregiverId
    kind: str = Field(default="certificate", max_length=40)
    certificate_no: str = Field(default="", max_length=60)
    issued_on: date | None = None
    expires_on: date


Skills = Annotated[list[Kind], Rule(max_length=20)]
CertificateNo = Annotated[Text, Rule(max_length=60)]


class CaregiverCreate(Wire):
    """`provider_id` may be left out by a manager: it is his own provider. `sex` comes out of the identity number; given too, it must
    not contradict it. `lat` and `lng`: her home, where a planned day begins and
    ends; both or neither. Nobody is ever shown it again."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "provider_id": "01900000-0000-7000-8000-000000000001",
                    "staff_no": "H-017",
                    "name": "王秀英",
                    "id_number": "37109919750312002X",
                    "phone": "13800001234",
                    "skills": ["bathing"],
                    "languages": ["jiaoliao"],
                    "lat": 37.5131,
                    "lng": 122.1204,
                }
            ]
        }
    )

    provider_id: UUID | None = None
    staff_no: Code
    name: Name
    id_number: IdNumberText
    sex: Sex | None = None
    phone: PhoneText | None = None
    skills: Skills = []
    languages: Languages = []
    lat: Latitude | None = Rule(default=None, strict=True)
    lng: Longitude | None = Rule(default=None, strict=True)


class CaregiverUpdate(Patch):
    """A suspended or ended caregiver is assigned no visit; an ended one stays ended. A wrong identity number is another
    person: end this one, register that one. `sex` is that of the identity number, and said only of who was registered before it
    was kept. `lat` and `lng`, her home, are told together; both null, it is not kept any more."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"phone": "13800004321"}]})
    may_be_empty = frozenset({"phone", "lat", "lng"})

    name: Name | None = None
    phone: PhoneText | None = None
    skills: Skills | None = None
    languages: Languages | None = None
    sex: Sex | None = None
    lat: Latitude | None = Rule(default=None, strict=True)
    lng: Longitude | None = Rule(default=None, strict=True)
    status: SupplyStatus | None = None


class CaregiverRead(Shown):
    """`qualified_until`: the last day of the certificate that runs longest; `qualified` is about today.
    `place_known`: whether her home is; where it is, nobody is shown. `portrait_known`: whether there is a picture of her."""

    id: UUID
    version: int
    provider_id: UUID
    staff_no: str
    name: str
    id_number_masked: str | None
    phone_masked: str | None
    skills: list[str]
    sex: Sex | None
    languages: list[str]
    place_known: bool
    portrait_known: bool
    qualified: bool
    qualified_until: date | None
    status: SupplyStatus
    allowed_actions: list[str]


class PortraitName(Wire):
    """`sha256`: a photo of hers that you have uploaded; null takes the picture away."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"sha256": "0" * 64}]})

    sha256: Sha256 | None


class CallCode(Shown):
    """Six digits by which the caregiver says who calls from a resident's telephone. Issued again, the one before has ended."""

    caregiver_id: UUID
    call_code: str


class QualificationAdd(Wire):
    """Certificates are added and never changed: a renewed one is another. Valid from `issued_on` to `expires_on`."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "kind": "health",
                    "certificate_no": "JK-2024-0017",
                    "issued_on": "2024-01-02",
                    "expires_on": "2025-01-01",
                }
            ]
        }
    )

    kind: Kind = "certificate"
    certificate_no: CertificateNo = ""
    issued_on: Day | None = None
    expires_on: Day


class CertificateRead(Shown):
    """Of a caregiver in service, with no later one of its kind. `days_left`: below zero, it has run out already."""

    id: UUID
    caregiver_id: UUID
    provider_id: UUID
    provider_name: str
    staff_no: str
    name: str
    kind: str
    certificate_no: str
    expires_on: date
    days_left: int


class QualificationRead(Shown):
    id: UUID
    caregiver_id: UUID
    kind: str
    certificate_no: str
    issued_on: date | None
    expires_on: date
