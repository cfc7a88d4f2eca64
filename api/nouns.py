"""Every noun of `/v1` that has routes, in the order of the API page."""

from types import ModuleType

from api import accounts, caregivers, contracts, imports, ledger, programmes, providers, service_items

ALL: tuple[ModuleType, ...] = (accounts, providers, contracts, caregivers, service_items, programmes, imports, ledger)
