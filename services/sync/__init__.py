"""Offline sync (离线同步): what phones kept while there was no network, taken in any order and any number of times.

reading.py      from what was sent to events, each judged by itself
take.py         an upload: what is kept, what was kept before, what is refused
doors.py        check-ins and check-outs, kept in one statement
notes.py        what was done, refused, noted and photographed
corrections.py  what really was
meanwhile.py    what others found before a correction came
whose.py        of which visits he tells
ids.py          what an event's id stands for
unplanned.py    visits that nobody planned, begun without a network
clock.py        by how much a phone's clock was wrong at an event
settling.py     what the visits of an upload come to, by the worker
uploads.py      the uploads, as they are seen
changes.py      the work of the days around today, as far as the phone does not hold it
held.py         what a phone holds, as a token"""

from services.sync.changes import changes
from services.sync.settling import Interrupted, halt, run
from services.sync.take import Result, Taken, take
from services.sync.uploads import listing

__all__ = ["Interrupted", "Result", "Taken", "changes", "halt", "listing", "run", "take"]
