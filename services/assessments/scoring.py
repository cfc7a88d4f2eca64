"""What the answers come to: sums, total, and the level, by the rules of a scale. Integers in, integers out; nothing is asked."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from models.assessment_scales import Scale


@dataclass(frozen=True)
class Score:
    """`preliminary` is the level of the total alone. `worsened_by` and `forced_by` name the rules that came to bear."""

    sums: dict[str, int]
    total: int
    preliminary: int
    worsened_by: list[str]
    forced_by: list[str]
    level: int


def score(scale: Scale, answers: Mapping[str, int], diagnoses: Collection[str], events: int) -> Score:
    """`answers` hold each item of the scale; `diagnoses` are codes of ICD-10, `events` how many risk events there were.

    Several reasons worsen by one step in all, and never beyond the worst level; an answer that forces a level (coma: the
    worst) makes nothing better (standards.md, GB/T 42195-2022)."""
    sums = {dimension.code: 0 for dimension in scale.dimensions}
    for item in scale.items:
        sums[item.dimension] += answers[item.code]
    total = sum(sums.values())
    preliminary = next(level.level for level in scale.levels if level.least <= total <= level.most)
    categories = {diagnosis[:3] for diagnosis in diagnoses}
    worsened_by = [
        between.code
        for between in scale.worsened_by_diagnoses
        if any(between.first <= category <= between.last for category in categories)
    ]
    if scale.worsened_by_events and events >= scale.worsened_by_events.at_least:
        worsened_by.append(scale.worsened_by_events.code)
    forcing = [force for force in scale.forcing if answers[force.item] == force.value]
    worst = max(level.level for level in scale.levels)
    level = min(preliminary + bool(worsened_by), worst)
    return Score(
        sums=sums,
        total=total,
        preliminary=preliminary,
        worsened_by=worsened_by,
        forced_by=[force.code for force in forcing],
        level=max([level, *(force.level for force in forcing)]),
    )
