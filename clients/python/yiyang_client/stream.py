"""What happens, as it is told (server-sent events): the messages, how they are read, and when a lost stream is taken up again."""

import json
import random
import re
from collections.abc import Generator, Iterator
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Literal

import httpx
from yiyang_client.calls import Call
from yiyang_client.exchange import Alone, Exchange, Pause, Send, refused
from yiyang_client.problems import Unavailable, Unheard, YiyangError

LISTEN: Call[Any] = Call("GET", "/v1/events", accept="text/event-stream")
QUIET_S = 60.0
"""The server says something every 15 seconds: who hears nothing for so long has lost the connection."""

ENDED = b""
_LINE_END = re.compile(rb"\r\n|\n|\r(?!\Z)")


@dataclass(frozen=True)
class Event:
    """That a thing entered a state: `visits.verified`. Read the thing itself by its `subject_id`, with your own rights.
    `last_event_id`: keep it once you have done what the event asks of you, and listen from there the next time."""

    kind: str
    subject_id: str
    district_code: str
    timestamp: str
    last_event_id: str


@dataclass(frozen=True)
class Gap:
    """What lies between cannot be told, because `last_event_id` was none of the server's or too old: read again what you keep."""

    kind: ClassVar[Literal["gap"]] = "gap"
    reason: str
    last_event_id: str


@dataclass(frozen=True)
class End:
    """You may hear no more (`access_ended`): the last that is told. All other ends are taken up again by the client."""

    kind: ClassVar[Literal["end"]] = "end"
    reason: str
    last_event_id: str


Message = Event | Gap | End


@dataclass
class Heard:
    """How far was heard: `last_event_id` moves on too while nothing happens. `retry_s`: how long the server asks to wait."""

    last_event_id: str = ""
    retry_s: float = 3.0


@dataclass(frozen=True)
class Open:
    """Answered with the response, its body unread if it is a stream, or with the error that came instead."""

    send: Send


@dataclass(frozen=True)
class Read:
    """Answered with the next bytes, with `ENDED` at a clean end, or with an error; None if whoever read was interrupted."""


@dataclass(frozen=True)
class Tell:
    message: Message


Step = Alone | Open | Pause | Read | Tell
Told = httpx.Response | httpx.TransportError | bytes | None
Listening = Generator[Step, Told, None]
"""As the flows of exchange.py: it waits for nothing itself, so that threads and tasks listen by one rule."""


class Lines:
    """The WHATWG's `text/event-stream`, of pieces that end anywhere."""

    def __init__(self, heard: Heard) -> None:
        self._heard, self._rest = heard, b""
        self._id, self._event, self._data = heard.last_event_id, "", list[str]()

    def read(self, piece: bytes) -> Iterator[Message]:
        *lines, self._rest = _LINE_END.split(self._rest + piece)
        for line in lines:
            if line:
                self._field(line.decode("utf-8", "replace"))
                continue
            self._heard.last_event_id = self._id
            event, data = self._event, "\n".join(self._data)
            self._event, self._data = "", []
            if data and (message := _message(event, data, self._id)):
                yield message

    def _field(self, line: str) -> None:
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if name == "id" and "\0" not in value:
            self._id = value
        elif name == "event":
            self._event = value
        elif name == "data":
            self._data.append(value)
        elif name == "retry" and value.isascii() and value.isdecimal():
            self._heard.retry_s = int(value) / 1000


def _message(event: str, data: str, last_event_id: str) -> Message | None:
    """None for what a later server says and this client does not know."""
    said = json.loads(data)
    if event in ("gap", "end"):
        return (Gap if event == "gap" else End)(said["reason"], last_event_id)
    if not isinstance(said, dict) or "data" not in said:
        return None
    about = said["data"]
    return Event(said["type"], about["id"], about["district_code"], said["timestamp"], last_event_id)


def listen(exchange: Exchange, call: Call[Any], heard: Heard, *, follow: bool) -> Listening:
    """Where it was never heard, and where it ends with the present, it is tried as often as everything else. What was heard once
    is taken up again until it is closed, unless the server refuses it."""
    tried, opened, renew = 0, False, not exchange.sign_in.access_token
    outcome: Told | YiyangError
    while True:
        token, resumed = exchange.sign_in.access_token, heard.last_event_id
        try:
            if renew:
                yield Alone(exchange.renew(token))
                token = exchange.sign_in.access_token
            asked = replace(call, headers={"last-event-id": resumed or None})
            outcome = yield Open(exchange.written(asked, None, token, None))
        except (Unheard, Unavailable) as error:  # of the renewal
            outcome = error
        if isinstance(outcome, httpx.Response) and outcome.is_success:
            opened, renew = True, False
            how = yield from _heard(Lines(heard))
            if isinstance(how, End) or (how == ENDED and not follow):
                return
            outcome = how
            tried = 0 if follow or heard.last_event_id != resumed else tried
        elif isinstance(outcome, httpx.Response) and outcome.status_code == 401 and not renew:
            renew = True
            continue
        elif isinstance(outcome, httpx.Response) and outcome.status_code not in (429, 502, 503, 504):
            raise refused(outcome, None)
        tried, renew = tried + 1, not exchange.sign_in.access_token
        wait = exchange.patience.wait(tried, outcome if isinstance(outcome, httpx.Response) else None)
        if wait is None and not (opened and follow):
            raise outcome if isinstance(outcome, YiyangError) else refused(_answer(outcome), None)
        longest = max(exchange.patience.longest_s, heard.retry_s)
        yield Pause(max(wait or 0.0, min(heard.retry_s * 2 ** min(tried - 1, 9), longest) * random.uniform(1.0, 1.2)))


def _heard(lines: Lines) -> Generator[Step, Told, httpx.TransportError | bytes | End | None]:
    """One stream: how it ended, or that nothing more is to come."""
    while isinstance(piece := (yield Read()), bytes) and piece != ENDED:
        for message in lines.read(piece):
            if not isinstance(message, End):
                yield Tell(message)
            elif message.reason == "access_ended":
                yield Tell(message)
                return message
    return None if isinstance(piece, httpx.Response) else piece


def _answer(outcome: object) -> httpx.Response | httpx.TransportError | None:
    return outcome if isinstance(outcome, httpx.Response | httpx.TransportError) else None
