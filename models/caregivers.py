"""Caregivers, and what they are qualified for."""

from datetime import date
from typing import Annotated
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Field

from models.base import Record, Row, SupplyStatus, belongs_to, stored
from models.providers import ProviderId
from models.walls import BOUND_ID, Wall, through

CaregiverId = Annotated[UUID, belongs_to("caregivers")]


class Caregiver(Record, table=True):
    """Who goes to the home: one provider's member of staff. The same person at two providers is two rows that share
    a blind index."""

    __tablename__ = "caregivers"
    __table_args__ = (
        UniqueConstraint("district_code", "provider_id", "staff_no"),
        UniqueConstraint("district_code", "provider_id", "id_number_index"),
        Index(None, "district_code", "id_number_index"),
    )
    __wall__ = Wall(
        provider=f"provider_id = {BOUND_ID}",
        caregiver=f"id = {BOUND_ID}",
        resident=f"""exists (select from visits s where s.district_code = caregivers.district_code
            and s.caregiver_id = caregivers.id and s.resident_id = {BOUND_ID})""",
    )

    provider_id: ProviderId
    staff_no: str = Field(max_length=40)
    name: str = Field(max_length=80)
    pinyin: str = Field(default="", max_length=240)
    id_number_sealed: bytes = Field(sa_type=LargeBinary)
    id_number_index: bytes = Field(sa_type=LargeBinary)
    phone_sealed: bytes | None = Field(default=None, sa_type=LargeBinary)
    skills: list[str] = Field(
        default_factory=list, sa_type=ARRAY(String(40)), sa_column_kwargs={"server_default": text("'{}'")}
    )
    status: SupplyStatus = Field(default=SupplyStatus.ACTIVE, sa_type=stored(SupplyStatus))


class Qualification(Row, table=True):
    """A certificate of a caregiver: a visit needs one that is valid on its day."""

    __tablename__ = "qualifications"
    __table_args__ = (
        UniqueConstraint("district_code", "caregiver_id", "kind", "certificate_no", "expires_on"),
        CheckConstraint("issued_on is null or expires_on >= issued_on", name="expires_after_issue"),
    )
    __grants__ = "select, insert"
    __wall__ = through("caregivers", "caregiver_id")

    caregiver_id: CaregiverId
    kind: str = Field(default="certificate", max_length=40)
    certificate_no: str = Field(default="", max_length=60)
    issued_on: date | None = None
    expires_on: date
