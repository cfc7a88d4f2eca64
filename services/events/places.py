"""A place in the order of events, and how it is written: what a listener sends back as `Last-Event-ID`.

Events stand in the order of the transactions that wrote them (`xid`), and within one in that of their ids. Transactions that
are not over yet may still come before it, so only what lies before all of them is read: nothing is ever committed later at a
place that was already passed (T14)."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

KEPT_FOR = timedelta(days=30)
"""What a listener may be behind. It is swept a day later, since an id tells when it was made and not when it was committed."""

_WRITTEN = re.compile(
    r"([0-9a-f]{8})[.](\d{1,19})[.]([0-9a-f]{8}-[0-9a-f]{4}-([07])[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12})"
)
_MILLISECOND = 80


class Place(NamedTuple):
    """Everything up to it, and itself, was read."""

    xid: int
    id: UUID


START = UUID(int=0)
"""Before all ids: the place of a transaction of which nothing was read."""


@dataclass(frozen=True, slots=True)
class Known:
    """A place that somebody sent, of this life of the database, and when it was told."""

    place: Place
    told_at: datetime

    @property
    def too_old(self) -> bool:
        return self.told_at < datetime.now(UTC) - KEPT_FOR


def written(life: str, place: Place) -> str:
    """`life`: of which cluster the numbers of transactions are; restored into another, they begin anew.

    A place without an event has no id, and says there when it was told."""
    told = place.id if place.id.int else UUID(int=int(datetime.now(UTC).timestamp() * 1000) << _MILLISECOND)
    return f"{life}.{place.xid}.{told}"


def read(life: str, sent: str) -> Known | None:
    """None for what is none of ours, or of another life."""
    found = _WRITTEN.fullmatch(sent)
    if found is None or found[1] != life or int(found[2]) >= 2**63:
        return None
    told = UUID(found[3])
    milliseconds = told.int >> _MILLISECOND
    try:
        told_at = datetime.fromtimestamp(milliseconds / 1000, UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return Known(Place(int(found[2]), told if found[4] == "7" else START), told_at)
