"""Why something was corrected, refused, acknowledged or closed, as far as a relative may know it: providers and officers write it for
each other, and it may say where somebody is, and how."""

from collections.abc import Collection

from models.family_links import LinkScope
from models.visits import Reason

_AWAY = frozenset({Reason.RESIDENT_ABSENT, Reason.RESIDENT_IN_HOSPITAL})
_ANYTHING = frozenset({LinkScope.WHEREABOUTS, LinkScope.HEALTH})


def reason(known: Collection[LinkScope], code: str | None) -> str | None:
    """Not that the resident was away from home, where whereabouts are not known."""
    return None if code in _AWAY and LinkScope.WHEREABOUTS not in known else code


def memo(known: Collection[LinkScope], written: str | None) -> str | None:
    """Free words, of which nobody knows what they say."""
    return written if _ANYTHING.issubset(known) else None
