"""Messages leave the house through gateways: with a key, under one id however often they are tried, and nowhere that is private."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from api.worker import _channels
from models.accounts import Role
from models.messages import MessageChannel
from services.messages import Gateway
from services.messages.delivery import LEASE, TRIED_FOR, WAITS
from tests.messaged import household, rule
from tests.receiving import receiving

SMS, WECHAT = MessageChannel.SMS, MessageChannel.WECHAT


@pytest.fixture
async def receiver():
    async with receiving() as receiver:
        yield receiver


@pytest.fixture
async def told(make, app, receiver):
    told = await household(make, app)
    await rule(make)
    told.gateways = {SMS: Gateway(receiver.url, "a-key")}
    return told


async def patched(client_for, make, membership, **said):
    """What the person says of how he wants to be told."""
    client = await client_for(membership.role, membership=membership)
    before = await client.get("/v1/message-preferences")
    changed = await client.patch("/v1/message-preferences", json=said, headers={"If-Match": before.headers["etag"]})
    assert changed.status_code == 200, changed.text
    return changed.json()


async def test_a_text_message_goes_to_the_gateway_with_its_key_and_to_the_right_telephone(told, client_for, receiver):
    """The daughter's by what she said, the resident's by the register; neither stands anywhere in the open."""
    await patched(client_for, told.make, told.daughter, phone="13900009876")
    await told.happened("visits.missed")
    await told.send()

    sent = {one.said["to"]: one for one in receiver.received}
    assert set(sent) == {"13900009876", "13800001234"}
    hers = sent["13900009876"]
    assert hers.headers["authorization"] == "Bearer a-key"
    assert hers.headers["idempotency-key"] == hers.said["id"]
    assert (hers.said["channel"], hers.said["kind"], hers.said["urgent"]) == ("sms", "visits.missed", False)
    (row,) = await told.rows(membership=told.daughter)
    assert (row["status"], row["last_status"], row["address_masked"]) == ("sent", 204, "139****9876")
    assert (str(row["id"]), row["body"]) == (hers.said["id"], hers.said["text"])
    assert "13900009876" not in str(await told.rows())
    assert told.lines == []


async def test_who_has_no_account_is_told_by_the_telephone_of_the_register(told, receiver):
    resident = await told.make.resident(phone="13700001111")
    await told.happened("visits.missed", resident_id=resident.id)
    await told.send()

    assert [one.said["to"] for one in receiver.received] == ["13700001111"]


async def test_what_did_not_get_through_is_tried_again_under_the_same_id(told, client_for, receiver):
    resident = await told.make.resident()
    receiver.answers.extend(["500 No", "429 Wait\r\nRetry-After: 600", "200 OK"])
    await told.happened("visits.missed", resident_id=resident.id)
    await told.send(times=2)  # too early for the second attempt
    (once,) = await told.rows()
    await told.later(timedelta(seconds=WAITS[0] * 1.3))
    await told.send()
    (twice,) = await told.rows()
    asked = twice["next_at"] - datetime.now(UTC)
    await told.later(timedelta(seconds=601))
    await told.send()
    (thrice,) = await told.rows()

    assert (once["status"], once["attempts"], once["last_status"], once["last_trouble"]) == (
        "waiting",
        1,
        500,
        "answered",
    )
    assert timedelta(seconds=580) < asked <= timedelta(seconds=600)
    assert (twice["attempts"], twice["last_status"]) == (2, 429)
    assert (thrice["status"], thrice["attempts"]) == ("sent", 3)
    assert len({one.said["id"] for one in receiver.received}) == 1


NEVER = {"400 No": "failed", "422 No": "failed", "410 Gone": "failed", "401 Key": "waiting", "404 Where": "waiting"}


@pytest.mark.parametrize("answer", NEVER)
async def test_what_will_never_do_fails_at_once_and_what_may_pass_is_tried_again(told, receiver, answer):
    """Seen to fail with NEVER empty: it was tried for a day."""
    resident = await told.make.resident()
    receiver.answers.append(answer)
    await told.happened("visits.missed", resident_id=resident.id)
    await told.send()

    assert [one["status"] for one in await told.rows()] == [NEVER[answer]]


async def test_a_message_fails_after_a_day_and_is_sent_again_when_asked(told, client_for, receiver):
    resident = await told.make.resident()
    bureau = await client_for(Role.BUREAU_ADMIN)
    receiver.answers.extend(["500 No"] * 2)
    await told.happened("visits.missed", resident_id=resident.id)
    await told.send()
    await told.later(TRIED_FOR)
    await told.send()
    (failed,) = (await bureau.get("/v1/messages", params={"status": "failed"})).json()["items"]
    again = await bureau.post(f"/v1/messages/{failed['id']}/resend")
    await told.send()
    after = (await bureau.get(f"/v1/messages/{failed['id']}")).json()
    refused = await bureau.post(f"/v1/messages/{failed['id']}/resend")

    assert (failed["attempts"], failed["last_status"], failed["allowed_actions"]) == (2, 500, ["resend"])
    assert (again.status_code, again.json()["status"], again.json()["allowed_actions"]) == (200, "waiting", [])
    assert (after["status"], after["attempts"], after["allowed_actions"]) == ("sent", 3, [])
    assert (refused.status_code, refused.json()["code"]) == (409, "wrong_state")
    assert len({one.said["id"] for one in receiver.received}) == 1


async def test_a_sender_that_died_is_taken_over_when_its_lease_is_over(told, receiver):
    """What was being sent is sent again, though nobody knows whether it arrived: under the id by which the gateway knows it."""
    resident = await told.make.resident()
    await told.happened("visits.missed", resident_id=resident.id)
    await told.send()
    await told.make.owner.execute(
        "update messages set status = 'waiting', sent_at = null, next_at = now() + $2::interval where district_code = $1",
        told.make.code,
        LEASE,
    )
    await told.send()
    meanwhile = len(receiver.received)
    await told.later(LEASE)
    await told.send()

    assert (meanwhile, len(receiver.received)) == (1, 2)
    assert len({one.headers["idempotency-key"] for one in receiver.received}) == 1
    assert await told.became() == [("sent", None)]


async def test_what_one_worker_is_sending_no_other_sends(told, receiver):
    """Seen to be sent twice without the lease."""
    receiver.silent = True
    resident = await told.make.resident()
    await told.happened("visits.missed", resident_id=resident.id)
    await told.alone()
    first, second = told.messenger, told.messenger
    await first.beat(told.app.state.sessions)
    while not receiver.received:  # noqa: ASYNC110 - of what has arrived over a socket
        await asyncio.sleep(0.02)
    await second.beat(told.app.state.sessions)
    await second.close(0.5)
    await first.close(0)

    assert len(receiver.received) == 1
    assert told.troubles == []


async def test_danger_goes_by_every_channel_that_is_known_and_the_rest_by_those_that_were_chosen(
    told, client_for, receiver
):
    """Seen to fail with `urgent` left out of `_channels`."""
    told.gateways[WECHAT] = Gateway(receiver.url, "another")
    await patched(
        client_for, told.make, told.daughter, phone="13900009876", wechat_id="oABC-1234567", channels=["wechat"]
    )
    await told.happened("alerts.open", severity="emergency")
    await told.happened("stays.admitted")
    await told.send()

    hers = {(one["kind"], one["channel"], one["address_masked"]) for one in await told.rows(membership=told.daughter)}
    assert hers == {
        ("alerts.open", "sms", "139****9876"),
        ("alerts.open", "wechat", "***67"),
        ("stays.admitted", "wechat", "***67"),
    }
    assert {one.said["to"] for one in receiver.received} == {"13900009876", "oABC-1234567"}


async def test_a_channel_that_leads_nowhere_here_is_written_down_instead(told, client_for, receiver):
    """WeChat was chosen, and no gateway for it is set."""
    await patched(client_for, told.make, told.daughter, wechat_id="oABC-1234567", channels=["wechat"])
    await told.happened("stays.admitted")
    await told.send()

    assert [one["channel"] for one in await told.rows(membership=told.daughter)] == ["log"]
    assert receiver.received == []


async def test_where_the_address_is_gone_meanwhile_nothing_is_sent(told, receiver):
    """Seen to send to null without the look in `_send`."""
    resident = await told.make.resident()
    receiver.answers.append("500 No")
    await told.happened("visits.missed", resident_id=resident.id)
    await told.send()
    await told.make.owner.execute("update residents set phone_sealed = null where id = $1", resident.id)
    await told.later(timedelta(minutes=1))
    await told.send()

    assert await told.became() == [("held_back", "no_address")]
    assert len(receiver.received) == 1


PRIVATE = ["https://127.1:{port}/", "http://127.0.0.1:{port}/", "https://10.0.0.8/", "https://sms.internal/"]


@pytest.mark.parametrize("url", PRIVATE)
async def test_a_gateway_inside_the_house_is_asked_nothing_unless_it_is_spared(told, receiver, url):
    """The same guard as for webhooks: hosts are named in `YIYANG_WEBHOOKS_INSECURE`."""
    resident = await told.make.resident()
    told.gateways = {SMS: Gateway(url.format(port=receiver.port), "a-key")}
    await told.happened("visits.missed", resident_id=resident.id)
    await told.send()

    (row,) = await told.rows()
    assert (row["status"], row["last_trouble"], row["last_status"]) == ("waiting", "address_refused", None)
    assert receiver.received == []


async def test_a_gateway_may_have_another_port_than_a_webhook(told, receiver):
    """The operator names it. There is no such name, which is asked for. Seen to be `address_refused`."""
    resident = await told.make.resident()
    told.gateways = {SMS: Gateway("https://sms.example:8443/send", "a-key")}
    await told.happened("visits.missed", resident_id=resident.id)
    await told.send()

    (row,) = await told.rows()
    assert row["last_trouble"] in ("name_unknown", "timed_out")


async def test_a_gateway_that_never_answers_is_left_and_keeps_no_other_channel_waiting(told, receiver):
    receiver.silent = True
    resident = await told.make.resident()
    await told.happened("visits.missed", resident_id=resident.id)
    await told.happened("stays.admitted")  # to the daughter, whose telephone nobody knows
    await told.send()

    rows = {one["channel"]: one for one in await told.rows()}
    assert (rows["sms"]["status"], rows["sms"]["last_trouble"]) == ("waiting", "timed_out")
    assert rows["log"]["status"] == "sent"
    assert rows["log"]["sent_at"] - rows["sms"]["last_at"] < timedelta(seconds=9)


def test_the_settings_say_which_channels_are_open(settings):
    open_here = settings.model_copy(
        update={"sms_url": "https://sms.example.com/send", "push_url": "https://push.example.com/"}
    )

    assert set(_channels(settings)) == {MessageChannel.LOG}
    assert set(_channels(open_here)) == {MessageChannel.LOG, SMS, MessageChannel.PUSH}
    assert {name: url for name, (url, _) in open_here.gateways.items()} == {
        "sms": "https://sms.example.com/send",
        "push": "https://push.example.com/",
    }
