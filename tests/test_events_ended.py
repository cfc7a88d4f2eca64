"""A stream of events ends when somebody may hear no more, reads no more, or has to go elsewhere; and what is old is swept."""

import asyncio
import json
import socket
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from uuid_utils.compat import uuid7

from models.accounts import Role
from services.access import system
from services.events import sweep
from services.events.listeners import MOST_WAITING
from tests.listening import EVENT, MANY, happened, listening, since, subjects

ENDINGS = {
    "signs out": "update sign_ins set revoked_at = now() where membership_id = $1",
    "membership suspended": "update memberships set status = 'suspended' where id = $1",
    "membership ended": "update memberships set status = 'ended' where id = $1",
}


@pytest.mark.parametrize("ending", ENDINGS.values(), ids=ENDINGS)
async def test_whoever_may_hear_no_more_is_cut_off_before_the_next_event(make, address, ending):
    """The database is asked between an event and its listeners."""
    membership = await make.membership(Role.BUREAU_ADMIN)
    async with listening(address, await make.authorization(Role.BUREAU_ADMIN, membership=membership)) as heard:
        await make.owner.execute(ending, membership.id)
        await happened(make, "orders.placed")
        await heard.until(lambda all_of_it: all_of_it.over)

    assert [(message.event, message.data) for message in heard.messages] == [("end", {"reason": "access_ended"})]


async def test_a_relative_is_cut_off_where_nothing_happens_too(make, address):
    membership = await make.membership(Role.FAMILY)
    async with listening(address, await make.authorization(Role.FAMILY, membership=membership)) as heard:
        await make.owner.execute(ENDINGS["membership ended"], membership.id)
        await heard.until(lambda all_of_it: all_of_it.over)

    assert heard.kinds == ["end"]


async def test_a_scope_that_was_taken_back_is_not_told_any_more(make, address):
    membership = await make.membership(Role.FAMILY)
    resident = {"resident_id": membership.resident_id}
    async with listening(address, await make.authorization(Role.FAMILY, membership=membership)) as heard:
        await make.owner.execute("update family_links set scopes = '{money}' where membership_id = $1", membership.id)
        await happened(make, "orders.placed", **resident)
        await happened(make, "entitlements.active", **resident)
        await heard.until(lambda all_of_it: all_of_it.messages)

    assert heard.kinds == ["entitlements.active"]


async def test_a_stream_ends_with_its_token(make, app, address):
    membership = await make.membership(Role.BUREAU_ADMIN)
    headers = await make.authorization(Role.BUREAU_ADMIN, membership=membership)
    token = headers["Authorization"].split()[1]
    actor, _ = app.state.keys._seen(token)
    short = app.state.keys.access_token(actor, datetime.now(UTC) - app.state.keys.access + timedelta(seconds=3))
    async with listening(address, {"Authorization": f"Bearer {short}"}) as heard:
        await heard.until(lambda all_of_it: all_of_it.over)

    assert [(message.event, message.data) for message in heard.messages] == [("end", {"reason": "token_expired"})]


async def test_who_does_not_read_is_let_go_with_a_word_and_takes_up_where_he_was(make, address):
    """The server does not hold for him what he does not take."""
    headers, many = await make.authorization(Role.BUREAU_ADMIN), 40 * MOST_WAITING
    host, port = address.removeprefix("http://").split(":")
    with socket.socket() as slow:
        slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        slow.connect((host, int(port)))
        slow.settimeout(20)
        said = f"GET /v1/events HTTP/1.1\r\nHost: x\r\nAuthorization: {headers['Authorization']}\r\n\r\n"
        slow.sendall(said.encode())
        before = await asyncio.to_thread(slow.recv, 64)
        await make.owner.execute(MANY, make.code, many)
        async with listening(address, headers) as beside:
            await happened(make, "orders.cancelled")
            await beside.until(lambda all_of_it: all_of_it.messages)
        read = before
        while b"event: end" not in read[-400:]:
            read += await asyncio.to_thread(slow.recv, 65536)
    lines = read.decode().splitlines()
    ids = [line for line in lines if line.startswith("id: ")]
    told = [json.loads(line[6:])["data"]["id"] for line in lines if line.startswith("data: ") and '"data"' in line]
    rest = await since(address, headers, ids[-1][4:])

    assert '{"reason":"too_slow"}' in read.decode()
    assert 0 < len(told) < many
    assert len({*told, *subjects(rest)}) == len(told) + len(rest.messages) == many + 1


async def test_what_is_a_month_old_is_swept_and_what_another_cluster_wrote(make, session):
    old = UUID(int=int((datetime.now(UTC) - timedelta(days=32)).timestamp() * 1000) << 80 | 0x7 << 76 | 0x8 << 60)
    for event in (old, uuid7(), uuid7()):
        await make.owner.execute(EVENT, make.code, event, "orders.placed", uuid7(), *[None] * 7)
    await make.owner.execute(
        "update events set xid = 9000000000 where district_code = $1 and id = $2", make.code, event
    )

    async with session.begin():
        swept = await sweep(session, system(make.code))

    assert swept == 2
    assert await make.owner.fetchval("select count(*) from events where district_code = $1", make.code) == 1


async def test_a_viewer_of_a_region_hears_of_no_district(client_for, make):
    refused = await (await client_for(Role.REGION_VIEWER)).get("/v1/events")

    assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")


async def test_a_head_of_the_stream_ends_at_once(client_for, make):
    """httpx waits for the end of an answer, so that there is one."""
    answer = await (await client_for(Role.BUREAU_ADMIN)).head("/v1/events")

    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/event-stream; charset=utf-8")
