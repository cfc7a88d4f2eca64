"""Providers: third-party companies under a purchase contract."""

from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict
from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from models.base import Record, SupplyStatus, belongs_to, stored
from models.walls import CATALOGUE
from models.wire import (
    AddressText,
    Code,
    CreditCodeText,
    Kind,
    Latitude,
    Longitude,
    LongName,
    Patch,
    PhoneText,
    Shown,
    Wire,
)

ProviderId = Annotated[UUID, belongs_to("providers")]


class Provider(Record, table=True):
    """A third-party company under a purchase contract. Public facts: everyone of the district may see them."""

    __tablename__ = "providers"
    __table_args__ = (UniqueConstraint("district_code", "code"),)
    __wall__ = CATALOGUE

    code: str = Field(max_length=40)
    name: str = Field(max_length=120)
    credit_code: str | None = Field(default=None, max_length=18)
    kind: str | None = Field(default=None, max_length=40)
    phone: str | None = Field(default=None, max_length=20)
    address: str | None = Field(default=None, max_length=200)
    lat: float | None = None
    lng: float | None = None
    status: SupplyStatus = Field(default=SupplyStatus.ACTIVE, sa_type=stored(SupplyStatus))


class ProviderCreate(Wire):
    """`code` is the bureau's own and stays for ever; `credit_code` by GB 32100-2015."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "code": "HC-001",
                    "name": "威海市环翠区夕阳红养老服务中心",
                    "kind": "company",
                    "phone": "0631-5223456",
                    "address": "文化西路 1 号",
                    "lat": 37.5131,
                    "lng": 122.1204,
                }
            ]
        }
    )

    code: Code
    name: LongName
    credit_code: CreditCodeText | None = None
    kind: Kind | None = None
    phone: PhoneText | None = None
    address: AddressText | None = None
    lat: Latitude | None = None
    lng: Longitude | None = None


class ProviderUpdate(Patch):
    """`status` suspends, restores or ends: a suspended or ended provider takes no new orders, an ended one stays ended."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"status": "suspended"}]})
    may_be_empty = frozenset({"credit_code", "kind", "phone", "address", "lat", "lng"})

    name: LongName | None = None
    credit_code: CreditCodeText | None = None
    kind: Kind | None = None
    phone: PhoneText | None = None
    address: AddressText | None = None
    lat: Latitude | None = None
    lng: Longitude | None = None
    status: SupplyStatus | None = None


class ProviderRead(Shown):
    id: UUID
    version: int
    code: str
    name: str
    credit_code: str | None
    kind: str | None
    phone: str | None
    address: str | None
    lat: float | None
    lng: float | None
    status: SupplyStatus
    allowed_actions: list[str]
