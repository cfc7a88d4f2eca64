"""Somebody who listens: what he asked for, what he may still hear, and what waits for him."""

import asyncio
from collections import deque
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from models.events import End
from services.access import Actor
from services.events import nouns
from services.events.places import Place

MOST_WAITING = 1_000
"""Events that are held for a listener who does not read; then he is let go, and takes up where he was."""


def _bound_to(actor: Actor) -> tuple[str, Any]:
    """By which the hub finds him. Who keeps a place hears of it, and of what its provider is paid."""
    if actor.bound in nouns.KEEPERS:
        return "keeper", None
    column = nouns.BOUND_ID.get(actor.bound)
    return (column, getattr(actor, column)) if column else (actor.bound, actor.division)


class Listener:
    """Slim: there are thousands. `after`: he has heard all up to there. Not `known` until the database has said that his
    sign-in stands, and what a resident agreed to."""

    __slots__ = (
        *("_asked", "_ended", "_told", "_waiting", "_woken"),
        *("actor", "after", "bound_to", "gone", "payee", "scopes", "until"),
    )

    def __init__(self, actor: Actor, asked: frozenset[str], after: Place, until: datetime) -> None:
        """`asked`: kinds and nouns, none for all; `until`: when his token ends."""
        self.actor, self.after, self.until = actor, after, until
        self.scopes: frozenset[str] = frozenset()
        self.payee: UUID | None = None
        self._asked, self._told = asked, nouns.told(actor.role, actor.bound)
        self.bound_to = _bound_to(actor)
        self._waiting: deque[tuple[Place, bytes]] = deque()
        self._woken = asyncio.Event()
        self._ended: End | None = None
        self.gone = False

    def concerned(self, event: Any) -> bool:
        """Before it is known what may have changed since: the scopes of a relative."""
        noun = event.kind.partition(".")[0]
        wanted = not self._asked or noun in self._asked or event.kind in self._asked
        return wanted and noun in self._told and nouns.concerns(self.actor, event, self.payee)

    def hears(self, event: Any) -> bool:
        return self.concerned(event) and nouns.agreed(self.actor, event, self.scopes)

    def put(self, place: Place, message: bytes) -> None:
        if self._ended is not None or place <= self.after:
            return
        if len(self._waiting) >= MOST_WAITING:
            self._waiting.clear()
            self.end("too_slow")
            return
        self._waiting.append((place, message))
        self._woken.set()

    def end(self, why: End) -> None:
        if self._ended is None:
            self._ended = why
            self._woken.set()

    def hang_up(self) -> None:
        """He has gone: nobody is told anything any more."""
        self.gone = True
        self.end("leaving")

    @property
    def ended(self) -> End | None:
        """Why it is over, once all that waited was taken; who may hear no more is told nothing more."""
        return self._ended if not self._waiting or self._ended == "access_ended" else None

    @property
    def expired(self) -> bool:
        return self.until <= datetime.now(UTC)

    async def take(self, seconds: float) -> bytes:
        """All that waits, in order; empty when nothing came in that time, or when it is over."""
        if not self._waiting and self._ended is None:
            try:
                async with asyncio.timeout(seconds):
                    await self._woken.wait()
            except TimeoutError:
                return b""
        self._woken.clear()
        if self._ended == "access_ended":
            return b""
        taken, self._waiting = self._waiting, deque()
        fresh = [message for place, message in taken if place > self.after]  # some came while he read what was before
        if taken:
            self.after = max(self.after, taken[-1][0])
        return b"".join(fresh)

    @property
    def idle(self) -> bool:
        """Nothing waits for him, and nothing is over."""
        return not self._waiting and self._ended is None
