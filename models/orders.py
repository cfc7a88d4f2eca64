"""Orders (服务订单): one occasion of one service item for one resident."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint, text
from sqlmodel import Field

from models.base import Record, belongs_to, stored
from models.entitlements import EntitlementId
from models.programmes import ProgrammeId
from models.providers import ProviderId
from models.residents import ResidentId
from models.service_items import ServiceItemId
from models.walls import BOUND_ID, DIVISION, Wall

OrderId = Annotated[UUID, belongs_to("orders")]


class OrderStatus(StrEnum):
    PLACED = "placed"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    SCHEDULED = "scheduled"
    IN_SERVICE = "in_service"
    COMPLETED = "completed"
    CONFIRMED = "confirmed"
    DISPUTED = "disputed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


class Order(Record, table=True):
    """Placing holds the expected units of the planned month (`hold_id`, and `second_hold_id`
    where two caregivers are needed); `division_code` is where the resident lives.

    Without a programme the order is self-paid. `self_pay_excess`: what the month has no room for, the resident pays."""

    __tablename__ = "orders"
    __table_args__ = (
        UniqueConstraint("district_code", "order_no"),
        CheckConstraint("planned_minutes between 1 and 1440", name="planned_minutes_in_reason"),
        CheckConstraint("quantity is null or quantity between 1 and 1000", name="quantity_in_reason"),
        CheckConstraint("(programme_id is null) = (entitlement_id is null)", name="paid_by_an_entitlement"),
        Index(None, "district_code", "resident_id", "planned_start_at"),
        Index(None, "district_code", "provider_id", "planned_start_at"),
        Index(
            "orders_waiting_ix",
            "district_code",
            "expires_at",
            postgresql_where=text("status = 'placed' and expires_at is not null"),
        ),
    )
    __wall__ = Wall(
        provider=f"provider_id = {BOUND_ID}",
        caregiver=f"""exists (select from visits s where s.district_code = orders.district_code
            and s.order_id = orders.id and s.caregiver_id = {BOUND_ID})""",
        resident=f"resident_id = {BOUND_ID}",
        division=f"starts_with(division_code, {DIVISION})",
    )

    order_no: str = Field(max_length=40)
    resident_id: ResidentId
    division_code: str = Field(sa_type=String(12))
    provider_id: ProviderId
    service_item_id: ServiceItemId
    programme_id: ProgrammeId | None = None
    entitlement_id: EntitlementId | None = None
    planned_start_at: datetime
    planned_minutes: int
    quantity: int | None = None
    self_pay_excess: bool = Field(default=False, sa_column_kwargs={"server_default": text("false")})
    on_behalf: bool = Field(default=False, sa_column_kwargs={"server_default": text("false")})
    note: str = Field(default="", max_length=500, sa_column_kwargs={"server_default": ""})
    status: OrderStatus = Field(default=OrderStatus.PLACED, sa_type=stored(OrderStatus))
    hold_id: Annotated[UUID, belongs_to("ledger_transfers", index=False)] | None = None
    second_hold_id: Annotated[UUID, belongs_to("ledger_transfers", index=False)] | None = None
    placed_by: UUID
    expires_at: datetime | None = None
    completed_at: datetime | None = None
    closed_reason: str | None = Field(default=None, max_length=200)
    dispute_reason: str | None = Field(default=None, max_length=500)
    rating: int | None = None
    rating_note: str | None = Field(default=None, max_length=500)
