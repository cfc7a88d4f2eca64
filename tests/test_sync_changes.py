"""A phone's work list: all that it needs in one answer, then only what changed, then what it must forget."""

from datetime import timedelta

import pytest

from models.accounts import Role
from services import calendars
from tests.days import Day, a_day
from tests.phones import phone_of, whole

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def at(days: int = 0, hour: int = 9):
    """Of a day around today, in Shanghai."""
    return calendars.first_instant(calendars.today() + timedelta(days=days)) + hour * HOUR


async def asked(day: Day, since: str | None = None):
    answer = await (await day.as_(Role.CAREGIVER)).get("/v1/sync/changes", params={"since": since} if since else {})
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_the_first_answer_is_whole_and_the_next_has_what_changed(make, client_for, drain):
    day = await a_day(make, client_for)
    office = await day.as_(Role.BUREAU_ADMIN)
    item = await office.get(f"/v1/service-items/{day.item.id}")
    tasks = ["测量血压", "协助洗浴"]
    await office.patch(
        f"/v1/service-items/{day.item.id}", json={"tasks": tasks}, headers={"If-Match": item.headers["ETag"]}
    )
    visit = await day.visit(at(), note="按门铃两次")
    worker = await day.as_(Role.COMMUNITY_WORKER)
    for name, order in (("王建国", 1), ("王建华", 2), ("王建军", 3)):
        kin = {"name": name, "relation": "子女", "phone": "13800005678", "emergency_order": order}
        assert (await worker.post(f"/v1/residents/{day.resident.id}/contacts", json=kin)).status_code == 201

    first = await asked(day)
    nothing = await asked(day, first["token"])
    await (await phone_of(day)).send(*whole(visit["id"], at())[:1])
    await drain()
    after = await asked(day, nothing["token"])

    assert first["full"] is True
    (one,), (home,) = first["visits"], first["homes"]
    assert (one["id"], one["tasks"], one["note"], one["status"]) == (visit["id"], tasks, "按门铃两次", "scheduled")
    assert [(kin["name"], kin["phone"]) for kin in home["contacts"]] == [
        ("王建国", "13800005678"),
        ("王建华", "13800005678"),
    ]
    assert home["address"] is not None
    assert (home["lat"], home["lng"]) == (37.5, 122.1)
    assert (nothing["visits"], nothing["homes"], nothing["gone"]) == ([], [], {"visits": [], "homes": []})
    assert nothing["token"] == first["token"]
    assert [(v["id"], v["status"]) for v in after["visits"]] == [(visit["id"], "checked_in")]
    assert after["homes"] == []


async def test_what_is_his_no_more_is_forgotten(make, client_for):
    day = await a_day(make, client_for)
    order, (mine,) = await day.scheduled(at(1))
    first = await asked(day)
    await day.assigned(order["id"], await make.caregiver(day.provider))

    after = await asked(day, first["token"])

    assert after["visits"] == []
    assert after["gone"] == {"visits": [mine["id"]], "homes": [str(day.resident.id)]}


async def test_a_home_that_changed_is_told_again_and_the_audit_says_of_whom(make, client_for):
    """Each look at homes in full leaves a row; an answer without one leaves none."""
    day = await a_day(make, client_for)
    await day.visit(at())
    first = await asked(day)
    worker = await day.as_(Role.COMMUNITY_WORKER)
    was = await worker.get(f"/v1/residents/{day.resident.id}")
    said = {"address": "海滨路 9 号 2 单元 301"}
    await worker.patch(f"/v1/residents/{day.resident.id}", json=said, headers={"If-Match": was.headers["ETag"]})

    after = await asked(day, first["token"])
    await asked(day, after["token"])

    assert [home["address"] for home in after["homes"]] == [said["address"]]
    rows = await make.owner.fetch(
        "select body from audit_events where act = 'sync.changes' and district_code = $1", make.code
    )
    assert len(rows) == 2
    assert all(str(day.resident.id) in row["body"] for row in rows)
    assert not any("海滨路" in row["body"] for row in rows)


@pytest.mark.parametrize(
    ("days", "listed", "home"), [(-2, 0, 0), (-1, 1, 1), (0, 1, 1), (1, 1, 1), (2, 1, 0), (3, 1, 0), (4, 0, 0)]
)
async def test_work_is_listed_for_some_days_and_homes_for_fewer(make, client_for, days: int, listed: int, home: int):
    day = await a_day(make, client_for)
    await day.visit(at(days))

    found = await asked(day)

    assert (len(found["visits"]), len(found["homes"])) == (listed, home)


async def test_a_visit_that_must_be_put_right_stays_on_the_list_with_words(make, client_for, drain):
    day = await a_day(make, client_for)
    visit = await day.visit(at(-4))
    phone = await phone_of(day)
    come, gone = whole(visit["id"], at(-4))
    await phone.send({**come, "position": {"lat": 38.5, "lng": 122.1, "accuracy_m": 10}}, gone)
    await drain()

    (one,) = (await asked(day))["visits"]

    place = next(doubt for doubt in one["doubts"] if doubt["code"] == "place")
    assert "米" in place["says_zh"]
    assert place["title_en"]


async def test_only_ones_own_work_is_told(make, client_for):
    """Nobody else has a day list, and a colleague's visits are not on it. An unplanned visit opens no home."""
    day = await a_day(make, client_for)
    colleague = await make.caregiver(day.provider)
    await day.scheduled(at(), 60, colleague)
    for role in (Role.PROVIDER_MANAGER, Role.BUREAU_ADMIN, Role.FAMILY, Role.RESIDENT, Role.AUDITOR):
        assert (await (await day.as_(role)).get("/v1/sync/changes")).status_code == 403
    body = {"resident_id": str(day.resident.id), "service_item_id": str(day.item.id)}
    phone = await phone_of(day)
    made = "01900000-0000-7000-8000-0000000000aa"
    come, _ = whole(made, at())
    await phone.send(come | {"unplanned": body})

    found = await asked(day)

    assert found["homes"] == []
    assert {visit["id"] for visit in found["visits"]} <= {made}


@pytest.mark.parametrize("token", ["x", "AQ==AQ", "AgAA", "AXYAAA", "é", "AQ" * 5000 + "x"])
async def test_a_token_of_another_system_is_refused_with_what_to_do(make, client_for, token: str):
    day = await a_day(make, client_for)

    answer = await (await day.as_(Role.CAREGIVER)).get("/v1/sync/changes", params={"since": token})

    assert (answer.status_code, answer.json()["code"]) == (422, "sync_token_unreadable")
    assert answer.json()["errors"][0]["pointer"] == "/query/since"


async def test_an_empty_token_is_none(make, client_for):
    """As a phone sends it that has none yet. Seen to be refused as no token of this system."""
    day = await a_day(make, client_for)
    visit = await day.visit(at())

    answer = await (await day.as_(Role.CAREGIVER)).get("/v1/sync/changes", params={"since": ""})

    assert answer.status_code == 200, answer.text
    assert (answer.json()["full"], [one["id"] for one in answer.json()["visits"]]) == (True, [visit["id"]])
