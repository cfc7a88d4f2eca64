"""Absences (离家): a resident lies in hospital or lives in a facility for some days, and is not served at home then."""

from dataclasses import replace
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict
from pydantic import Field as Rule
from sqlalchemy import CheckConstraint, text
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlmodel import Field

from models.base import Record, stored
from models.examples import example
from models.residents import ResidentId
from models.walls import through
from models.wire import Day, LongName, Patch, Reason, Shown, Text, Wire


class AbsenceKind(StrEnum):
    HOSPITAL = "hospital"
    FACILITY = "facility"


class AbsenceSource(StrEnum):
    """told: by somebody, who is named in `told_by`; matching: found in another department's data."""

    TOLD = "told"
    MATCHING = "matching"


class Absence(Record, table=True):
    """From the day of admission to the day of coming home, on both of which one may have been at home too. Without `to_on`
    it lasts. What was recorded by mistake is withdrawn, with a reason, and stays to be read."""

    __tablename__ = "absences"
    __table_args__ = (
        ExcludeConstraint(
            ("district_code", "="),
            ("resident_id", "="),
            ("kind", "="),
            (text("daterange(from_on, to_on, '[]')"), "&&"),
            where=text("withdrawn_at is null"),
            name="absences_one_at_a_time_excl",
            using="gist",
        ),
        CheckConstraint("to_on is null or to_on >= from_on", name="ends_after_it_starts"),
        CheckConstraint("(withdrawn_at is null) = (withdrawn_by is null)", name="withdrawn_by_someone"),
    )
    # Who lies in hospital is known to the community and the bureau; a provider hears of the days alone, where they matter.
    __wall__ = replace(
        through("residents", "resident_id", ("district", "division")),
        provider="false",
        caregiver="false",
        resident="false",
    )

    resident_id: ResidentId
    kind: AbsenceKind = Field(sa_type=stored(AbsenceKind))
    from_on: date
    to_on: date | None = None
    place: str | None = Field(default=None, max_length=120)
    source: AbsenceSource = Field(sa_type=stored(AbsenceSource))
    told_by: str | None = Field(default=None, max_length=40)
    by_account: UUID
    withdrawn_at: datetime | None = None
    withdrawn_by: UUID | None = None
    withdrawn_reason: str | None = Field(default=None, max_length=200)


ToldBy = Annotated[Text, Rule(min_length=1, max_length=40, description="Who said so: 家属，村委会，医院")]


class AbsenceRecord(Wire):
    """`from_on` is the day of admission, `to_on` that of coming home; left out while it lasts."""

    model_config = example(
        kind="hospital", from_on="2026-10-05", to_on="2026-10-12", place="威海市立医院", source="told", told_by="家属"
    )

    kind: AbsenceKind
    from_on: Day
    to_on: Day | None = None
    place: LongName | None = None
    source: AbsenceSource = AbsenceSource.TOLD
    told_by: ToldBy | None = None


class AbsenceUpdate(Patch):
    """What was recorded wrongly. `to_on` null: it lasts."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"from_on": "2026-10-04"}]})
    may_be_empty = frozenset({"to_on", "place", "told_by"})

    from_on: Day | None = None
    to_on: Day | None = None
    place: LongName | None = None
    told_by: ToldBy | None = None


class AbsenceEnd(Wire):
    model_config = example(to_on="2026-10-12")

    to_on: Day


class AbsenceWithdraw(Wire):
    model_config = example(reason="登记有误，老人一直在家")

    reason: Reason


class AbsenceRead(Shown):
    """`visits_between`: visits at home on the days between that count today, which reconciliation will show an officer."""

    id: UUID
    version: int
    resident_id: UUID
    kind: AbsenceKind
    from_on: date
    to_on: date | None
    place: str | None
    source: AbsenceSource
    told_by: str | None
    by_account: UUID
    created_at: datetime
    withdrawn_at: datetime | None
    withdrawn_reason: str | None
    visits_between: int
    allowed_actions: list[str]
