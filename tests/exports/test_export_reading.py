"""Fetching a file: piece by piece, each in a transaction of its own, and not for ever for somebody who does not read."""

import asyncio

import pytest
from starlette.requests import ClientDisconnect

from api.files import SLICE, FileStream
from api.manners import AnswerCut
from models.accounts import Role
from tests.exports.fetching import made
from tests.exports.test_export_making import MANY


async def body_of(stream, send):
    async def receive():
        await asyncio.Event().wait()

    await stream({"type": "http", "asgi": {"spec_version": "2.4"}, "method": "GET"}, receive, send)


def stream_of(pieces, asked, stall_seconds):
    async def piece(seq):
        asked.append(seq)
        return pieces[seq] if seq < len(pieces) else None

    return FileStream(piece, stall_seconds=stall_seconds, headers={}, media_type="text/csv")


async def test_a_client_that_stops_reading_is_left_with_one_piece_in_hand():
    """Seen to hang for ever without the timeout around send."""
    asked, taken = [], []

    async def send(message):
        taken.append(message)
        if len(taken) == 3:
            await asyncio.Event().wait()

    with pytest.raises(ClientDisconnect):
        async with asyncio.timeout(20):
            await body_of(stream_of([b"x" * 1024 * 1024] * 3, asked, 0.05), send)

    assert asked == [0]
    assert {len(message["body"]) for message in taken[1:]} == {SLICE}


async def test_a_slow_client_that_goes_on_reading_gets_all_of_it():
    asked, body = [], bytearray()

    async def send(message):
        await asyncio.sleep(0)
        body.extend(message.get("body", b""))

    await body_of(stream_of([b"a" * 100_000, b"b", b"c" * SLICE], asked, 5), send)

    assert (bytes(body), asked) == (b"a" * 100_000 + b"b" + b"c" * SLICE, [0, 1, 2, 3])


@pytest.fixture
async def large(client_for, drain, make):
    """A file of several pieces, and who may fetch it."""
    await make.owner.execute(MANY, make.code, 20_000)
    admin = await client_for(Role.BUREAU_ADMIN)
    return admin, await made(admin, drain, "providers")


def fetching(app, client, path, send):
    headers = [(name.lower(), value) for name, value in client.headers.raw]
    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": "GET",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "headers": headers,
        "scheme": "http",
        "client": ("10.9.9.9", 1),
        "server": ("yiyang", 80),
        "asgi": {"version": "3.0", "spec_version": "2.4"},
        "root_path": "",
    }

    async def receive():
        if not told:
            told.append(True)
            return {"type": "http.request", "body": b"", "more_body": False}
        return await asyncio.Event().wait()

    told = []
    return app(scope, receive, send)


async def test_no_transaction_is_open_while_a_client_takes_a_piece(app, large, make):
    """Asked of PostgreSQL at every slice. Seen to fail with one session around the whole stream."""
    admin, done = large
    open_then, size = set(), 0
    asked = """select count(*) from pg_stat_activity where application_name = 'yiyang' and datname = current_database()
        and xact_start is not null"""

    async def send(message):
        nonlocal size
        size += len(message.get("body", b""))
        if message["type"] == "http.response.body":
            open_then.add(await make.owner.fetchval(asked))

    await fetching(app, admin, done["file"], send)

    assert size == done["file_bytes"] > 2 * 1024 * 1024
    assert open_then == {0}


async def test_who_signs_out_in_the_middle_gets_no_further_piece(app, large):
    """The answer breaks off, shorter than its Content-Length."""
    admin, done = large
    size = 0

    async def send(message):
        nonlocal size
        size += len(message.get("body", b""))
        if 0 < size <= SLICE:
            assert (await admin.post("/v1/auth/logout")).status_code == 204

    with pytest.raises(AnswerCut):
        await fetching(app, admin, done["file"], send)

    assert 0 < size < done["file_bytes"]
