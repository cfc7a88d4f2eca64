"""The waiting list (轮候): who wants a bed of a kind, in which order, and the beds that are offered.

read.py     one, and a page, in the order of the list
ask.py      somebody wants a bed, or wants none any more
offer.py    a bed is held for the first of the list, and is accepted or declined
closing.py  the line before a facility that closes

The order of the list, and how each entry stands, is one SQL, which stays read too: services/waiting_line.py."""

from services.waitlist.ask import ask, withdraw
from services.waitlist.closing import hand_over_due, withdraw_offers
from services.waitlist.offer import accept, decline, offer
from services.waitlist.read import listing, read

__all__ = ["accept", "ask", "decline", "hand_over_due", "listing", "offer", "read", "withdraw", "withdraw_offers"]
