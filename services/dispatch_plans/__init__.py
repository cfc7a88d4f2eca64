"""Dispatch plans: a provider's day, planned by services/dispatch in a process of its own, applied when its manager accepts.

ask.py        asking for one
judge.py      what the request names, and whether it means anything
day.py        the day as it stands: orders, visits, people, shifts, homes, wishes
ways.py       minutes from home to home
stretches.py  when people work
weights.py    what counts how much
build.py      the day as a problem
run.py        the worker's part: the process, its progress, the result
read.py       one, a page
accept.py     putting it into effect, or not"""

from services.dispatch_plans.accept import accept, discard
from services.dispatch_plans.ask import ask
from services.dispatch_plans.read import listing, read
from services.dispatch_plans.run import Interrupted, halt, run

__all__ = ["Interrupted", "accept", "ask", "discard", "halt", "listing", "read", "run"]
