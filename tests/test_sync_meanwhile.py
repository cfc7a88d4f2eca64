"""What phones kept, while others act: an office that cancels, a worker that is killed, another upload of the same; and the days and months
that clocks make hard (T12, T13)."""

import asyncio
import itertools
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from uuid_utils.compat import uuid7

from models.accounts import Role
from services import sync
from tests.days import NINE, Day, a_day, now
from tests.factories import SHANGHAI
from tests.phones import Phone, outcomes, phone_of, told, whole

SECOND, MINUTE, HOUR, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
ALIKE = (
    "insert into {0} select (jsonb_populate_record(o, jsonb_build_object('id', $2::text))).* from {0} o where id = $1"
)


async def test_t13_an_office_that_cancels_and_a_phone_that_tells_lose_nothing_of_each_other(make, client_for, drain):
    """At the same instant: either the order stands and was served, or it is cancelled and the visit waits for an officer as one that
    nobody planned. Never is one silently undone by the other. Seen to fail where an event of a cancelled visit was not kept."""
    day = await a_day(make, client_for)
    phone, ends = await phone_of(day), set()
    for number in range(8):
        at = NINE + number * DAY
        order, (visit,) = await day.scheduled(at)
        cancelling = day.act(Role.BUREAU_ADMIN, f"/orders/{order['id']}/cancel", {"reason": "家属改期"})
        kept = phone.send(*whole(visit["id"], at))
        # Every other time the worker is there at once, too.
        cancelled, answer, *_ = await asyncio.gather(cancelling, kept, *([drain()] if number % 2 else []))
        await drain()

        assert answer["accepted"] == 2
        stands = await day.read(f"/visits/{visit['id']}")
        standing = (await day.read(f"/orders/{order['id']}"))["status"]
        ends.add((cancelled.status_code, standing, stands["status"], stands["unplanned"]))

    assert ends <= {(200, "cancelled", "flagged", True), (409, "completed", "verified", False)}
    assert (await day.read("/ledger/check", Role.AUDITOR))["faults"] == []


async def test_the_same_upload_from_two_phones_at_once_counts_once(make, client_for, drain):
    day = await a_day(make, client_for)
    visit = await day.visit()
    client = await day.as_(Role.CAREGIVER)
    events = whole(visit["id"], NINE)

    answers = await asyncio.gather(*(Phone(client, f"phone-{n}").send(*events) for n in range(6)))
    await drain()

    assert sum(answer["accepted"] for answer in answers) == 2
    assert sum(answer["duplicate"] for answer in answers) == 10
    assert await day.balance() == (0, 60)


@pytest.mark.parametrize(("kind", "table"), [("check_in", "visit_events"), ("note", "visit_notes")])
async def test_the_same_events_at_once_in_opposite_orders_wait_for_each_other(make, client_for, kind, table):
    """Both uploads are stopped at the event in the middle, which another is about to keep and does not. Seen to end in a deadlock, a
    503, where each upload kept its events in its own order."""
    day = await a_day(make, client_for)
    visit = await day.visit()
    client = await day.as_(Role.CAREGIVER)
    said = {"note": {"text": "一切正常"}}.get(kind, {})
    before, first, middle, last = (told(kind, visit["id"], NINE + n * MINUTE, **said) for n in range(4))
    await Phone(client).send(before)
    meanwhile = make.owner.transaction()
    await meanwhile.start()
    await make.owner.execute(ALIKE.format(table), before["id"], middle["id"])

    ways = ((first, middle, last), (last, middle, first))
    sent = [asyncio.create_task(Phone(client, f"phone-{n}").send(*way)) for n, way in enumerate(ways)]
    await until_waiting(make, len(sent), *sent)
    await meanwhile.rollback()

    assert sorted([(answer["accepted"], answer["duplicate"]) for answer in await asyncio.gather(*sent)]) == [
        (0, 3),
        (3, 0),
    ]


def put_right(visit: dict[str, Any], minutes: int = 40) -> dict[str, Any]:
    ended = datetime.fromisoformat(visit["planned_start_at"]) + minutes * MINUTE
    return told("correction", visit["id"], now(), ended_at=ended.isoformat(), reason_code="forgot_check_out")


async def lately(day: Day, *hours: int) -> list[dict[str, Any]]:
    """Visits that began so many hours ago and took half an hour."""
    at = now().replace(microsecond=0)
    visits = [await day.visit(at - ago * HOUR) for ago in hours]
    events = [whole(visit["id"], at - ago * HOUR, 30) for visit, ago in zip(visits, hours, strict=True)]
    await (await phone_of(day)).send(*itertools.chain.from_iterable(events))
    return visits


