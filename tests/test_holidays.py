"""Public holidays: the bureau keeps the district's own list, everybody of the district reads it."""

import asyncio
from datetime import date

import pytest

from models.accounts import Role
from models.holidays import HolidayKind
from services.access import system
from services.working_days import Calendar, calendar
from tests.factories import Make

NATIONAL = {"falls_on": "2026-10-01", "name": "国庆节", "kind": "holiday"}
MADE_UP = {"falls_on": "2026-10-10", "name": "国庆节调休上班", "kind": "workday"}

# role: what it gets for a year, a day, a change, a withdrawal, the list, one of it
POLICY = dict.fromkeys(Role, (403, 403, 403, 403, 200, 200)) | {
    Role.BUREAU_ADMIN: (200, 201, 200, 204, 200, 200),
    Role.REGION_VIEWER: (403,) * 6,
}


async def days_of(client, year=2026):
    answer = await client.get("/v1/holidays", params={"year": year})
    assert answer.status_code == 200, answer.text
    return [{name: day[name] for name in NATIONAL} for day in answer.json()["items"]]


@pytest.mark.parametrize("role", Role)
async def test_who_keeps_the_list_and_who_reads_it(client_for, role):
    bureau, client = await client_for(Role.BUREAU_ADMIN), await client_for(role)
    kept = f"/v1/holidays/{(await bureau.post('/v1/holidays', json=NATIONAL)).json()['id']}"

    listed, one = await client.get("/v1/holidays"), await client.get(kept)
    answers = (
        await client.post("/v1/holidays/years", json={"year": 2027, "days": []}),
        await client.post("/v1/holidays", json=MADE_UP),
        await client.patch(kept, json={"name": "国庆节、中秋节"}, headers={"If-Match": '"1"'}),
        await client.post(f"{kept}/withdraw"),
    )

    assert tuple(answer.status_code for answer in (*answers, listed, one)) == POLICY[role]


async def test_a_year_is_given_at_once_and_the_same_list_again_changes_nothing(client_for):
    bureau, reader = await client_for(Role.BUREAU_ADMIN), await client_for(Role.CAREGIVER)
    other_year = NATIONAL | {"falls_on": "2025-10-01"}
    await bureau.post("/v1/holidays", json=other_year)

    first = await bureau.post("/v1/holidays/years", json={"year": 2026, "days": [MADE_UP, NATIONAL]})
    same = await bureau.post("/v1/holidays/years", json={"year": 2026, "days": [NATIONAL, MADE_UP]})
    seen = await days_of(reader)
    renamed = NATIONAL | {"name": "国庆节、中秋节"}
    other = await bureau.post("/v1/holidays/years", json={"year": 2026, "days": [renamed]})

    assert first.json() == {"year": 2026, "added": 2, "changed": 0, "removed": 0, "unchanged": 0}
    assert same.json() == {"year": 2026, "added": 0, "changed": 0, "removed": 0, "unchanged": 2}
    assert seen == [NATIONAL, MADE_UP]
    assert other.json() == {"year": 2026, "added": 0, "changed": 1, "removed": 1, "unchanged": 0}
    assert (await days_of(reader), await days_of(reader, 2025)) == ([renamed], [other_year])


async def test_a_day_is_added_changed_and_taken_out_singly_and_the_audit_keeps_it(client_for):
    bureau, auditor = await client_for(Role.BUREAU_ADMIN), await client_for(Role.AUDITOR)
    made = await bureau.post("/v1/holidays", json=NATIONAL)
    path = f"/v1/holidays/{made.json()['id']}"

    twice = await bureau.post("/v1/holidays", json=NATIONAL | {"name": "中秋节"})
    etag = (await bureau.get(path)).headers["etag"]
    changed = await bureau.patch(path, json={"kind": "workday"}, headers={"If-Match": etag})
    stale = await bureau.patch(path, json={"name": "别的"}, headers={"If-Match": etag})
    gone = await bureau.post(f"{path}/withdraw")
    again = await bureau.post(f"{path}/withdraw")

    assert made.json()["allowed_actions"] == ["update", "withdraw"]
    assert (twice.status_code, twice.json()["code"], twice.json()["errors"][0]["pointer"]) == (
        409,
        "holiday_exists",
        "/falls_on",
    )
    assert (changed.json()["kind"], stale.status_code) == ("workday", 412)
    assert (gone.status_code, again.status_code, again.json()["code"]) == (204, 404, "holiday_not_found")
    told = (await auditor.get("/v1/audit", params={"act": "holidays.withdraw", "outcome": "done"})).json()["items"]
    facts = {"falls_on": "2026-10-01", "name": "国庆节", "kind": "workday", "servings_ruled_anew": 0}
    assert [event["facts"] for event in told] == [facts]


