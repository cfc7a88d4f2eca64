"""Findings (隐患): put right by the place, seen by an inspector, closed; a major hazard by two.

steps.py      what may be done when, and the trail of what was done
put_right.py  the place begins, says what it did, asks for more time
judge.py      an inspector looks again, closes, and gives more time
reading.py    as they are seen
overdue.py    major hazards and what is past its day are told, and passed on
own.py        whose"""

from services.findings.judge import close, decide_extension, reinspect
from services.findings.overdue import keep_in_mind, tell_at_once, tell_no_more
from services.findings.put_right import begin, extend, rectify
from services.findings.reading import listing, of_inspections, read
from services.findings.steps import note, within_reach

__all__ = [
    "begin",
    "close",
    "decide_extension",
    "extend",
    "keep_in_mind",
    "listing",
    "note",
    "of_inspections",
    "read",
    "rectify",
    "reinspect",
    "tell_at_once",
    "tell_no_more",
    "within_reach",
]
