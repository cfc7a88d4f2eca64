"""The lists that can be exported, by their names."""

from collections.abc import Mapping

from models.exports import ExportKind
from services.exports.kinds import allowances, disputes, money, people, supply, trail, welfare, welfare_visits, work
from services.exports.kinds.kind import Filter, Kind

KINDS: Mapping[ExportKind, Kind] = {
    kind.name: kind
    for module in (people, supply, work, money, disputes, allowances, welfare, welfare_visits, trail)
    for kind in module.KINDS
}

__all__ = ["KINDS", "Filter", "Kind"]
