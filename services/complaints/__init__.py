"""Complaints (投诉): made by who was served or for him, answered by the place, decided by the bureau, once more if somebody appeals.

states.py     what may be done when, and by whom
deadlines.py  until when
own.py        whose; what somebody is to a complaint; who stands back
make.py       made, also on somebody's behalf
thread.py     what each side says
answer.py     the place answers; who complained accepts, escalates, withdraws
decide.py     the bureau decides; an appeal
overdue.py    what happens by the clock
money.py      what the money does
reading.py    as they are seen"""

from services.complaints.answer import accept, add_of_visit, answer, escalate, withdraw, withdraw_of_visit
from services.complaints.decide import appeal, decide, decide_appeal
from services.complaints.make import make, opened
from services.complaints.overdue import keep_due
from services.complaints.reading import listing, read
from services.complaints.thread import message, note

__all__ = [
    "accept",
    "add_of_visit",
    "answer",
    "appeal",
    "decide",
    "decide_appeal",
    "escalate",
    "keep_due",
    "listing",
    "make",
    "message",
    "note",
    "opened",
    "read",
    "withdraw",
    "withdraw_of_visit",
]
