"""Ability assessments by two people, and the level that comes of them.

scoring.py   sums, total and level by the rules of a scale: pure
judging.py   answers judged, with every fault at its place
acts.py      what stands against an act: for what is offered and what is refused
read.py      as an actor sees them
record.py    the first assessor's part
decide.py    the second's, objections, annulment, reveal
levels.py    which level counts as of a day"""

from services.assessments.decide import annul, object_, reveal, send_back, sign
from services.assessments.read import due, listing, of_resident, read
from services.assessments.record import record, submit, update

__all__ = [
    "annul",
    "due",
    "listing",
    "object_",
    "of_resident",
    "read",
    "record",
    "reveal",
    "send_back",
    "sign",
    "submit",
    "update",
]
