"""Each code of a screen and each count of a chip proves once, by the time at which it was read, in whatever order they come."""

import asyncio
from datetime import timedelta
from uuid import UUID

import asyncpg
import pytest
from uuid_utils.compat import uuid7

from models.accounts import Role
from tests.days import NINE, a_day, event, now
from tests.phones import outcomes, phone_of, told
from tests.tagged import Chip, come, electronic, gone, issued, lived, place_of, read_at

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


@pytest.mark.parametrize("kind", ["qr", "nfc"])
async def test_a_code_proves_once_and_shown_again_it_is_kept_and_flagged(make, client_for, kind):
    """The visit before keeps its proof. Seen to prove both without the index home_tag_readings_once_uq."""
    day = await a_day(make, client_for)
    colleague = await make.caregiver(day.provider)
    tag = await issued(day, kind)
    mine, (theirs,) = await day.visit(), (await day.scheduled(NINE, 60, colleague))[1]
    first, last = (tag.tap(), tag.tap()) if isinstance(tag, Chip) else (tag.at(NINE), tag.at(NINE + HOUR))
    left = await lived(day, mine, [first, last])

    other = await client_for(Role.CAREGIVER, provider_id=day.provider.id, caregiver_id=colleague.id)
    path = f"/v1/visits/{theirs['id']}"
    again = (await other.post(f"{path}/check-in", json=event(NINE, tag=first))).json()
    await other.post(f"{path}/check-out", json=event(NINE + HOUR, tag=last))

    assert (left["status"], again["tag"]["code"]) == ("verified", "tag_replayed")
    assert await place_of(day, theirs) == {"check_in": {"tag": ["replayed"]}, "check_out": {"tag": ["replayed"]}}
    assert await electronic(day, mine) == [True]


async def test_leaving_takes_a_reading_of_its_own(make, client_for):
    day = await a_day(make, client_for)
    screen, visit = await issued(day), await day.visit()
    shown = screen.at(NINE)

    left = await come(day, visit, NINE, shown) and await gone(day, visit, NINE + 4 * MINUTE, shown)

    assert left["tag"]["code"] == "tag_replayed"
    assert await electronic(day, visit) == [False]


async def test_the_same_event_again_is_no_replay(make, client_for, drain):
    """At the door and by the phone's store. Seen told as replayed with the reading judged again."""
    day = await a_day(make, client_for)
    screen, visit, phone = await issued(day), await day.visit(), await phone_of(day)
    door = read_at(NINE, screen.at(NINE))
    kept = told("check_out", visit["id"], NINE + HOUR, position=None, proof=None, tag=screen.at(NINE + HOUR))

    at_door = [await day.done(Role.CAREGIVER, f"/visits/{visit['id']}/check-in", door) for _ in range(2)]
    sent = [await phone.send(kept), await phone.send(kept)]
    await drain()

    assert [one["tag"] for one in at_door] == [None, None]
    assert [outcomes(one) for one in sent] == [["accepted"], ["duplicate"]]
    assert (await day.read(f"/visits/{visit['id']}"))["status"] == "verified"
    assert await electronic(day, visit) == [True]


async def test_of_two_who_show_one_code_at_the_same_moment_one_is_proved(make, client_for):
    """The database lets a number prove once, whoever asks it to. Seen to prove several with the index gone."""
    day = await a_day(make, client_for)
    screen = await issued(day)
    visits = [await day.visit(NINE + number * 2 * HOUR) for number in range(4)]
    shown = screen.at(NINE)

    answers = await asyncio.gather(*(come(day, visit, NINE, shown) for visit in visits))

    assert sorted(one["tag"]["code"] if one["tag"] else "" for one in answers) == ["", *["tag_replayed"] * 3]
    rows = await make.owner.fetch("select found, number from home_tag_readings where tag_id = $1", UUID(screen.id))
    [number] = {row["number"] for row in rows}
    with pytest.raises(asyncpg.UniqueViolationError, match="home_tag_readings_once_uq"):
        await make.owner.execute(
            "insert into home_tag_readings (district_code, id, visit_id, tag_id, number, found, read_at)"
            " values ($1, $2, $3, $4, $5, 'proved', now())",
            *(make.code, uuid7(), UUID(visits[0]["id"]), UUID(screen.id), number),
        )


