"""Every noun of `/v1` that has routes, in the order of the API page."""

from types import ModuleType

from api import (
    accounts,
    audit,
    caregivers,
    claims,
    contracts,
    divisions,
    family_links,
    imports,
    kin_declarations,
    ledger,
    programmes,
    providers,
    reports,
    residents,
    service_items,
    settlements,
)

ALL: tuple[ModuleType, ...] = (
    accounts,
    divisions,
    residents,
    family_links,
    kin_declarations,
    providers,
    contracts,
    caregivers,
    service_items,
    programmes,
    imports,
    claims,
    settlements,
    ledger,
    reports,
    audit,
)
