"""Offline sync: what a phone has kept comes to the same as if it had been sent at the door."""

from datetime import timedelta
from uuid import uuid4

from models.accounts import Role
from tests.days import NINE, a_day, now
from tests.phones import outcomes, phone_of, told, whole

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


async def test_a_day_without_a_network_is_verified_and_posted_when_it_is_sent(make, client_for, drain):
    day = await a_day(make, client_for)
    visits = [await day.visit(NINE + number * 2 * HOUR) for number in range(3)]
    phone = await phone_of(day)
    events = [event for number, v in enumerate(visits) for event in whole(v["id"], NINE + number * 2 * HOUR, 50)]

    answer = await phone.send(*reversed(events))
    await drain()

    assert outcomes(answer) == ["accepted"] * 6
    assert (answer["accepted"], answer["duplicate"], answer["rejected"]) == (6, 0, 0)
    ends = [await day.read(f"/visits/{visit['id']}") for visit in visits]
    assert [(end["status"], end["minutes"], end["open_exceptions"]) for end in ends] == [("verified", 50, [])] * 3
    assert await day.balance() == (0, 150)
    orders = [await day.read(f"/orders/{visit['order_id']}") for visit in visits]
    assert {order["status"] for order in orders} == {"completed"}
    assert (await day.read("/ledger/check", Role.AUDITOR))["faults"] == []


async def test_the_same_again_changes_nothing(make, client_for, drain):
    day = await a_day(make, client_for)
    at = now().replace(microsecond=0) - 3 * HOUR
    visit = await day.visit(at)
    phone = await phone_of(day)
    events = [
        *whole(visit["id"], at),
        told("task_done", visit["id"], at + 10 * MINUTE, task="测量血压", text="135/80"),
        told(
            "correction",
            visit["id"],
            at + HOUR,
            ended_at=(at + 50 * MINUTE).isoformat(),
            reason_code="forgot_check_out",
        ),
    ]
    first = await phone.send(*events)
    await drain()
    before = await day.read(f"/visits/{visit['id']}")

    again = [await phone.send(*events), await phone.send(*events[2:], *events[:2])]
    await drain()

    assert outcomes(first) == ["accepted"] * 4
    assert [outcomes(one) for one in again] == [["duplicate"] * 4] * 2
    assert await day.read(f"/visits/{visit['id']}") == before
    assert len((await day.read(f"/visits/{visit['id']}/events"))["items"]) == 2
    assert len((await day.read(f"/visits/{visit['id']}/corrections"))["items"]) == 1
    assert len((await day.read(f"/visits/{visit['id']}/notes"))["items"]) == 1


async def test_one_bad_event_keeps_none_of_the_others_back(make, client_for, drain):
    """Each is told by its place, with the field that is wrong; what was good is settled."""
    day = await a_day(make, client_for)
    visit = await day.visit()
    colleague = await make.caregiver(day.provider)
    _, (others,) = await day.scheduled(NINE + 3 * HOUR, 60, colleague)
    elsewhere = await (await a_day(make, client_for)).visit()
    phone = await phone_of(day)
    come, gone = whole(visit["id"], NINE)
    used = come | {"visit_id": visit["id"], "device_at": (NINE + HOUR).isoformat()}

    answer = await phone.send(
        come,
        told("check_out", others["id"], NINE),
        told("check_out", elsewhere["id"], NINE),
        told("check_out", str(uuid4()), NINE),
        gone | {"device_at": "yesterday"},
        "no event",
        gone | {"kind": "check_up"},
        {"kind": "check_in"},
        used,
        told("task_refused", visit["id"], NINE, task="助浴"),
        come,
        gone,
    )
    await drain()

    assert outcomes(answer) == [
        "accepted",
        *["rejected visit_not_yours"] * 3,
        *["rejected invalid_input"] * 4,
        "rejected event_id_taken",
        "rejected invalid_input",
        "duplicate",
        "accepted",
    ]
    pointers = [[fault["pointer"] for fault in one["errors"]] for one in answer["results"]]
    assert pointers[1:5] == [*[[f"/events/{place}/visit_id"] for place in (1, 2, 3)], ["/events/4/device_at"]]
    assert pointers[5:7] == [["/events/5"], ["/events/6/kind"]]
    assert sorted(pointers[7]) == ["/events/7/device_at", "/events/7/id", "/events/7/visit_id"]
    assert pointers[8:10] == [["/events/8/id"], ["/events/9/reason_code"]]
    assert answer["accepted"] + answer["duplicate"] + answer["rejected"] == 12
    assert (await day.read(f"/visits/{visit['id']}"))["status"] == "verified"
    (upload,) = (await day.read("/sync/uploads", Role.PROVIDER_MANAGER))["items"]
    assert upload["refusals"] == {"visit_not_yours": 3, "invalid_input": 5, "event_id_taken": 1}


