"""Safety risks (风险排序): whom to inspect next, by a formula that is published, each with its reasons."""

from datetime import date
from uuid import UUID

from models.safety_checklists import InspectedKind
from models.wire import Shown


class RiskReason(Shown):
    """`count` times `points_each`, and no more than `most`: `points`."""

    code: str
    count: int
    points: int
    zh: str
    en: str


class SafetyRisk(Shown):
    """`score`: the sum of the points. `inspected_on`: empty for a place that was never inspected."""

    place: int
    place_kind: InspectedKind
    place_id: UUID
    place_name: str
    division_code: str | None
    score: int
    inspected_on: date | None
    reasons: list[RiskReason]


class RiskWeight(Shown):
    code: str
    points_each: int
    most: int | None
    zh: str
    en: str


class SafetyRisks(Shown):
    """`formula`: the score is the sum over its codes of count times `points_each`, each `most` at most. `places`: how many were
    ranked."""

    formula: list[RiskWeight]
    places: int
    items: list[SafetyRisk]
