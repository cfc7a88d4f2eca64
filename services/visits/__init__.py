"""Visits: one caregiver at one home, and the evidence of it.

states.py       what may be done with a visit, by whom, in which state
events.py       check-in and check-out
unplanned.py    a visit that nobody planned
thresholds.py   when something is doubtful
exceptions.py   what is doubtful: a function of the facts
places.py       how far from the home
known.py        what is known of one, locked
settle.py       what a visit comes to, computed anew after each event
reasons.py      why, in a word of the list
corrections.py  what really was, said later
concerned.py    who stands aside
acknowledge.py  why it counts all the same
review.py       an officer's word
restore.py      another officer's word about what was rejected
miss.py         it did not take place
recheck.py      what was told later of a resident or a caregiver
homes.py        where a home is, told later
answered.py     what the resident or a relative may say of one
due.py          what happens by itself
proved.py       which are over, and which are proved by a device
read.py         one, a page, a day
beneath.py      its events, exceptions and corrections"""

from services.visits.acknowledge import acknowledge, acknowledge_many
from services.visits.beneath import corrections_of, events_of, exceptions_of
from services.visits.corrections import correct, unlock
from services.visits.due import flag_overdue, settle_what_came
from services.visits.events import check_in, check_out
from services.visits.miss import miss
from services.visits.read import VisitNotFound, get, listing, read
from services.visits.restore import restore
from services.visits.review import review
from services.visits.unplanned import begin_unplanned

__all__ = [
    "VisitNotFound",
    "acknowledge",
    "acknowledge_many",
    "begin_unplanned",
    "check_in",
    "check_out",
    "correct",
    "corrections_of",
    "events_of",
    "exceptions_of",
    "flag_overdue",
    "get",
    "listing",
    "miss",
    "read",
    "restore",
    "review",
    "settle_what_came",
    "unlock",
]
