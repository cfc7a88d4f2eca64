"""Devices say what happens without an account, signed with their keys; nothing else is taken, and nothing twice."""

import json
import time
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from services import signals
from tests.signalled import DEVICES, Device, Watch, watch

_ = watch


async def test_an_alarm_is_an_alert_of_its_place(watch: Watch):
    """Of the facility's manager and its township first, and an emergency."""
    device = await watch.hung(spot="三楼配电间")

    answer = await device.say("heartbeat", "alarm")

    assert answer.status_code == 200, answer.text
    [alert] = await watch.alerts(watch.manager)
    assert answer.json() == {"taken": 2, "sequence": 1, "alert_id": alert["id"], "sos_id": None}
    assert (alert["kind"], alert["severity"], alert["level"]) == ("device_alarm", "emergency", "division")
    assert "烟雾报警器 D-1 报警（共 1 次" in alert["says_zh"]
    assert [one["id"] for one in await watch.alerts(watch.worker)] == [alert["id"]]
    within = datetime.fromisoformat(alert["acknowledge_by"]) - datetime.now(UTC)
    assert timedelta(minutes=9) < within <= timedelta(minutes=10)
    assert (await watch.seen(device))["state"] == "alarm"


GRAVITY = [
    ("smoke", "alarm", "emergency"),
    ("gas", "alarm", "emergency"),
    ("electrical", "alarm", "urgent"),
    ("bed", "alarm", "urgent"),
    ("smoke", "fault", "warning"),
    ("bed", "fault", "notice"),
    ("sos_button", "fault", "warning"),
]


@pytest.mark.parametrize(("kind", "said", "severity"), GRAVITY)
async def test_how_grave_it_is_goes_by_the_kind_of_device(watch: Watch, kind: str, said: str, severity: str):
    device = await watch.hung(kind=kind)

    await device.say(said)

    assert [(one["kind"], one["severity"]) for one in await watch.alerts()] == [(f"device_{said}", severity)]


@pytest.mark.parametrize("said", ["heartbeat", "test", "clear"])
async def test_what_is_no_trouble_raises_nothing(watch: Watch, said: str):
    device = await watch.hung()

    assert (await device.say(said)).status_code == 200

    assert await watch.alerts() == []
    assert (await watch.seen(device))["last_heard_at"] is not None


REFUSED = {
    "not signed": ({"headers": {}}, 401, "signal_unsigned"),
    "a signature of another form": ({"headers": {"Device-Signature": "00"}}, 401, "signal_unsigned"),
    "a signature that is none": ({"headers": {"Device-Signature": "0" * 64}}, 401, "signal_forged"),
    "another body": ({"content": b'{"signals":[{"kind":"clear"}]}'}, 401, "signal_forged"),
    "another number": ({"headers": {"Device-Sequence": "99"}}, 401, "signal_forged"),
    "another time": ({"headers": {"Device-Timestamp": "a second later"}}, 401, "signal_forged"),
    "another district": ({"headers": {"Device-District": "371002"}}, 401, "signal_forged"),
    "a number that is none": ({"headers": {"Device-Sequence": "-1"}}, 401, "signal_unsigned"),
    "of a device that is not there": ({"url": f"{DEVICES}/{uuid4()}/signals"}, 401, "signal_forged"),
    "of what is no id": ({"url": f"{DEVICES}/x/signals"}, 422, "invalid_input"),
}


@pytest.mark.parametrize("what", list(REFUSED))
async def test_what_is_not_genuine_is_refused_and_told_nothing(watch: Watch, what: str):
    """Seen to be taken without `genuine`."""
    wrong, status, code = REFUSED[what]
    device = await watch.hung()
    request = device.signed("alarm")
    headers = (
        request["headers"] | wrong["headers"] if wrong.get("headers") else wrong.get("headers", request["headers"])
    )
    headers = headers or {"Content-Type": "application/json"}
    if headers.get("Device-Timestamp") == "a second later":
        headers |= {"Device-Timestamp": str(int(request["headers"]["Device-Timestamp"]) + 1)}

    answer = await watch.nobody.post(**request | wrong | {"headers": headers})

    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    # Seen to be 需要登录, where nobody signs in.
    assert status != 401 or answer.json()["title"] == "设备信号未通过验证"
    facts = answer.json().keys() - {"type", "code", "title", "status", "detail", "instance", "header", "errors"}
    assert facts == set()
    assert await watch.alerts() == []


