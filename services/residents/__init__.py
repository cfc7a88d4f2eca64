"""The register of residents.

scope.py     which residents an actor may know of
personal.py  what of a person is sealed, shown masked, or open to which role
register.py  a new resident
change.py    corrections (not imported here: they reach visits, which know of residents)
read.py      one, a page, a search
reveal.py    personal data in full, for a purpose
cells.py     about where homes are that were recorded before that was kept"""

from services.residents.cells import fill_cells
from services.residents.read import listing, read, search
from services.residents.register import ResidentExists, fresh, register
from services.residents.reveal import FieldNotForRole, reveal
from services.residents.scope import (
    NoMoreOrders,
    ResidentGone,
    ResidentNotFound,
    get,
    there_on,
    there_on_night,
    visible,
)

__all__ = [
    "FieldNotForRole",
    "NoMoreOrders",
    "ResidentExists",
    "ResidentGone",
    "ResidentNotFound",
    "fill_cells",
    "fresh",
    "get",
    "listing",
    "read",
    "register",
    "reveal",
    "search",
    "there_on",
    "there_on_night",
    "visible",
]
