"""Claims: a provider's bill for a month, from its lines to the decisions about them.

states.py     which act is possible when, and for whom
draft.py      opened, drafted from verified visits, own lines, submitted, withdrawn
rules/        what can be wrong with a line: one rule, one file
reconcile.py  the rules over a whole claim at once
amounts.py    asked, verified, approved, paid
resolve.py    an officer's decisions
appeal.py     a second officer's, when the provider asks for it
reading.py    as they are seen"""

from services.claims.draft import add_lines, create, draft, open_for, submit, withdraw
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
