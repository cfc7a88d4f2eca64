"""What is said and shown of care plans."""

from datetime import date, datetime
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import Field as Rule

from models.care_plans.tables import CarePlanStatus, OccurrenceState, OnHoliday
from models.examples import EXAMPLE_ID, example
from models.orders import OrderStatus
from models.wire import Count, Day, DivisionCode, Flag, Minutes, Note, Patch, Reason, Shown, Text, Wire

StartTime = Annotated[str, Rule(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$", description="By the clock of Shanghai")]
RuleText = Annotated[Text, Rule(min_length=1, max_length=200, description="An RFC 5545 RRULE, without DTSTART")]
Days = Annotated[list[Day], Rule(max_length=200)]
Ahead = Annotated[int, Rule(strict=True, ge=1, le=60, description="For how many days ahead orders are made")]


class CarePlanMake(Wire):
    """`rule` counts from `first_on`; the first occurrence is the first day from then on that it gives. `except_on` are its
    EXDATEs, `also_on` its RDATEs. A 29th, 30th or 31st that a month has not is left out, as RFC 5545 says; -1 is its last day."""

    model_config = example(
        resident_id=EXAMPLE_ID,
        provider_id=EXAMPLE_ID,
        service_item_id=EXAMPLE_ID,
        planned_minutes=120,
        start_time="09:00",
        first_on="2036-07-02",
        rule="FREQ=WEEKLY;BYDAY=TU,FR",
        on_holiday="move",
    )

    resident_id: UUID
    provider_id: UUID
    service_item_id: UUID
    programme_id: UUID | None = None
    preferred_caregiver_id: UUID | None = None
    planned_minutes: Minutes
    quantity: Count | None = None
    self_pay_excess: Flag = False
    start_time: StartTime
    first_on: Day
    rule: RuleText
    except_on: Days = []
    also_on: Days = []
    on_holiday: OnHoliday = OnHoliday.KEEP
    ends_on: Day | None = None
    ahead_days: Ahead = 14
    note: Note = ""


class CarePlanChange(Patch):
    """What is sent changes, from `from_on` on (tomorrow, if nothing is said): earlier days stay as they were planned."""

    model_config = example(rule="FREQ=WEEKLY;BYDAY=MO", from_on="2036-07-14", reason="家属要求减少")
    may_be_empty: ClassVar[frozenset[str]] = frozenset(
        {"programme_id", "preferred_caregiver_id", "quantity", "ends_on"}
    )

    from_on: Day | None = None
    provider_id: UUID | None = None
    service_item_id: UUID | None = None
    programme_id: UUID | None = None
    preferred_caregiver_id: UUID | None = None
    planned_minutes: Minutes | None = None
    quantity: Count | None = None
    self_pay_excess: Flag | None = None
    start_time: StartTime | None = None
    first_on: Day | None = None
    rule: RuleText | None = None
    except_on: Days | None = None
    also_on: Days | None = None
    on_holiday: OnHoliday | None = None
    ends_on: Day | None = None
    ahead_days: Ahead | None = None
    note: Note | None = None
    reason: Reason | None = None


class CarePlanPauseOrder(Wire):
    """Both days included; without `to_on` until it is resumed."""

    model_config = example(from_on="2036-07-20", to_on="2036-07-31", reason="到女儿家小住")

    from_on: Day
    to_on: Day | None = None
    reason: Reason


class DivisionPauseOrder(CarePlanPauseOrder):
    model_config = example(division_code="371002001", from_on="2036-07-20", to_on="2036-07-23", reason="防汛转移")

    division_code: DivisionCode
    to_on: Day


class CarePlanResume(Wire):
    """Served again from that day on; left out: from today on."""

    model_config = example(on="2036-07-22")

    on: Day | None = None


class DivisionPauseLift(CarePlanResume):
    """As for one plan."""


class CarePlanEnd(Wire):
    """`ends_on` is the last day; left out: today."""

    model_config = example(ends_on="2036-07-31", reason="老人不再需要")

    ends_on: Day | None = None
    reason: Reason


class CarePlanTerms(Shown):
    """What a version says."""

    service_item_id: UUID
    provider_id: UUID
    programme_id: UUID | None
    preferred_caregiver_id: UUID | None
    planned_minutes: int
    quantity: int | None
    self_pay_excess: bool
    start_time: str
    first_on: date
    rule: str
    except_on: list[date]
    also_on: list[date]
    on_holiday: OnHoliday
    note: str


class CarePlanRead(CarePlanTerms):
    """With what its newest version says, which holds from `from_on` on. `attention` counts the coming days on which the plan and
    the orders differ: refused, declined, expired, or kept because the provider had accepted before the plan was changed."""

    id: UUID
    version: int
    created_at: datetime
    plan_no: str
    resident_id: UUID
    resident_name: str | None
    status: CarePlanStatus
    ahead_days: int
    ends_on: date | None
    ended_reason: str | None
    version_no: int
    from_on: date
    attention: int
    allowed_actions: list[str]


class CarePlanVersionRead(CarePlanTerms):
    no: int
    from_on: date
    reason: str
    by_account: UUID
    created_at: datetime


class CarePlanPauseRead(Shown):
    id: UUID
    care_plan_id: UUID | None
    division_code: str | None
    from_on: date
    to_on: date | None
    reason: str
    by_account: UUID
    created_at: datetime
    lifted_at: datetime | None
    allowed_actions: list[str]


class OccurrenceRead(Shown):
    """`code` says why: of what was refused the code that an order would have got, of what was withdrawn or stands against the
    plan the reason (`changed`, `paused`, `division_paused`, `resident_away`, `holiday`, `ended`); null where a relative may
    not know it."""

    id: UUID
    occurs_on: date
    planned_start_at: datetime
    version_no: int
    state: OccurrenceState
    code: str | None
    order_id: UUID | None
    order_status: OrderStatus | None


class Planned(Shown):
    """One day that the plan gives. `planned_start_at` is empty where nobody comes, and `code` says why: `holiday`, `day_taken`
    (it would have been moved to a day that has one), `paused`, `division_paused`, `resident_away` (null to a relative who may not know
    that). `holiday` names the day off."""

    occurs_on: date
    planned_start_at: datetime | None
    version_no: int
    code: str | None
    holiday: str | None
    state: OccurrenceState | None
    order_id: UUID | None
    order_status: OrderStatus | None


class Outlook(Shown):
    """The next days of a plan, as things stand today."""

    items: list[Planned]
