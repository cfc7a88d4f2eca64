"""Activities: planned, signed up for, held.

plan.py     planned, changed, cancelled, read
sign_up.py  a seat, or a place in the waiting list; given up again
attend.py   who came, and how many others"""

from services.activities.attend import record_attendance
from services.activities.plan import cancel, listing, plan, read, update
from services.activities.sign_up import cancel_sign_up, sign_up, sign_ups, stop_for

__all__ = [
    "cancel",
    "cancel_sign_up",
    "listing",
    "plan",
    "read",
    "record_attendance",
    "sign_up",
    "sign_ups",
    "stop_for",
    "update",
]
