"""Every noun of `/v1` that has routes, in the order of the API page."""

from types import ModuleType

from api import accounts, ledger

ALL: tuple[ModuleType, ...] = (accounts, ledger)
