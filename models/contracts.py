"""Purchase contracts: what a provider may be paid for, where and when."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict
from pydantic import Field as Rule
from sqlalchemy import CheckConstraint, String, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY, ExcludeConstraint
from sqlmodel import Field

from models.base import Record, Row, SupplyStatus, belongs_to, stored
from models.providers import ProviderId
from models.service_items import ServiceItemId
from models.walls import BOUND_ID, Wall, through
from models.wire import Day, DivisionCode, ItemCodes, ItemIds, Patch, Shown, Text, Wire

ContractId = Annotated[UUID, belongs_to("contracts")]


class Contract(Record, table=True):
    """What a provider may be paid for, where, and from when to when (both days inclusive)."""

    __tablename__ = "contracts"
    __table_args__ = (
        UniqueConstraint("district_code", "contract_no"),
        CheckConstraint("ends_on >= starts_on", name="ends_after_it_starts"),
    )
    # Who places an order must be able to ask whether the provider may serve it; a provider sees no other's contract.
    __wall__ = Wall(provider=f"provider_id = {BOUND_ID}", resident="true", division="true", writers=("district",))

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
    __wall__ = through("contracts", "contract_id", ("district",))

    contract_id: ContractId
    service_item_id: ServiceItemId
    ended_on: date | None = None


class ContractPause(Row, table=True):
    """Days (both inclusive) on which a contract covers nothing: suspended until it is resumed, or ended for good."""

    __tablename__ = "contract_pauses"
    __table_args__ = (
        ExcludeConstraint(
            ("district_code", "="),
            ("contract_id", "="),
            (text("daterange(from_on, to_on, '[]')"), "&&"),
            name="contract_pauses_one_at_a_time_excl",
            using="gist",
        ),
    )
    __grants__ = "select, insert, update (to_on), delete"
    __wall__ = through("contracts", "contract_id", ("district",))

    contract_id: ContractId
    from_on: date
    to_on: date | None = None


ContractNo = Annotated[Text, Rule(min_length=1, max_length=60)]
Divisions = Annotated[list[DivisionCode], Rule(max_length=200)]


class ContractCreate(Wire):
    """Both days inclusive. `division_codes` are prefixes of where it holds; none: the whole district. The services are
    given by `service_item_ids` or by `service_codes`."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "contract_no": "2024-HC-001",
                    "provider_id": "01900000-0000-7000-8000-000000000001",
                    "service_codes": ["CARE-HOUR"],
                    "starts_on": "2024-01-01",
                    "ends_on": "2024-12-31",
                    "division_codes": ["371002001"],
                }
            ]
        }
    )

    contract_no: ContractNo
    provider_id: UUID
    service_item_ids: ItemIds | None = None
    service_codes: ItemCodes | None = None
    starts_on: Day
    ends_on: Day
    division_codes: Divisions = []


class ContractUpdate(Patch):
    """What was served before stays covered: services that are not in the new list are taken out after today, and a contract that is
    suspended or ended covers nothing after today. An earlier end or fewer divisions are refused while visits that were verified, meals
    that a programme pays or nights that were counted would no longer be covered (409 `contract_in_use`)."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"ends_on": "2025-06-30"}]})

    service_item_ids: ItemIds | None = None
    service_codes: ItemCodes | None = None
    ends_on: Day | None = None
    division_codes: Divisions | None = None
    status: SupplyStatus | None = None


class ContractServiceRead(Shown):
    """`ended_on`: the last day that the contract covers this item."""

    service_item_id: UUID
    code: str
    name: str
    ended_on: date | None


class ContractRead(Shown):
    id: UUID
    version: int
    contract_no: str
    provider_id: UUID
    starts_on: date
    ends_on: date
    division_codes: list[str]
    services: list[ContractServiceRead]
    status: SupplyStatus
    allowed_actions: list[str]
