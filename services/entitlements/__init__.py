"""Entitlements: one resident in one programme, asked by one and decided by another.

ask.py       a grant, a suspension, a resumption, an end are asked for
decide.py    and approved or rejected by a second person, one or thousands at once
read.py      as an actor sees them; the balance of a month
own_cap.py   whether a monthly cap of one's own has one unit on all its days
fitting.py   whether the programme is for somebody of that level
covering.py  which of them pays for a service on a day
payers.py    visits and servings of days that are over find who pays
stop.py      what a death or a move ends by itself"""

from services.entitlements.ask import EntitlementOverlaps, ask, end, resume, suspend
from services.entitlements.covering import COVERING_SQL, Covering, covering
from services.entitlements.decide import approve, approve_many, reject
from services.entitlements.other import Other, other_with_room
from services.entitlements.read import EntitlementNotFound, balance, listing, read
from services.entitlements.stop import stop_for

__all__ = [
    "COVERING_SQL",
    "Covering",
    "EntitlementNotFound",
    "EntitlementOverlaps",
    "Other",
    "approve",
    "approve_many",
    "ask",
    "balance",
    "covering",
    "end",
    "listing",
    "other_with_room",
    "read",
    "reject",
    "resume",
    "stop_for",
    "suspend",
]
