"""How senders share the work: some at once, a slow receiver keeps nobody else waiting, and who dies is taken over."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from services.webhooks.outbox import AT_ONCE, LEASE
from tests.hooked import hooked
from tests.receiving import receiving


@pytest.fixture
async def receiver():
    async with receiving() as receiver:
        yield receiver


@pytest.fixture
async def hook(make, app, client_for, receiver):
    return await hooked(make, app, client_for, receiver)


async def test_a_receiver_that_never_answers_is_left_and_keeps_nobody_else_waiting(make, app, client_for, hook):
    """Two receivers, one of them silent: what goes to the other arrives while the first is waited for."""
    hook.receiver.silent = True
    await hook.happened()
    async with receiving() as quick:
        other = await hooked(make, app, client_for, quick)
        await other.happened()
        began = datetime.now(UTC)
        await hook.publish()
        took = datetime.now(UTC) - began
        (told,), (arrived,) = await hook.deliveries(), await other.deliveries()

    assert (told["last_trouble"], told["attempts"]) == ("timed_out", 1)
    assert timedelta(seconds=9) < took < LEASE
    assert datetime.fromisoformat(arrived["delivered_at"]) - began < timedelta(seconds=5)


async def test_no_more_than_ten_of_what_waits_are_under_way_at_once(hook):
    """Seen to fail while PostgreSQL chose ten anew for each row: all were taken, and their leases ended before they were sent."""
    for _ in range(30):
        await hook.happened()
    hook.receiver.waits_for = asyncio.Event()
    sending = asyncio.create_task(hook.publish())
    async with asyncio.timeout(5):
        while len(hook.receiver.received) < AT_ONCE:  # noqa: ASYNC110 - of what a receiver has, nobody tells
            await asyncio.sleep(0.01)
    under_way = await hook.make.owner.fetchval("select count(*) from webhook_deliveries where leased_until > now()")
    hook.receiver.waits_for.set()
    await sending

    assert (under_way, len(hook.receiver.received)) == (AT_ONCE, 30)


async def test_a_sender_that_died_is_taken_over_when_its_lease_is_over(hook):
    """What was being sent is sent again, though nobody knows whether it arrived."""
    await hook.happened()
    await hook.make.owner.execute("update webhooks set status = 'paused' where id = $1", hook.id)
    await hook.publish()
    await hook.make.owner.execute("update webhooks set status = 'active' where id = $1", hook.id)
    await hook.publish()
    await hook.make.owner.execute(
        "update webhook_deliveries set status = 'waiting', next_at = now() + $2::interval where webhook_id = $1",
        hook.id,
        LEASE,
    )
    await hook.publish()
    meanwhile = len(hook.receiver.received)
    await hook.earlier(LEASE)
    await hook.publish()

    assert (meanwhile, len(hook.receiver.received)) == (1, 2)
    assert len({one.id for one in hook.receiver.received}) == 1
