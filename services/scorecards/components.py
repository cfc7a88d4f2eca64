"""From what was counted to the score and what stands beside it: whole numbers only, each with the lists that hold its rows."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from models.scorecards import ScoreComponent, ScoreComponentRead
from services.scorecards.quarters import Days

WARNING_BELOW_BP = 8_000
"""Of the score (standards.md; a setting, like the weights)."""
C = ScoreComponent
BP, HUNDREDTHS = "bp", "hundredths"


@dataclass(frozen=True)
class Component:
    """`top` of `whole`: what is counted. `rows`, `of_rows`: lists with their filters; `{from_on}` and so on stand for the quarter."""

    code: ScoreComponent
    zh: str
    en: str
    top: str
    whole: str
    rows: tuple[str, ...]
    of_rows: tuple[str, ...]
    weight_bp: int = 0
    warning_over_bp: int | None = None
    unit: str = BP


def _visits(**filters: str) -> str:
    return _link("visits", over="true", from_on="{from_on}", to_on="{to_on}", **filters)


def _orders(**filters: str) -> str:
    return _link("orders", from_on="{from_on}", to_on="{to_on}", **filters)


def _complaints(**filters: str) -> str:
    return _link("complaints", from_on="{from_on}", to_on="{to_on}", **filters)


def _link(noun: str, **filters: str) -> str:
    return f"/v1/{noun}?" + urlencode({"provider_id": "{provider_id}", **filters}, safe="{}")


_MISSED = _link("visits", status="missed", planned_from_on="{from_on}", planned_to_on="{to_on}")
COMPONENTS = (
    Component(
        *(C.ELECTRONIC, "电子凭证的服务占比", "Visits with electronic proof", "electronic", "served"),
        *((_visits(electronic="true"),), (_visits(),)),
        weight_bp=6_000,
    ),
    Component(
        *(C.NOT_REJECTED, "未被否决的服务占比", "Visits that were not rejected", "not_rejected", "served"),
        *((_visits(rejected="false"),), (_visits(),)),
        weight_bp=4_000,
    ),
    Component(
        *(C.MANUAL, "补录的服务占比", "Visits that were entered by hand", "manual", "served"),
        *((_visits(doubted="manual"),), (_visits(),)),
        warning_over_bp=1_000,
    ),
    Component(
        *(C.MISSED, "未成行的服务占比", "Visits that were missed", "missed", "planned"),
        *((_MISSED,), (_MISSED, _visits())),
    ),
    Component(
        *(C.LATE, "迟到的服务占比", "Visits that began late", "late", "served"),
        *((_visits(doubted="late"),), (_visits(),)),
    ),
    Component(
        *(C.RATINGS, "平均评分", "Average of the ratings", "stars", "rated"),
        *((_orders(rated="true"),), (_orders(rated="true"),)),
        unit=HUNDREDTHS,
    ),
    Component(
        *(C.COMPLAINTS_UPHELD, "成立的投诉", "Complaints upheld", "complaints_upheld", "complaints"),
        *((_complaints(outcome="upheld"),), (_complaints(),)),
    ),
    Component(
        *(C.COMPLAINTS_PARTLY, "部分成立的投诉", "Complaints upheld in part", "complaints_partly", "complaints"),
        *((_complaints(outcome="partly"),), (_complaints(),)),
    ),
    Component(
        *(C.DISPUTES_UPHELD, "成立的争议", "Disputes upheld", "disputes_upheld", "disputed"),
        *((_orders(dispute_upheld="true"),), (_orders(disputed="true"),)),
    ),
)


def half_up(top: int, whole: int) -> int | None:
    """The quotient as a whole number; None of nothing."""
    return (2 * top + whole) // (2 * whole) if whole else None


def score_bp(of: Mapping[str, int]) -> int | None:
    """Each share by its weight, rounded once."""
    served = of["served"]
    weighed = sum(part.weight_bp * of[part.top] for part in COMPONENTS)
    return half_up(weighed, served)


def told(of: Mapping[str, int], provider_id: UUID, days: Days) -> list[ScoreComponentRead]:
    whole: dict[str, Any] = {**of, "planned": of["served"] + of["missed"]}
    where = {"provider_id": provider_id, "from_on": days.from_on, "to_on": days.to_on}
    shown = []
    for part in COMPONENTS:
        top, bottom = of[part.top], whole.get(part.whole, 0)
        over = part.warning_over_bp
        shown.append(
            ScoreComponentRead(
                code=part.code,
                zh=part.zh,
                en=part.en,
                numerator=top,
                denominator=bottom,
                value=half_up(top * (10_000 if part.unit == BP else 100), bottom),
                unit=part.unit,
                weight_bp=part.weight_bp,
                warning=over is not None and top * 10_000 > over * bottom,
                warning_at=over,
                rows=[link.format(**where) for link in part.rows],
                of_rows=[link.format(**where) for link in part.of_rows],
            )
        )
    return shown
