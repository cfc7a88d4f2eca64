"""The ledger: two-phase transfers after TigerBeetle. An overdraft is impossible, not just refused.

holds.py    reserve for an order, and free
draw.py     post what verified visits really delivered, never more than their month has left
correct.py  reversals that name the original
funds.py    appropriations and payments, when a settlement is approved and paid
allowances.py  what the bank paid out of a batch of allowances
read.py     what stands in the books
check.py    the invariants, recomputed from the transfers"""

from services.ledger.allowances import pay_out
from services.ledger.check import check
from services.ledger.correct import Kept, keep, reverse
from services.ledger.draw import draw
from services.ledger.funds import FundShort, appropriate, pay
from services.ledger.holds import CapExceeded, free, hold, void
from services.ledger.read import accounts, balance, transfers

__all__ = [
    "CapExceeded",
    "FundShort",
    "Kept",
    "accounts",
    "appropriate",
    "balance",
    "check",
    "draw",
    "free",
    "hold",
    "keep",
    "pay",
    "pay_out",
    "reverse",
    "transfers",
    "void",
]
