"""Meals ordered ahead (预订餐): brought home or fetched at the point, until one says what became of them."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import Field as Rule
from pydantic import model_validator
from pydantic_core import PydanticCustomError
from sqlalchemy import BigInteger, CheckConstraint, Index, String, UniqueConstraint, text
from sqlmodel import Field

from models.base import Record, belongs_to, stored
from models.entitlements import EntitlementId
from models.examples import EXAMPLE_ID, example
from models.meal_points import Meal
from models.meal_servings import CardText, SelfPaid, ServingExceptionCode, ServingMode, ServingStatus
from models.programmes import ProgrammeId
from models.service_items import ServiceItemId
from models.visits import Position
from models.walls import BOUND_ID, DIVISION, Wall
from models.wire import Day, Flag, IdNumberText, Instant, Note, Reason, Shown, Wire

AT_ONCE = 1_000
"""Outcomes in one batch: what a courier's phone that was offline sends."""


class MealOrderStatus(StrEnum):
    """delivered: a serving stands for it; not_collected: nobody was there to take it; lapsed: nobody told for a week what became
    of it. The last two may still become delivered, when a phone that was offline tells so."""

    ORDERED = "ordered"
    DELIVERED = "delivered"
    NOT_COLLECTED = "not_collected"
    CANCELLED = "cancelled"
    LAPSED = "lapsed"


class MealOrder(Record, table=True):
    """One meal of one day for one resident; it holds what it will draw of the month (`hold_id`) until it is delivered, cancelled,
    not collected or lapsed. The serving that it becomes points at it.

    `begins_at`: when the meal begins that day, by the point's hours; `order_until`: the last moment to order or to cancel."""

    __tablename__ = "meal_orders"
    __table_args__ = (
        UniqueConstraint("district_code", "order_no"),
        Index(
            "meal_orders_one_a_meal_uq",
            "district_code",
            "resident_id",
            "served_on",
            "meal",
            unique=True,
            postgresql_where=text("status <> 'cancelled'"),
        ),
        CheckConstraint("(programme_id is null) = (entitlement_id is null)", name="paid_by_an_entitlement"),
        CheckConstraint("order_until <= begins_at", name="ordered_before_it_begins"),
        CheckConstraint(
            "(status in ('cancelled', 'not_collected')) = (closed_reason is not null)", name="closed_for_a_reason"
        ),
        CheckConstraint("price_fen between 0 and 100000000", name="price_in_reason"),
        CheckConstraint("expected_subsidy_fen between 0 and price_fen", name="subsidy_within_the_price"),
        Index(None, "district_code", "resident_id", "served_on"),
        Index(None, "district_code", "meal_point_id", "served_on", "meal"),
        Index(None, "district_code", "provider_id", "served_on"),
        Index(None, "district_code", "served_on"),
        Index("meal_orders_open_ix", "district_code", "served_on", "id", postgresql_where=text("status = 'ordered'")),
    )
    __wall__ = Wall(
        provider=f"provider_id = {BOUND_ID}",
        resident=f"resident_id = {BOUND_ID}",
        division=f"starts_with(division_code, {DIVISION})",
        meal_point=f"meal_point_id = {BOUND_ID}",
        writers=("district", "resident", "division", "meal_point"),
    )

    order_no: str = Field(max_length=40)
    resident_id: Annotated[UUID, belongs_to("residents", index=False)]
    division_code: str = Field(sa_type=String(12))
    meal_point_id: Annotated[UUID, belongs_to("meal_points", index=False)]
    provider_id: Annotated[UUID, belongs_to("providers", index=False)] | None = None
    service_item_id: ServiceItemId
    meal: Meal = Field(sa_type=stored(Meal))
    mode: ServingMode = Field(sa_type=stored(ServingMode))
    served_on: date
    begins_at: datetime
    order_until: datetime
    price_fen: int = Field(sa_type=BigInteger)
    programme_id: ProgrammeId | None = None
    entitlement_id: EntitlementId | None = None
    hold_id: Annotated[UUID, belongs_to("ledger_transfers", index=False)] | None = None
    expected_subsidy_fen: int = Field(sa_type=BigInteger)
    self_pay_excess: bool = Field(default=False, sa_column_kwargs={"server_default": text("false")})
    note: str = Field(default="", max_length=500, sa_column_kwargs={"server_default": ""})
    status: MealOrderStatus = Field(default=MealOrderStatus.ORDERED, sa_type=stored(MealOrderStatus))
    placed_by: UUID
    told_by: UUID | None = None
    told_at: datetime | None = None
    distance_m: int | None = None
    closed_reason: str | None = Field(default=None, max_length=200)


def _one_of(diner: Any, *ways: str) -> None:
    if sum(getattr(diner, way) is not None for way in ways) != 1:
        raise PydanticCustomError("one_of_three", f"Name the diner by one of {', '.join(ways)}, and by one only")


