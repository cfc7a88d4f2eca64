"""What waits is sent at once when somebody asks; a webhook that nobody needs ends, with what waits for it."""

import asyncio
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from services.webhooks.acts import MOST
from services.webhooks.outbox import TRIED_FOR
from tests.hooked import hooked
from tests.receiving import receiving

REASON = "排班系统已停用"


@pytest.fixture
async def hook(make, app, client_for):
    async with receiving() as receiver:
        yield await hooked(make, app, client_for, receiver)


async def failed_once(hook):
    hook.receiver.answers.append("500 No")
    await hook.happened()
    await hook.publish()
    (waiting,) = await hook.deliveries()
    return waiting


async def test_one_that_waits_is_sent_at_once_when_asked(hook):
    """The receiver is repaired, and the next attempt may be six hours away. Seen to fail when resending was refused while it
    waited."""
    waiting = await failed_once(hook)
    await hook.earlier(timedelta(hours=-6))
    await hook.publish()
    early = len(hook.receiver.received)
    asked = await hook.resend(waiting)
    await hook.publish()
    (told,) = await hook.deliveries()

    assert (waiting["status"], waiting["allowed_actions"]) == ("waiting", ["resend"])
    assert early == 1
    assert (asked.status_code, asked.json()["attempts"]) == (200, 1)
    assert (told["status"], told["attempts"]) == ("delivered", 2)
    assert len({one.id for one in hook.receiver.received}) == 1


async def test_one_that_is_asked_for_again_is_tried_for_three_days_again(hook):
    waiting = await failed_once(hook)
    await hook.earlier(TRIED_FOR)
    await hook.resend(waiting)
    hook.receiver.answers.append("500 No")
    await hook.publish()

    assert [one["status"] for one in await hook.deliveries()] == ["waiting"]


async def test_one_that_is_being_sent_is_not_sent_beside_it(hook):
    """The receiver keeps the sender waiting. Seen to fail, with a second request, when the lease was not asked for."""
    hook.receiver.silent = True
    await hook.happened()
    sending = asyncio.create_task(hook.publish())
    async with asyncio.timeout(20):
        while not hook.receiver.received:  # noqa: ASYNC110 - the receiver tells nobody
            await asyncio.sleep(0.05)
    (leased,) = await hook.deliveries()
    refused = await hook.resend(leased)
    await hook.act("pause")
    await hook.act("resume")
    await hook.publish()
    meanwhile = len(hook.receiver.received)
    await sending
    (waiting,) = await hook.deliveries()

    assert (leased["status"], leased["allowed_actions"]) == ("waiting", [])
    assert (refused.status_code, refused.json()["code"]) == (409, "wrong_state")
    assert "正在发送" in refused.json()["detail"]
    assert meanwhile == 1
    assert (waiting["last_trouble"], waiting["allowed_actions"]) == ("timed_out", ["resend"])


async def test_one_whose_sender_died_can_be_asked_for_when_its_lease_is_over(hook):
    await failed_once(hook)
    lease = "update webhook_deliveries set leased_until = now() + $2::interval where webhook_id = $1 returning id"
    told = {"id": str(await hook.make.owner.fetchval(lease, UUID(hook.id), timedelta(seconds=20)))}
    early = await hook.resend(told)
    await hook.make.owner.execute(lease, UUID(hook.id), timedelta(seconds=-1))
    late = await hook.resend(told)

    assert (early.status_code, late.status_code) == (409, 200)


async def test_what_waits_for_a_paused_webhook_goes_at_once_when_it_is_resumed(hook):
    """And has three days from then on. Seen to fail when each was left to its own time."""
    await failed_once(hook)
    await hook.act("pause")
    await hook.earlier(TRIED_FOR)
    await hook.earlier(-TRIED_FOR - timedelta(hours=6))
    await hook.act("resume")
    await hook.publish()

    assert [one["status"] for one in await hook.deliveries()] == ["delivered"]


