"""What happens is sent to webhooks: signed, once, again and again until it gets through, and nowhere that is private."""

import ipaddress
import ssl
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from services.webhooks.addresses import public, resolve
from services.webhooks.outbox import TRIED_FOR, WAITS, wait
from tests.hooked import SPARED, hooked
from tests.receiving import receiving


@pytest.fixture
async def receiver():
    async with receiving() as receiver:
        yield receiver


@pytest.fixture
async def hook(make, app, client_for, receiver):
    return await hooked(make, app, client_for, receiver)


async def test_what_a_provider_asked_for_is_sent_signed_and_once(hook, make):
    """Of its own alone: by the public library of Standard Webhooks the receiver finds it genuine."""
    told = [await hook.happened("visits.verified"), await hook.happened("claims.settled")]
    await hook.happened("orders.placed")
    await hook.happened("visits.verified", provider_id=(await make.provider()).id)
    await hook.publish(times=2)

    received = hook.receiver.received
    assert [
        one.said["data"]["id"] for one in sorted(received, key=lambda one: told.index(one.said["data"]["id"]))
    ] == told
    assert all(one.signed_by(hook.secret) for one in received)
    first = next(one for one in received if one.said["type"] == "visits.verified")
    assert first.said["data"] == {"district_code": make.code, "id": told[0]}
    assert first.headers[""] == "POST /hooks?of=yiyang HTTP/1.1"
    assert first.headers["host"] == f"localhost:{hook.receiver.port}"
    assert {(one["status"], one["attempts"], one["last_status"]) for one in await hook.deliveries()} == {
        ("delivered", 1, 204)
    }
    assert {one["id"] for one in await hook.deliveries()} == {one.id for one in received}


async def test_a_webhook_of_the_bureau_hears_of_the_whole_district(make, app, client_for, receiver):
    hook = await hooked(make, app, client_for, receiver)
    await make.owner.execute("update webhooks set provider_id = null where id = $1", hook.id)
    told = {await hook.happened("visits.missed", provider_id=(await make.provider()).id), await hook.happened()}
    await hook.publish()

    assert {one.said["data"]["id"] for one in receiver.received} == told


async def test_what_did_not_get_through_is_tried_again_under_the_same_id(hook):
    hook.receiver.answers.extend(["500 No", "429 Wait\r\nRetry-After: 600", "200 OK"])
    await hook.happened()
    await hook.publish(times=2)  # too early for the second attempt
    (once,) = await hook.deliveries()
    await hook.earlier(timedelta(seconds=WAITS[0] * 1.3))
    await hook.publish()
    (twice,) = await hook.deliveries()
    asked = datetime.fromisoformat(twice["next_at"]) - datetime.now(UTC)
    await hook.earlier(timedelta(seconds=601))
    await hook.publish()
    (thrice,) = await hook.deliveries()

    assert (once["status"], once["attempts"], once["last_status"], once["last_trouble"]) == (
        "waiting",
        1,
        500,
        "answered",
    )
    assert (twice["attempts"], twice["last_status"]) == (2, 429)
    assert timedelta(seconds=580) < asked <= timedelta(seconds=600)
    assert (thrice["status"], thrice["attempts"], thrice["next_at"], thrice["trouble_zh"]) == (
        "delivered",
        3,
        None,
        None,
    )
    assert len({one.id for one in hook.receiver.received}) == 1
    assert all(one.signed_by(hook.secret) for one in hook.receiver.received)


@pytest.mark.parametrize(
    ("answer", "zh", "en"),
    [
        ("301 Moved", "不跟随重定向", "register the final address"),
        ("401 Who", "验签用的密钥", "secret by which it verifies"),
        ("404 No", "没有这个路径", "no such path"),
        ("410 Gone", "推送已暂停", "paused until you resume it"),
        ("500 No", "接收方的日志", "receiver's log"),
    ],
)
async def test_why_it_did_not_get_through_is_told_with_what_to_do(hook, answer, zh, en):
    hook.receiver.answers.append(answer)
    await hook.happened()
    await hook.publish()
    (told,) = await hook.deliveries()

    assert all(answer[:3] in told[name] for name in ("trouble_zh", "trouble_en"))
    assert zh in told["trouble_zh"]
    assert en in told["trouble_en"]


async def test_a_delivery_dies_after_three_days_and_is_sent_again_when_asked(hook):
    """The webhook has failed, which is told too; resumed, it is sent what is asked for."""
    hook.receiver.answers.extend(["500 No"] * 2)
    await hook.happened()
    await hook.publish()
    await hook.earlier(TRIED_FOR)
    await hook.publish()
    (dead,), failed = await hook.deliveries(), await hook.read()
    early = await hook.manager.post(f"/v1/webhooks/{hook.id}/deliveries/{dead['id']}/resend")
    resumed = await hook.act("resume")
    await hook.publish()
    (alive,) = await hook.deliveries()
    again = await hook.manager.post(f"/v1/webhooks/{hook.id}/deliveries/{alive['id']}/resend")
    await hook.publish()
    told = await hook.make.owner.fetch("select kind from events where subject_id = $1 order by xid, id", hook.id)

    assert (dead["status"], dead["attempts"], dead["allowed_actions"]) == ("dead", 2, ["resend"])
    assert (failed["status"], failed["dead"], failed["allowed_actions"]) == (
        "failed",
        1,
        ["update", "rotate", "resume", "end"],
    )
    assert failed["failing_since"] is not None
    assert early.json()["status"] == "waiting"
    assert resumed.json()["status"] == "active"
    assert alive["status"] == "delivered"
    assert again.status_code == 200
    assert len({one.id for one in hook.receiver.received}) == 1
    assert len(hook.receiver.received) == 4
    assert [row["kind"] for row in told] == ["webhooks.active", "webhooks.failed", "webhooks.active"]
    assert await hook.make.owner.fetchval(
        "select count(*) from audit_events where act = 'webhooks.fail' and subject_id = $1", hook.id
    )


