"""Beds of facilities.

register.py      adding and changing beds; what stands about one today
hold.py          a bed that somebody is to be promised: there, in service, and held still meanwhile
availability.py  what is free on some nights"""

from services.beds.availability import availability
from services.beds.hold import BedClosed, BedNotInService, Held, hold
from services.beds.register import BedExists, BedNotFound, create, get, kind_of, listing, own, read, update

__all__ = [
    "BedClosed",
    "BedExists",
    "BedNotFound",
    "BedNotInService",
    "Held",
    "availability",
    "create",
    "get",
    "hold",
    "kind_of",
    "listing",
    "own",
    "read",
    "update",
]