async def test_the_key_of_another_home_opens_nothing(watch: Watch):
    """Nor can it be told whether the other device is there: both answers are the same."""
    mine, other = await watch.at_home(await watch.make.resident()), await watch.at_home(await watch.make.resident())

    answers = [
        await mine.say("alarm", to=other.id),
        await mine.say("alarm", to=str(uuid4())),
        await other.say("alarm", key=mine.key),
    ]

    told = [{**one.json(), "instance": ""} for one in answers]
    assert [one.status_code for one in answers] == [401] * 3
    assert told[0] == told[1] == told[2]
    assert told[0]["code"] == "signal_forged"


async def test_nothing_is_taken_twice_and_nothing_older_than_what_was(watch: Watch):
    """Seen to be taken without the condition on the number."""
    device = await watch.hung()
    first = device.signed("alarm")

    answers = [
        await watch.nobody.post(**first),
        await watch.nobody.post(**first),
        await device.say("clear", sequence=7),
        await device.say("alarm", sequence=7),
        await watch.nobody.post(**first),
        await device.say("heartbeat", sequence=8),
    ]

    assert [one.status_code for one in answers] == [200, 409, 200, 409, 409, 200]
    assert {one.json()["code"] for one in answers if one.status_code == 409} == {"signal_replayed"}
    [alert] = await watch.alerts()
    assert alert["facts"]["times"] == 1


@pytest.mark.parametrize(("off", "status"), [(-290, 200), (290, 200), (-310, 401), (310, 401), (-86_400, 401)])
async def test_what_was_sent_long_ago_or_will_be_is_refused(watch: Watch, off: int, status: int):
    """Five minutes either way."""
    device = await watch.hung()

    answer = await device.say("alarm", at=int(time.time()) + off)

    assert answer.status_code == status
    assert status == 200 or answer.json()["code"] == "signal_out_of_time"
    assert len(await watch.alerts()) == (status == 200)


async def test_a_new_key_ends_the_old_one_at_once_and_a_retired_device_is_not_heard(watch: Watch):
    """Also where the old key is remembered. Seen to be taken without the comparison of `key_issued_at`, and without `retired_at`."""
    device = await watch.hung()
    assert (await device.say("heartbeat")).status_code == 200
    old, path = device.key, f"{DEVICES}/{device.id}"

    device.key = (await watch.manager.post(f"{path}/issue-key")).json()["key"]
    by_old, by_new = await device.say("alarm", key=old), await device.say("heartbeat")
    await watch.manager.post(f"{path}/retire", json={"reason": "已更换"})
    retired = [await device.say("alarm"), await device.say("alarm"), await device.say("alarm", key=old)]

    assert (by_old.status_code, by_old.json()["code"], by_new.status_code) == (401, "signal_forged", 200)
    codes = [(one.status_code, one.json()["code"]) for one in retired]
    assert codes == [(409, "device_retired")] * 2 + [(401, "signal_forged")]
    assert await watch.alerts() == []


