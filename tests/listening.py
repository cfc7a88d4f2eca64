"""Somebody who listens to the events of a served application, and what he has heard."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import httpx
import orjson
from uuid_utils.compat import uuid7

from tests.factories import Make

PATIENCE_SECONDS = 20.0


@dataclass
class Message:
    """As the stream had it: of our own words (`gap`, `end`) `data` is the reason's object."""

    id: str
    event: str
    data: dict[str, Any]

    @property
    def subject(self) -> str:
        return str(self.data["data"]["id"])


@dataclass
class Heard:
    """All messages so far, and the last `id` that was told, with or without one."""

    messages: list[Message] = field(default_factory=list)
    last_id: str = ""
    over: bool = False
    opened: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def kinds(self) -> list[str]:
        return [message.event for message in self.messages]

    async def until(self, condition: Callable[["Heard"], object]) -> "Heard":
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not condition(self):  # noqa: ASYNC110 - of a condition that the test has chosen
                await asyncio.sleep(0.02)
        return self

    def read(self, lines: list[str]) -> None:
        said = dict(line.split(": ", 1) for line in lines if ": " in line)
        self.last_id = said.get("id", self.last_id)
        self.opened.set()
        if "data" in said:
            self.messages.append(Message(said.get("id", ""), said.get("event", ""), orjson.loads(said["data"])))


async def follow(stream: httpx.Response, heard: Heard) -> None:
    lines: list[str] = []
    with suppress(httpx.TransportError):
        async for line in stream.aiter_lines():
            if line:
                lines.append(line)
            else:
                heard.read(lines)
                lines = []
    heard.over = True


@asynccontextmanager
async def listening(
    address: str, headers: Mapping[str, str], *, last_id: str | None = None, **query: str
) -> AsyncIterator[Heard]:
    """From when it is open to when the block ends."""
    resume = {"Last-Event-ID": last_id} if last_id is not None else {}
    heard = Heard()
    async with (
        httpx.AsyncClient(base_url=address, timeout=PATIENCE_SECONDS, trust_env=False) as client,
        client.stream("GET", "/v1/events", params=query, headers={**headers, **resume}) as stream,
    ):
        assert stream.status_code == 200, await stream.aread()
        reading = asyncio.create_task(follow(stream, heard))
        try:
            await asyncio.wait_for(heard.opened.wait(), PATIENCE_SECONDS)
            yield heard
        finally:
            reading.cancel()
            with suppress(asyncio.CancelledError):
                await reading


async def since(address: str, headers: Mapping[str, str], last_id: str, **query: str) -> Heard:
    """What happened after that, and no more."""
    async with listening(address, headers, last_id=last_id, follow="false", **query) as heard:
        return await heard.until(lambda all_of_it: all_of_it.over)


EVENT = """
    insert into events (district_code, id, kind, subject_id, resident_id, provider_id, caregiver_id, facility_id, meal_point_id,
        division_code, made_by) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
"""
MANY = """
    insert into events (district_code, id, kind, subject_id)
    select $1, (lpad(to_hex((extract(epoch from now()) * 1000)::bigint), 12, '0') || '70008000' || lpad(n::text, 12, '0'))::uuid,
        'orders.placed', gen_random_uuid() from generate_series(1, $2::int) n
"""
BOUND = ("resident_id", "provider_id", "caregiver_id", "facility_id", "meal_point_id", "division_code", "made_by")


async def happened(make: Make, kind: str, **bound: object) -> str:
    """An event as its trigger writes it; the id of its subject."""
    subject = uuid7()
    await make.owner.execute(EVENT, make.code, uuid7(), kind, subject, *(bound.get(name) for name in BOUND))
    return str(subject)


def subjects(heard: Heard) -> list[str]:
    return [message.subject for message in heard.messages]
