"""Sampled review: a seeded draw of a claim's lines to be looked at, and of its residents to be called back.

draw.py           the draw, its extension, and the draw repeated
questionnaire.py  what a resident is asked, and what the answers mean
open.py           an item in hand: which, whose, and who stands aside
outcome.py        somebody looked at a line, or called a resident
decide.py         a second person decides about a doubt
guard.py          what a claim waits for before it is proposed
reading.py        as they are seen"""

from services.samples.decide import decide
from services.samples.draw import check, draw, extend
from services.samples.outcome import call, review
from services.samples.questionnaire import questionnaire
from services.samples.reading import call_backs, item, items, listing, read

__all__ = [
    "call",
    "call_backs",
    "check",
    "decide",
    "draw",
    "extend",
    "item",
    "items",
    "listing",
    "questionnaire",
    "read",
    "review",
]
