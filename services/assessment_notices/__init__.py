"""What a new level means for somebody to look at: nothing changes by itself.

tell.py   entitlements that it no longer fits or newly fits; and F14: a jump by two, the same pair and provider
read.py   as officers see them, and put them away"""

from services.assessment_notices.read import close, listing, read
from services.assessment_notices.tell import tell

__all__ = ["close", "listing", "read", "tell"]
