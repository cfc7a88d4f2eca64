"""Safety checklists (安全检查表): what an inspector looks at, topic by topic, in each kind of place. Checklists are data."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, ClassVar
from uuid import UUID

from pydantic import Field as Rule
from sqlalchemy import CheckConstraint, String, UniqueConstraint, func
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlmodel import Field, SQLModel
from uuid_utils.compat import uuid7

from models.base import stored
from models.examples import example
from models.walls import BOUND, DISTRICT, WANTED, Everywhere
from models.wire import Code, LongName, Shown, Text, Wire


class SafetyTopic(StrEnum):
    """fire 消防, food 食品, gas 燃气, building 建筑/房屋, electrical 电气, flood 防汛, epidemic 疫情, medication 用药,
    special_equipment 特种设备, security 治安, illegal_fundraising 非法集资."""

    FIRE = "fire"
    FOOD = "food"
    GAS = "gas"
    BUILDING = "building"
    ELECTRICAL = "electrical"
    FLOOD = "flood"
    EPIDEMIC = "epidemic"
    MEDICATION = "medication"
    SPECIAL_EQUIPMENT = "special_equipment"
    SECURITY = "security"
    ILLEGAL_FUNDRAISING = "illegal_fundraising"


class InspectedKind(StrEnum):
    """What kinds of places are inspected."""

    FACILITY = "facility"
    MEAL_POINT = "meal_point"
    PROVIDER = "provider"
    CARE_CENTRE = "care_centre"


class Aspect(StrEnum):
    """The five in which hazards are told apart: critical structure and equipment, safety qualifications, daily management,
    unlawful service, other."""

    STRUCTURE = "structure"
    QUALIFICATION = "qualification"
    MANAGEMENT = "management"
    UNLAWFUL_SERVICE = "unlawful_service"
    OTHER = "other"


class Hazard(StrEnum):
    """What a clause that is not met is: a major hazard (重大事故隐患) suspends admissions and orders at the place."""

    ORDINARY = "ordinary"
    MAJOR = "major"


class SafetyChecklist(SQLModel, table=True):
    """One version of a checklist, never changed: an inspection keeps the one by which it was made. Global, as a standard is:
    `issued_by` is `national`, or the district whose bureau wrote it."""

    __tablename__ = "safety_checklists"
    __table_args__: ClassVar = (
        UniqueConstraint("issued_by", "code", "number"),
        CheckConstraint("issued_by = 'national' or issued_by ~ '^[0-9]{6}$'", name="issued_by_form"),
        CheckConstraint("cardinality(places) > 0", name="for_some_place"),
    )
    id: UUID = Field(default_factory=uuid7, primary_key=True)
    issued_by: str = Field(sa_type=String(8))
    code: str = Field(max_length=40)
    number: int
    topic: SafetyTopic = Field(sa_type=stored(SafetyTopic))
    places: list[str] = Field(sa_type=ARRAY(String(40)))
    name_zh: str = Field(max_length=120)
    name_en: str = Field(max_length=120)
    clauses: list[dict[str, Any]] = Field(sa_type=JSONB)
    created_at: datetime | None = Field(default=None, nullable=False, sa_column_kwargs={"server_default": func.now()})


WANTED["safety_checklists"] = (
    "select, insert",
    Everywhere(writes=f"{BOUND} = 'district' and issued_by = {DISTRICT}"),
)

ClauseCode = Annotated[str, Rule(pattern=r"^[a-z][a-z0-9_]{1,39}$", examples=["exits_clear"])]
ClauseWords = Annotated[Text, Rule(min_length=1, max_length=300)]


class Clause(Wire):
    """What is looked at, said as it should be. `source`: the law or standard that asks for it; `weight` from 1 to 10."""

    code: ClauseCode
    aspect: Aspect
    hazard: Hazard = Hazard.ORDINARY
    weight: Annotated[int, Rule(strict=True, ge=1, le=10)] = 5
    zh: ClauseWords
    en: ClauseWords
    source: Annotated[Text, Rule(min_length=1, max_length=120)]


class SafetyChecklistAdd(Wire):
    """A checklist of the bureau's own; with a code that there is, its next version. Take the one that is read for a pattern."""

    model_config = example(
        code="FIRE-371002",
        topic="fire",
        places=["facility", "meal_point"],
        name_zh="环翠区消防安全检查表",
        name_en="Fire safety, Huancui",
        clauses=[
            {
                "code": "exits_clear",
                "aspect": "structure",
                "hazard": "major",
                "weight": 10,
                "zh": "疏散通道和安全出口畅通，没有上锁或堆物",
                "en": "Escape routes and exits are clear: nothing is locked or piled up",
                "source": "消防法第二十八条",
            }
        ],
    )

    code: Code
    topic: SafetyTopic
    places: Annotated[list[InspectedKind], Rule(min_length=1, max_length=len(InspectedKind))]
    name_zh: LongName
    name_en: LongName
    clauses: Annotated[list[Clause], Rule(min_length=1, max_length=100)]


class SafetyChecklistRead(Shown):
    """`checklist_version` is kept by every inspection; `newest`: it is the one that is used now."""

    id: UUID
    issued_by: str
    code: str
    checklist_version: int
    topic: SafetyTopic
    places: list[InspectedKind]
    name_zh: str
    name_en: str
    newest: bool
    clauses: list[Clause]
    created_at: datetime
