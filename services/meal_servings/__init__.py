"""Meal servings (助餐记录): one meal for one resident, subsidised at most once a day and meal.

asked.py        a serving as somebody tells of it
facts.py        what it points at, and who would pay
judge.py        what is doubtful, and why only the diner pays
write.py        it goes in; the database decides who was first
record.py       one at the till, many afterwards
settled.py      what the till shows: price, subsidy, what is left
concerned.py    who stands aside
acknowledge.py  why it counts all the same
close.py        a slip of the till, or a serving that was false
restore.py      another officer's word about what was rejected
follow.py       the next serving of that meal takes its place
recheck.py      what was told later of a resident
retold.py       what was told later of a point, or of who can be paid there
rule.py         who pays then
states.py       what may be done with a serving, by whom
read.py         one, a page, and what is doubtful about it"""

from services.meal_servings.acknowledge import acknowledge_many
from services.meal_servings.asked import Asked, Taken
from services.meal_servings.close import annul, reject, review
from services.meal_servings.read import exceptions_of, get, listing, read
from services.meal_servings.record import record, record_batch, take
from services.meal_servings.restore import restore

__all__ = [
    "Asked",
    "Taken",
    "acknowledge_many",
    "annul",
    "exceptions_of",
    "get",
    "listing",
    "read",
    "record",
    "record_batch",
    "reject",
    "restore",
    "review",
    "take",
]