async def test_a_receiver_that_is_gone_is_paused_and_what_waits_comes_at_once_when_it_is_resumed(hook):
    """Seen to fail when resuming left each to its own time."""
    hook.receiver.answers.append("410 Gone")
    told = {await hook.happened()}
    await hook.publish()
    paused = await hook.read()
    told.add(await hook.happened())
    await hook.publish()
    while_paused = len(hook.receiver.received)
    await hook.act("resume")
    await hook.publish()

    assert (paused["status"], paused["waiting"], paused["allowed_actions"]) == (
        "paused",
        1,
        ["update", "rotate", "resume", "end"],
    )
    assert while_paused == 1
    assert {one.said["data"]["id"] for one in hook.receiver.received} == told
    assert {one["status"] for one in await hook.deliveries()} == {"delivered"}


async def test_a_redirect_is_not_followed(hook):
    """It could lead anywhere."""
    hook.receiver.answers.append(f"302 Found\r\nLocation: {hook.receiver.url}")
    await hook.happened()
    await hook.publish()
    (told,) = await hook.deliveries()

    assert len(hook.receiver.received) == 1
    assert (told["status"], told["last_status"]) == ("waiting", 302)


PRIVATE = [
    *("127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1"),  # noqa: S104
    *("240.0.0.1", "255.255.255.255", "192.0.2.1", "198.18.0.1", "::1", "::", "fe80::1", "fc00::1", "ff02::1"),
    *("::ffff:8.8.8.8", "::ffff:127.0.0.1", "64:ff9b::a00:1", "2002:7f00:1::", "2001:0:1::1", "fec0::1", "2001:db8::1"),
]


@pytest.mark.parametrize("address", PRIVATE)
def test_no_private_address_is_public(address):
    assert not public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", ["8.8.8.8", "114.114.114.114", "2400:3200::1"])
def test_a_public_address_is_public(address):
    assert public(ipaddress.ip_address(address))


@pytest.mark.parametrize("host", ["127.0.0.1", "127.1", "2130706433", "0x7f.1", "localhost"])
async def test_no_name_leads_to_this_machine_unless_it_is_spared(host):
    assert await resolve(host, 80, frozenset()) == []
    assert await resolve("localhost", 80, SPARED) != []


async def test_an_address_that_was_let_in_before_is_refused_when_something_is_sent(hook):
    """Each time anew, and nothing is asked of it."""
    await hook.make.owner.execute(
        "update webhooks set url = $2 where id = $1", hook.id, f"https://127.1:{hook.receiver.port}/"
    )
    await hook.happened()
    await hook.publish()
    (told,) = await hook.deliveries()

    assert (told["status"], told["last_trouble"], told["last_status"]) == ("waiting", "address_refused", None)
    assert hook.receiver.received == []


async def test_one_that_leads_to_another_port_since_before_is_sent_nothing(hook):
    """Seen to ask for the name, and to go there."""
    way = "update webhooks set url = $2 where id = $1"
    await hook.make.owner.execute(way, hook.id, "https://care.example:8443/hooks")
    await hook.happened()
    await hook.publish()
    (told,) = await hook.deliveries()

    assert (told["status"], told["last_trouble"]) == ("waiting", "address_refused")


def _certificate(folder):
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = folder / "receiver.pem"
    plain = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    file.write_bytes(key.private_bytes(*plain) + made.public_bytes(serialization.Encoding.PEM))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(file)
    return context


async def test_a_certificate_that_nobody_trusts_is_refused_and_the_name_is_asked_for(make, app, client_for, tmp_path):
    """Though it is the address that is connected to."""
    asked, context = [], _certificate(tmp_path)
    context.sni_callback = lambda _socket, name, _context: asked.append(name)
    async with receiving(context) as receiver:
        hook = await hooked(make, app, client_for, receiver)
        await hook.happened()
        await hook.publish()
        (told,) = await hook.deliveries()

    assert told["last_trouble"] == "not_trusted"
    assert "证书" in told["trouble_zh"]
    assert receiver.received == []
    assert asked == ["localhost"]


def test_the_waits_grow_are_never_the_same_and_heed_the_receiver():
    waits = [wait(attempt, 0) for attempt in (1, 2, 5, 9, 50)]

    assert waits[:4] == sorted(waits[:4])
    assert waits[-1] > timedelta(hours=4)
    assert len({wait(3, 0) for _ in range(20)}) > 1
    assert wait(1, 3_600) == timedelta(hours=1)
    assert wait(1, 10**9) == timedelta(days=1)
