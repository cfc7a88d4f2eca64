"""Claims: a provider's bill for a month, from its lines to the decisions about them.

states.py     which act is possible when, and for whom
opening.py    the ordinary claim of a month, or an adjustment of what is settled
draft.py      drafted from verified visits
adjust.py     what a settled month comes to now
enter.py      own lines, submitted, withdrawn
rules/        what can be wrong with a line: one rule, one file
reconcile.py  the rules over a whole claim at once
amounts.py    asked, verified, approved, paid
resolve.py    an officer's decisions
appeal.py     a second officer's, when the provider asks for it
restore.py    a record that was taken for false counts again
reading.py    as they are seen, and appeal_reading.py appeals"""

from services.claims.draft import draft
from services.claims.enter import add_lines, submit, withdraw
from services.claims.opening import create, open_for
from services.claims.reading import exceptions, lines, listing, queue, read
from services.claims.reconcile import reconcile
from services.claims.resolve import resolve, resolve_many

__all__ = [
    "add_lines",
    "create",
    "draft",
    "exceptions",
    "lines",
    "listing",
    "open_for",
    "queue",
    "read",
    "reconcile",
    "resolve",
    "resolve_many",
    "submit",
    "withdraw",
]
