"""The tables of care plans: the plan, its versions, its pauses, and what became of each occurrence."""

from dataclasses import replace
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from sqlalchemy import CheckConstraint, Date, Index, String, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Field

from models.base import Record, Row, belongs_to, stored
from models.programmes import ProgrammeId
from models.service_items import ServiceItemId
from models.walls import BOUND, BOUND_ID, Wall, through

CarePlanId = Annotated[UUID, belongs_to("care_plans", index=False)]
WRITERS = ("district", "resident", "division")


class CarePlanStatus(StrEnum):
    """paused: today is a day of a pause, or the resident is in hospital or in a facility."""

    ACTIVE = "active"
    PAUSED = "paused"
    ENDED = "ended"


class OnHoliday(StrEnum):
    """What a public holiday does to an occurrence: nothing, it is left out, or it is served on the next working day."""

    KEEP = "keep"
    SKIP = "skip"
    MOVE = "move"


class OccurrenceState(StrEnum):
    """refused: no order could be placed, and it is tried again every day; withdrawn: the plan took its order back."""

    ORDERED = "ordered"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class CarePlan(Record, table=True):
    """What stays the same through all versions. `provider_id` is that of the newest, `made_on` the day on which orders were
    last made of it: empty, something has changed since."""

    __tablename__ = "care_plans"
    __table_args__ = (
        UniqueConstraint("district_code", "plan_no"),
        CheckConstraint("ahead_days between 1 and 60", name="ahead_in_reason"),
        Index(None, "district_code", "resident_id"),
        Index(None, "district_code", "provider_id"),
        Index("care_plans_due_ix", "district_code", "made_on", postgresql_where=text("status <> 'ended'")),
    )
    __wall__ = Wall(
        provider=f"provider_id = {BOUND_ID}",
        resident=f"resident_id = {BOUND_ID}",
        division="""exists (select from residents r
            where r.district_code = care_plans.district_code and r.id = care_plans.resident_id)""",
        writers=WRITERS,
    )

    plan_no: str = Field(max_length=40)
    resident_id: Annotated[UUID, belongs_to("residents", index=False)]
    provider_id: Annotated[UUID, belongs_to("providers", index=False)]
    status: CarePlanStatus = Field(default=CarePlanStatus.ACTIVE, sa_type=stored(CarePlanStatus))
    ahead_days: int
    ends_on: date | None = None
    ended_reason: str | None = Field(default=None, max_length=200)
    made_on: date | None = None


class CarePlanVersion(Row, table=True):
    """What the plan says of the days from `from_on` on, until a newer version speaks of them. Never edited."""

    __tablename__ = "care_plan_versions"
    __table_args__ = (
        UniqueConstraint("district_code", "care_plan_id", "no"),
        CheckConstraint("planned_minutes between 1 and 1440", name="planned_minutes_in_reason"),
        CheckConstraint("start_time ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$'", name="start_time_form"),
    )
    __grants__ = "select, insert"
    __wall__ = through("care_plans", "care_plan_id", WRITERS)

    care_plan_id: CarePlanId
    no: int
    from_on: date
    service_item_id: ServiceItemId
    provider_id: Annotated[UUID, belongs_to("providers", index=False)]
    programme_id: Annotated[ProgrammeId, belongs_to("programmes", index=False)] | None = None
    preferred_caregiver_id: Annotated[UUID, belongs_to("caregivers", index=False)] | None = None
    planned_minutes: int
    quantity: int | None = None
    self_pay_excess: bool = Field(default=False, sa_column_kwargs={"server_default": text("false")})
    start_time: str = Field(max_length=5)
    first_on: date
    rule: str = Field(max_length=200)
    except_on: list[date] = Field(sa_type=ARRAY(Date))
    also_on: list[date] = Field(sa_type=ARRAY(Date))
    on_holiday: OnHoliday = Field(sa_type=stored(OnHoliday))
    note: str = Field(default="", max_length=500, sa_column_kwargs={"server_default": ""})
    reason: str = Field(default="", max_length=200, sa_column_kwargs={"server_default": ""})
    by_account: UUID


_OWN = """(care_plan_id is not null and exists (select from care_plans p
    where p.district_code = care_plan_pauses.district_code and p.id = care_plan_id))"""


class CarePlanPause(Row, table=True):
    """Days without service, both included: of one plan, or of everybody's in a division (flood, epidemic)."""

    __tablename__ = "care_plan_pauses"
    __table_args__ = (
        CheckConstraint("(care_plan_id is null) <> (division_code is null)", name="of_a_plan_or_a_division"),
        CheckConstraint("to_on is null or to_on >= from_on - 1", name="ends_after_it_starts"),
        CheckConstraint("(lifted_at is null) = (lifted_by is null)", name="lifted_by_someone"),
        Index(None, "district_code", "care_plan_id"),
    )
    __grants__ = "select, insert, update (to_on, lifted_at, lifted_by)"
    # A flood is no secret: everybody learns why nobody comes.
    __wall__ = replace(
        Wall(*[f"division_code is not null or {_OWN}"] * 6, writers=WRITERS),
        writes=f"({BOUND} = 'district' or {_OWN})",
    )

    care_plan_id: CarePlanId | None = None
    division_code: str | None = Field(default=None, sa_type=String(12))
    from_on: date
    to_on: date | None = None
    reason: str = Field(max_length=200)
    by_account: UUID
    lifted_at: datetime | None = None
    lifted_by: UUID | None = None


class CarePlanOccurrence(Record, table=True):
    """One day of the plan of which an order was made, or tried. Once for each day: the unique key says so."""

    __tablename__ = "care_plan_occurrences"
    __table_args__ = (
        UniqueConstraint("district_code", "care_plan_id", "occurs_on"),
        CheckConstraint("state <> 'ordered' or order_id is not null", name="ordered_by_an_order"),
    )
    __wall__ = through("care_plans", "care_plan_id", ("district",))

    care_plan_id: CarePlanId
    occurs_on: date
    planned_start_at: datetime
    version_no: int
    state: OccurrenceState = Field(sa_type=stored(OccurrenceState))
    code: str | None = Field(default=None, max_length=60)
    order_id: Annotated[UUID, belongs_to("orders", index=False)] | None = None
