"""Orders (服务订单): one occasion of one service item for one resident."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict
from pydantic import Field as Rule
from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint, text
from sqlmodel import Field

from models.base import Record, Row, belongs_to, stored
from models.entitlements import EntitlementId
from models.matches import OrderHindrance
from models.programmes import ProgrammeId
from models.service_items import ServiceItemId
from models.walls import BOUND_ID, DIVISION, Wall, through
from models.wire import Count, Flag, Instant, Minutes, Note, Patch, Reason, Shown, Text, Wire

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


RATED_BY_SOMEONE = "num_nonnulls(rated_at, rated_by) in (0, 2) and (rated_at is null or rating is not null)"
"""Of ratings from before migration 0085 nobody kept whose they were: they are rated anew, once."""


class Order(Record, table=True):
    """Placing holds the expected units of the planned month (`hold_id`, and `second_hold_id`
    where two caregivers are needed); `division_code` is where the resident lives.

    Without a programme the order is self-paid. `self_pay_excess`: what the month has no room for, the resident pays.
    `care_plan_id`: it was made of a plan.
    `awaited_visits` counts its live visits that have not ended: at none the order is completed. A caregiver sees only his
    own visit of two, so the order itself must know. `dispute_upheld` says how a dispute was
    decided: upheld, the order stays disputed for good; empty, the money waits. `rated_at`: when it was rated first; `rated_by`: whose
    the rating is that holds."""

    __tablename__ = "orders"
    __table_args__ = (
        UniqueConstraint("district_code", "order_no"),
        CheckConstraint("planned_minutes between 1 and 1440", name="planned_minutes_in_reason"),
        CheckConstraint("quantity is null or quantity between 1 and 1000", name="quantity_in_reason"),
        CheckConstraint("(programme_id is null) = (entitlement_id is null)", name="paid_by_an_entitlement"),
        CheckConstraint("rating between 1 and 5", name="rating_in_stars"),
        CheckConstraint(RATED_BY_SOMEONE, name="rated_by_someone"),
        CheckConstraint("awaited_visits between 0 and 2", name="awaits_no_more_than_two"),
        Index(None, "district_code", "resident_id", "id"),
        Index(None, "district_code", "provider_id", "id"),
        Index(None, "district_code", "planned_start_at"),
        Index(None, "district_code", "provider_id", "planned_start_at"),
        Index(
            "orders_waiting_ix",
            "district_code",
            "expires_at",
            postgresql_where=text("status = 'placed' and expires_at is not null"),
        ),
        Index(
            "orders_care_plan_id_ix",
            "district_code",
            "care_plan_id",
            postgresql_where=text("care_plan_id is not null"),
        ),
        Index("orders_unconfirmed_ix", "district_code", "completed_at", postgresql_where=text("status = 'completed'")),
    )
    __wall__ = Wall(
        provider=f"provider_id = {BOUND_ID}",
        caregiver=f"""exists (select from visits s where s.district_code = orders.district_code
            and s.order_id = orders.id and s.caregiver_id = {BOUND_ID})""",
        resident=f"resident_id = {BOUND_ID}",
        division=f"starts_with(division_code, {DIVISION})",
    )

    order_no: str = Field(max_length=40)
    resident_id: Annotated[UUID, belongs_to("residents", index=False)]
    division_code: str = Field(sa_type=String(12))
    provider_id: Annotated[UUID, belongs_to("providers", index=False)]
    service_item_id: ServiceItemId
    programme_id: ProgrammeId | None = None
    entitlement_id: EntitlementId | None = None
    care_plan_id: Annotated[UUID, belongs_to("care_plans", index=False)] | None = None
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
    dispute_upheld: bool | None = None
    awaited_visits: int = Field(default=0, sa_column_kwargs={"server_default": text("0")})
    rating: int | None = None
    rating_note: str | None = Field(default=None, max_length=500)
    rated_at: datetime | None = None
    rated_by: UUID | None = None


class Rater(StrEnum):
    """Who rated: the resident, or a relative who may see the orders."""

    RESIDENT = "resident"
    FAMILY = "family"


class OrderRating(Row, table=True):
    """A rating as it was given. The last one holds, those before it stay to be read. Never changed."""

    __tablename__ = "order_ratings"
    __table_args__ = (
        CheckConstraint("rating between 1 and 5", name="rating_in_stars"),
        Index(None, "district_code", "order_id", "id"),
    )
    __grants__ = "select, insert"
    __wall__ = through("orders", "order_id", ("resident",))

    order_id: Annotated[UUID, belongs_to("orders", index=False)]
    rating: int
    note: str | None = Field(default=None, max_length=500)
    by: Rater = Field(sa_type=stored(Rater))
    by_account: UUID
    at: datetime


Stars = Annotated[int, Rule(strict=True, ge=1, le=5)]
Complaint = Annotated[Text, Rule(min_length=1, max_length=500)]
CaregiverIds = Annotated[list[UUID], Rule(min_length=1, max_length=2)]


class OrderPlace(Wire):
    """One occasion of one service. `quantity` only for an item that is not priced by the hour. Without `programme_id` the
    entitlement of highest priority pays that covers the item on that day; where there is none, the resident does."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "resident_id": "01900000-0000-7000-8000-000000000001",
                    "provider_id": "01900000-0000-7000-8000-000000000002",
                    "service_item_id": "01900000-0000-7000-8000-000000000003",
                    "planned_start_at": "2024-03-05T09:00:00+08:00",
                    "planned_minutes": 120,
                }
            ]
        }
    )

    resident_id: UUID
    provider_id: UUID
    service_item_id: UUID
    programme_id: UUID | None = None
    planned_start_at: Instant
    planned_minutes: Minutes
    quantity: Count | None = None
    self_pay_excess: Flag = False
    note: Note = ""


