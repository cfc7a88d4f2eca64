"""One file for each kind of import: its columns, how they are read, and how a batch of rows goes in."""

from collections.abc import Mapping

from models.imports import ImportKind
from services.imports.kinds import (
    allowance_payments,
    appropriations,
    care_centres,
    caregivers,
    claim_lines,
    contracts,
    divisions,
    entitlements,
    home_modifications,
    programmes,
    providers,
    residents,
    service_items,
    visits,
)
from services.imports.kinds.kind import Kind

_ALL = (
    *(divisions, residents, providers, caregivers, service_items, contracts, programmes, appropriations),
    *(entitlements, visits, claim_lines, allowance_payments),
    *(care_centres, home_modifications),
)

KINDS: Mapping[ImportKind, Kind] = {module.KIND.name: module.KIND for module in _ALL}