async def next_door_to(day: Day) -> Day:
    """Another resident of whom the same caregiver takes care."""
    other = await day.make.resident()
    return replace(day, resident=other, entitlement=await day.make.entitlement(other, day.programme))


async def until_waiting(make, how_many: int, *sent: asyncio.Task[dict[str, Any]]) -> None:
    """Or one of them has its answer."""
    while await make.owner.fetchval("select count(*) from pg_locks where not granted") < how_many:
        if any(one.done() for one in sent):
            return


@pytest.mark.parametrize(("same", "accepted"), [(True, [0, 3]), (False, [3, 3])])
async def test_corrections_at_once_in_opposite_orders_wait_for_each_other(
    make, client_for, same: bool, accepted: list[int]
):
    """Both uploads are stopped at the visit in the middle, which an officer has open. Seen to end in a deadlock, a 503, where each locked
    one visit after the other."""
    day = await a_day(make, client_for)
    visits = await lately(day, 5, 4, 3)
    first, second = [[put_right(visit) for visit in way] for way in (visits, visits[::-1])]
    meanwhile = make.owner.transaction()
    await meanwhile.start()
    await make.owner.execute("select from visits where id = $1 for update", visits[1]["id"])

    sent = [asyncio.create_task((await phone_of(day)).send(*way)) for way in (first, first if same else second)]
    await until_waiting(make, 2, *sent)
    await meanwhile.rollback()

    assert sorted([answer["accepted"] for answer in await asyncio.gather(*sent)]) == accepted


async def test_an_id_that_two_corrections_have_at_once_stands_for_one_of_them(make, client_for):
    """Of two residents' visits, so that neither waits for the other's. Seen to end in a 500."""
    day = await a_day(make, client_for)
    (before, here), (there,) = await lately(day, 5, 4), await lately(await next_door_to(day), 3)
    old = put_right(before)
    await (await phone_of(day)).send(old)
    both = [put_right(visit) for visit in (here, there)]
    both[1]["id"] = both[0]["id"]
    meanwhile = make.owner.transaction()
    await meanwhile.start()
    await make.owner.execute(ALIKE.format("visit_corrections"), old["id"], both[0]["id"])

    sent = [asyncio.create_task((await phone_of(day)).send(one)) for one in both]
    await until_waiting(make, 2, *sent)
    await meanwhile.rollback()

    told = [outcomes(answer) for answer in await asyncio.gather(*sent)]
    assert sorted(told) == [["accepted"], ["rejected event_id_taken"]]


async def test_an_unplanned_visit_that_is_told_twice_at_once_is_one_visit(make, client_for):
    """Seen to be refused as somebody else's (`visit_id_taken`), so that a phone would have made another of it."""
    day = await a_day(make, client_for)
    before, client = await day.visit(), await day.as_(Role.CAREGIVER)
    begun, over = whole(str(uuid7()), NINE)
    begun["unplanned"] = {"resident_id": str(day.resident.id), "service_item_id": str(day.item.id)}
    meanwhile = make.owner.transaction()
    await meanwhile.start()
    await make.owner.execute("set local session_replication_role = replica")
    copied = ALIKE.format("visits").replace("$2::text)", "$2::text, 'visit_no', 'V-COPY', 'order_id', null)")
    await make.owner.execute(copied, before["id"], begun["visit_id"])

    sent = [asyncio.create_task(Phone(client, f"phone-{n}").send(begun, over)) for n in range(3)]
    await until_waiting(make, 3, *sent)
    await meanwhile.rollback()

    told = sorted([(answer["accepted"], answer["duplicate"]) for answer in await asyncio.gather(*sent)])
    assert told == [(0, 2), (0, 2), (2, 0)]
    assert len((await day.read("/visits?status=scheduled"))["items"]) == 2


async def test_corrections_at_once_that_draw_on_the_same_months_wait_for_each_other(make, client_for, drain):
    """Of other visits of the same two residents, the other way round; one upload is stopped at its second correction, which another is
    about to keep and does not. Seen to end in a deadlock where each locked one month after the other."""
    day = await a_day(make, client_for)
    here, there = await lately(day, 9, 8, 7), await lately(await next_door_to(day), 6, 5)
    await drain()
    before, first, second = put_right(here[0]), put_right(here[1]), put_right(there[0])
    await (await phone_of(day)).send(before)
    meanwhile = make.owner.transaction()
    await meanwhile.start()
    await make.owner.execute(ALIKE.format("visit_corrections"), before["id"], second["id"])

    sent = [asyncio.create_task((await phone_of(day)).send(first, second))]
    await until_waiting(make, 1, *sent)
    sent.append(asyncio.create_task((await phone_of(day)).send(put_right(there[1]), put_right(here[2]))))
    await until_waiting(make, 2, *sent)
    await meanwhile.rollback()

    assert [answer["accepted"] for answer in await asyncio.gather(*sent)] == [2, 2]


