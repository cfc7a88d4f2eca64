"""What is said and seen of servings."""

from datetime import date, datetime
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import ConfigDict, model_validator
from pydantic import Field as Rule
from pydantic.config import JsonDict
from pydantic_core import PydanticCustomError

from models.ledger import LedgerUnit
from models.meal_points import Meal
from models.meal_servings.tables import (
    IdentifiedBy,
    SelfPaid,
    ServingExceptionCode,
    ServingMode,
    ServingStatus,
)
from models.visits import Evidence, ExceptionStatus, Judgement, Reason, VisitReason
from models.wire import Day, IdNumberText, Instant, Note, PriceFen, RecordNo, Shown, Text, Wire

AT_ONCE = 1_000
"""Servings of one batch: what a till that was off for days sends."""

CardText = Annotated[Text, Rule(min_length=1, max_length=80)]

_SERVING: JsonDict = {
    "id": "01900000-0000-7000-8000-00000000000c",
    "serving_no": "YC240305-0017",
    "meal_point_id": "01900000-0000-7000-8000-00000000000d",
    "id_number": "371099194103070242",
    "meal": "lunch",
    "mode": "dine_in",
    "served_at": "2024-03-05T11:42:00+08:00",
    "price_fen": 1200,
}


class ServingRecord(Wire):
    """One meal. The till makes `id` before it sends, so the same serving may be sent again.

    Who it is for: `id_number` as the identity card was read, `card_token` as the QR code of the resident's meal card was
    scanned, or `card_no` typed from it, which an officer looks at later. `serving_no` is the id where nothing is said;
    `meal_point_id` an operator's own point."""

    model_config = ConfigDict(json_schema_extra={"examples": [_SERVING]})

    id: UUID
    serving_no: RecordNo | None = None
    meal_point_id: UUID | None = None
    id_number: IdNumberText | None = None
    card_token: CardText | None = None
    card_no: CardText | None = None
    meal: Meal
    mode: ServingMode = ServingMode.DINE_IN
    served_at: Instant
    price_fen: PriceFen

    @model_validator(mode="after")
    def _one_way_to_know_him(self) -> Self:
        if sum(way is not None for way in (self.id_number, self.card_token, self.card_no)) != 1:
            raise PydanticCustomError(
                "one_of_three", "Name the diner by one of id_number, card_token and card_no, and by one only"
            )
        return self


class ServingBatch(Wire):
    """Servings that were made without a network, in any order: each a serving as it is sent singly. What is wrong with one
    keeps none of the others out."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"servings": [_SERVING]}]})

    servings: Annotated[list[dict[str, Any]], Rule(min_length=1, max_length=AT_ONCE)]


class ServingReason(VisitReason):
    """Why: a reason of the list, and a memo, which `other` and `manual` need."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"reason_code": "data_entry_error", "memo": ""}]})


class ServingReview(Wire):
    """accept settles every open doubt; reject: the serving was false, it counts and is paid nowhere."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"decision": "accept", "reason_code": "no_network", "memo": "已电话核实"}]}
    )

    decision: Judgement
    reason_code: Reason
    memo: Note = ""


class ServingAcknowledgements(Wire):
    """All open doubts of one code in an import, or of some days, with one reason."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "code": "manual",
                    "meal_point_id": "01900000-0000-7000-8000-00000000000d",
                    "from_on": "2024-03-01",
                    "to_on": "2024-03-31",
                    "reason_code": "manual",
                    "memo": "已抽查纸质签到表",
                }
            ]
        }
    )

    code: ServingExceptionCode
    import_id: UUID | None = None
    meal_point_id: UUID | None = None
    provider_id: UUID | None = None
    from_on: Day | None = None
    to_on: Day | None = None
    reason_code: Reason
    memo: Note = ""


class ServingAcknowledgementsRead(Shown):
    """`withheld` are servings of the actor's own import or of his kin, which another must look at; `remaining` need another
    act."""

    acknowledged: int
    verified: int
    withheld: int
    remaining: int


class MealServingRead(Shown):
    """`self_paid_code` says why no programme pays, `over_cap` that the month has no room left for it; of a second serving of
    one meal `first_*` say where and when the first was. What was posted, by which programme and why not, is empty for a
    relative to whom the resident did not agree to show money."""

    id: UUID
    version: int
    created_at: datetime
    serving_no: str
    meal_point_id: UUID
    meal_point_name: str
    provider_id: UUID | None
    resident_id: UUID
    resident_name: str | None
    division_code: str
    service_item_id: UUID | None
    meal: Meal
    mode: ServingMode
    served_at: datetime
    served_on: date
    price_fen: int
    status: ServingStatus
    evidence: Evidence
    identified_by: IdentifiedBy
    meal_order_id: UUID | None
    programme_id: UUID | None
    entitlement_id: UUID | None
    programme_version_id: UUID | None
    self_paid_code: SelfPaid | None
    first_serving_id: UUID | None
    first_meal_point_id: UUID | None
    first_meal_point_name: str | None
    first_served_at: datetime | None
    unit_price_fen: int | None
    covered_units: int | None
    over_cap: bool | None
    posted_gross_fen: int | None
    posted_copay_fen: int | None
    posted_subsidy_fen: int | None
    import_id: UUID | None
    import_row: int | None
    verified_at: datetime | None
    closed_code: Reason | None
    closed_memo: str | None
    closed_at: datetime | None
    open_exceptions: list[ServingExceptionCode]
    allowed_actions: list[str]


class ServingSettled(MealServingRead):
    """What the till shows: `subsidy_fen` and what the diner `pays_fen`; while the serving is flagged, as it will be when an
    officer has acknowledged it (`pending`). `left_units`: what the month has left now, in `cap_unit`; null without a cap.
    `allergens` and `diet_tags` are those of the point's menu of this meal, if it has one."""

    result: str
    subsidy_fen: int
    pays_fen: int
    pending: bool
    cap_unit: LedgerUnit | None
    left_units: int | None
    allergens: list[str]
    diet_tags: list[str]


class ServingResult(Shown):
    """accepted: recorded now; duplicate: it was there already, and nothing changed; rejected: not recorded, for `code`, at
    `pointer`. `exceptions` are what an officer must look at."""

    id: UUID | None
    serving_no: str | None
    result: str
    code: str | None
    pointer: str | None
    message: str | None
    status: ServingStatus | None
    self_paid_code: SelfPaid | None
    exceptions: list[ServingExceptionCode]
    subsidy_fen: int | None
    pays_fen: int | None


class ServingBatchRead(Shown):
    """One result for each serving, in the order in which they were sent."""

    accepted: int
    duplicate: int
    rejected: int
    results: list[ServingResult]


class MealServingExceptionRead(Shown):
    """`title_*` in a few words; `says_*`: what is wrong with the `found` facts, who can mend it, what happens next."""

    id: UUID
    serving_id: UUID
    version: int
    code: ServingExceptionCode
    title_zh: str
    title_en: str
    says_zh: str
    says_en: str
    found: dict[str, Any]
    status: ExceptionStatus
    resolved_by: UUID | None
    resolved_at: datetime | None
    reason_code: Reason | None
    memo: str | None
