"""Allowances (津贴): kinds of monthly cash.

kinds.py        a kind from draft to closed
standards.py    what it pays, from a month on
suspensions.py  whom it does not pay for a while"""

from services.allowances.kinds import create, get, listing, read, update
from services.allowances.standards import add_standard, standards
from services.allowances.suspensions import end, suspend, suspensions

__all__ = [
    "add_standard",
    "create",
    "end",
    "get",
    "listing",
    "read",
    "standards",
    "suspend",
    "suspensions",
    "update",
]