async def test_an_idempotency_key_replays_the_answer(make, client_for):
    day = await a_day(make, client_for)
    visit = await day.visit()
    phone = await phone_of(day)
    body = {"device_id": "phone-1", "sent_at": now().isoformat(), "events": whole(visit["id"], NINE)}
    headers = {"Idempotency-Key": "upload-0001"}

    first, again = [await phone.client.post("/v1/sync/visit-events", json=body, headers=headers) for _ in range(2)]

    assert first.content == again.content
    assert again.headers["Idempotency-Replayed"] == "true"


async def test_a_worker_that_was_killed_is_followed_by_one_that_settles_the_rest(make, client_for, app):
    """Each visit is settled in a transaction of its own; settled again, nothing changes."""
    day = await a_day(make, client_for)
    visits = [await day.visit(NINE + number * 2 * HOUR) for number in range(4)]
    phone = await phone_of(day)
    events = [event for number, visit in enumerate(visits) for event in whole(visit["id"], NINE + number * 2 * HOUR)]
    upload = (await phone.send(*events))["upload_id"]

    class Stop(asyncio.Event):
        """Set as if the worker were told to leave after two visits."""

        looked = 0

        def is_set(self) -> bool:
            self.looked += 1
            return self.looked > 2

    with pytest.raises(sync.Interrupted):
        await sync.run(app.state.sessions, make.code, upload, stop=Stop())
    half = [(await day.read(f"/visits/{visit['id']}"))["status"] for visit in visits]
    await sync.run(app.state.sessions, make.code, upload)
    await sync.run(app.state.sessions, make.code, upload)

    assert sorted(half) == ["scheduled", "scheduled", "verified", "verified"]
    assert {(await day.read(f"/visits/{visit['id']}"))["status"] for visit in visits} == {"verified"}
    assert await day.balance() == (0, 240)


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=SHANGHAI)  # type: ignore[misc]


CALENDAR = [
    ("over midnight into March", at(2024, 2, 29, 23, 30), 60, "2024-02-29", "2024-02"),
    ("the last minute of February", at(2024, 2, 29, 23, 59), 30, "2024-02-29", "2024-02"),
    ("the first minute of March", at(2024, 3, 1, 0, 0), 30, "2024-03-01", "2024-03"),
    ("over the end of the year", at(2023, 12, 31, 23, 45), 45, "2023-12-31", "2023-12"),
    ("eight in the morning, still the day before in London", at(2024, 3, 1, 7, 59), 60, "2024-03-01", "2024-03"),
]


@pytest.mark.parametrize("ahead", [timedelta(), 10 * MINUTE, -7 * DAY, 7 * DAY], ids=str)
@pytest.mark.parametrize(("name", "begun", "minutes", "served_on", "month"), CALENDAR, ids=[row[0] for row in CALENDAR])
async def test_t12_days_and_months_are_those_of_shanghai_whatever_the_clock(
    make, client_for, drain, name, begun, minutes, served_on, month, ahead
):
    """Told in UTC, by a clock that may be days wrong: the visit is of the day on which the device says that it began, every skew over the
    limit is flagged, and no minute is negative."""
    day = await a_day(make, client_for)
    visit = await day.visit(begun)
    phone = await phone_of(day)
    utc = begun.astimezone(now().tzinfo)

    await phone.send(*reversed(whole(visit["id"], utc, minutes)), sent_at=(now() + ahead).isoformat())
    await drain()

    shown = await day.read(f"/visits/{visit['id']}")
    assert (shown["served_on"], shown["minutes"]) == (served_on, minutes)
    assert ("skew" in shown["open_exceptions"]) == (abs(ahead) > 5 * MINUTE)
    assert await day.balance(month) == ((0, minutes) if shown["status"] == "verified" else (60, 0))


async def test_notes_and_events_are_told_apart_by_their_ids(make, client_for):
    """An id that a note has is good for no other note; what is told of another visit under it is refused."""
    day = await a_day(make, client_for)
    one, other = await day.visit(), await day.visit(NINE + 2 * HOUR)
    phone = await phone_of(day)
    note = told("note", one["id"], NINE, text="一切正常")
    await phone.send(note)

    again = await phone.send(note, note | {"visit_id": other["id"]})

    assert outcomes(again) == ["duplicate", "rejected event_id_taken"]
