"""Inspection campaigns (专项检查): planned, drawn by lot, inspected, and none of it forgotten.

plan.py     what is to be inspected and when; a plan that is let go
lot.py      the draw, as a function of the seed and of what it is drawn from
draw.py     what it is drawn from, and the draw in the books
reading.py  as they are seen
tasks.py    a place that was drawn is inspected; one that was not is told of"""

from services.inspection_campaigns.draw import check, draw
from services.inspection_campaigns.plan import finish, plan, withdraw
from services.inspection_campaigns.reading import listing, mine, read
from services.inspection_campaigns.tasks import fulfil, fulfilled_by, keep_in_mind, let_go

__all__ = [
    "check",
    "draw",
    "finish",
    "fulfil",
    "fulfilled_by",
    "keep_in_mind",
    "let_go",
    "listing",
    "mine",
    "plan",
    "read",
    "withdraw",
]