async def test_what_was_read_three_months_ago_is_judged_by_its_own_time(make, client_for, drain):
    """The phone was offline all the while, and the screen was replaced meanwhile. Seen expired when judged by the time of its coming,
    and ended when the tag's state of today was asked."""
    day = await a_day(make, client_for)
    at = now().replace(microsecond=0) - timedelta(days=89)
    screen, visit, phone = await issued(day), await day.visit(at), await phone_of(day)
    await day.done(Role.COMMUNITY_WORKER, f"/home-tags/{screen.id}/replace", {"reason": "屏幕损坏"})

    sent = await phone.send(
        told("check_in", visit["id"], at, position=None, proof=None, tag=screen.at(at)),
        told("check_out", visit["id"], at + HOUR, position=None, proof=None, tag=screen.at(at + HOUR)),
    )
    await drain()

    assert outcomes(sent) == ["accepted", "accepted"]
    left = await day.read(f"/visits/{visit['id']}")
    assert (left["status"], left["open_exceptions"]) == ("verified", [])
    assert await electronic(day, visit) == [True]


async def test_counts_prove_in_whatever_order_they_come(make, client_for, drain):
    """Two days offline: the later visit is told first."""
    day = await a_day(make, client_for)
    chip, phone = await issued(day, "nfc"), await phone_of(day)
    visits = [await day.visit(NINE + timedelta(days=number)) for number in range(2)]
    events = []
    for number, visit in enumerate(visits):
        at = NINE + timedelta(days=number)
        for kind, when in (("check_in", at), ("check_out", at + HOUR)):
            events.append(told(kind, visit["id"], when, position=None, proof=None, tag=chip.tap()))

    await phone.send(*reversed(events[2:]))
    await phone.send(*reversed(events[:2]))
    await drain()

    assert await electronic(day, *visits) == [True, True]


async def test_taps_that_were_made_beforehand_are_found_by_those_of_others(make, client_for, drain):
    """He taps ten times on Monday and shows one on Tuesday, after somebody else was there. Seen proved without the look at the order."""
    day = await a_day(make, client_for)
    chip, phone = await issued(day, "nfc"), await phone_of(day)
    monday, between, tuesday = [await day.visit(NINE + timedelta(days=n)) for n in (0, 1, 2)]
    await lived(day, monday, [chip.tap(), chip.tap()])
    beforehand = [chip.tap() for _ in range(8)]
    await lived(day, between, [chip.tap(), chip.tap()], NINE + timedelta(days=1))

    at = NINE + timedelta(days=2)
    sent = await phone.send(
        told("check_in", tuesday["id"], at, position=None, proof=None, tag=beforehand[0]),
        told("check_out", tuesday["id"], at + HOUR, position=None, proof=None, tag=beforehand[1]),
    )
    await drain()

    assert outcomes(sent) == ["accepted tag_out_of_order"] * 2
    assert (await place_of(day, tuesday))["check_in"] == {"fix": "missing", "tag": ["out_of_order"]}
    assert await electronic(day, monday, between, tuesday) == [True, True, False]


@pytest.mark.parametrize(("proof", "found"), [("gps", "proved"), ("qr", None), ("nfc", "replayed"), ("family", None)])
async def test_no_event_is_vouched_for_by_nothing(make, client_for, proof, found):
    """The database holds it, whoever writes. Seen written without the constraint visit_events_vouched_by_something_ck."""
    day = await a_day(make, client_for)
    visit = await day.visit()

    with pytest.raises(asyncpg.CheckViolationError, match="visit_events_vouched_by_something_ck"):
        await make.owner.execute(
            "insert into visit_events (district_code, id, visit_id, kind, device_at, server_at, skew_seconds, by_account, proof,"
            " tag_found, vouched) values ($1, $2, $3, 'check_in', now(), now(), 0, $2, $4, $5, true)",
            *(make.code, uuid7(), UUID(visit["id"]), proof, found),
        )
