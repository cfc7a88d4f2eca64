"""What a device goes on saying is one alert, and one row an hour: however much it says."""

from uuid import UUID

import pytest

from api.worker import CLOCK
from services import alerts, signals
from tests.signalled import DEVICES, Watch, watch

_ = watch


async def test_an_alarm_that_goes_on_is_one_alert_with_a_count(watch: Watch):
    """The alert is told once a minute at most. Seen to be changed by each signal where `told_at` was not asked."""
    device = await watch.hung()

    for _ in range(6):
        await device.say("alarm")
    [early] = await watch.alerts()
    await watch.ago("alarm_told_at", 2, device)
    await device.say("alarm", "alarm")

    [alert] = await watch.alerts()
    assert (early["facts"]["times"], early["version"]) == (1, 1)
    assert (alert["id"], alert["facts"]["times"], alert["version"]) == (early["id"], 8, 2)


async def test_the_clock_tells_the_count_of_a_device_that_fell_quiet(watch: Watch):
    """Once a minute at most, and only what changed. Seen to say 1 time for ever without the clock."""
    device, other = await watch.hung(), await watch.at_home(await watch.make.resident())
    for _ in range(5):
        await device.say("alarm")
        await other.say("alarm")
    early = await watch.by_the_clock(signals.tell_counts)
    await watch.ago("alarm_told_at", 2, device)

    told = [await watch.by_the_clock(signals.tell_counts) for _ in range(2)]
    await watch.ago("alarm_told_at", 2, device)
    told.append(await watch.by_the_clock(signals.tell_counts))

    [alert] = [one for one in await watch.alerts() if one["kind"] == "device_alarm"]
    assert (early, told) == (0, [1, 0, 0])
    assert (alert["facts"]["times"], alert["facts"]["now_zh"], alert["version"]) == (5, "设备仍在报", 2)
    assert "共 5 次" in alert["says_zh"]


async def test_an_alarm_and_a_fault_are_two_alerts_and_clear_says_so_on_both(watch: Watch):
    """A person closes them: that a detector is quiet again is no proof that nothing burns."""
    device = await watch.hung()
    await device.say("alarm", "fault")

    cleared = await device.say("clear")

    told = {one["kind"]: (one["status"], one["facts"]["now_zh"]) for one in await watch.alerts()}
    assert cleared.status_code == 200
    assert told == dict.fromkeys(("device_alarm", "device_fault"), ("open", "设备已恢复正常"))
    assert (await watch.seen(device))["state"] == "well"


@pytest.mark.parametrize(
    ("closed", "said", "raised"),
    [
        (1, [["alarm"]], False),
        (9, [["alarm"]], False),
        (11, [["alarm"]], True),
        (1, [["clear"], ["alarm"]], True),
        (1, [["clear", "alarm"]], True),
        (1, [["alarm", "clear"]], False),
    ],
)
async def test_what_was_closed_while_it_goes_on_is_raised_again_after_a_while(watch: Watch, closed, said, raised):
    """After ten minutes, or at once if it had been quiet. Seen to be raised by the next signal without GOES_ON; and not to be, where
    quiet and alarm came in one request."""
    device = await watch.hung()
    first = (await device.say("alarm")).json()["alert_id"]
    await watch.manager.post(f"/v1/alerts/{first}/resolve", json={"cause": "false_alarm"})
    aged = "update alerts set resolved_at = resolved_at - $2 * interval '1 minute' where id = $1"
    await watch.make.owner.execute(aged, UUID(first), closed)
    for kinds in said:
        await device.say(*kinds)

    assert len(await watch.alerts(status="open")) == raised


async def test_what_nobody_answers_is_passed_on_to_the_bureau(watch: Watch):
    device = await watch.hung()
    alert = (await device.say("alarm")).json()["alert_id"]
    late = "update alerts set acknowledge_by = now() - interval '1 second' where id = $1"
    await watch.make.owner.execute(late, UUID(alert))

    passed_on = await watch.by_the_clock(alerts.escalate_due)
    await watch.bureau.post(f"/v1/alerts/{alert}/acknowledge")
    closed = (await watch.bureau.post(f"/v1/alerts/{alert}/resolve", json={"cause": "false_alarm"})).json()

    assert (passed_on, closed["level"], closed["status"], closed["cause"]) == (1, "bureau", "resolved", "false_alarm")


async def rows(watch: Watch, table: str) -> int:
    return int(
        await watch.make.owner.fetchval(f"select count(*) from {table} where district_code = $1", watch.make.code)
    )


async def test_a_device_that_says_too_much_is_held_back_and_the_others_are_heard(watch: Watch):
    """And what it said is still counted. Seen to fail without its bucket. The battery floods it over a wire."""
    faulty, other = await watch.hung(), await watch.hung()

    answers = [await faulty.say("alarm") for _ in range(300)]
    heard = await other.say("alarm")
    codes = {one.json()["code"] for one in answers if one.status_code != 200}

    taken = sum(one.status_code == 200 for one in answers)
    assert 30 <= taken <= 45
    assert codes - {"device_busy"} == {"device_too_often"}
    assert all(int(one.headers["retry-after"]) >= 1 for one in answers if one.status_code == 429)
    assert heard.status_code == 200
    assert len(await watch.alerts()) == 2
    assert await rows(watch, "signals") <= 6
    assert await rows(watch, "device_standings") == 2


async def test_what_was_held_back_is_counted_with_the_next_that_is_taken(watch: Watch):
    device = await watch.hung()
    answers = [await device.say("alarm") for _ in range(60)]
    watch.make.app.state.gate._devices._left.clear()  # as if a minute had gone by

    await device.say("heartbeat")

    found = (await watch.manager.get(f"{DEVICES}/{device.id}/signals")).json()["items"]
    counted = {one["kind"]: one["times"] for one in found}
    taken = sum(one.status_code == 200 for one in answers)
    assert sum(counted.values()) == 60
    assert counted["alarm"] == taken


async def test_forgeries_use_up_the_share_of_their_sender_and_not_that_of_the_device(watch: Watch):
    """A device whose key is remembered is heard from the same address too. Seen to fail where forgeries cost nothing."""
    device = await watch.hung()
    assert (await device.say("heartbeat")).status_code == 200
    forged = device.signed("alarm", key="00" * 32)

    answers = [await watch.nobody.post(**forged) for _ in range(200)]
    heard = await device.say("alarm")

    codes = [one.json()["code"] for one in answers]
    assert set(codes) == {"signal_forged", "unproven_too_often"}
    assert 110 <= codes.count("signal_forged") <= 150
    assert heard.status_code == 200


def test_the_clock_looks_for_silent_devices_and_passes_alerts_on():
    assert {"signals.raise_silent", "signals.tell_counts", "alerts.escalate"} <= {beat.name for beat in CLOCK}
