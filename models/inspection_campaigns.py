"""Inspection campaigns (专项检查): which places are to be inspected until when, drawn by lot with their inspectors (双随机)."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field as Rule
from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.dialects.postgresql import UUID as Id
from sqlmodel import Field

from models.base import Record, belongs_to, stored
from models.examples import example
from models.safety_checklists import InspectedKind, SafetyTopic
from models.safety_places import EACH_ONCE, NAMED_WHOLE, AtPlace
from models.wire import Day, DivisionCode, LongName, Note, Reason, Shown, Text, Wire


class Occasion(StrEnum):
    MONTHLY = "monthly"
    BEFORE_HOLIDAY = "before_holiday"
    FLOOD_SEASON = "flood_season"
    RANDOM = "random"
    SPECIAL = "special"


class CampaignStatus(StrEnum):
    """planned: nothing is drawn yet; drawn: its places wait to be inspected; finished: all were, or the rest is let go; withdrawn:
    nothing was drawn and nothing will be."""

    PLANNED = "planned"
    DRAWN = "drawn"
    FINISHED = "finished"
    WITHDRAWN = "withdrawn"


class InspectionCampaign(Record, table=True):
    """The bureau's and its inspectors' alone: whom they come to see does not know beforehand.

    `drawn_from`: what the lot was drawn from, as it was then: all places, and for each place that was drawn the inspectors who may
    go there."""

    __tablename__ = "inspection_campaigns"
    __table_args__ = (
        CheckConstraint("to_on >= from_on", name="ends_after_it_began"),
        CheckConstraint(
            "(status in ('drawn', 'finished')) = (seed is not null) and num_nonnulls(seed, drawn_by, drawn_at, drawn_from) in (0, 4)",
            name="drawn_by_someone",
        ),
        Index("inspection_campaigns_standing_ix", "district_code", "to_on", postgresql_where=text("status = 'drawn'")),
    )

    name: str = Field(max_length=120)
    occasion: Occasion = Field(sa_type=stored(Occasion))
    from_on: date
    to_on: date
    place_kinds: list[str] = Field(sa_type=ARRAY(String(40)))
    topics: list[str] = Field(sa_type=ARRAY(String(40)))
    departments: list[str] = Field(sa_type=ARRAY(String(80)))
    division_code: str | None = Field(default=None, foreign_key="divisions.code", sa_type=String(12))
    note: str = Field(default="", max_length=500)
    status: CampaignStatus = Field(default=CampaignStatus.PLANNED, sa_type=stored(CampaignStatus))
    planned_by: UUID
    seed: str | None = Field(default=None, max_length=80)
    drawn_from: dict[str, Any] | None = Field(default=None, sa_type=JSONB(none_as_null=True))
    drawn_by: UUID | None = None
    drawn_at: datetime | None = None
    closed_reason: str | None = Field(default=None, max_length=200)


class InspectionTask(Record, AtPlace, table=True):
    """One place that was drawn, and who inspects it; `inspection_id`: the inspection that did."""

    __tablename__ = "inspection_tasks"
    __table_args__ = (
        CheckConstraint(NAMED_WHOLE, name="place_named_whole"),
        UniqueConstraint("district_code", "campaign_id", "rank"),
    )

    campaign_id: Annotated[UUID, belongs_to("inspection_campaigns")]
    rank: int
    inspectors: list[UUID] = Field(sa_type=ARRAY(Id(as_uuid=True)))
    inspection_id: Annotated[UUID, belongs_to("inspections")] | None = None


class CampaignPlan(Wire):
    """`departments`: more than one inspect together. `division_code`: only places there; without it, of the whole district."""

    model_config = example(
        name="国庆节前消防安全检查",
        occasion="before_holiday",
        from_on="2036-07-01",
        to_on="2036-07-14",
        place_kinds=["facility", "meal_point"],
        topics=["fire", "gas"],
        departments=["民政局", "消防救援大队"],
    )

    name: LongName
    occasion: Occasion
    from_on: Day
    to_on: Day
    place_kinds: Annotated[list[InspectedKind], Rule(min_length=1, max_length=len(InspectedKind))]
    topics: Annotated[list[SafetyTopic], Rule(max_length=len(SafetyTopic))] = []
    departments: Annotated[list[LongName], Rule(max_length=10), EACH_ONCE] = []
    division_code: DivisionCode | None = None
    note: Note = ""


class CampaignDraw(Wire):
    """How many places, and how many inspectors go to each. `seed`: a number that was drawn in public, to which the system adds its
    own; without it, the system's alone."""

    model_config = example(places=24, inspectors_each=2, seed="福彩3D 第 244 期 5 0 8")

    places: Annotated[int, Rule(ge=1, le=1000, strict=True)]
    inspectors_each: Annotated[int, Rule(ge=1, le=10, strict=True)] = 2
    seed: Annotated[Text, Rule(min_length=1, max_length=40)] | None = None


class CampaignClose(Wire):
    model_config = example(reason="其余场所并入下月检查")

    reason: Reason


class TaskRead(Shown):
    """`inspectors`: the accounts that go there."""

    id: UUID
    rank: int
    place_kind: InspectedKind
    place_id: UUID
    place_name: str
    inspectors: list[UUID]
    inspection_id: UUID | None
    inspected_on: date | None


class MyTaskRead(TaskRead):
    """With what the campaign asks for: its topics, all of which the inspection has, its last day, and who inspects together."""

    campaign_id: UUID
    campaign_name: str
    topics: list[SafetyTopic]
    to_on: date
    departments: list[str]


class CampaignRead(Shown):
    """`population`: how many places the lot was drawn from. `late`: its last day is over and places were not inspected."""

    id: UUID
    version: int
    name: str
    occasion: Occasion
    from_on: date
    to_on: date
    place_kinds: list[InspectedKind]
    topics: list[SafetyTopic]
    departments: list[str]
    division_code: str | None
    note: str
    status: CampaignStatus
    planned_by: UUID
    seed: str | None
    population: int | None
    drawn_by: UUID | None
    drawn_at: datetime | None
    closed_reason: str | None
    inspected: int
    late: bool
    tasks: list[TaskRead]
    allowed_actions: list[str]


class EligibleInspectors(Shown):
    place_id: UUID
    inspectors: list[UUID]


class DrawCheck(Shown):
    """The draw once more from `seed` and what it was drawn from: whether it gives the same places and inspectors in the same order.

    The rank of a place is the SHA-256 of the seed's text followed by its id, that of an inspector the SHA-256 of the seed, the place's
    id and his own; the smallest come first."""

    equal: bool
    seed: str
    places: list[UUID]
    eligible: list[EligibleInspectors]
