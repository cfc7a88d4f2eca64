"""The one reader of a process: it looks at the outbox for all who listen here, and hands on in memory what each may hear.

A short look four times a second, and only at districts in which somebody listens: LISTEN and NOTIFY would have every
transaction of the district wait for the others at its commit (docs/adr/0063). Whether everyone's sign-in still stands is asked
with each look that found something for him, and of all every other second."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

from services.access import system
from services.events import nouns, reading
from services.events.listeners import Listener
from services.events.places import Place
from services.scope import Sessions

LOOK_SECONDS, CHECK_SECONDS, PAUSE_SECONDS = 0.25, 2.0, 1.0
DIVISION_LENGTHS = (6, 9, 12)


@dataclass(eq=False)
class _District:
    code: str
    place: Place
    life: str
    listeners: set[Listener] = field(default_factory=set)
    bound_to: defaultdict[tuple[str, Any], set[Listener]] = field(default_factory=lambda: defaultdict(set))
    checked: float = 0.0
    task: "asyncio.Task[None] | None" = None

    def add(self, listener: Listener) -> None:
        self.listeners.add(listener)
        self.bound_to[listener.bound_to].add(listener)

    def remove(self, listener: Listener) -> None:
        self.listeners.discard(listener)
        self.bound_to[listener.bound_to].discard(listener)
        if not self.bound_to[listener.bound_to]:
            del self.bound_to[listener.bound_to]

    def concerned(self, event: Any) -> list[Listener]:
        """Found by what they are bound to: of two thousand families one event concerns one."""
        return [one for bound in self._ways(event) for one in self.bound_to.get(bound, ()) if one.concerned(event)]

    def _ways(self, event: Any) -> Iterator[tuple[str, Any]]:
        yield "district", None
        yield "keeper", None  # of a facility or a meal point: some dozens
        for column in nouns.BOUND_ID.values():
            if (value := getattr(event, column)) is not None:
                yield column, value
        code = event.division_code or ""
        yield from (("division", code[:length]) for length in DIVISION_LENGTHS if len(code) >= length)


class Hub:
    """Of one process. `leaving`: whether it is about to end, and so sends everybody to another. `trouble` hears of errors."""

    def __init__(
        self, sessions: Callable[[], Sessions], leaving: Callable[[], bool], trouble: Callable[[Exception], None]
    ):
        self._sessions, self._leaving, self._trouble = sessions, leaving, trouble
        self._districts: dict[str, _District] = {}

    @property
    def listening(self) -> int:
        return sum(len(district.listeners) for district in self._districts.values())

    def join(self, listener: Listener, place: Place, life: str) -> None:
        """`place`: what the database said was over, not long ago."""
        code = listener.actor.district
        district = self._districts.get(code)
        if district is None:
            district = self._districts[code] = _District(code, place, life)
            district.task = asyncio.create_task(self._follow(district))
        district.add(listener)

    def leave(self, listener: Listener) -> None:
        """The last one closes the door: nobody reads for nobody."""
        district = self._districts.get(listener.actor.district)
        if district is None or listener not in district.listeners:
            return
        district.remove(listener)
        if not district.listeners:
            del self._districts[district.code]
            if district.task is not None:
                district.task.cancel()

    def place_of(self, listener: Listener) -> Place:
        """Up to where somebody for whom nothing waits has heard everything."""
        district = self._districts.get(listener.actor.district)
        return listener.after if district is None else max(listener.after, district.place)

    async def close(self) -> None:
        tasks = [district.task for district in self._districts.values() if district.task is not None]
        for listener in [one for district in self._districts.values() for one in district.listeners]:
            listener.end("leaving")
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _follow(self, district: _District) -> None:
        while True:
            if self._leaving():
                for listener in district.listeners:
                    listener.end("leaving")
                return
            try:
                more = await self._look(district)
            except Exception as error:  # noqa: BLE001 - a database that is away is waited for: nothing is passed over
                self._trouble(error)
                await asyncio.sleep(PAUSE_SECONDS)
                continue
            if not more:
                await asyncio.sleep(LOOK_SECONDS)

    async def _look(self, district: _District) -> bool:
        """Whether there is more at once."""
        async with self._sessions()(info={"scope": system(district.code).scope}) as session, session.begin():
            events, place = await reading.after(session, district.code, district.place)
            concerned = [district.concerned(event) for event in events]
            asked = self._asked(district, concerned)
            signed = [one.actor.sign_in_id for one in asked if one.actor.sign_in_id is not None]
            standing = await reading.standing(session, district.code, signed) if asked else {}
        for listener in asked:
            row = standing.get(listener.actor.sign_in_id)  # type: ignore[arg-type]
            if row is None:
                listener.end("access_ended")
            elif listener.expired:
                listener.end("token_expired")
            else:
                listener.payee, listener.scopes = row.payee, frozenset(row.scopes or ())
        for event, hearing in zip(events, concerned, strict=True):
            heard = [listener for listener in hearing if listener.hears(event)]
            if heard:
                self._hand_on(district, event, heard)
        district.place = place
        return len(events) == reading.AT_ONCE

    def _asked(self, district: _District, concerned: Iterable[Sequence[Listener]]) -> set[Listener]:
        """Whose access is looked at: of all every other second, between that of those for whom there is something."""
        if monotonic() - district.checked >= CHECK_SECONDS:
            district.checked = monotonic()
            return set(district.listeners)
        return {listener for hearing in concerned for listener in hearing}

    def _hand_on(self, district: _District, event: Any, heard: Sequence[Listener]) -> None:
        message, place = reading.message(district.life, event), Place(event.xid, event.id)
        for listener in heard:
            listener.put(place, message)
