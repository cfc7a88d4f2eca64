"""Offers of an order (询单): several providers are asked at once or one after another, and the first to accept takes it."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field as Rule
from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint, text
from sqlmodel import Field

from models.base import Record, belongs_to, stored
from models.examples import EXAMPLE_ID, example
from models.matches import OrderHindrance
from models.walls import BOUND_ID, DIVISION, Wall
from models.wire import Flag, Reason, Shown, Wire


class OfferStatus(StrEnum):
    """waiting: its turn has not come; already_taken: another was first; withdrawn: the order is not wanted any more."""

    WAITING = "waiting"
    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"
    ALREADY_TAKEN = "already_taken"
    WITHDRAWN = "withdrawn"


class OrderOffer(Record, table=True):
    """One provider who is asked to take an order, once. While an order is offered it stays `placed`, and stands
    (`orders.provider_id`) with one of those whose offer is open. `answer_minutes`: how long an offer stays open, but never beyond
    the planned start; it may be taken until the clock has passed it on."""

    __tablename__ = "order_offers"
    __table_args__ = (
        UniqueConstraint("district_code", "order_id", "provider_id"),
        Index(
            *("order_offers_taken_uq", "district_code", "order_id"),
            unique=True,
            postgresql_where=text("status = 'accepted'"),
        ),
        Index(
            *("order_offers_due_ix", "district_code", "expires_at"),
            postgresql_where=text("status = 'open'"),
        ),
        Index(None, "district_code", "provider_id", "id"),
        CheckConstraint("status <> 'open' or expires_at is not null", name="open_until_a_time"),
        CheckConstraint("answer_minutes between 10 and 2880", name="answer_in_reason"),
        CheckConstraint("(status in ('waiting', 'open')) = (answered_at is null)", name="answered_at_a_time"),
    )
    __wall__ = Wall(
        provider=f"provider_id = {BOUND_ID}",
        division=f"starts_with(division_code, {DIVISION})",
        writers=("district",),
    )

    order_id: Annotated[UUID, belongs_to("orders", index=False)]
    division_code: str = Field(sa_type=String(12))
    provider_id: Annotated[UUID, belongs_to("providers", index=False)]
    turn: int
    status: OfferStatus = Field(sa_type=stored(OfferStatus))
    answer_minutes: int
    offered_by: UUID
    expires_at: datetime | None = None
    answered_at: datetime | None = None
    answered_by: UUID | None = None
    reason: str | None = Field(default=None, max_length=200)


AnswerMinutes = Annotated[
    int,
    Rule(strict=True, ge=10, le=2880, description="How long each may take to answer, never beyond the planned start"),
]


class OrderOffersMake(Wire):
    """Whom to ask: at once, and the first takes it; or `in_turn`, one after another as they stand here. The provider with whom the
    order was placed is asked too, first, unless it stands here."""

    model_config = example(provider_ids=[EXAMPLE_ID], in_turn=True, answer_within_minutes=120)

    provider_ids: Annotated[list[UUID], Rule(min_length=1, max_length=20)]
    in_turn: Flag = False
    answer_within_minutes: AnswerMinutes = 240


class OrderOfferDecline(Wire):
    model_config = example(reason="当天人手不足")

    reason: Reason


class OrderOfferRead(Shown):
    """What is asked for, where about and when. Who the resident is, the provider learns with the order that it takes."""

    id: UUID
    version: int
    created_at: datetime
    order_id: UUID
    order_no: str
    service_item_id: UUID
    service: str
    division_code: str
    division: str | None
    planned_start_at: datetime
    planned_minutes: int
    quantity: int | None
    provider_id: UUID
    provider: str
    turn: int
    status: OfferStatus
    expires_at: datetime | None
    answered_at: datetime | None
    reason: str | None
    allowed_actions: list[str]


class OrderOffersMade(Shown):
    """All offers of the order, in their turns. `hindrances`: what is in the way whoever takes it, as matching says it."""

    hindrances: list[OrderHindrance]
    items: list[OrderOfferRead]
