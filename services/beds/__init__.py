"""Beds of facilities.

register.py      adding and changing beds; what stands about one today
closing.py       a facility that is to close promises nobody new a bed
hold.py          a bed that somebody is to be promised: there, held still meanwhile, and what forbids it
room.py          the room in which a bed stands, and for whose sex it is
availability.py  what is free on some nights"""

from services.beds.availability import availability
from services.beds.closing import FacilityCloses
from services.beds.hold import BedClosed, BedNotInService, Held, hindrances, hold
from services.beds.register import BedExists, BedNotFound, create, get, in_rooms, kind_of, listing, own, read, update

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
    "hindrances",
    "hold",
    "in_rooms",
    "kind_of",
    "listing",
    "own",
    "read",
    "update",
]
