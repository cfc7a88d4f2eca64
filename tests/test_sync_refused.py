"""Offline sync refuses what it cannot keep, says why, and keeps the rest."""

import json
from datetime import timedelta

import pytest

from models.accounts import Role
from models.sync import MOST_BYTES
from tests.days import HOME, NINE, a_day, now
from tests.moments import as_of_now, nine
from tests.phones import PATH, Phone, outcomes, phone_of, told, whole

HOUR, MINUTE, DAY = timedelta(hours=1), timedelta(minutes=1), timedelta(days=1)
TWICE = {"check_in": {}, "note": {"text": "一切都好"}, "correction": {"reason_code": "forgot_check_out"}}


@pytest.mark.parametrize(
    ("body", "pointer", "code"),
    [
        ({"events": []}, "/events", "too_short"),
        ({"events": [{}] * 1001}, "/events", "too_long"),
        ({"events": {}}, "/events", "list_type"),
        ({"sent_at": None}, "/sent_at", "missing"),
        ({"sent_at": "2024-03-05T09:00:00"}, "/sent_at", "timezone_aware"),
        ({"device_id": ""}, "/device_id", "too_short"),
        ({"monotonic_ms": -1}, "/monotonic_ms", "greater_than_equal"),
        ({"battery": 80}, "/battery", "extra_forbidden"),
    ],
)
async def test_an_envelope_that_cannot_be_read_is_refused_as_a_whole(make, client_for, body, pointer, code):
    day = await a_day(make, client_for)
    visit = await day.visit()
    phone = await phone_of(day)

    answer = await phone.post(**({"events": whole(visit["id"], NINE)} | body))

    assert answer.status_code == 422
    assert [(fault["pointer"], fault["code"]) for fault in answer.json()["errors"]] == [(pointer, code)]
    assert (await day.read(f"/visits/{visit['id']}/events"))["items"] == []


async def test_a_thousand_events_are_taken_at_once(make, client_for):
    day = await a_day(make, client_for)
    visit = await day.visit()
    phone = await phone_of(day)

    answer = await phone.send(
        *[told("check_in", visit["id"], NINE + second * timedelta(seconds=1)) for second in range(1000)]
    )

    assert (answer["accepted"], len(answer["results"])) == (1000, 1000)
    assert answer["results"][999]["outcome"] == "accepted"


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.CAREGIVER, Role.REGION_VIEWER}))
async def test_only_caregivers_have_events_to_send(make, client_for, role: Role):
    day = await a_day(make, client_for)
    visit = await day.visit()

    answer = await Phone(await day.as_(role)).post(whole(visit["id"], NINE))

    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")


@pytest.mark.parametrize(
    ("role", "seen"),
    [
        (Role.CAREGIVER, 1),
        (Role.PROVIDER_MANAGER, 1),
        (Role.BUREAU_ADMIN, 1),
        (Role.SUBSIDY_OFFICER, 1),
        (Role.AUDITOR, 1),
        (Role.FAMILY, 403),
        (Role.RESIDENT, 403),
        (Role.COMMUNITY_WORKER, 403),
        (Role.INSPECTOR, 403),
    ],
)
async def test_who_sees_what_phones_have_sent(make, client_for, role: Role, seen: int):
    """Another provider's, or another caregiver's, nobody sees."""
    day, other = await a_day(make, client_for), await a_day(make, client_for)
    for each in (day, other):
        visit = await each.visit()
        await (await phone_of(each)).send(*whole(visit["id"], NINE))

    answer = await (await day.as_(role)).get("/v1/sync/uploads", params={"caregiver_id": str(day.caregiver.id)})
    others = await (await day.as_(role)).get("/v1/sync/uploads", params={"caregiver_id": str(other.caregiver.id)})

    found = answer.status_code if answer.status_code != 200 else len(answer.json()["items"])
    assert found == seen
    bureau = role in (Role.BUREAU_ADMIN, Role.SUBSIDY_OFFICER, Role.AUDITOR)
    assert others.status_code == 403 or len(others.json()["items"]) == (1 if bureau else 0)