class MealOrderPlace(Wire):
    """A meal of a day. Who it is for: `resident_id`, or, at a meal point that is telephoned, the `id_number` or the `card_no`.
    Without `meal_point_id` it is an operator's own point. `self_pay_excess`: what the month has no room for, the diner pays;
    without it an order beyond the month is refused."""

    model_config = example(
        resident_id=EXAMPLE_ID, meal_point_id=EXAMPLE_ID, meal="lunch", served_on="2036-07-02", note="少油少盐，软烂"
    )

    resident_id: UUID | None = None
    id_number: IdNumberText | None = None
    card_no: CardText | None = None
    meal_point_id: UUID | None = None
    meal: Meal
    mode: ServingMode = ServingMode.DELIVERY
    served_on: Day
    self_pay_excess: Flag = False
    note: Note = ""

    @model_validator(mode="after")
    def _one_way_to_know_him(self) -> Self:
        _one_of(self, "resident_id", "id_number", "card_no")
        return self


class MealOrderCancel(Wire):
    model_config = example(reason="当天外出就医")

    reason: Reason


class Outcome(StrEnum):
    DELIVERED = "delivered"
    NOT_COLLECTED = "not_collected"


class MealOutcome(Wire):
    """What became of an order, and when, by the courier's clock; the phone makes `id`, which becomes that of the serving, so that
    the same may be sent again.

    Proof of a delivery: the identity card or the meal card that was read at the door, or the `position` there. Without any, or far
    from the home, the serving is flagged. That nobody took it needs a `reason`."""

    model_config = example(
        id=EXAMPLE_ID,
        outcome="delivered",
        at="2024-03-05T11:42:00+08:00",
        position={"lat": 37.5131, "lng": 122.1204, "accuracy_m": 12},
    )

    id: UUID
    outcome: Outcome
    at: Instant
    id_number: IdNumberText | None = None
    card_token: CardText | None = None
    position: Position | None = None
    reason: Reason | None = None

    @model_validator(mode="after")
    def _says_why(self) -> Self:
        if (self.outcome is Outcome.NOT_COLLECTED) != (self.reason is not None):
            raise PydanticCustomError(
                "reason_of_not_collected", "A reason is given where nobody took it, and only there"
            )
        return self


class OrderOutcome(MealOutcome):
    """The same with the order that it is about."""

    model_config = example(
        order_id=EXAMPLE_ID,
        id=EXAMPLE_ID,
        outcome="not_collected",
        at="2024-03-05T11:50:00+08:00",
        reason="敲门无人应答",
    )

    order_id: UUID


class OutcomeBatch(Wire):
    """Outcomes that were told without a network, in any order. What is wrong with one keeps none of the others out."""

    model_config = example(
        outcomes=[
            {
                "order_id": EXAMPLE_ID,
                "id": EXAMPLE_ID,
                "outcome": "not_collected",
                "at": "2024-03-05T11:50:00+08:00",
                "reason": "敲门无人应答",
            }
        ]
    )

    outcomes: Annotated[list[dict[str, Any]], Rule(min_length=1, max_length=AT_ONCE)]


class MealOrderRead(Shown):
    """`serving_id` is the meal that it became, and how that stands. `expected_subsidy_fen`: what a programme was to pay by the rules
    of the moment in which it was ordered, null for a relative without the consent to money; the serving says what it did pay.
    `closed_zh` and `closed_en` are `closed_reason` in words, where that is a code of the system."""

    id: UUID
    version: int
    created_at: datetime
    order_no: str
    resident_id: UUID
    resident_name: str | None
    division_code: str
    meal_point_id: UUID
    meal_point_name: str
    provider_id: UUID | None
    service_item_id: UUID
    meal: Meal
    mode: ServingMode
    served_on: date
    begins_at: datetime
    order_until: datetime
    price_fen: int
    expected_subsidy_fen: int | None
    programme_id: UUID | None
    hold_id: UUID | None
    self_pay_excess: bool
    note: str
    status: MealOrderStatus
    placed_by: UUID
    told_at: datetime | None
    distance_m: int | None
    closed_reason: str | None
    closed_zh: str | None
    closed_en: str | None
    serving_id: UUID | None
    serving_status: ServingStatus | None
    self_paid_code: SelfPaid | None
    allowed_actions: list[str]


class OutcomeResult(Shown):
    """accepted, duplicate (told before, nothing changed), or rejected for `code`, at `pointer`."""

    order_id: UUID | None
    id: UUID | None
    result: str
    code: str | None
    pointer: str | None
    message: str | None
    status: MealOrderStatus | None
    exceptions: list[ServingExceptionCode]
    alert_id: UUID | None


class OutcomeBatchRead(Shown):
    """One result for each outcome, in the order in which they were sent."""

    accepted: int
    duplicate: int
    rejected: int
    results: list[OutcomeResult]
