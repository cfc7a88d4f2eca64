"""Recoveries: what a provider or a resident owes, opened by a settlement or by two people, and what came back.

opening.py  of an adjustment's negative net, or proposed and approved: by decision, or for an allowance paid after a death or a move
receive.py  agreed instalments, receipts of the bank, what is kept back from a settlement
reading.py  as they are seen, and which act is possible"""

from services.recoveries.opening import approve, open_for_settlement, propose, propose_for_allowance, withdraw
from services.recoveries.reading import listing, read
from services.recoveries.receive import agree, keep_back, receive

__all__ = [
    "agree",
    "approve",
    "keep_back",
    "listing",
    "open_for_settlement",
    "propose",
    "propose_for_allowance",
    "read",
    "receive",
    "withdraw",
]
