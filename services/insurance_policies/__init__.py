"""Insurance policies (保险): a register of who is insured until when, and of who is missing.

record.py    written down, corrected, annulled
reading.py   as they are seen
coverage.py  how many are covered, and who is not
ends.py      an end is announced 30 days before, until a later policy is there"""

from services.insurance_policies.coverage import coverage, uninsured
from services.insurance_policies.ends import announce
from services.insurance_policies.reading import listing, read
from services.insurance_policies.record import annul, record, update

__all__ = ["announce", "annul", "coverage", "listing", "read", "record", "uninsured", "update"]