@pytest.mark.parametrize(("before", "then"), [(a, b) for a in TWICE for b in TWICE if a != b])
async def test_an_id_stands_for_one_event_whatever_its_kind(make, client_for, before, then):
    """Seen to be accepted twice while each kind knew its own alone."""
    day = await a_day(make, client_for)
    at = now() - 3 * HOUR
    visit, phone = await day.visit(at), await phone_of(day)
    one, other = (told(kind, visit["id"], at, **TWICE[kind]) for kind in (before, then))
    for said in (one, other):
        said |= {"ended_at": f"{at + 2 * HOUR}"} if said["kind"] == "correction" else {}

    first = await phone.send(*whole(visit["id"], at), one)
    second = await phone.send(other | {"id": one["id"]})
    again = await phone.send(one)

    assert (outcomes(first)[2], outcomes(second), outcomes(again)) == (
        "accepted",
        ["rejected event_id_taken"],
        ["duplicate"],
    )


OTHERWISE = {
    "another place": ("check_in", {"position": {"lat": 37.6, "lng": 122.2, "accuracy_m": 12}}),
    "another accuracy": ("check_in", {"position": HOME | {"accuracy_m": 99}}),
    "no place": ("check_in", {"position": None}),
    "another uptime": ("check_in", {"monotonic_ms": 7_000}),
    "another text": ("note", {"text": "老人摔倒"}),
    "another task": ("task_done", {"task": "协助洗浴"}),
    "another reason": ("task_refused", {"reason_code": "resident_in_hospital"}),
    "another photo": ("photo", {"sha256": "1" * 64}),
    "another end": ("correction", {"ended_at": lambda: (nine(-1) + timedelta(minutes=65)).isoformat()}),
    "another memo": ("correction", {"memo": "记错了"}),
}
FIRST = {
    "check_in": {},
    "note": {"text": "一切正常"},
    "task_done": {"task": "测量血压"},
    "task_refused": {"task": "测量血压", "reason_code": "resident_refused"},
    "photo": {"sha256": "0" * 64},
    "correction": {"ended_at": lambda: (nine(-1) + timedelta(hours=1)).isoformat(), "reason_code": "forgot_check_out"},
}


@pytest.mark.parametrize("otherwise", OTHERWISE)
async def test_an_id_under_which_something_else_is_told_later_is_refused_and_what_came_first_stays(
    make, client_for, drain, otherwise
):
    """Seen to be answered as a duplicate, and so to be lost: a caregiver who put her words right was told that all was well."""
    day = await a_day(make, client_for)
    visit, phone = await day.visit(nine(-1)), await phone_of(day)
    kind, other = as_of_now(OTHERWISE[otherwise])
    if kind == "correction":
        await phone.send(told("check_in", visit["id"], nine(-1)))
    first = told(kind, visit["id"], nine(-1), **as_of_now(FIRST[kind]))
    await phone.send(first)
    await drain()
    same = await phone.send(first)

    answer = await phone.send({name: value for name, value in (first | other).items() if value is not None})
    await drain()

    assert outcomes(same) == ["duplicate"]
    assert outcomes(answer) == ["rejected event_id_taken"]
    assert answer["results"][0]["errors"][0]["pointer"] == "/events/0/id"
    assert outcomes(await phone.send(first)) == ["duplicate"]


@pytest.mark.parametrize(
    ("kind", "code", "words"),
    [
        ("checkin", "enum", "check_in、check_out、task_done"),
        (None, "missing", "必填"),
        (7, "enum", "check_in、check_out"),
    ],
)
async def test_a_kind_that_there_is_not_is_told_at_its_field_with_those_that_there_are(
    make, client_for, kind, code, words
):
    """Seen to say in general that the content is not as it should be."""
    day = await a_day(make, client_for)
    visit, phone = await day.visit(), await phone_of(day)

    event = told("note", visit["id"], NINE, text="好") | {"kind": kind}

    answer = await phone.send(event if kind else {name: value for name, value in event.items() if name != "kind"})

    (error,) = answer["results"][0]["errors"]
    assert (error["pointer"], error["code"]) == ("/events/0/kind", code)
    assert words in error["message"]


