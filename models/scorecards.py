"""Scorecards (服务商评分): how a provider did in a quarter, each figure with the rows behind it."""

from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field as Rule

from models.wire import Shown

Quarter = Annotated[str, Rule(pattern=r"^20[0-9]{2}-Q[1-4]$")]


class ScoreComponent(StrEnum):
    """The first two make the score; the others stand beside it."""

    ELECTRONIC = "electronic"
    NOT_REJECTED = "not_rejected"
    MANUAL = "manual"
    MISSED = "missed"
    LATE = "late"
    RATINGS = "ratings"
    COMPLAINTS_UPHELD = "complaints_upheld"
    COMPLAINTS_PARTLY = "complaints_partly"
    DISPUTES_UPHELD = "disputes_upheld"


class ScoreComponentRead(Shown):
    """`numerator` of `denominator`; `value` in `unit`: basis points (bp) of a share, hundredths of a star of an average, half up, and null
    where the denominator is 0. `weight_bp`: how much of the score it is, 0 of what stands beside it. `rows`, `of_rows`: the lists that
    hold what the numerator and the denominator count (of ratings the stars of these orders are added up)."""

    code: ScoreComponent
    zh: str
    en: str
    numerator: int
    denominator: int
    value: int | None
    unit: str
    weight_bp: int
    warning: bool
    warning_at: int | None
    rows: list[str]
    of_rows: list[str]


class ScorecardRead(Shown):
    """`score_bp`: 60 % by the share of visits with electronic proof and 40 % by the share not rejected, half up to the basis point; null
    without visits. `warning`: it is below `warning_below_bp`. `complete`: the quarter is over; before, the figures still move."""

    provider_id: UUID
    provider_name: str
    quarter: str
    from_on: date
    to_on: date
    complete: bool
    score_bp: int | None
    warning: bool
    warning_below_bp: int
    components: list[ScoreComponentRead]
