"""Activities (活动): what a community plans, who signs up for it, and who came."""

from dataclasses import replace
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field as Rule
from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint, text
from sqlmodel import Field

from models.base import Record, belongs_to, stored
from models.care_centres import CareCentreId
from models.examples import EXAMPLE_ID, example
from models.residents import ResidentId
from models.walls import BOUND, DIVISION, OPEN, Wall, through
from models.wire import Count, DivisionCode, Instant, LongName, Note, Patch, Reason, Shown, Wire

ActivityId = Annotated[UUID, belongs_to("activities", index=False)]


class ActivityStatus(StrEnum):
    PLANNED = "planned"
    HELD = "held"
    CANCELLED = "cancelled"


class SignUpStatus(StrEnum):
    """waiting: for a seat, in the order of `no`; attended and absent are said once the activity was held."""

    SIGNED_UP = "signed_up"
    WAITING = "waiting"
    CANCELLED = "cancelled"
    ATTENDED = "attended"
    ABSENT = "absent"


class Activity(Record, table=True):
    """For the residents of its division. `taken` seats are never more than `seats` (none: room for all), and `last_no` is the
    number of the last sign-up. Of what was imported only the day and how many came are known."""

    __tablename__ = "activities"
    __table_args__ = (
        UniqueConstraint("district_code", "activity_no"),
        CheckConstraint("taken >= 0 and (seats is null or taken <= seats)", name="never_over_the_seats"),
        CheckConstraint("(status = 'held') = (attendance is not null)", name="held_with_its_attendance"),
        CheckConstraint("(status = 'cancelled') = (cancelled_reason is not null)", name="cancelled_for_a_reason"),
        CheckConstraint("attendance >= guests and guests >= 0", name="guests_among_the_attendance"),
        CheckConstraint("ends_at > starts_at", name="ends_after_it_starts"),
        CheckConstraint("import_id is not null or starts_at is not null", name="planned_at_a_time"),
        CheckConstraint("starts_with(division_code, district_code)", name="division_of_the_district"),
        Index(None, "district_code", "held_on"),
    )
    __wall__ = replace(
        OPEN,
        writes=f"({BOUND} = 'district' or {BOUND} = 'division' and starts_with(division_code, {DIVISION}))",
    )

    activity_no: str = Field(max_length=60)
    name: str = Field(max_length=120)
    division_code: str = Field(foreign_key="divisions.code", sa_type=String(12))
    care_centre_id: CareCentreId | None = None
    site: str | None = Field(default=None, max_length=120)
    held_on: date
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    seats: int | None = None
    taken: int = Field(default=0, sa_column_kwargs={"server_default": text("0")})
    last_no: int = Field(default=0, sa_column_kwargs={"server_default": text("0")})
    status: ActivityStatus = Field(default=ActivityStatus.PLANNED, sa_type=stored(ActivityStatus))
    guests: int | None = None
    attendance: int | None = None
    note: str | None = Field(default=None, max_length=500)
    cancelled_reason: str | None = Field(default=None, max_length=200)
    planned_by: UUID | None = None
    recorded_by: UUID | None = None
    import_id: Annotated[UUID, belongs_to("imports")] | None = None
    import_row: int | None = None


class ActivitySignUp(Record, table=True):
    """One resident, once in an activity unless cancelled before. `no` rises in the order of asking."""

    __tablename__ = "activity_sign_ups"
    __table_args__ = (
        UniqueConstraint("district_code", "activity_id", "no"),
        Index(
            "activity_sign_ups_once_uq",
            "district_code",
            "activity_id",
            "resident_id",
            unique=True,
            postgresql_where=text("status <> 'cancelled'"),
        ),
    )
    __wall__ = Wall(
        resident=through("residents", "resident_id").resident,
        division=through("residents", "resident_id").division,
        writers=("district", "division", "resident"),
    )

    activity_id: ActivityId
    no: int
    resident_id: ResidentId
    status: SignUpStatus = Field(sa_type=stored(SignUpStatus))
    by_account: UUID


class ActivityPlan(Wire):
    """`division_code`: for the residents of which township or community (a worker's own, if nothing is said). Without `seats`
    there is room for all."""

    model_config = example(
        name="重阳节健康义诊",
        division_code="371002001",
        site="环翠楼街道综合养老服务中心二楼",
        starts_at="2036-07-08T09:00:00+08:00",
        ends_at="2036-07-08T11:00:00+08:00",
        seats=60,
    )

    name: LongName
    division_code: DivisionCode | None = None
    care_centre_id: UUID | None = None
    site: LongName
    starts_at: Instant
    ends_at: Instant | None = None
    seats: Count | None = None


class ActivityUpdate(Patch):
    """Before it is held. More seats are given to who waits, the first that asked first; never fewer than are taken."""

    model_config = example(seats=80)
    may_be_empty = frozenset({"ends_at", "seats"})

    name: LongName | None = None
    site: LongName | None = None
    starts_at: Instant | None = None
    ends_at: Instant | None = None
    seats: Count | None = None


class ActivityCancel(Wire):
    model_config = example(reason="台风预警")

    reason: Reason


class AttendanceRecord(Wire):
    """Which residents came, signed up or not, and how many others, whom nobody asked their names."""

    model_config = example(resident_ids=[EXAMPLE_ID], guests=12, note="社区医院四名医生义诊")

    resident_ids: Annotated[list[UUID], Rule(max_length=1000)]
    guests: Annotated[int, Rule(strict=True, ge=0, le=10_000)] = 0
    note: Note | None = None


class SignUpOrder(Wire):
    model_config = example(resident_id=EXAMPLE_ID)

    resident_id: UUID


class ActivityRead(Shown):
    """`attendance`: the residents who came and the guests together; null before it was held."""

    id: UUID
    version: int
    activity_no: str
    name: str
    division_code: str
    care_centre_id: UUID | None
    site: str | None
    held_on: date
    starts_at: datetime | None
    ends_at: datetime | None
    seats: int | None
    taken: int
    status: ActivityStatus
    guests: int | None
    attendance: int | None
    note: str | None
    cancelled_reason: str | None
    planned_by: UUID | None
    recorded_by: UUID | None
    import_id: UUID | None
    allowed_actions: list[str]


class SignUpRead(Shown):
    """`ahead`: of who waits, how many wait before; null for all others."""

    id: UUID
    activity_id: UUID
    no: int
    resident_id: UUID
    status: SignUpStatus
    by_account: UUID
    ahead: int | None
    allowed_actions: list[str]
