"""Offers of orders: several providers are asked, and the first to accept takes it.

make.py    asking
answer.py  accepting, declining, and what the clock does with those who say nothing
read.py    one, a page, and the scoped fetch of every act

What happens to the other offers of an order stands in services/orders/offered.py."""

from services.order_offers.answer import AlreadyTaken, accept, decline, go_on_due
from services.order_offers.make import AlreadyOffered, OfferTooLate, make
from services.order_offers.read import OrderOfferNotFound, listing, read, seen_or_offered

__all__ = [
    "AlreadyOffered",
    "AlreadyTaken",
    "OfferTooLate",
    "OrderOfferNotFound",
    "accept",
    "decline",
    "go_on_due",
    "listing",
    "make",
    "read",
    "seen_or_offered",
]
