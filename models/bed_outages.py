"""Outages (停用): nights on which a bed is cleaned, isolated or out of service, so that nobody is promised it."""

from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from sqlalchemy import CheckConstraint, text
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlmodel import Field

from models.base import Record, belongs_to, stored
from models.examples import example
from models.facilities import OF_THE_FACILITY, FacilityId
from models.wire import Day, Reason, Shown, Wire


class OutageState(StrEnum):
    CLEANING = "cleaning"
    ISOLATED = "isolated"
    OUT_OF_SERVICE = "out_of_service"


class BedOutage(Record, table=True):
    """The nights from `from_on` up to, and without, `to_on`; without it, it lasts. In a bed that is isolated somebody may
    lie; the others are empty."""

    __tablename__ = "bed_outages"
    __table_args__ = (
        ExcludeConstraint(
            ("district_code", "="),
            ("bed_id", "="),
            (text("daterange(from_on, to_on)"), "&&"),
            name="bed_outages_one_at_a_time_excl",
            using="gist",
        ),
        CheckConstraint("to_on >= from_on", name="ends_after_it_starts"),
    )
    __wall__ = OF_THE_FACILITY

    facility_id: FacilityId
    bed_id: Annotated[UUID, belongs_to("beds")]
    state: OutageState = Field(sa_type=stored(OutageState))
    from_on: date
    to_on: date | None = None
    reason: str | None = Field(default=None, max_length=200)
    by_account: UUID


class OutageRecord(Wire):
    model_config = example(state="out_of_service", from_on="2036-07-01", reason="更换床垫")

    state: OutageState
    from_on: Day
    to_on: Day | None = None
    reason: Reason | None = None


class OutageEnd(Wire):
    """`to_on` is the first day on which the bed is in service again."""

    model_config = example(to_on="2036-07-08")

    to_on: Day


class OutageRead(Shown):
    id: UUID
    facility_id: UUID
    bed_id: UUID
    state: OutageState
    from_on: date
    to_on: date | None
    reason: str | None
    by_account: UUID
    allowed_actions: list[str]
