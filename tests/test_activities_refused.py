"""Activities: what cannot be planned or told, and what lies next door."""

import pytest

from models.accounts import Role
from tests.factories import Make
from tests.moments import as_of_now
from tests.test_activities import PATH, noon, planned, signed_up, told


@pytest.mark.parametrize(
    ("wrong", "status", "pointer", "code"),
    [
        ({"ends_at": noon}, 422, "/ends_at", "activity_ends_before_it_starts"),
        ({"seats": 0}, 422, "/seats", "greater_than_equal"),
        ({"seats": 1.5}, 422, "/seats", "int_type"),
        ({"starts_at": "2026-10-18T09:00:00"}, 422, "/starts_at", "timezone_aware"),
        ({"starts_at": 0}, 422, "/starts_at", "text_expected"),
        ({"name": ""}, 422, "/name", "too_short"),
        ({"site": "a\x00"}, 422, "/site", "text_not_storable"),
        ({"division_code": "999999"}, 422, "/division_code", "division_outside"),
        ({"care_centre_id": "01900000-0000-7000-8000-000000000001"}, 422, "/care_centre_id", "activity_centre_unknown"),
        ({"held_on": "2026-01-01"}, 422, "/held_on", "extra_forbidden"),
    ],
)
async def test_bad_input_is_told_by_its_field(client_for, wrong, status, pointer, code):
    refused = await (await client_for(Role.BUREAU_ADMIN)).post(PATH, json=told(**as_of_now(wrong)))

    assert refused.status_code == status, refused.text
    assert [(e["pointer"], e["code"]) for e in refused.json()["errors"]] == [(pointer, code)]


async def test_fewer_seats_than_are_taken_a_stale_change_and_who_came_twice_are_refused(client_for, make):
    worker = await client_for(Role.COMMUNITY_WORKER)
    activity, who = await planned(worker, seats=3), [await make.resident() for _ in range(2)]
    for one in who:
        await signed_up(worker, activity, one)
    path = f"{PATH}/{activity['id']}"
    tag = {"If-Match": (await worker.get(path)).headers["etag"]}

    answers = [
        await worker.patch(path, json={"seats": 1}, headers=tag),
        await worker.patch(path, json={"seats": 9}, headers={"If-Match": '"1"'}),
        await worker.post(f"{path}/attendance", json={"resident_ids": [str(who[0].id)] * 2}),
    ]

    assert [(answer.status_code, answer.json()["code"]) for answer in answers] == [
        (409, "seats_taken"),
        (412, "stale"),
        (422, "came_twice"),
    ]


async def test_an_activity_next_door_is_not_found(client_for, make, app, owner):
    next_door = Make(app, owner, str(int(make.code) + 500_000))
    await next_door.district()
    activity = await planned(await client_for(Role.BUREAU_ADMIN))
    stranger = await client_for()

    answer = await stranger.get(f"{PATH}/{activity['id']}", headers=await next_door.authorization(Role.BUREAU_ADMIN))

    assert (answer.status_code, answer.json()["code"]) == (404, "activity_not_found")
