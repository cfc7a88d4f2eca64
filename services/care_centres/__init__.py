"""Care centres: the register of them, and where there is none.

register.py  created and changed by the bureau, read by everyone
coverage.py  how many divisions have one of their level, and the gaps"""

from services.care_centres.coverage import coverage
from services.care_centres.register import create, listing, read, update

__all__ = ["coverage", "create", "listing", "read", "update"]
