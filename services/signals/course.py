"""How what a device says follows on how it stood, by when it was: what came late changes nothing of what is newer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from models.signals import SignalKind


@dataclass
class Course:
    """Of an alarm, or a fault: `since` when it goes on, or null; `at` when it was said last, `cleared_at` when that all is well.
    `said`: so often now; `late`: the last of them that a newer `clear` had answered already; `live`: one was not; `began`: it had been
    quiet before."""

    since: datetime | None
    at: datetime | None
    cleared_at: datetime | None
    said: int = 0
    late: datetime | None = None
    live: bool = False
    began: bool = False

    def follow(self, trouble: str, says: Sequence[tuple[SignalKind, datetime]]) -> None:
        """`says` by when it was; what is of the same instant, as it was sent."""
        for kind, at in says:
            if kind == trouble:
                self._said(at)
            elif kind is SignalKind.CLEAR:
                self._cleared(at)

    def _said(self, at: datetime) -> None:
        self.said += 1
        if self.cleared_at is not None and at < self.cleared_at:
            self.late = max(at, self.late or at)
        else:
            self.live, self.began = True, self.began or self.since is None
            self.since = self.since or at
        self.at = max(at, self.at or at)

    def _cleared(self, at: datetime) -> None:
        if self.at is None or at >= self.at:
            self.since = None
        self.cleared_at = max(at, self.cleared_at or at)
