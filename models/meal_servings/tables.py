"""The tables: one meal for one resident, what is doubtful about it, and the card by which a till knows somebody."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, String, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlmodel import Field

from models.base import Record, belongs_to, stored
from models.entitlements import EntitlementId
from models.meal_points import Meal
from models.programmes import ProgrammeId, ProgrammeVersionId
from models.service_items import ServiceItemId
from models.visits import Evidence, ExceptionStatus, Reason
from models.walls import BOUND_ID, DIVISION, Wall, through

MealServingId = Annotated[UUID, belongs_to("meal_servings")]


class ServingMode(StrEnum):
    DINE_IN = "dine_in"
    DELIVERY = "delivery"


class ServingStatus(StrEnum):
    """verified: counts, and is posted where a programme pays; flagged: somebody must look at it first; rejected: it was
    false; cancelled: a slip of the till. The last two count nowhere and free the meal for another serving."""

    VERIFIED = "verified"
    FLAGGED = "flagged"
    REJECTED = "rejected"
    CANCELLED = "cancelled"


class IdentifiedBy(StrEnum):
    """How the till knew who it was: the identity card read, the resident's meal card scanned, a card's number typed, a row
    of a list, or an order made ahead."""

    ID_NUMBER = "id_number"
    CARD = "card"
    TYPED = "typed"
    LISTED = "listed"
    ORDERED = "ordered"


class SelfPaid(StrEnum):
    """Why no programme pays: nothing covers this resident, point and day; a programme has paid for this meal of the day
    already, at `first_meal_point_id`; the point may not serve then; it has no provider to pay, no priced item, or no contract that
    covers it that day; the card had ended, and no officer has said yet that it was the resident who ate."""

    NOT_ENTITLED = "not_entitled"
    ALREADY_SERVED = "already_served"
    POINT_NOT_SERVING = "point_not_serving"
    POINT_WITHOUT_PROVIDER = "point_without_provider"
    POINT_WITHOUT_PRICE = "point_without_price"
    POINT_WITHOUT_CONTRACT = "point_without_contract"
    CARD_ENDED = "card_ended"


class MealServing(Record, table=True):
    """One meal at a point, or brought from it. The till makes `id` and may send it again any number of times.

    Verified, it keeps how it was ruled, as a visit does: the version and the price of its day (`unit_price_fen`: what was
    asked, at most the catalogue's), and what the month's cap had room for (`covered_units`, `*_fen` posted). At most one
    serving of a resident, day and meal has an entitlement and stands: the database holds that (meal_servings_one_a_meal_uq)."""

    __tablename__ = "meal_servings"
    __table_args__ = (
        UniqueConstraint("district_code", "provider_id", "serving_no"),
        Index(
            "meal_servings_own_no_uq",
            "district_code",
            "meal_point_id",
            "serving_no",
            unique=True,
            postgresql_where=text("provider_id is null"),
        ),
        Index(
            "meal_servings_one_a_meal_uq",
            "district_code",
            "resident_id",
            "served_on",
            "meal",
            unique=True,
            postgresql_where=text("entitlement_id is not null and status in ('verified', 'flagged')"),
        ),
        CheckConstraint("quantity = 1", name="one_meal"),
        CheckConstraint("price_fen between 0 and 100000000", name="price_in_reason"),
        CheckConstraint("entitlement_id is null or provider_id is not null", name="paid_to_somebody"),
        CheckConstraint(
            "self_paid_code is null or entitlement_id is null and posted_subsidy_fen = 0", name="paid_by_one"
        ),
        CheckConstraint(
            "(status in ('rejected', 'cancelled')) = (closed_at is not null)", name="closed_when_it_says_so"
        ),
        CheckConstraint(
            "posted_subsidy_fen >= 0 and posted_copay_fen >= 0 and posted_subsidy_fen + posted_copay_fen = posted_gross_fen",
            name="parts_make_the_whole",
        ),
        Index(None, "district_code", "resident_id", "served_on", "meal"),
        Index(None, "district_code", "meal_point_id", "served_on"),
        Index(None, "district_code", "provider_id", "served_on"),
        Index(None, "district_code", "served_on"),
        Index(
            "meal_servings_one_an_order_uq",
            "district_code",
            "meal_order_id",
            unique=True,
            postgresql_where=text("meal_order_id is not null and status in ('verified', 'flagged')"),
        ),
        Index("meal_servings_import_ix", "district_code", "import_id", postgresql_where=text("import_id is not null")),
    )
    __wall__ = Wall(
        provider=f"provider_id = {BOUND_ID}",
        resident=f"resident_id = {BOUND_ID}",
        division=f"starts_with(division_code, {DIVISION})",
        meal_point=f"meal_point_id = {BOUND_ID}",
        writers=("district",),
    )

    # Who serves somebody looks for him in the whole district, and writes as the bureau (services/meal_servings/record.py).
    serving_no: str = Field(max_length=60)
    meal_point_id: Annotated[UUID, belongs_to("meal_points", index=False)]
    provider_id: Annotated[UUID, belongs_to("providers", index=False)] | None = None
    resident_id: Annotated[UUID, belongs_to("residents", index=False)]
    division_code: str = Field(sa_type=String(12))
    service_item_id: ServiceItemId | None = None
    meal: Meal = Field(sa_type=stored(Meal))
    mode: ServingMode = Field(sa_type=stored(ServingMode))
    served_at: datetime
    served_on: date
    quantity: int = Field(default=1, sa_column_kwargs={"server_default": text("1")})
    price_fen: int = Field(sa_type=BigInteger)
    status: ServingStatus = Field(sa_type=stored(ServingStatus))
    evidence: Evidence = Field(default=Evidence.EVENTS, sa_type=stored(Evidence))
    identified_by: IdentifiedBy = Field(sa_type=stored(IdentifiedBy))
    card_id: Annotated[UUID, belongs_to("meal_cards", index=False)] | None = None
    meal_order_id: Annotated[UUID, belongs_to("meal_orders", index=False)] | None = None
    programme_id: ProgrammeId | None = None
    entitlement_id: EntitlementId | None = None
    self_paid_code: SelfPaid | None = Field(default=None, sa_type=stored(SelfPaid))
    first_serving_id: Annotated[UUID, belongs_to("meal_servings", index=False)] | None = None
    first_meal_point_id: Annotated[UUID, belongs_to("meal_points", index=False)] | None = None
    first_served_at: datetime | None = None
    import_id: Annotated[UUID, belongs_to("imports", index=False)] | None = None
    import_row: int | None = None
    not_checked: list[str] = Field(
        default_factory=list, sa_type=ARRAY(String(40)), sa_column_kwargs={"server_default": text("'{}'")}
    )
    programme_version_id: ProgrammeVersionId | None = None
    unit_price_fen: int | None = Field(default=None, sa_type=BigInteger)
    covered_units: int | None = Field(default=None, sa_type=BigInteger)
    posted_gross_fen: int = Field(default=0, sa_type=BigInteger, sa_column_kwargs={"server_default": text("0")})
    posted_copay_fen: int = Field(default=0, sa_type=BigInteger, sa_column_kwargs={"server_default": text("0")})
    posted_subsidy_fen: int = Field(default=0, sa_type=BigInteger, sa_column_kwargs={"server_default": text("0")})
    withheld_fen: int = Field(default=0, sa_type=BigInteger, sa_column_kwargs={"server_default": text("0")})
    rounds: int = Field(default=0, sa_column_kwargs={"server_default": text("0")})
    verified_at: datetime | None = None
    recorded_by: UUID | None = None
    closed_code: Reason | None = Field(default=None, sa_type=stored(Reason))
    closed_memo: str | None = Field(default=None, max_length=500)
    closed_by: UUID | None = None
    closed_at: datetime | None = None


class ServingExceptionCode(StrEnum):
    """What keeps a serving from being verified until somebody entitled says why it counts all the same. Of a meal that was
    brought home: `place`, far from the home or where nobody knows where that is; `unproven`, without any proof."""

    MANUAL = "manual"
    LATE_ENTRY = "late_entry"
    AFTER_DEATH = "after_death"
    AFTER_MOVE = "after_move"
    POINT_NOT_SERVING = "point_not_serving"
    PLACE = "place"
    UNPROVEN = "unproven"
    CARD_ENDED = "card_ended"
    DOUBTED_IN_REVIEW = "doubted_in_review"
    DENIED_ON_CALL = "denied_on_call"


class MealServingException(Record, table=True):
    """A doubt about a serving, computed by the server, or raised by somebody who looked at it (`raised_by`); the serving is
    verified as soon as none is open."""

    __tablename__ = "meal_serving_exceptions"
    __table_args__ = (UniqueConstraint("district_code", "serving_id", "code"),)
    __wall__ = through("meal_servings", "serving_id", ("district",))

    serving_id: MealServingId
    code: ServingExceptionCode = Field(sa_type=stored(ServingExceptionCode))
    found: dict[str, Any] = Field(
        default_factory=dict, sa_type=JSONB, sa_column_kwargs={"server_default": text("'{}'")}
    )
    status: ExceptionStatus = Field(default=ExceptionStatus.OPEN, sa_type=stored(ExceptionStatus))
    raised_by: UUID | None = None
    resolved_by: UUID | None = None
    resolved_at: datetime | None = None
    reason_code: Reason | None = Field(default=None, sa_type=stored(Reason))
    memo: str | None = Field(default=None, max_length=500)
