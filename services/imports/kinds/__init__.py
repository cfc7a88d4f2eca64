"""One file for each kind of import: its columns, how they are read, and how a batch of rows goes in."""

from collections.abc import Mapping

from models.imports import ImportKind
from services.imports.kinds import (
    activities,
    agreements,
    allowance_payments,
    appropriations,
    beds,
    care_centres,
    caregivers,
    claim_lines,
    contacts,
    contracts,
    divisions,
    entitlements,
    facilities,
    home_modifications,
    inspections,
    insurance_policies,
    meal_points,
    meal_servings,
    meal_tallies,
    programmes,
    providers,
    residents,
    safety_events,
    service_items,
    stays,
    visits,
    welfare_visits,
)
from services.imports.kinds.kind import Kind

_ALL = (
    divisions,
    providers,
    caregivers,
    residents,
    service_items,
    programmes,
    appropriations,
    contracts,
    entitlements,
    visits,
    claim_lines,
    allowance_payments,
    contacts,
    agreements,
    welfare_visits,
    facilities,
    beds,
    stays,
    meal_points,
    meal_servings,
    meal_tallies,
    care_centres,
    home_modifications,
    activities,
    safety_events,
    insurance_policies,
    inspections,
)

KINDS: Mapping[ImportKind, Kind] = {module.KIND.name: module.KIND for module in _ALL}
