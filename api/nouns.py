"""Every noun of `/v1` that has routes, in the order of the API page."""

from types import ModuleType

from api import (
    accounts,
    audit,
    caregivers,
    claims,
    contracts,
    divisions,
    entitlements,
    family_links,
    imports,
    kin_declarations,
    ledger,
    months,
    orders,
    programmes,
    providers,
    reports,
    residents,
    service_items,
    settlements,
    visits,
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
    entitlements,
    orders,
    visits,
    imports,
    claims,
    settlements,
    ledger,
    months,
    reports,
    audit,
)
