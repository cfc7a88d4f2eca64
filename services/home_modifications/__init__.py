"""Home modifications: applied for, surveyed, approved, done, accepted; and the money of it.

apply.py    applied for, surveyed, withdrawn
decide.py   approved by another, or refused; once for a resident and a home in some years
works.py    accepted with a signature, returned to be mended, or taken back after a death that was told late
money.py    taken from the appropriation by one more person, and paid by a third
reading.py  as they are seen, and which act is possible when"""

from services.home_modifications.apply import apply, survey, withdraw
from services.home_modifications.decide import approve, reject
from services.home_modifications.money import approve_subsidy, record_payment
from services.home_modifications.reading import listing, read
from services.home_modifications.works import accept, return_works, take_back

__all__ = [
    "accept",
    "apply",
    "approve",
    "approve_subsidy",
    "listing",
    "read",
    "record_payment",
    "reject",
    "return_works",
    "survey",
    "take_back",
    "withdraw",
]
