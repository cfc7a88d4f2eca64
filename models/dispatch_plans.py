"""Dispatch plans (派单方案): who goes where and when on a provider's day, proposed by the solver, applied by the manager."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field as Rule
from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from models.base import Record, stored
from models.examples import EXAMPLE_ID, example
from models.matches import MatchReason
from models.providers import ProviderId
from models.walls import BOUND_ID, Wall
from models.wire import Day, Instant, Shown, Wire


class DispatchStatus(StrEnum):
    """queued and running, while it is made; proposed, until somebody accepts or discards it; failed, when nothing could be made."""

    QUEUED = "queued"
    RUNNING = "running"
    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    DISCARDED = "discarded"
    FAILED = "failed"


class DispatchMethod(StrEnum):
    """solver: searched for as long as was allowed; greedy: each visit where it costs least, when the search failed or found no
    better."""

    SOLVER = "solver"
    GREEDY = "greedy"


class TravelMode(StrEnum):
    """How caregivers go."""

    WALKING = "walking"
    ELECTRIC_BIKE = "electric_bike"
    DRIVING = "driving"


class DispatchPlan(Record, table=True):
    """One provider's one day, of which one plan at a time is made or waits for an answer. `asked`: what the manager asked for;
    `based_on`: the versions of the orders and visits that were planned; `result`: ids, times and figures, of nobody a place."""

    __tablename__ = "dispatch_plans"
    __table_args__ = (
        Index(
            "dispatch_plans_live_uq",
            "district_code",
            "provider_id",
            "planned_on",
            unique=True,
            postgresql_where=text("status in ('queued', 'running', 'proposed')"),
        ),
        CheckConstraint("progress between 0 and 100", name="progress_in_percent"),
        CheckConstraint("(status in ('proposed', 'accepted')) <= (result is not null)", name="proposed_is_whole"),
        CheckConstraint("(decided_by is null) = (decided_at is null)", name="decided_at_a_time"),
    )
    __wall__ = Wall(provider=f"provider_id = {BOUND_ID}")

    provider_id: ProviderId
    planned_on: date
    status: DispatchStatus = Field(default=DispatchStatus.QUEUED, sa_type=stored(DispatchStatus))
    progress: int = Field(default=0, sa_column_kwargs={"server_default": text("0")})
    method: DispatchMethod | None = Field(default=None, sa_type=stored(DispatchMethod))
    asked: dict[str, Any] = Field(sa_type=JSONB)
    based_on: dict[str, Any] | None = Field(default=None, sa_type=JSONB(none_as_null=True))
    result: dict[str, Any] | None = Field(default=None, sa_type=JSONB(none_as_null=True))
    asked_by: UUID
    started_at: datetime | None = None
    finished_at: datetime | None = None
    decided_by: UUID | None = None
    decided_at: datetime | None = None


MOST_PLACES = 400
Leeway = Annotated[int, Rule(strict=True, ge=0, le=240)]
Overtime = Annotated[int, Rule(strict=True, ge=0, le=180)]
Seconds = Annotated[int, Rule(strict=True, ge=1, le=60)]
Way = Annotated[int, Rule(strict=True, ge=0, le=1440)]
Apart = Annotated[int, Rule(strict=True, ge=0, le=720)]
OrderIds = Annotated[list[UUID], Rule(max_length=1000)]


class DispatchWindow(Wire):
    """When the visits of this order may begin, instead of `window_minutes` around the planned start."""

    order_id: UUID
    earliest_at: Instant
    latest_at: Instant


class DispatchApart(Wire):
    """The second caregiver of this order begins so many minutes after the first, and not at the same time."""

    order_id: UUID
    least_minutes: Apart
    most_minutes: Apart


class DispatchMode(Wire):
    caregiver_id: UUID
    mode: TravelMode


class DispatchTravel(Wire):
    """Ways that the provider knows better than a straight line does: `minutes[from][to]` between residents, the caregivers' own
    homes and the provider itself, by their ids. A caregiver who is among them begins and ends her day there,
    as does one whose home is recorded."""

    places: Annotated[list[UUID], Rule(min_length=1, max_length=MOST_PLACES)]
    minutes: Annotated[list[list[Way]], Rule(min_length=1, max_length=MOST_PLACES)]


class DispatchAsk(Wire):
    """A plan of one day. `provider_id` may be left out by a manager: it is his own. `window_minutes`: how far from its planned start a
    visit may begin; 0 moves none. `pinned_order_ids`: orders whose time and caregivers stay. What has begun stays anyhow."""

    model_config = example(
        planned_on="2036-12-05", window_minutes=30, mode="electric_bike", pinned_order_ids=[EXAMPLE_ID]
    )

    provider_id: UUID | None = None
    planned_on: Day
    window_minutes: Leeway = 30
    overtime_minutes: Overtime = 0
    mode: TravelMode = TravelMode.ELECTRIC_BIKE
    modes: Annotated[list[DispatchMode], Rule(max_length=500)] = []
    seconds: Seconds = 8
    pinned_order_ids: OrderIds = []
    windows: Annotated[list[DispatchWindow], Rule(max_length=1000)] = []
    apart: Annotated[list[DispatchApart], Rule(max_length=200)] = []
    travel: DispatchTravel | None = None


class DispatchFigures(Shown):
    """`strangers`: visits by somebody who was not at that home in the last 90 days, where others were; `wishes_unmet`:
    residents' wishes for a language or a sex that are not met (null: made before they were counted); `broken`: visits for which there
    is no time for the way, or which break a window, a shift, a skill or the common start of two."""

    travel_minutes: int
    overtime_minutes: int
    unserved: int
    strangers: int
    wishes_unmet: int | None = None
    broken: int


class DispatchedVisit(Shown):
    """Where the plan sends somebody, for when it was ordered, and who was to go when before. `reasons`: the resident's wishes for
    a language or a sex, met or not, as matching says them."""

    order_id: UUID
    order_no: str
    slot: int
    resident_name: str | None
    caregiver_id: UUID
    caregiver_name: str
    start_at: datetime
    ordered_start_at: datetime | None
    minutes: int
    fixed: bool
    present_caregiver_id: UUID | None
    present_start_at: datetime | None
    reasons: list[MatchReason]


class RoundBegins(StrEnum):
    """home: the caregiver's; office: the provider's, where no home is known; first_visit: where neither is."""

    HOME = "home"
    OFFICE = "office"
    FIRST_VISIT = "first_visit"


class DispatchRound(Shown):
    """A caregiver's stretch of work, from where it begins back to there: when she leaves, how long the way to the first visit and from
    the last one takes, and when she is back."""

    caregiver_id: UUID
    caregiver_name: str
    begins: RoundBegins
    leaves_at: datetime
    out_minutes: int
    back_minutes: int
    returns_at: datetime


class UnservedVisit(Shown):
    """What nobody can serve, and why: nobody_able, outside_shifts, no_second, no_room, resident_away, too_late."""

    order_id: UUID
    order_no: str
    slot: int
    resident_name: str | None
    reason: str
    says_zh: str
    says_en: str


class DispatchPlanRead(Shown):
    """`present` is the day as it stands, `planned` as the plan would have it; `changes` counts visits that get another caregiver,
    `moved` those that get another time than now or, where nobody was to go yet, than they were ordered for."""

    id: UUID
    version: int
    provider_id: UUID
    planned_on: date
    status: DispatchStatus
    progress: int
    method: DispatchMethod | None
    asked: dict[str, Any]
    asked_by: UUID
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    decided_by: UUID | None
    decided_at: datetime | None
    present: DispatchFigures | None
    planned: DispatchFigures | None
    changes: int | None
    moved: int | None
    homes_unknown: int | None
    visits: list[DispatchedVisit]
    rounds: list[DispatchRound]
    unserved: list[UnservedVisit]
    allowed_actions: list[str]
