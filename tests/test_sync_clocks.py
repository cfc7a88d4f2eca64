"""Clocks of phones that are wrong: what they date is kept, told and flagged."""

from datetime import timedelta

import pytest

from services import calendars
from tests.days import NINE, a_day, now
from tests.phones import outcomes, phone_of, told, whole

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
CLOCKS = [
    ("as it should be", {}, {}, 0, []),
    ("two hours fast, and so at the sending", {"ahead": 2 * HOUR}, {}, 7200, ["skew"]),
    ("set right before the sending, the uptime tells", {"ahead": 2 * HOUR}, {"set_right": True}, 7200, ["skew"]),
    (
        "set right, and the device started anew: nothing tells",
        {"ahead": -2 * HOUR},
        {"set_right": True, "boot": "2"},
        0,
        [],
    ),
    ("seven days slow", {"ahead": -7 * DAY}, {}, -604800, ["skew"]),
]


@pytest.mark.parametrize(("name", "clock", "sending", "skew", "doubts"), CLOCKS, ids=[row[0] for row in CLOCKS])
async def test_a_wrong_clock_is_flagged_whenever_it_was_set_right(
    make, client_for, drain, name, clock, sending, skew, doubts
):
    """Both clocks: what the device's clock said, and what its uptime counted."""
    day = await a_day(make, client_for)
    ahead = clock.get("ahead", timedelta())
    true = now().replace(microsecond=0) - 3 * HOUR
    visit = await day.visit(true + ahead)
    phone = await phone_of(day)
    come, gone = whole(visit["id"], true + ahead)
    come |= {"monotonic_ms": 1_000_000, "boot_id": "1"}
    gone |= {"monotonic_ms": 1_000_000 + 3_600_000, "boot_id": "1"}
    uptime = {"monotonic_ms": 1_000_000 + 3 * 3_600_000, "boot_id": sending.get("boot", "1")}
    at_sending = now() if sending.get("set_right") else now() + ahead

    await phone.send(come, gone, sent_at=at_sending.isoformat(), **uptime)
    await drain()

    events = (await day.read(f"/visits/{visit['id']}/events"))["items"]
    assert all(abs(event["skew_seconds"] - skew) <= 60 for event in events)
    shown = await day.read(f"/visits/{visit['id']}")
    assert sorted(code for code in shown["open_exceptions"] if code == "skew") == doubts
    assert shown["minutes"] == 60


async def test_an_event_from_the_future_and_a_clock_that_ran_back_are_kept_and_flagged(make, client_for, drain):
    day = await a_day(make, client_for)
    tomorrow, other = now() + DAY, await day.visit(NINE)
    visit = await day.visit(tomorrow)
    phone = await phone_of(day)

    answer = await phone.send(*whole(visit["id"], tomorrow), *reversed(whole(other["id"], NINE, -30)))
    await drain()

    assert outcomes(answer) == ["accepted event_ahead"] * 2 + ["accepted"] * 2
    assert "future" in (await day.read(f"/visits/{visit['id']}"))["open_exceptions"]
    back = await day.read(f"/visits/{other['id']}")
    assert (back["status"], back["minutes"]) == ("flagged", None)
    assert "times_reversed" in back["open_exceptions"]


@pytest.mark.parametrize(
    ("ahead", "clock", "code"),
    [
        (DAY, timedelta(), "event_ahead"),
        (DAY, DAY, None),
        (-DAY, timedelta(), None),
        (timedelta(), -HOUR, "event_ahead"),
    ],
    ids=["of tomorrow", "by a clock that is a day fast", "of yesterday", "of now by a clock that is an hour slow"],
)
async def test_a_note_from_the_future_is_kept_told_and_shown_with_its_clock(make, client_for, ahead, clock, code):
    """As an arrival is. Seen to be accepted without a word, and shown as if it had been so."""
    day = await a_day(make, client_for)
    visit = await day.visit()
    phone, at = await phone_of(day), now() + ahead

    answer = await phone.send(told("note", visit["id"], at, text="一切都好"), sent_at=(now() + clock).isoformat())
    shown = (await day.read(f"/visits/{visit['id']}/notes"))["items"]

    assert outcomes(answer) == [f"accepted {code or ''}".strip()]
    assert abs(shown[0]["skew_seconds"] - clock.total_seconds()) <= 60


@pytest.mark.parametrize("true_first", [True, False])
async def test_an_arrival_of_years_ago_moves_no_visit_to_another_month(make, client_for, drain, true_first):
    """By a clock that was reset. Seen to lay the visit into a month of three years ago without a word, and to keep its true arrival
    from counting."""
    day = await a_day(make, client_for)
    at = now().replace(microsecond=0) - 3 * HOUR
    visit, phone = await day.visit(at), await phone_of(day)
    reset = told("check_in", visit["id"], at - 1000 * DAY)

    alone = await phone.send(reset)
    await drain()
    lone = await day.read(f"/visits/{visit['id']}")
    late = await phone.send(*(whole(visit["id"], at) if true_first else reversed(whole(visit["id"], at))))
    await drain()
    shown = await day.read(f"/visits/{visit['id']}")

    assert (outcomes(alone), outcomes(late)) == (["accepted event_long_ago"], ["accepted"] * 2)
    assert (lone["served_on"], lone["status"]) == (f"{calendars.day_of(at)}", "checked_in")
    assert (shown["served_on"], shown["status"], shown["minutes"]) == (f"{calendars.day_of(at)}", "flagged", 60)
    doubts = {d["code"]: d["found"] for d in (await day.read(f"/visits/{visit['id']}/exceptions"))["items"]}
    assert "late_entry" not in doubts
    assert "check_ins_apart_minutes" in doubts["manual"]
