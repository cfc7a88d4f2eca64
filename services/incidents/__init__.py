"""Incidents (安全事件): told in time, explained, followed up, and closed by the bureau; nothing of them is ever deleted.

due.py      until when an incident has to be told, by kind and harm
record.py   told by the place, once
follow.py   worse than was told; its cause; what is done so that it does not happen again
close.py    closed by the bureau, or annulled
wording.py  words that name nobody
alarm.py    what the bureau is alarmed about
reading.py  as they are seen, and whom they concerned"""

from services.incidents.alarm import raise_overdue
from services.incidents.close import annul, close
from services.incidents.follow import add_follow_up, complete_follow_up, raise_harm, say_cause
from services.incidents.reading import listing, read, reveal
from services.incidents.record import record

__all__ = [
    "add_follow_up",
    "annul",
    "close",
    "complete_follow_up",
    "listing",
    "raise_harm",
    "raise_overdue",
    "read",
    "record",
    "reveal",
    "say_cause",
]
