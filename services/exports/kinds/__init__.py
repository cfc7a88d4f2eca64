"""The lists that can be exported, by their names."""

from collections.abc import Mapping

from models.exports import ExportKind
from services.exports.kinds import allowances, disputes, meals, money, people, servings, supply, trail, work
from services.exports.kinds.kind import Filter, Kind

KINDS: Mapping[ExportKind, Kind] = {
    kind.name: kind
    for module in (people, supply, meals, servings, work, money, disputes, allowances, trail)
    for kind in module.KINDS
}

__all__ = ["KINDS", "Filter", "Kind"]
