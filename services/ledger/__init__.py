"""The ledger: two-phase transfers after TigerBeetle. An overdraft is impossible, not just refused.

holds.py    reserve for an order, and free
caps.py     what the cap of a month is, from the rules
carry.py    room that earlier months left over, where it does not lapse
draw.py     post what verified records really delivered, never more than their month has left
drawn.py    what a record knows of that
correct.py  reversals that name the original
again.py    what was kept back, posted anew
funds.py    appropriations and payments, when a settlement is approved and paid, and what comes back to a fund
allowances.py  what the bank paid out of a batch of allowances, and what comes and goes back
read.py     what stands in the books
check.py    the invariants, recomputed from the transfers"""

from services.ledger.again import draw_again
from services.ledger.allowances import come_back, pay_out, put_back
from services.ledger.books import hold_books_open, hold_books_still, hold_funds_still, hold_months_still
from services.ledger.caps import CapInUse, raise_caps, recap
from services.ledger.carry import room_before
from services.ledger.check import check
from services.ledger.correct import Kept, hold_back, keep, reverse
from services.ledger.draw import draw, draw_new
from services.ledger.drawn import STAGED
from services.ledger.funds import FundShort, Purse, appropriate, give_back, move, pay, refund, undo
from services.ledger.holds import CapExceeded, CapExceededHere, CapExceededUntold, free, hold, hold_for, ready, void
from services.ledger.read import Balance, accounts, balance, transfers

__all__ = [
    "STAGED",
    "Balance",
    "CapExceeded",
    "CapExceededHere",
    "CapExceededUntold",
    "CapInUse",
    "FundShort",
    "Kept",
    "Purse",
    "accounts",
    "appropriate",
    "balance",
    "check",
    "come_back",
    "draw",
    "draw_again",
    "draw_new",
    "free",
    "give_back",
    "hold",
    "hold_back",
    "hold_books_open",
    "hold_books_still",
    "hold_for",
    "hold_funds_still",
    "hold_months_still",
    "keep",
    "move",
    "pay",
    "pay_out",
    "put_back",
    "raise_caps",
    "ready",
    "recap",
    "refund",
    "reverse",
    "room_before",
    "transfers",
    "undo",
    "void",
]
