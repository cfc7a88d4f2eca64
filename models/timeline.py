"""The timeline: what happened to one resident, whatever noun it belongs to."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from models.wire import Shown


class HappeningKind(StrEnum):
    STATUS_CHANGE = "status_change"
    ENTITLEMENT_CHANGE = "entitlement_change"
    ORDER = "order"
    ORDER_OFFER = "order_offer"
    VISIT = "visit"
    VISIT_ANSWER = "visit_answer"
    COMPLAINT = "complaint"
    MEAL_ORDER = "meal_order"
    MEAL_SERVING = "meal_serving"
    STAY = "stay"
    STAY_LEAVE = "stay_leave"


class Happening(Shown):
    """One line of a resident's timeline, and the same as a sentence. `what` is the status it came to by now; `subject_id` is the order
    (of an offer, too), visit (of what was said of it, too), complaint, meal, stay or entitlement that can be opened (of a status change, the
    resident). `planned_for`: of what was ordered, and of a visit that was planned, when it is to be; of what was said of a visit,
    when that was."""

    at: datetime
    kind: HappeningKind
    id: UUID
    subject_id: UUID
    what: str
    programme_id: UUID | None
    service_item_id: UUID | None
    provider_id: UUID | None
    minutes: int | None
    planned_for: datetime | None
    says_zh: str
    says_en: str