async def test_a_day_stands_once_even_when_many_add_it_at_once(client_for):
    """Held by the unique key of holidays."""
    bureau = await client_for(Role.BUREAU_ADMIN)

    answers = await asyncio.gather(*(bureau.post("/v1/holidays", json=NATIONAL) for _ in range(6)))
    years = await asyncio.gather(
        *(bureau.post("/v1/holidays/years", json={"year": 2026, "days": [NATIONAL, MADE_UP]}) for _ in range(6))
    )

    assert sorted(answer.status_code for answer in answers) == [201, *[409] * 5]
    assert {answer.status_code for answer in years} == {200}
    assert await days_of(bureau) == [NATIONAL, MADE_UP]


@pytest.mark.parametrize(
    ("said", "pointer", "code"),
    [
        ({"year": 2026, "days": [NATIONAL, NATIONAL]}, "/days/1/falls_on", "day_twice"),
        ({"year": 2025, "days": [NATIONAL]}, "/days/0/falls_on", "day_outside_year"),
        ({"year": 2026, "days": [NATIONAL | {"kind": "weekend"}]}, "/days/0/kind", "enum"),
        (
            {"year": 2026, "days": [NATIONAL | {"falls_on": "2026-02-30"}]},
            "/days/0/falls_on",
            "date_from_datetime_parsing",
        ),
        ({"year": 2026, "days": [NATIONAL | {"name": ""}]}, "/days/0/name", "too_short"),
        ({"year": "2026", "days": []}, "/year", "int_type"),
        ({"year": 2026}, "/days", "missing"),
    ],
)
async def test_a_bad_list_is_refused_with_its_place_and_changes_nothing(client_for, said, pointer, code):
    bureau = await client_for(Role.BUREAU_ADMIN)
    await bureau.post("/v1/holidays", json=MADE_UP)

    answer = await bureau.post("/v1/holidays/years", json=said)

    assert answer.status_code == 422, answer.text
    assert [(error["pointer"], error["code"]) for error in answer.json()["errors"]] == [(pointer, code)]
    assert await days_of(bureau) == [MADE_UP]


async def test_a_district_has_a_list_of_its_own(client_for, make, session, app, owner):
    bureau = await client_for(Role.BUREAU_ADMIN)
    await bureau.post("/v1/holidays", json=NATIONAL)
    next_door = Make(app, owner, str(int(make.code) + 500_000))
    await next_door.district()

    def read(district):
        return calendar(session, system(district), date(2026, 10, 1), date(2026, 10, 31))

    assert (await read(make.code)).holiday(date(2026, 10, 1)) == "国庆节"
    assert (await read(next_door.code)).holiday(date(2026, 10, 1)) is None


def test_the_next_working_day_is_after_the_holidays_and_may_be_a_made_up_saturday():
    off = {date(2026, 10, day): (HolidayKind.HOLIDAY, "国庆节") for day in range(1, 8)}
    autumn = Calendar(off | {date(2026, 10, 10): (HolidayKind.WORKDAY, "调休")})

    assert [autumn.next_working(date(2026, 10, day)) for day in (1, 7, 8, 9, 10)] == [
        date(2026, 10, 8),
        date(2026, 10, 8),
        date(2026, 10, 9),
        date(2026, 10, 10),
        date(2026, 10, 12),
    ]
    assert [autumn.working(date(2026, 10, day)) for day in (1, 8, 10, 11)] == [False, True, True, False]
