"""The lists that can be exported, by their names."""

from collections.abc import Mapping

from models.exports import ExportKind
from services.exports.kinds import (
    ability,
    allowances,
    disputes,
    meals,
    money,
    people,
    plans,
    supply,
    trail,
    welfare,
    work,
)
from services.exports.kinds.kind import Filter, Kind

KINDS: Mapping[ExportKind, Kind] = {
    kind.name: kind
    for module in (people, ability, supply, plans, work, money, disputes, allowances, trail, welfare, meals)
    for kind in module.KINDS
}

__all__ = ["KINDS", "Filter", "Kind"]