@pytest.mark.parametrize(("text", "said"), [("", "不能为空"), ("x" * 501, "至多 500 个字")])
async def test_a_note_that_is_empty_or_too_long_is_told_so_in_characters(make, client_for, text, said):
    """Seen to be told in items, as of a list."""
    day = await a_day(make, client_for)
    visit = await day.visit()
    phone = await phone_of(day)
    phone.client.headers["Accept-Language"] = "zh"

    answer = await phone.send(told("note", visit["id"], NINE, text=text))

    (error,) = answer["results"][0]["errors"]
    assert error["pointer"] == "/events/0/text"
    assert said in error["message"]
    assert "项" not in error["message"]


async def test_a_text_that_was_cut_in_an_emoji_keeps_none_of_the_others_back(make, client_for):
    """As JavaScript writes it. Seen to refuse the whole upload as no JSON, and a phone that sent it again for ever."""
    day = await a_day(make, client_for)
    visit, phone = await day.visit(), await phone_of(day)
    whole_one, cut = (told("note", visit["id"], NINE, text=text) for text in ("一切都好😀", "还有一点"))
    body = json.dumps(
        {"device_id": "phone-1", "sent_at": now().isoformat(), "events": [whole_one, cut]}, ensure_ascii=True
    )
    body = body.replace(cut["text"].encode("ascii", "backslashreplace").decode(), cut["text"] + "\\ud83d")

    answer = await phone.client.post(
        "/v1/sync/visit-events", content=body, headers={"Content-Type": "application/json"}
    )

    assert answer.status_code == 200, answer.text
    kept, refused = answer.json()["results"]
    assert (kept["outcome"], refused["outcome"]) == ("accepted", "rejected")
    assert [(one["pointer"], one["code"]) for one in refused["errors"]] == [("/events/1/text", "text_not_storable")]


async def test_a_visit_of_somebody_else_is_no_unplanned_one(make, client_for):
    """Seen to be accepted, and the planned visit to be paid."""
    day, neighbour = await a_day(make, client_for), await make.resident()
    visit, phone = await day.visit(), await phone_of(day)
    come = told("check_in", visit["id"], NINE)
    come |= {"unplanned": {"resident_id": str(neighbour.id), "service_item_id": str(day.item.id)}}

    answer = await phone.send(come)

    assert outcomes(answer) == ["rejected visit_id_taken"]
    assert (await day.read(f"/visits/{visit['id']}"))["status"] == "scheduled"


@pytest.mark.parametrize("written", ["as it is", "in escapes"])
async def test_a_thousand_of_the_longest_events_are_taken_at_once(make, client_for, written):
    """Seen to be 413 by the limit of all other JSON."""
    day = await a_day(make, client_for)
    visit, phone = await day.visit(), await phone_of(day)
    sign = "字" if written == "as it is" else "\U00020bb7"  # one sign, and twelve bytes in escapes
    longest = {"text": sign * 500, "task": sign * 60, "reason_code": "resident_in_hospital", "boot_id": sign * 64}
    longest |= {"monotonic_ms": 2**53 - 1, "device_at": "2024-03-05T09:00:00.123456+08:00"}
    events = [told("task_refused", visit["id"], NINE, **longest) for _ in range(1_000)]
    said = {"device_id": "phone-1", "sent_at": now().isoformat(), "events": events}
    body = json.dumps(said, ensure_ascii=written == "in escapes").encode()

    answer = await phone.client.post(PATH, content=body, headers={"content-type": "application/json"})

    assert 1.5 * 2**20 < len(body) < MOST_BYTES
    assert answer.status_code == 200, answer.text[:200]
    assert answer.json()["accepted"] == 1_000


@pytest.mark.parametrize("body", [b" " * (MOST_BYTES + 1), b'{"events":[' + b"[]," * 2_700_000 + b"[]]}"])
async def test_more_than_that_is_refused_with_what_to_do(make, client_for, body):
    """The second is small, and would be large once it is read. Seen to be read whole, and to be told the size alone."""
    phone = await phone_of(await a_day(make, client_for))
    answers = [
        await phone.client.post(
            PATH, content=body, headers={"content-type": "application/json", "accept-language": one}
        )
        for one in ("zh", "en")
    ]

    assert [(one.status_code, one.json()["code"]) for one in answers] == [(413, "too_large")] * 2
    assert answers[0].json()["detail"] == "一次发送的内容过大，上限为 8 MB；请少带几条，分几次发送。"
    assert answers[1].json()["detail"] == "Too much at once: at most 8 MB. Send fewer at a time."
