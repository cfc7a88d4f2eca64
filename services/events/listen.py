"""Beginning to listen: from now on, or from where somebody was."""

from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches
from typing import Any

import orjson
from sqlmodel.ext.asyncio.session import AsyncSession

from models.events import KINDS, NOUNS, End, Gap
from services.access import Actor, Permission
from services.errors import Invalid
from services.events import places, reading
from services.events.hub import Hub
from services.events.listeners import Listener
from services.events.places import START, Place
from services.scope import Sessions, SignInEnded

HEARTBEAT_SECONDS = 15.0
RETRY_MILLISECONDS = 3_000


class KindUnknown(Invalid):
    code = "event_kind_unknown"
    zh = "没有名为“{kind}”的事件。可以填写事件或其名词，如 {known}；多个用逗号分隔。"
    en = "There is no event called “{kind}”. Name events or their nouns, such as {known}, with commas between."


@dataclass(frozen=True)
class Opening:
    """How a stream begins. `now`: what the database said was over; `behind`: something may have happened before."""

    listener: Listener
    now: Place
    life: str
    gap: Gap | None
    behind: bool


def kinds_listed(wanted: Iterable[str], pointer: str) -> list[str]:
    """Kinds and nouns, each once. Raises KindUnknown."""
    listed = sorted(set(wanted))
    for kind in listed:
        if kind not in NOUNS and kind not in KINDS:
            raise KindUnknown(pointer, kind=kind[:60], known=", ".join(_likest(kind[:60])))
    return listed


def _likest(kind: str) -> list[str]:
    """What may have been meant: events of that noun, else what is spelt almost so, else all nouns."""
    noun = kind.partition(".")[0]
    if noun in NOUNS:
        return [one for one in KINDS if one.startswith(f"{noun}.")]
    return get_close_matches(kind, [*NOUNS, *KINDS], cutoff=0.7) or [*NOUNS]


async def here(session: AsyncSession) -> Place:
    """The place after all that is over."""
    return Place((await reading.now(session)).over, START)


async def next_of(session: AsyncSession, actor: Actor, place: Place) -> tuple[list[Any], Place, bool]:
    """What happened next in the actor's district, up to which place that is, and whether there is more at once."""
    actor.require(Permission.EVENTS_READ)
    found, up_to = await reading.after(session, actor.district, place)
    return found, up_to, len(found) == reading.AT_ONCE


async def listen(session: AsyncSession, actor: Actor, said: str | None, sent: str | None, until: datetime) -> Opening:
    """`said`: kinds and nouns; `sent`: the `Last-Event-ID`; `until`: when the token ends. Raises KindUnknown."""
    actor.require(Permission.EVENTS_READ)
    asked = frozenset(kinds_listed((one.strip() for one in (said or "").split(",") if one.strip()), "/query/kinds"))
    now = await reading.now(session)
    here = Place(now.over, START)
    known = places.read(now.life, sent) if sent else None
    gap: Gap | None = None
    if sent and (known is None or known.place.xid > now.next):
        gap, known = "unknown", None
    elif known is not None and known.too_old:
        gap, known = "too_old", None
    listener = Listener(actor, asked, known.place if known else here, until)
    row: Any = (await reading.standing(session, actor.district, [actor.sign_in_id] if actor.sign_in_id else [])).get(
        actor.sign_in_id  # type: ignore[arg-type]
    )
    if row is None:
        raise SignInEnded
    listener.payee, listener.scopes = row.payee, frozenset(row.scopes or ())
    return Opening(listener, here, now.life, gap, behind=known is not None)


async def past(sessions: Sessions, opening: Opening) -> AsyncIterator[bytes]:
    """What happened before, by the page, each under the listener's own scope; afterwards he stands where the database is."""
    listener = opening.listener
    more = opening.behind
    while more:
        async with sessions(info={"scope": listener.actor.scope}) as session, session.begin():
            events, place = await reading.after(session, listener.actor.district, listener.after)
        heard = b"".join(reading.message(opening.life, event) for event in events if listener.hears(event))
        listener.after, more = place, len(events) == reading.AT_ONCE
        if heard:
            yield heard


def _own(kind: str, **said: str) -> bytes:
    return b"event: %b\ndata: %b\n\n" % (kind.encode(), orjson.dumps(said))


def _place(opening: Opening, place: Place) -> bytes:
    """Told without an event: whoever comes back begins there."""
    return b"id: %b\n\n" % places.written(opening.life, place).encode()


async def stream(hub: Hub, sessions: Sessions, opening: Opening, *, follow: bool) -> AsyncIterator[bytes]:
    """The bytes of the stream, until it ends. Without `follow` it ends where the present begins."""
    listener = opening.listener
    if follow:
        hub.join(listener, opening.now, opening.life)
    try:
        yield b"retry: %d\n" % RETRY_MILLISECONDS + _place(opening, listener.after)
        if opening.gap:
            yield _own("gap", reason=opening.gap)
        try:
            async for heard in past(sessions, opening):
                yield heard
        except SignInEnded:
            listener.end("access_ended")
        if not follow:
            yield _place(opening, listener.after)
            return
        while True:
            heard = await listener.take(HEARTBEAT_SECONDS)
            if listener.gone:
                return
            if heard:
                yield heard
            elif (why := listener.ended) is not None:
                yield _end(why)
                return
            elif listener.idle:
                listener.after = hub.place_of(listener)
                yield b":\n" + _place(opening, listener.after)
    finally:
        hub.leave(listener)


def _end(why: End) -> bytes:
    return _own("end", reason=why)
