"""Public holidays (节假日): a district's own list of days off, and of weekend days on which people work instead (调休)."""

from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field as Rule
from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from models.base import Record, stored
from models.examples import example
from models.walls import CATALOGUE
from models.wire import Day, Patch, Shown, Text, Wire


class HolidayKind(StrEnum):
    """holiday: nobody works; workday: a Saturday or Sunday on which people work (调休上班)."""

    HOLIDAY = "holiday"
    WORKDAY = "workday"


class Holiday(Record, table=True):
    """One day that is not what its weekday says. What is taken out is deleted, and the audit keeps it."""

    __tablename__ = "holidays"
    __table_args__ = (UniqueConstraint("district_code", "falls_on"),)
    __grants__ = "select, insert, update, delete"
    __wall__ = CATALOGUE

    falls_on: date
    name: str = Field(max_length=40)
    kind: HolidayKind = Field(sa_type=stored(HolidayKind))


HolidayName = Annotated[Text, Rule(min_length=1, max_length=40)]
Year = Annotated[int, Rule(strict=True, ge=2000, le=2200)]


class HolidayAdd(Wire):
    model_config = example(falls_on="2026-10-01", name="国庆节", kind="holiday")

    falls_on: Day
    name: HolidayName
    kind: HolidayKind


class HolidayYear(Wire):
    """The whole list of a year: what is not in it any more is taken out."""

    model_config = example(
        year=2026,
        days=[
            {"falls_on": "2026-10-01", "name": "国庆节", "kind": "holiday"},
            {"falls_on": "2026-10-10", "name": "国庆节调休上班", "kind": "workday"},
        ],
    )

    year: Year
    days: Annotated[list[HolidayAdd], Rule(max_length=120)]


class HolidayUpdate(Patch):
    """The day itself stays: take the entry out, and add another."""

    model_config = example(name="国庆节、中秋节")

    name: HolidayName | None = None
    kind: HolidayKind | None = None


class HolidayRead(Shown):
    id: UUID
    version: int
    falls_on: date
    name: str
    kind: HolidayKind
    allowed_actions: list[str]


class HolidayYearMade(Shown):
    """How many days the act added, changed, took out and found as they were."""

    year: int
    added: int
    changed: int
    removed: int
    unchanged: int