async def test_events_of_a_visit_that_the_office_gave_to_another_are_kept_and_shown_to_an_officer(
    make, client_for, drain
):
    day = await a_day(make, client_for)
    order, (mine,) = await day.scheduled()
    colleague = await make.caregiver(day.provider)
    phone = await phone_of(day)
    await day.assigned(order["id"], colleague)

    answer = await phone.send(*whole(mine["id"], NINE))
    await drain()

    assert outcomes(answer) == ["accepted visit_withdrawn"] * 2
    was = await day.read(f"/visits/{mine['id']}")
    assert (was["status"], was["order_id"], was["open_exceptions"]) == ("flagged", None, ["unplanned"])
    (doubt,) = (await day.read(f"/visits/{mine['id']}/exceptions"))["items"]
    assert doubt["found"]["withdrawn"] is True
    assert "取消" in doubt["says_zh"]
    waiting = (await day.read("/visits?exception=unplanned", Role.SUBSIDY_OFFICER))["items"]
    assert [visit["id"] for visit in waiting] == [mine["id"]]
    assert (await day.read(f"/orders/{order['id']}"))["status"] == "scheduled"


async def test_a_visit_that_nobody_planned_begins_without_a_network(make, client_for, drain):
    day = await a_day(make, client_for)
    phone = await phone_of(day)
    made = str(uuid4())
    unplanned = {"resident_id": str(day.resident.id), "service_item_id": str(day.item.id)}
    come, gone = whole(made, NINE)
    come |= {"unplanned": unplanned}

    first = await phone.send(gone, come)
    again = await phone.send(come, gone)
    await drain()

    assert "没有排班可对照" in first["results"][0]["message"]
    told_of = ["accepted event_long_ago"] * 2
    assert (outcomes(first), outcomes(again)) == (told_of, ["duplicate"] * 2)
    visit = await day.read(f"/visits/{made}")
    assert (visit["status"], visit["unplanned"], visit["minutes"]) == ("flagged", True, 60)
    assert visit["open_exceptions"] == ["unplanned"]
    nobody = await phone.send(
        come | {"id": str(uuid4()), "visit_id": str(uuid4()), "unplanned": {"resident_id": str(uuid4())}}
    )
    assert outcomes(nobody) == ["rejected resident_not_found"]
    assert nobody["results"][0]["errors"][0]["pointer"] == "/events/0/unplanned/resident_id"


async def test_what_was_done_refused_and_noted_is_read_by_whoever_may(make, client_for, drain):
    """The text says how somebody is: sealed, and shown to a relative with that scope alone."""
    day = await a_day(make, client_for)
    visit = await day.visit()
    phone = await phone_of(day)
    at = NINE + 10 * MINUTE
    await phone.send(
        told("task_done", visit["id"], at, task="测量血压", text="135/80"),
        told("task_refused", visit["id"], at, task="助浴", reason_code="resident_refused"),
        told("note", visit["id"], at, text="右膝疼痛"),
        told("photo", visit["id"], at, sha256="a" * 64),
    )

    manager = (await day.read(f"/visits/{visit['id']}/notes", Role.PROVIDER_MANAGER))["items"]
    plain = (await (await day.relative("orders")).get(f"/v1/visits/{visit['id']}/notes")).json()["items"]
    health = (await (await day.relative("orders", "health")).get(f"/v1/visits/{visit['id']}/notes")).json()["items"]

    assert [(n["kind"], n["task"], n["reason_code"], n["text"]) for n in manager] == [
        ("task_done", "测量血压", None, "135/80"),
        ("task_refused", "助浴", "resident_refused", None),
        ("note", None, None, "右膝疼痛"),
        ("photo", None, None, None),
    ]
    assert [note["text"] for note in plain] == [None] * 4
    assert [note["text"] for note in health] == ["135/80", None, "右膝疼痛", None]
    assert [note["task"] for note in plain] == ["测量血压", "助浴", None, None]
    sealed = await make.owner.fetch("select text_sealed from visit_notes where text_sealed is not null")
    assert not any("右膝".encode() in row["text_sealed"] for row in sealed)


async def test_a_correction_stands_on_what_came_with_it(make, client_for, drain):
    day = await a_day(make, client_for)
    at = now().replace(microsecond=0) - 3 * HOUR
    visit = await day.visit(at)
    phone = await phone_of(day)
    come, gone = whole(visit["id"], at)
    later = (at + 90 * MINUTE).isoformat()
    fix = told("correction", visit["id"], now(), ended_at=later, reason_code="forgot_check_out", memo="")

    answer = await phone.send(fix, gone, come, fix | {"id": str(uuid4()), "reason_code": "other"})
    await drain()

    assert outcomes(answer) == ["accepted", "accepted", "accepted", "rejected memo_required"]
    assert answer["results"][3]["errors"][0]["pointer"] == "/events/3/memo"
    after = await day.read(f"/visits/{visit['id']}")
    assert (after["minutes"], after["open_exceptions"]) == (90, ["manual"])
    (kept,) = (await day.read(f"/visits/{visit['id']}/corrections"))["items"]
    assert kept["started_at_before"] is not None
    assert kept["ended_at_before"] is not None
