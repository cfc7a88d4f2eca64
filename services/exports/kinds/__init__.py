"""The lists that can be exported, by their names."""

from collections.abc import Mapping

from models.exports import ExportKind
from services.exports.kinds import (
    ability,
    alerts,
    allowances,
    community,
    complaints,
    devices,
    disputes,
    houses,
    inspected,
    meals,
    missing,
    money,
    people,
    plans,
    safety,
    servings,
    supply,
    trail,
    waitlist,
    welfare,
    welfare_visits,
    work,
)
from services.exports.kinds.kind import Filter, Kind

KINDS: Mapping[ExportKind, Kind] = {
    kind.name: kind
    for module in (
        people,
        ability,
        supply,
        houses,
        inspected,
        plans,
        work,
        money,
        disputes,
        allowances,
        trail,
        waitlist,
        alerts,
        welfare,
        welfare_visits,
        meals,
        servings,
        community,
        safety,
        missing,
        devices,
        complaints,
    )
    for kind in module.KINDS
}

__all__ = ["KINDS", "Filter", "Kind"]