class OrderUpdate(Patch):
    model_config = ConfigDict(json_schema_extra={"examples": [{"note": "请带血压计"}]})

    note: Note | None = None


class OrderReschedule(Wire):
    model_config = ConfigDict(
        json_schema_extra={"examples": [{"planned_start_at": "2024-03-06T14:00:00+08:00", "planned_minutes": 90}]}
    )

    planned_start_at: Instant
    planned_minutes: Minutes | None = None


class OrderAssign(Wire):
    """As many caregivers as the order still needs: the first for its first place."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"caregiver_ids": ["01900000-0000-7000-8000-000000000004"]}]}
    )

    caregiver_ids: CaregiverIds


class OrderClose(Wire):
    """Why it is declined or cancelled."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"reason": "家属来电改期"}]})

    reason: Reason


class OrderRate(Wire):
    model_config = ConfigDict(json_schema_extra={"examples": [{"rating": 5, "note": "很周到"}]})

    rating: Stars
    note: Note | None = None


class OrderDispute(Wire):
    model_config = ConfigDict(json_schema_extra={"examples": [{"reason": "当天没有人上门"}]})

    reason: Complaint


class DisputeDecision(Wire):
    """Upheld, the visits of the order are rejected, and count and are paid nowhere."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"upheld": False, "reason": "有签到记录和家属通话"}]})

    upheld: Flag
    reason: Reason


class OrderRead(Shown):
    """`hold_id` and `second_hold_id` are the transfers by which the month's cap was reserved. `rated_at`: when it was rated first.
    `closed_zh` and `closed_en` are `closed_reason` in words, where that is a code of the system."""

    id: UUID
    version: int
    created_at: datetime
    order_no: str
    resident_id: UUID
    resident_name: str | None
    division_code: str
    provider_id: UUID
    service_item_id: UUID
    programme_id: UUID | None
    entitlement_id: UUID | None
    care_plan_id: UUID | None
    planned_start_at: datetime
    planned_minutes: int
    quantity: int | None
    self_pay_excess: bool
    on_behalf: bool
    note: str
    status: OrderStatus
    hold_id: UUID | None
    second_hold_id: UUID | None
    placed_by: UUID
    expires_at: datetime | None
    completed_at: datetime | None
    closed_reason: str | None
    closed_zh: str | None
    closed_en: str | None
    dispute_reason: str | None
    dispute_upheld: bool | None
    rating: int | None
    rating_note: str | None
    rated_at: datetime | None
    allowed_actions: list[str]


class OrderPlaced(OrderRead):
    """`hindrances`: what is in the way whoever serves it, `resident_away` on the day; not where. A relative is told with the consent
    to whereabouts alone."""

    hindrances: list[OrderHindrance]


class OrderRatingRead(Shown):
    """`by`: the resident, or a relative."""

    id: UUID
    rating: int
    note: str | None
    by: Rater
    by_account: UUID
    at: datetime
