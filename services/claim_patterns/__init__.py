"""Patterns (疑点): what no line shows by itself, and a month does. They hold money for a person to decide; none decides alone.

rules/      what looks strange: one rule, one file, its SQL beside its words
find.py     all of them over a claim, as the last step of its reconciliation
decide.py   an officer clears a pattern, or confirms it
gate.py     no settlement while one waits
reading.py  as they are seen"""

from services.claim_patterns.decide import clear, clear_many, confirm
from services.claim_patterns.find import find
from services.claim_patterns.gate import hold
from services.claim_patterns.reading import listing, read

__all__ = ["clear", "clear_many", "confirm", "find", "hold", "listing", "read"]
