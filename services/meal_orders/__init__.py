"""Meals ordered ahead (预订餐): a resident's meal of a day, brought home or fetched.

place.py    ordered before the point's cut-off, within its reach, with its hold on the month
states.py   what may be done with an order, by whom and until when
cancel.py   cancelled by somebody, or because somebody died or is away, or the point serves nobody then; lapsed by the clock
outcome.py  brought, with its proof, or nobody took it
alarm.py    not collected two days running
route.py    the doors of a meal, in the order of the way
read.py     one, and a page"""

from services.meal_orders.cancel import cancel, cancel_unserved, lapse_due, stop_away, stop_for
from services.meal_orders.outcome import Told, tell, tell_many
from services.meal_orders.place import place
from services.meal_orders.read import listing, read
from services.meal_orders.route import route

__all__ = [
    "Told",
    "cancel",
    "cancel_unserved",
    "lapse_due",
    "listing",
    "place",
    "read",
    "route",
    "stop_away",
    "stop_for",
    "tell",
    "tell_many",
]
