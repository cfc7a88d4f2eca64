"""What a device says is put in order by when it was: what comes late changes nothing of what is newer."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.signalled import DEVICES, Watch, watch

_ = watch
STILL, PAST = "设备仍在报", "设备已恢复正常"


def at(*said: tuple[str, int]) -> bytes:
    """Kinds, each with how many minutes ago it was."""
    now = datetime.now(UTC)
    told = [{"kind": kind, "at": (now - timedelta(minutes=ago)).isoformat()} for kind, ago in said]
    return json.dumps({"signals": told}).encode()


async def heard(watch: Watch, requests: list[list[tuple[str, int]]]) -> tuple[Any, list[dict[str, Any]]]:
    """A gas detector that said all that, as it stands, and what was raised."""
    device = await watch.hung(kind="gas")
    for said in requests:
        assert (await device.say(body=at(*said))).status_code == 200
    return device, await watch.alerts()


@pytest.mark.parametrize(
    ("requests", "state", "now", "times"),
    [
        ([[("alarm", 10)], [("clear", 300)]], "alarm", STILL, 1),
        ([[("alarm", 10)], [("clear", 5)]], "well", PAST, 1),
        ([[("alarm", 10), ("clear", 300)]], "alarm", STILL, 1),
        ([[("clear", 5), ("alarm", 10)]], "well", PAST, 1),
        ([[("clear", 5)], [("alarm", 10)]], "well", PAST, 1),
        ([[("alarm", 10)], [("clear", 5)], [("alarm", 7)]], "well", PAST, 1),
        ([[("alarm", 10)], [("alarm", 2)], [("clear", 5)]], "alarm", STILL, 1),
        ([[("clear", 10)], [("alarm", 5)]], "alarm", STILL, 1),
        ([[("alarm", -4)], [("clear", 0)]], "well", PAST, 1),
    ],
)
async def test_what_is_newer_stands_whenever_it_comes(watch: Watch, requests, state: str, now: str, times: int):
    """Seen to end a newer alarm by an older clear, and to stand for an older alarm after a newer clear. What came to an end unheard is
    told as past: somebody looks whether it is true."""
    device, alerts = await heard(watch, requests)

    assert (await watch.seen(device))["state"] == state
    assert [(one["kind"], one["facts"]["now_zh"], one["facts"]["times"]) for one in alerts] == [
        ("device_alarm", now, times)
    ]


async def test_what_came_late_is_counted_all_the_same(watch: Watch):
    device, _ = await heard(watch, [[("alarm", 10)], [("clear", 300), ("alarm", 400)]])

    rows = (await watch.manager.get(f"{DEVICES}/{device.id}/signals")).json()["items"]

    assert {one["kind"]: one["times"] for one in rows} == {"alarm": 2, "clear": 1}


async def test_what_was_over_before_somebody_closed_its_alert_is_not_raised_again(watch: Watch):
    """Seen to be raised without the look at when it was closed."""
    device, [alert] = await heard(watch, [[("alarm", 10)], [("clear", 5)]])
    await watch.manager.post(f"/v1/alerts/{alert['id']}/resolve", json={"cause": "false_alarm"})

    await device.say(body=at(("alarm", 7)))

    assert [one["status"] for one in await watch.alerts()] == ["resolved"]
