"""Assessment scales (评估量表): what is asked, what each answer is worth, and which level comes of it. Scales are data."""

from datetime import datetime
from typing import Annotated, Any, ClassVar
from uuid import UUID

from pydantic import Field as Rule
from sqlalchemy import CheckConstraint, String, UniqueConstraint, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel
from uuid_utils.compat import uuid7

from models.accounts import Background
from models.examples import example
from models.programmes import LevelNumber
from models.walls import BOUND, DISTRICT, WANTED, Everywhere
from models.wire import Code, LongName, Shown, Text, Wire

NATIONAL = "GBT42195-2022"
"""The code of the national scale, GB/T 42195-2022: its level is the resident's `ability_level`."""


class AssessmentScale(SQLModel, table=True):
    """One version of a scale, never changed. Global, as a standard is: `issued_by` is `national`, or the district whose bureau
    wrote it. Who judges by the code takes the newest version: of the own district's, else the national one."""

    __tablename__ = "assessment_scales"
    __table_args__: ClassVar = (
        UniqueConstraint("issued_by", "code", "number"),
        CheckConstraint("issued_by = 'national' or issued_by ~ '^[0-9]{6}$'", name="issued_by_form"),
    )
    id: UUID = Field(default_factory=uuid7, primary_key=True)
    issued_by: str = Field(sa_type=String(8))
    code: str = Field(max_length=40)
    number: int
    name_zh: str = Field(max_length=120)
    name_en: str = Field(max_length=120)
    definition: dict[str, Any] = Field(sa_type=JSONB)
    created_at: datetime | None = Field(default=None, nullable=False, sa_column_kwargs={"server_default": func.now()})


WANTED["assessment_scales"] = (
    "select, insert",
    Everywhere(writes=f"{BOUND} = 'district' and issued_by = {DISTRICT}"),
)

PartCode = Annotated[str, Rule(pattern=r"^[a-z][a-z0-9_]{1,39}$", examples=["eating"])]
Words = Annotated[Text, Rule(min_length=1, max_length=300)]
Points = Annotated[int, Rule(strict=True, ge=0, le=100)]
Icd10 = Annotated[str, Rule(pattern=r"^[A-Z][0-9]{2}(\.[0-9A-Z]{1,4})?$", examples=["F00.1"])]
Icd10Category = Annotated[str, Rule(pattern=r"^[A-Z][0-9]{2}$", examples=["F00"])]
Period = Annotated[int, Rule(strict=True, ge=1, le=366)]


class Dimension(Wire):
    code: PartCode
    zh: Words
    en: Words


class Answer(Wire):
    """What one answer says; a higher value is abler."""

    value: Points
    zh: Words
    en: Words


class Item(Wire):
    """A question, and its answers from 0 to the most."""

    code: PartCode
    dimension: PartCode
    zh: Words
    en: Words
    answers: list[Answer] = Rule(min_length=2, max_length=21)

    @property
    def most(self) -> int:
        return len(self.answers) - 1


class Level(Wire):
    """Of a total from `least` to `most`, both included; a higher level is worse."""

    level: LevelNumber
    zh: Words
    en: Words
    least: Points
    most: Points


class Forcing(Wire):
    """An answer that alone says the level, such as coma."""

    code: PartCode
    item: PartCode
    value: Points
    level: LevelNumber


class DiagnosisRange(Wire):
    """Categories of ICD-10 from the first to the last, any of which makes the level one worse."""

    code: PartCode
    first: Icd10Category
    last: Icd10Category


class EventRule(Wire):
    """So many risk events in the last so many days make the level one worse."""

    code: PartCode
    at_least: Annotated[int, Rule(strict=True, ge=1, le=20)]
    days: Period


class Scale(Wire):
    """The questions, the levels, the rules that worsen (one step in all, never beyond the worst), and the bureau's settings:
    how long a result holds, for how long it may be objected to, and which professions one of two assessors must have (none:
    any)."""

    dimensions: list[Dimension] = Rule(min_length=1, max_length=20)
    items: list[Item] = Rule(min_length=1, max_length=100)
    levels: list[Level] = Rule(min_length=2, max_length=10)
    forcing: list[Forcing] = Rule(default=[], max_length=20)
    worsened_by_diagnoses: list[DiagnosisRange] = Rule(default=[], max_length=20)
    worsened_by_events: EventRule | None = None
    valid_months: Annotated[int, Rule(strict=True, ge=1, le=120)] = 12
    objection_days: Period = 30
    backgrounds: list[Background] = Rule(default=[Background.MEDICAL, Background.NURSING], max_length=6)

    @property
    def total(self) -> int:
        return sum(item.most for item in self.items)

    def named(self, level: int) -> Level:
        return next(one for one in self.levels if one.level == level)


class ScaleAdd(Scale):
    """A scale of the bureau's own; with a code that there is, its next version. Take the one that is read for a pattern."""

    model_config = example(
        code="LTCI-371002",
        name_zh="长期护理保险评估量表",
        name_en="Long-term care insurance scale",
        dimensions=[{"code": "self_care", "zh": "自理能力", "en": "Self-care"}],
        items=[
            {
                "code": "eating",
                "dimension": "self_care",
                "zh": "进食",
                "en": "Eating",
                "answers": [{"value": 0, "zh": "不能", "en": "Cannot"}, {"value": 1, "zh": "能", "en": "Can"}],
            }
        ],
        levels=[
            {"level": 0, "zh": "能", "en": "Can", "least": 1, "most": 1},
            {"level": 1, "zh": "不能", "en": "Cannot", "least": 0, "most": 0},
        ],
    )

    code: Code
    name_zh: LongName
    name_en: LongName


class ScaleRead(Shown):
    """`scale_version` is stored with every assessment; `newest`: it is the one by which is assessed now."""

    id: UUID
    issued_by: str
    code: str
    scale_version: int
    name_zh: str
    name_en: str
    newest: bool
    total: int
    scale: Scale
    created_at: datetime
