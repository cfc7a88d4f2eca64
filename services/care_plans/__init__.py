"""Care plans: what a resident is served again and again.

rule.py      the RRULE: what may stand in it, and its days
schedule.py  what happens to each day: holidays, pauses, absences, the end
grounds.py   what decides about them, and the preview
read.py      one, a page, versions, and the scoped fetch of every act
acts.py      making, changing, ending
pauses.py    of one plan, of a division
make.py      orders ahead, once; what is not wanted any more is taken back
due.py       when that happens by itself"""

from services.care_plans.acts import create, end, update
from services.care_plans.due import mark_all_due, mark_due, run_due, run_in, stop_for
from services.care_plans.grounds import coming, preview
from services.care_plans.pauses import lift_division, of_divisions, pause, pause_division, resume
from services.care_plans.pauses import listing as pauses
from services.care_plans.read import CarePlanNotFound, get, history, listing, occurrences, read

__all__ = [
    "CarePlanNotFound",
    "coming",
    "create",
    "end",
    "get",
    "history",
    "lift_division",
    "listing",
    "mark_all_due",
    "mark_due",
    "occurrences",
    "of_divisions",
    "pause",
    "pause_division",
    "pauses",
    "preview",
    "read",
    "resume",
    "run_due",
    "run_in",
    "stop_for",
    "update",
]
