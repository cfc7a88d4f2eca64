"""Stays: one resident in one bed for some nights.

states.py     which acts are possible when, and for whom
withheld.py   what keeps one of them from somebody all the same
person.py     the resident of a stay, found by whoever receives the card at the desk
blocking.py   what stands in the way of some nights, as far as the actor may know
override.py   which rules may be bent for a stay, by whom
follow.py     the next bed is reserved while the present stay lasts
reserve.py    a bed is promised, or the promise lapses
lodge.py      admitted, cancelled
days.py       planned otherwise, or a day corrected that was told wrongly
leave.py      transferred, discharged
fit.py        leaves of absence fit into the days of stays
death.py      a death ends the stay
record.py     what a list says of earlier stays
read.py       one, a list"""

from services.stays.blocking import BedTaken, ResidentStaysElsewhere
from services.stays.days import update
from services.stays.death import end_deceased
from services.stays.leave import discharge, move, override_transfer, transfer
from services.stays.lodge import admit, cancel, let_go, override_admit, wait_for
from services.stays.person import CardNotKnown
from services.stays.read import StayNotFound, listing, people, read
from services.stays.record import end, lived, record
from services.stays.reserve import expire_due, override_reserve, promise, reserve

__all__ = [
    "BedTaken",
    "CardNotKnown",
    "ResidentStaysElsewhere",
    "StayNotFound",
    "admit",
    "cancel",
    "discharge",
    "end",
    "end_deceased",
    "expire_due",
    "let_go",
    "listing",
    "lived",
    "move",
    "override_admit",
    "override_reserve",
    "override_transfer",
    "people",
    "promise",
    "read",
    "record",
    "reserve",
    "transfer",
    "update",
    "wait_for",
]
