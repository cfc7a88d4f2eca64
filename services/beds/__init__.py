"""Beds of facilities.

register.py      adding and changing beds; what stands about one today
closing.py       a facility that is to close promises nobody new a bed
hold.py          a bed that somebody is to be promised: there, held still meanwhile, and what forbids it
availability.py  what is free on some nights"""

from services.beds.availability import availability
from services.beds.closing import FacilityCloses
from services.beds.hold import BedClosed, BedNotInService, Held, hindrance, hold
from services.beds.register import BedExists, BedNotFound, create, get, kind_of, listing, own, read, update

__all__ = [
    "BedClosed",
    "BedExists",
    "BedNotFound",
    "BedNotInService",
    "FacilityCloses",
    "Held",
    "availability",
    "create",
    "get",
    "hindrance",
    "hold",
    "kind_of",
    "listing",
    "own",
    "read",
    "update",
]
