"""Welfare visits and schedules that cannot be, each refused with its place."""

from datetime import date

import pytest

from models.accounts import Role
from tests.moments import as_of_now, yesterday
from tests.test_welfare_visits import ago, recorded, scheduled


@pytest.mark.parametrize(
    ("said", "pointer", "code"),
    [
        ({"visited_at": lambda: ago(-1)}, "/visited_at", "welfare_visit_in_future"),
        ({"outcome": "splendid"}, "/outcome", "enum"),
        ({"mode": "letter"}, "/mode", "enum"),
        ({"note": "身份证 371099194003070026"}, "/note", "identity_number_in_note"),
        ({"visit_no": ""}, "/visit_no", "too_short"),
        ({"visited_at": "2024-06-05T09:00:00"}, "/visited_at", "timezone_aware"),
        ({"colour": "red"}, "/colour", "extra_forbidden"),
    ],
)
async def test_bad_input_of_a_visit_is_refused_with_its_place(make, client_for, said, pointer, code):
    answer = await recorded(await client_for(Role.COMMUNITY_WORKER), await make.resident(), **as_of_now(said))

    assert answer.status_code == 422, answer.text
    assert [(error["pointer"], error["code"]) for error in answer.json()["errors"]] == [(pointer, code)]


async def test_nobody_is_visited_after_the_last_day(make, client_for):
    resident = await make.resident(status="deceased", deceased_on=date(2024, 5, 1))
    worker = await client_for(Role.COMMUNITY_WORKER)

    after = await recorded(worker, resident, visited_at="2024-05-02T09:00:00+08:00")
    before = await recorded(worker, resident, visited_at="2024-05-01T23:00:00+08:00")

    assert (after.status_code, after.json()["code"], before.status_code) == (409, "resident_gone", 201)


@pytest.mark.parametrize(
    ("said", "status", "pointer", "code"),
    [
        ({"effective_from": yesterday}, 422, "/effective_from", "welfare_schedule_in_past"),
        ({"risks": []}, 422, "/risks", "too_short"),
        ({"risks": [{"every_days": 7}]}, 422, "/risks/0/categories", "welfare_risk_for_everybody"),
        ({"risks": [{"from_age": 80, "every_days": 0}]}, 422, "/risks/0/every_days", "greater_than_equal"),
        ({}, 409, None, "welfare_schedule_exists"),
    ],
)
async def test_a_schedule_that_cannot_be_is_refused(make, client_for, said, status, pointer, code):
    admin = await client_for(Role.BUREAU_ADMIN)
    await scheduled(admin)

    answer = await scheduled(admin, **as_of_now(said))

    assert answer.status_code == status, answer.text
    if pointer:
        assert [(error["pointer"], error["code"]) for error in answer.json()["errors"]] == [(pointer, code)]
    else:
        assert answer.json()["code"] == code
