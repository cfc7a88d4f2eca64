"""The Python client listens: typed messages, taken up where they were lost, until it is closed or may hear no more."""

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from yiyang_client import End, Event, Gap, Invalid, Patience, SignIn, Unheard
from yiyang_client.operations import me

from models.accounts import Role
from tests.clients.conftest import ClientOf, Person
from tests.clients.streaming import streaming
from tests.factories import Make
from tests.listening import happened
from tests.programs import Served

PATIENCE_SECONDS = 20.0


async def some(events: AsyncIterator[Any], many: int) -> list[Any]:
    async with asyncio.timeout(PATIENCE_SECONDS):
        return [await anext(events) for _ in range(many)]


async def begun(events: Any, make: Make) -> None:
    """From here on it hears what happens: of what happened before, it has heard something."""
    asking = asyncio.create_task(anext(events))
    while not asking.done():
        await happened(make, "alerts.open")
        await asyncio.wait({asking}, timeout=0.2)
    await asking


async def here(client: Any) -> str:
    """The place up to which all has happened."""
    events = client.events(follow=False)
    async with asyncio.timeout(PATIENCE_SECONDS):
        assert [one async for one in events] == []
    return str(events.last_event_id)


async def test_what_happens_is_told_typed_and_in_order(api: Served, client_of: ClientOf, person: Person, make: Make):
    client = client_of(await person(Role.BUREAU_ADMIN))
    await happened(make, "orders.placed")
    begin = await here(client)
    subjects = [await happened(make, kind) for kind in ("orders.accepted", "stays.admitted", "visits.verified")]

    events = client.events(kinds="orders,visits.verified", last_event_id=begin)
    told = await some(events, 2)
    await events.close()

    assert [(one.kind, one.subject_id) for one in told] == [
        ("orders.accepted", subjects[0]),
        ("visits.verified", subjects[2]),
    ]
    assert all(isinstance(one, Event) and one.district_code == make.code and one.timestamp for one in told)


async def test_what_has_happened_since_is_told_and_the_iterator_ends(
    api: Served, client_of: ClientOf, person: Person, make: Make
):
    """And from any message on, the rest."""
    client = client_of(await person(Role.BUREAU_ADMIN))
    begin = await here(client)
    subjects = [await happened(make, "orders.placed") for _ in range(3)]
    async with asyncio.timeout(PATIENCE_SECONDS):
        told = [one async for one in client.events(last_event_id=begin, follow=False)]
        rest = [one async for one in client.events(last_event_id=told[0].last_event_id, follow=False)]

    assert [one.subject_id for one in told] == subjects
    assert rest == told[1:]


async def test_a_lost_connection_is_taken_up_where_it_was_lost_when_the_server_says(
    api: Served, client_of: ClientOf, person: Person, make: Make
):
    """Seen to fail without the `Last-Event-ID` of who comes back (what happened meanwhile was never told), and, by three seconds,
    without the server's `retry:`."""
    who = await person(Role.BUREAU_ADMIN)
    async with streaming(api.url) as proxy:
        events = client_of(who, proxy.url).events(kinds="orders")
        asking = asyncio.create_task(some(events, 6))
        while not proxy.begun:  # noqa: ASYNC110 - the proxy tells nobody
            await asyncio.sleep(0.02)
        subjects = []
        for _ in range(3):
            subjects.append(await happened(make, "orders.placed"))
            await asyncio.sleep(0.3)
            cut_at = asyncio.get_running_loop().time()
            proxy.cut()
            subjects.append(await happened(make, "orders.accepted"))
            while len(proxy.listened) < len(subjects) // 2 + 1:  # noqa: ASYNC110
                await asyncio.sleep(0.02)
            assert 0.09 <= proxy.at[-1] - cut_at < 2.5
            await asyncio.sleep(0.3)
        told = await asking
        await events.close()

    assert [one.subject_id for one in told] == subjects
    assert proxy.listened[0] == ""
    assert len(set(proxy.listened)) == len(proxy.listened)


