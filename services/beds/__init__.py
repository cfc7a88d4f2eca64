"""Beds of facilities.

register.py      adding and changing beds; what stands about one today
closing.py       a facility that is to close promises nobody new a bed
hold.py          a bed that somebody is to be promised: there, in service, and held still meanwhile
availability.py  what is free on some nights"""

from services.beds.availability import availability
from services.beds.closing import FacilityCloses, refuse_if_closing
from services.beds.hold import BedClosed, BedNotInService, Held, hold
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
    "hold",
    "kind_of",
    "listing",
    "own",
    "read",
    "refuse_if_closing",
    "update",
]
