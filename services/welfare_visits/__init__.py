"""Welfare visits (探视走访): calls on residents in special difficulty, and what came of them.

schedules.py  a bureau's table of who is called on how often, from a day on
plan.py       when everybody is due, computed and kept; alerts for whoever is overdue
record.py     a visit or a call, recorded once
missed.py     what a visit sets off: nobody answers, somebody needs help, all is well
outcomes.py   what an outcome means
reading.py    visits as they are seen, and who is due"""

from services.welfare_visits.plan import keep
from services.welfare_visits.reading import due, due_counts, listing, read
from services.welfare_visits.record import record, withdraw

__all__ = ["due", "due_counts", "keep", "listing", "read", "record", "withdraw"]
