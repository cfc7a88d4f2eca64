"""Providers: third-party companies under a purchase contract."""

from typing import Annotated
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from models.base import Record, SupplyStatus, belongs_to, stored
from models.walls import CATALOGUE

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