@pytest.mark.parametrize(
    ("body", "pointer", "code"),
    [
        ({}, "/signals", None),
        ({"signals": []}, "/signals", None),
        ({"signals": [{"kind": "alarm"}] * 51}, "/signals", None),
        ({"signals": [{"kind": "song"}]}, "/signals/0/kind", None),
        ({"signals": [{"kind": "alarm", "at": "2020-01-01T00:00:00+08:00"}]}, "/signals/0/at", "signal_too_old"),
        (
            {"signals": [{"kind": "test"}, {"kind": "alarm", "at": "2099-01-01T00:00:00Z"}]},
            "/signals/1/at",
            "signal_in_future",
        ),
        ({"signals": [{"kind": "alarm"}], "name": "x"}, "/name", None),
    ],
)
async def test_what_a_device_says_has_a_form(watch: Watch, body, pointer: str, code: str | None):
    device = await watch.hung()

    answer = await device.say(body=json.dumps(body).encode())

    assert answer.status_code == 422, answer.text
    assert answer.json()["code"] == (code or "invalid_input")
    assert answer.json()["errors"][0]["pointer"] == pointer
    assert await watch.alerts() == []


async def test_what_was_said_is_counted_by_the_hour_and_read_by_who_keeps_the_device(watch: Watch):
    device = await watch.hung()
    for kinds in (("alarm", "alarm"), ("heartbeat",), ("test", "alarm"), ("clear",)):
        await device.say(*kinds)

    rows = (await watch.manager.get(f"{DEVICES}/{device.id}/signals")).json()["items"]
    stranger = await watch.client_for("facility_manager", facility_id=(await watch.make.facility()).id)
    foreign = await stranger.get(f"{DEVICES}/{device.id}/signals")

    assert {one["kind"]: one["times"] for one in rows} == {"alarm": 3, "test": 1, "clear": 1}
    assert (foreign.status_code, foreign.json()["code"]) == (404, "device_not_found")


async def silent(watch: Watch, minutes: int) -> Device:
    """A gas detector, which is to be heard every hour, and was not for so long."""
    device = await watch.hung(kind="gas")
    aged = "update devices set key_issued_at = now() - interval '3 days' where id = $1"
    await watch.make.owner.execute(aged, UUID(device.id))
    assert (await device.say("heartbeat")).status_code == 200
    await watch.ago("last_heard_at", minutes, device)
    return device


async def test_a_silent_device_is_listed_and_told_of_once_until_it_is_heard(watch: Watch):
    """Seen to be told of again after its alert was closed, without `silent_alert_id`."""
    device, other = await silent(watch, 61), await silent(watch, 59)

    raised = [await watch.by_the_clock(signals.raise_silent) for _ in range(2)]
    listed = (await watch.manager.get(DEVICES, params={"state": "silent"})).json()["items"]
    [alert] = await watch.alerts()
    await watch.manager.post(f"/v1/alerts/{alert['id']}/resolve", json={"cause": "repaired"})
    raised.append(await watch.by_the_clock(signals.raise_silent))

    assert raised == [1, 0, 0]
    assert ([one["id"] for one in listed], alert["kind"], alert["severity"]) == (
        [device.id],
        "device_silent",
        "warning",
    )
    assert "60 分钟" in alert["says_zh"]
    assert (await watch.seen(other))["state"] == "well"


async def test_a_silent_device_that_is_heard_again_ends_its_alert_and_may_fall_silent_again(watch: Watch):
    device = await silent(watch, 61)
    await watch.by_the_clock(signals.raise_silent)

    heard = await device.say("heartbeat")
    meanwhile = await watch.by_the_clock(signals.raise_silent)
    await watch.ago("last_heard_at", 61, device)
    again = await watch.by_the_clock(signals.raise_silent)

    assert (heard.status_code, meanwhile, again) == (200, 0, 1)
    assert [(one["status"], one["cause"]) for one in await watch.alerts()] == [("open", None), ("resolved", "over")]


async def test_a_device_without_a_key_or_a_retired_one_is_not_missed(watch: Watch):
    await watch.registered(kind="gas")
    device = await silent(watch, 61)
    await watch.by_the_clock(signals.raise_silent)
    await watch.manager.post(f"{DEVICES}/{device.id}/retire", json={"reason": "已更换"})

    assert await watch.by_the_clock(signals.raise_silent) == 0
    assert [(one["status"], one["cause"]) for one in await watch.alerts()] == [("resolved", "over")]
