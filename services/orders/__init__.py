"""Orders: one occasion of one service for one resident.

states.py   the table of acts: from where to where, by whom
read.py     one, a page, and the scoped fetch of every act
grounds.py  what an order stands on: item, provider, contract
holds.py    what it reserves of the resident's month
place.py    ordering
work.py     the provider's acts before the service, and cancelling
offered.py  what becomes of the offers of an order
staff.py    assigning caregivers, which makes visits
closing.py  confirming, disputing
rating.py   what the resident or a relative says of it, once
standing.py whether somebody may still rate it
due.py      what happens by itself"""

from services.orders.closing import confirm, decide_dispute, dispute
from services.orders.due import confirm_due, expire_due, stop_for, take_back
from services.orders.place import place, place_of_plan, update
from services.orders.rating import rate, ratings
from services.orders.read import OrderNotFound, get, listing, read
from services.orders.staff import assign
from services.orders.work import accept, cancel, decline, reschedule

__all__ = [
    "OrderNotFound",
    "accept",
    "assign",
    "cancel",
    "confirm",
    "confirm_due",
    "decide_dispute",
    "decline",
    "dispute",
    "expire_due",
    "get",
    "listing",
    "place",
    "place_of_plan",
    "rate",
    "ratings",
    "read",
    "reschedule",
    "stop_for",
    "take_back",
    "update",
]
