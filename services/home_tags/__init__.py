"""Tags at homes (住户标签): what proves that a visit's end was at the home.

codes.py    what a screen shows, what a chip says
issue.py    issued, replaced, revoked
reading.py  as they are seen
judging.py  what was read of them at a visit, judged
words.py    why a reading proves nothing"""

from services.home_tags.issue import issue, replace, revoke
from services.home_tags.judging import Read, judge
from services.home_tags.reading import listing, read
from services.home_tags.words import TOLD, told

__all__ = ["TOLD", "Read", "issue", "judge", "listing", "read", "replace", "revoke", "told"]
