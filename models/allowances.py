"""Allowances (津贴): kinds of cash paid monthly by age, their standards from a day on, and who is suspended."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, ConfigDict
from pydantic import Field as Rule
from pydantic_core import PydanticCustomError
from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlmodel import Field

from models.base import Record, Row, belongs_to, stored
from models.examples import EXAMPLE_ID, example
from models.programmes import DocumentNo, ProgrammeStatus
from models.residents import Categories, ResidentId
from models.walls import CATALOGUE, OFFICE
from models.wire import Code, Day, Flag, LongName, Month, Patch, PriceFen, Reason, Shown, Wire

AllowanceId = Annotated[UUID, belongs_to("allowances")]
MONTH_FORM = "~ '^[0-9]{4}-(0[1-9]|1[0-2])$'"


class Starts(StrEnum):
    """From when an age counts: the month of the birthday, or the month after it."""

    BIRTHDAY_MONTH = "birthday_month"
    NEXT_MONTH = "next_month"


class AfterDeath(StrEnum):
    """The last month that is paid: that of the death, or the one after it."""

    MONTH_OF_DEATH = "month_of_death"
    NEXT_MONTH = "next_month"


class Allowance(Record, table=True):
    """A kind of allowance. It draws on the appropriations of a programme of the kind `allowance`.

    `paid_from` is the first month that is paid here: what lies before it was paid by other books, and is never in arrears.
    History that was imported needs neither."""

    __tablename__ = "allowances"
    __table_args__ = (
        UniqueConstraint("district_code", "code"),
        CheckConstraint("arrears_months between 0 and 36", name="arrears_bounded"),
        CheckConstraint(f"paid_from {MONTH_FORM}", name="month_form"),
        CheckConstraint(
            "status <> 'active' or (programme_id is not null and paid_from is not null)", name="active_is_funded"
        ),
    )
    __wall__ = CATALOGUE

    code: str = Field(max_length=40)
    name: str = Field(max_length=120)
    programme_id: Annotated[UUID, belongs_to("programmes")] | None = None
    paid_from: str | None = Field(default=None, sa_type=String(7))
    arrears_months: int = 12
    status: ProgrammeStatus = Field(default=ProgrammeStatus.DRAFT, sa_type=stored(ProgrammeStatus))


class AllowanceStandard(Row, table=True):
    """What a kind pays from a month on, and to whom. `bands` is a list of {from_age, to_age, monthly_fen}; `to_age` is
    included, and null where the band is open above."""

    __tablename__ = "allowance_standards"
    __table_args__ = (
        UniqueConstraint("district_code", "allowance_id", "effective_from"),
        CheckConstraint("extract(day from effective_from) = 1", name="from_the_first_of_a_month"),
    )
    __grants__ = "select, insert"
    __wall__ = CATALOGUE

    allowance_id: Annotated[UUID, belongs_to("allowances", index=False)]
    effective_from: date
    bands: list[dict[str, Any]] = Field(sa_type=JSONB)
    starts: Starts = Field(sa_type=stored(Starts))
    after_death: AfterDeath = Field(sa_type=stored(AfterDeath))
    mover_gets_month: bool
    categories_include: list[str] = Field(sa_type=ARRAY(String(40)), sa_column_kwargs={"server_default": text("'{}'")})
    categories_exclude: list[str] = Field(sa_type=ARRAY(String(40)), sa_column_kwargs={"server_default": text("'{}'")})
    document_no: str = Field(default="", max_length=80)


class AllowanceSuspension(Row, table=True):
    """Months for which nothing is paid to somebody, such as while it is not confirmed that he is alive. `to_month` is the
    last of them; when it lies before `from_month`, the suspension was a mistake and held for none."""

    __tablename__ = "allowance_suspensions"
    __table_args__ = (
        Index(
            "allowance_suspensions_one_at_a_time_uq",
            "district_code",
            "allowance_id",
            "resident_id",
            unique=True,
            postgresql_where=text("to_month is null"),
        ),
        CheckConstraint("(to_month is null) = (ended_by is null)", name="ended_by_someone"),
        CheckConstraint(f"from_month {MONTH_FORM} and to_month {MONTH_FORM}", name="month_form"),
    )
    __grants__ = "select, insert, update (to_month, ended_by, ended_reason)"
    __wall__ = OFFICE

    allowance_id: AllowanceId
    resident_id: ResidentId
    from_month: str = Field(sa_type=String(7))
    to_month: str | None = Field(default=None, sa_type=String(7))
    reason: str = Field(max_length=200)
    by_account: UUID
    ended_by: UUID | None = None
    ended_reason: str | None = Field(default=None, max_length=200)


def _first_of_a_month(day: date) -> date:
    if day.day != 1:
        raise PydanticCustomError("first_of_month", "A standard begins with the first day of a month")
    return day


Age = Annotated[int, Rule(strict=True, ge=50, le=130)]
MonthCount = Annotated[int, Rule(strict=True, ge=0, le=36)]
FirstDay = Annotated[Day, AfterValidator(_first_of_a_month)]


class Band(Wire):
    """Who has completed `from_age` years and not more than `to_age` (null: however old) gets so much a month."""

    from_age: Age
    to_age: Age | None = None
    monthly_fen: Annotated[PriceFen, Rule(ge=1)]


class AllowanceCreate(Wire):
    """A draft: it gets its standards by `/standards`, a programme to draw on, and is then made active."""

    model_config = example(code="advanced_age", name="高龄津贴", programme_id=EXAMPLE_ID, paid_from="2024-01")

    code: Code
    name: LongName
    programme_id: UUID | None = None
    paid_from: Month | None = Rule(default=None, description="The first month that is paid here")
    arrears_months: MonthCount = Rule(default=12, description="How far back a late addition is paid")


class AllowanceUpdate(Patch):
    """`status`: draft -> active -> closed. Programme and first month stand still once a payment was made."""

    model_config = example(status="active")

    name: LongName | None = None
    programme_id: UUID | None = None
    paid_from: Month | None = None
    arrears_months: MonthCount | None = None
    status: ProgrammeStatus | None = None


class StandardAdd(Wire):
    """From the first day of a month on. Of `categories_include` a resident has at least one (empty: no matter which), of
    `categories_exclude` none."""

    model_config = example(
        effective_from="2024-01-01",
        bands=[
            {"from_age": 80, "to_age": 89, "monthly_fen": 10000},
            {"from_age": 90, "to_age": 99, "monthly_fen": 20000},
        ],
        starts="birthday_month",
        after_death="month_of_death",
        mover_gets_month=True,
        document_no="环民字〔2024〕5号",
    )

    effective_from: FirstDay
    bands: Annotated[list[Band], Rule(min_length=1, max_length=20)]
    starts: Starts = Starts.BIRTHDAY_MONTH
    after_death: AfterDeath = AfterDeath.MONTH_OF_DEATH
    mover_gets_month: Flag = Rule(default=True, description="Whether who moves away is still paid for that month")
    categories_include: Categories = []
    categories_exclude: Categories = []
    document_no: DocumentNo = ""


class BandRead(Shown):
    from_age: int
    to_age: int | None
    monthly_fen: int


class StandardRead(Shown):
    id: UUID
    allowance_id: UUID
    effective_from: date
    bands: list[BandRead]
    starts: Starts
    after_death: AfterDeath
    mover_gets_month: bool
    categories_include: list[str]
    categories_exclude: list[str]
    document_no: str


class AllowanceRead(Shown):
    """`current` is the standard in force today; null before the first one's day."""

    id: UUID
    version: int
    code: str
    name: str
    programme_id: UUID | None
    paid_from: str | None
    arrears_months: int
    status: ProgrammeStatus
    current: StandardRead | None
    allowed_actions: list[str]


class SuspensionOrder(Wire):
    model_config = example(resident_id=EXAMPLE_ID, from_month="2024-05", reason="未完成年度生存认证")

    resident_id: UUID
    from_month: Month
    reason: Reason


class SuspensionEnd(Wire):
    """`to_month` is the last month that stays unpaid; what lies after it is paid as arrears. The month before the first
    one says that the suspension was a mistake."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"to_month": "2024-06", "reason": "已完成认证"}]})

    to_month: Month
    reason: Reason


class SuspensionRead(Shown):
    id: UUID
    allowance_id: UUID
    resident_id: UUID
    from_month: str
    to_month: str | None
    reason: str
    by_account: UUID
    ended_by: UUID | None
    ended_reason: str | None
