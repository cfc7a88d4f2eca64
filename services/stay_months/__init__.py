"""Nights of stays by the month (床日), which claims bill.

count.py   how many nights there were, at which price, and who pays them
due.py     which months are over and not counted yet; which a claim bills
read.py    those of a stay"""

from services.stay_months.count import count, lost
from services.stay_months.due import count_due, count_for_claim
from services.stay_months.read import listing

__all__ = ["count", "count_due", "count_for_claim", "listing", "lost"]
