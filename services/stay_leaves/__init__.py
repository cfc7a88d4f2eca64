"""Leaves of absence: told before or afterwards, ended by coming back, withdrawn when nobody went.

The bed stays promised. Nights of leave are not subsidised, and visits at home on these days are no doubtful ones
(services/away.py), unless the leave was to a hospital.

acts.py       recorded, ended, withdrawn
read.py       those of a stay, and what may be done about each
refusals.py   why a leave is not told so"""

from services.stay_leaves.acts import come_back, record, withdraw
from services.stay_leaves.read import listing

__all__ = ["come_back", "listing", "record", "withdraw"]