async def test_an_ended_webhook_is_sent_nothing_and_what_waited_has_ended(hook):
    """What was sent stays to be read; what waited can be sent no more."""
    arrived = await hook.happened()
    await hook.publish()
    await failed_once_more(hook)
    ended = await hook.act("end", reason=REASON)
    await hook.happened()
    await hook.earlier(timedelta(days=1))
    await hook.publish()
    last, first = await hook.deliveries()
    refused = await hook.resend(last)

    assert ended.status_code == 200
    assert (ended.json()["status"], ended.json()["ended_reason"]) == ("ended", REASON)
    assert (ended.json()["waiting"], ended.json()["allowed_actions"]) == (0, [])
    assert datetime.fromisoformat(ended.json()["ended_at"])
    assert (first["status"], last["status"], last["next_at"]) == ("delivered", "ended", None)
    assert first["allowed_actions"] == last["allowed_actions"] == []
    assert (refused.status_code, refused.json()["code"]) == (409, "wrong_state")
    assert len(hook.receiver.received) == 2
    assert hook.receiver.received[0].said["data"]["id"] == arrived
    assert (await hook.deliveries(status="ended")) == [last]


async def failed_once_more(hook):
    hook.receiver.answers.append("500 No")
    await hook.happened()
    await hook.publish()


async def test_what_got_through_while_its_webhook_ended_is_delivered(hook):
    """It was being sent; that it arrived is no less true. Seen to fail when only what waits was noted."""
    hook.receiver.waits_for = asyncio.Event()
    await hook.happened()
    sending = asyncio.create_task(hook.publish())
    async with asyncio.timeout(20):
        while not hook.receiver.received:  # noqa: ASYNC110 - the receiver tells nobody
            await asyncio.sleep(0.05)
    await hook.act("end", reason=REASON)
    (meanwhile,) = await hook.deliveries()
    hook.receiver.waits_for.set()
    await sending
    (told,), shown = await hook.deliveries(), await hook.read()

    assert (meanwhile["status"], told["status"], told["last_trouble"]) == ("ended", "delivered", None)
    assert (shown["status"], shown["failing_since"]) == ("ended", None)


async def test_ending_says_why_once_and_is_told_and_written_down(hook):
    key = {"Idempotency-Key": "end-of-a-webhook-1"}
    silent = await hook.manager.post(f"/v1/webhooks/{hook.id}/end", json={"reason": " "})
    none = await hook.manager.post(f"/v1/webhooks/{hook.id}/end")
    twice = [
        await hook.manager.post(f"/v1/webhooks/{hook.id}/end", json={"reason": REASON}, headers=key) for _ in range(2)
    ]
    tag = (await hook.manager.get(f"/v1/webhooks/{hook.id}")).headers["etag"]
    changed = await hook.manager.patch(f"/v1/webhooks/{hook.id}", json={"name": "别的"}, headers={"If-Match": tag})
    told = await hook.make.owner.fetch("select kind from events where subject_id = $1 order by xid, id", hook.id)
    written = await hook.make.owner.fetchval(
        "select count(*) from audit_events where act = 'webhooks.end' and outcome = 'done' and subject_id = $1", hook.id
    )

    assert [one.status_code for one in (silent, none)] == [422, 422]
    assert [one.status_code for one in twice] == [200, 200]
    assert twice[1].headers["idempotency-replayed"] == "true"
    assert (changed.status_code, changed.json()["code"]) == (409, "wrong_state")
    assert [row["kind"] for row in told] == ["webhooks.active", "webhooks.ended"]
    assert written == 1


async def test_an_ended_webhook_does_not_count_towards_the_ten(hook):
    """Seen to fail when all were counted."""
    order = {"name": "排班系统", "url": "https://care.example.com/hooks", "kinds": ["visits"]}
    made = [await hook.manager.post("/v1/webhooks", json=order) for _ in range(MOST)]
    await hook.act("end", reason=REASON)
    again = await hook.manager.post("/v1/webhooks", json=order)
    listed = (await hook.manager.get("/v1/webhooks", params={"status": "ended"})).json()["items"]

    assert [one.status_code for one in made] == [201] * (MOST - 1) + [409]
    assert "end" in made[-1].json()["detail"]
    assert again.status_code == 201
    assert [one["id"] for one in listed] == [hook.id]
