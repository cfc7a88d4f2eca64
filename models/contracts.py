"""Purchase contracts: what a provider may be paid for, where and when."""

from datetime import date
from typing import Annotated
from uuid import UUID

from sqlalchemy import CheckConstraint, String, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Field

from models.base import Record, Row, SupplyStatus, belongs_to, stored
from models.providers import ProviderId
from models.service_items import ServiceItemId
from models.walls import BOUND_ID, Wall, through

ContractId = Annotated[UUID, belongs_to("contracts")]


class Contract(Record, table=True):
    """What a provider may be paid for, where, and from when to when (both days inclusive)."""

    __tablename__ = "contracts"
    __table_args__ = (
        UniqueConstraint("district_code", "contract_no"),
        CheckConstraint("ends_on >= starts_on", name="ends_after_it_starts"),
    )
    __wall__ = Wall(provider=f"provider_id = {BOUND_ID}")

    contract_no: str = Field(max_length=60)
    provider_id: ProviderId
    starts_on: date
    ends_on: date
    division_codes: list[str] = Field(
        default_factory=list, sa_type=ARRAY(String(12)), sa_column_kwargs={"server_default": text("'{}'")}
    )
    status: SupplyStatus = Field(default=SupplyStatus.ACTIVE, sa_type=stored(SupplyStatus))


class ContractService(Row, table=True):
    """A service item that a contract covers; `ended_on` when it was taken out."""

    __tablename__ = "contract_services"
    __table_args__ = (UniqueConstraint("district_code", "contract_id", "service_item_id"),)
    __wall__ = through("contracts", "contract_id")

    contract_id: ContractId
    service_item_id: ServiceItemId
    ended_on: date | None = None
