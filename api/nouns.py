"""Every noun of `/v1` that has routes, in the order of the API page."""

from types import ModuleType

from api import (
    accounts,
    caregivers,
    claims,
    contracts,
    imports,
    ledger,
    programmes,
    providers,
    reports,
    service_items,
    settlements,
)

ALL: tuple[ModuleType, ...] = (
    accounts,
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
)