async def test_bytes_that_come_one_by_one_are_the_same_messages(
    api: Served, client_of: ClientOf, person: Person, make: Make
):
    who = await person(Role.BUREAU_ADMIN)
    begin = await here(client_of(who))
    subjects = [await happened(make, "visits.verified") for _ in range(3)]
    async with streaming(api.url, bitwise=True) as proxy, asyncio.timeout(PATIENCE_SECONDS):
        events = client_of(who, proxy.url).events(last_event_id=begin, follow=False)
        assert [one.subject_id async for one in events] == subjects


async def test_a_gap_is_told_first_and_what_happens_follows(
    api: Served, client_of: ClientOf, person: Person, make: Make
):
    events = client_of(await person(Role.BUREAU_ADMIN)).events(last_event_id="nonsense")
    (gap,) = await some(events, 1)
    subject = await happened(make, "orders.placed")
    (told,) = await some(events, 1)
    await events.close()

    assert isinstance(gap, Gap)
    assert (gap.kind, gap.reason) == ("gap", "unknown")
    assert told.subject_id == subject


async def test_who_may_hear_no_more_is_told_so_and_the_iterator_ends(
    api: Served, client_of: ClientOf, person: Person, make: Make
):
    """Seen to fail when that end was taken up again like the others: the client signed in anew and went on listening."""
    who = await person(Role.BUREAU_ADMIN)
    events = client_of(who).events()
    await begun(events, make)
    bearer = {"Authorization": f"Bearer {who.access_token}"}
    async with httpx.AsyncClient(base_url=api.url) as other:
        assert (await other.post("/v1/auth/logout", headers=bearer)).status_code == 204
    async with asyncio.timeout(PATIENCE_SECONDS):
        told = [one async for one in events]

    assert isinstance(told[-1], End)
    assert told[-1].reason == "access_ended"


async def test_it_is_closed_while_nothing_happens(api: Served, client_of: ClientOf, person: Person, make: Make):
    """Seen to fail, by the 15 seconds to the next heartbeat, when the connection was not ended."""
    events = client_of(await person(Role.BUREAU_ADMIN)).events(kinds="alerts.open")
    await begun(events, make)

    async def rest() -> list[Any]:
        return [one async for one in events]

    waiting = asyncio.create_task(rest())
    await asyncio.wait({waiting}, timeout=0.5)
    at = time.monotonic()
    await events.close()
    await waiting

    assert time.monotonic() - at < 5


async def test_it_is_closed_while_it_waits_to_come_back(api: Served, client_of: ClientOf, person: Person, make: Make):
    who = await person(Role.BUREAU_ADMIN)
    async with streaming(api.url) as proxy:
        events = client_of(who, proxy.url, patience=Patience(first_s=60.0, longest_s=60.0)).events()
        await begun(events, make)
        waiting = asyncio.create_task(some(events, 10))
    await asyncio.wait({waiting}, timeout=0.5)
    await events.close()

    # Inside a task it is a RuntimeError, since a coroutine may not raise StopAsyncIteration.
    with pytest.raises((StopAsyncIteration, RuntimeError)):
        await asyncio.wait_for(waiting, PATIENCE_SECONDS)


async def test_a_refusal_is_raised_and_a_server_that_is_not_there_is_tried_as_often_as_always(
    api: Served, client_of: ClientOf, person: Person, make: Make
):
    who = await person(Role.BUREAU_ADMIN)
    client = client_of(who)
    with pytest.raises(Invalid) as refused:
        await some(client.events(kinds="orders.eaten"), 1)
    await client.ask(me.read())
    nobody = client_of(who, "http://127.0.0.1:9", patience=Patience(tries=2, first_s=0.01))
    with pytest.raises(Unheard):
        await some(nobody.events(), 1)

    assert refused.value.code == "event_kind_unknown"


async def test_an_access_token_that_is_over_is_renewed_once(
    api: Served, client_of: ClientOf, person: Person, make: Make
):
    who = await person(Role.BUREAU_ADMIN)
    client = client_of(who)
    await client.ask(me.read())
    begin = await here(client)
    subject = await happened(make, "orders.placed")
    kept = SignIn(access_token="e.x.p", refresh_token=who.refresh_token)

    (told,) = await some(client_of(kept).events(last_event_id=begin), 1)

    assert told.subject_id == subject
    assert kept.access_token != "e.x.p"
