"""Care centres: a public register that the bureau keeps, and where there is none."""

from datetime import date

import pytest

from models.accounts import Role
from services import calendars
from tests.factories import Make
from tests.moments import tomorrow
from tests.served import figures

# role: what it gets for creating, changing, reading, listing, and asking for the coverage
POLICY = {
    Role.BUREAU_ADMIN: (201, 200, 200, 200, 200),
    Role.SUBSIDY_OFFICER: (403, 403, 200, 200, 200),
    Role.INSPECTOR: (403, 403, 200, 200, 200),
    Role.COMMUNITY_WORKER: (403, 403, 200, 200, 200),
    Role.PROVIDER_MANAGER: (403, 403, 200, 200, 403),
    Role.CAREGIVER: (403, 403, 200, 200, 403),
    Role.MEAL_POINT_OPERATOR: (403, 403, 200, 200, 403),
    Role.FACILITY_MANAGER: (403, 403, 200, 200, 403),
    Role.FAMILY: (403, 403, 200, 200, 403),
    Role.RESIDENT: (403, 403, 200, 200, 403),
    Role.AUDITOR: (403, 403, 200, 200, 200),
    Role.REGION_VIEWER: (403, 403, 403, 403, 403),
}
PATH = "/v1/care-centres"


def centre(make, **given):
    said = {"code": "ZX-1", "name": "示例综合养老服务中心", "level": "township", "division_code": f"{make.code}001"}
    return said | given


async def registered(bureau, make, **given):
    answer = await bureau.post(PATH, json=centre(make, **given))
    assert answer.status_code == 201, answer.text
    return answer.json()


@pytest.mark.parametrize("role", Role)
async def test_who_may_do_what_with_care_centres(client_for, make, role):
    made = await registered(await client_for(Role.BUREAU_ADMIN), make, code="ZX-0")
    client = await client_for(role)

    answers = (
        await client.post(PATH, json=centre(make)),
        await client.patch(f"{PATH}/{made['id']}", json={"name": "新名"}, headers={"If-Match": '"1"'}),
        await client.get(f"{PATH}/{made['id']}"),
        await client.get(PATH),
        await client.get(f"{PATH}/coverage"),
    )

    assert tuple(answer.status_code for answer in answers) == POLICY[role]


async def test_a_centre_is_registered_read_listed_and_told_in_the_audit(client_for, make):
    bureau = await client_for(Role.BUREAU_ADMIN)

    made = await registered(
        bureau, make, services=["meal", "bathing", "meal"], lat=37.5, lng=122.1, opened_on="2023-06-01"
    )

    assert (made["services"], made["is_open"], made["allowed_actions"]) == (["bathing", "meal"], True, ["update"])
    assert (await bureau.get(f"{PATH}/{made['id']}")).json() == made
    for query, found in (("level=township", 1), ("level=community", 0), (f"division={make.code}001", 1), ("code=X", 0)):
        assert len((await bureau.get(f"{PATH}?{query}")).json()["items"]) == found, query
    [told] = (await bureau.get(f"/v1/audit?subject_id={made['id']}")).json()["items"]
    assert (told["act"], told["subject_kind"], told["facts"]["code"]) == ("care_centres.create", "care_centre", "ZX-1")


@pytest.mark.parametrize(
    ("wrong", "status", "pointer", "code"),
    [
        ({"level": "community"}, 422, "/division_code", "division_too_wide"),
        ({"division_code": "{code}"}, 422, "/division_code", "division_too_wide"),
        ({"division_code": "{code}009"}, 422, "/division_code", "division_unknown"),
        ({"division_code": "999999001"}, 422, "/division_code", "division_outside"),
        ({"opened_on": "2024-05-01", "closed_on": "2024-04-30"}, 422, "/closed_on", "centre_closes_before_it_opens"),
        ({"lat": 37.5}, 422, "/lng", "place_incomplete"),
        ({"lng": 122.5}, 422, "/lat", "place_incomplete"),
        ({"services": ["massage"]}, 422, "/services/0", "enum"),
        ({"level": "village"}, 422, "/level", "enum"),
        ({"name": "a\x00"}, 422, "/name", "text_not_storable"),
        ({"opened_on": 20240101}, 422, "/opened_on", "day_expected"),
        ({"seats": 3}, 422, "/seats", "extra_forbidden"),
        ({"code": "ZX-0"}, 409, "/code", "care_centre_exists"),
    ],
)
async def test_bad_input_is_told_by_its_field(client_for, make, wrong, status, pointer, code):
    bureau = await client_for(Role.BUREAU_ADMIN)
    await registered(bureau, make, code="ZX-0")
    said = {name: value.format(code=make.code) if isinstance(value, str) else value for name, value in wrong.items()}

    refused = await bureau.post(PATH, json=centre(make, **said))

    assert refused.status_code == status, refused.text
    assert [(e["pointer"], e["code"] if status == 422 else code) for e in refused.json()["errors"]] == [(pointer, code)]


async def test_a_change_is_held_to_the_same_rules_and_to_the_version_that_was_read(client_for, make):
    """Seen to fail without `check` on a change (the database refused it, with a 500)."""
    bureau = await client_for(Role.BUREAU_ADMIN)
    made = await registered(bureau, make, opened_on="2024-05-01")
    path, tag = f"{PATH}/{made['id']}", {"If-Match": '"1"'}

    refused = [
        await bureau.patch(path, json=said, headers=tag)
        for said in ({"level": "community"}, {"closed_on": "2024-04-01"}, {"lat": 37.0}, {"services": None})
    ]
    closed = await bureau.patch(path, json={"closed_on": str(calendars.today())}, headers=tag)
    stale = await bureau.patch(path, json={"name": "另名"}, headers=tag)

    assert [answer.status_code for answer in refused] == [422] * 4
    assert (closed.status_code, closed.json()["is_open"]) == (200, False)
    assert stale.status_code == 412


async def test_a_centre_next_door_is_not_found(client_for, make, app, owner):
    next_door = Make(app, owner, str(int(make.code) + 500_000))
    await next_door.district()
    made = await registered(await client_for(Role.BUREAU_ADMIN), make)
    headers = await next_door.authorization(Role.BUREAU_ADMIN)
    stranger = await client_for()

    answer = await stranger.get(f"{PATH}/{made['id']}", headers=headers)

    assert (answer.status_code, answer.json()["code"]) == (404, "care_centre_not_found")


async def coverage(client, **asked):
    answer = await client.get(f"{PATH}/coverage", params=asked)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_the_coverage_counts_each_level_by_its_own_centres_and_lists_the_gaps(client_for, make):
    """Two townships with a community each; a township's centre serves no community of it by itself."""
    bureau = await client_for(Role.BUREAU_ADMIN)
    other = await make.division(await make.division(f"{make.code}002") + "001")
    for birth_on, place in ((date(1960, 1, 1), "37.505,122.105"), (date(1930, 1, 1), "37.505,122.105")) * 3:
        await make.resident(division_code=other, birth_on=birth_on, place=place)
    await make.resident(division_code=other, status="deceased", deceased_on=date(2024, 1, 1))
    await make.resident(birth_on=date(1985, 1, 1))
    near = await registered(bureau, make, code="T", lat=37.595, lng=122.105)
    await registered(bureau, make, code="C", level="community", division_code=make.division_code)
    await registered(bureau, make, code="F", division_code=other, opened_on=tomorrow())

    found = await coverage(bureau)

    assert [(one["level"], one["divisions"], one["covered"], one["per_mille"]) for one in found["levels"]] == [
        ("district", 1, 0, 0),
        ("township", 2, 1, 500),
        ("community", 2, 1, 500),
    ]
    gaps = [(g["division_code"], g["residents"], g["aged_60_plus"], g["aged_80_plus"]) for g in found["gaps"]]
    assert gaps == [(make.code, 7, 6, 3), (other[:9], 6, 6, 3), (other, 6, 6, 3)]
    nearest = found["gaps"][2]["nearest"]
    assert (nearest["id"], nearest["distance_m"]) == (near["id"], 10_000)


async def test_no_middle_is_told_of_fewer_than_five_residents(client_for, make):
    """Seen to tell the cell of one home without FEWEST."""
    bureau = await client_for(Role.BUREAU_ADMIN)
    await registered(bureau, make, lat=37.6, lng=122.1)
    for _ in range(4):
        await make.resident()
    few = await coverage(bureau, division=make.division_code)
    await make.resident()

    assert [gap["nearest"] for gap in few["gaps"]] == [None]
    assert (await coverage(bureau, division=make.division_code))["gaps"][0]["nearest"]["distance_m"] == 10600


async def test_a_community_worker_is_shown_the_own_township(client_for, make):
    await make.division(await make.division(f"{make.code}002") + "001")
    worker = await client_for(Role.COMMUNITY_WORKER, division_code=f"{make.code}001")

    found = await coverage(worker)
    outside = await worker.get(f"{PATH}/coverage?division={make.code}002")

    assert (found["division"], [gap["division_code"] for gap in found["gaps"]]) == (
        f"{make.code}001",
        [f"{make.code}001", make.division_code],
    )
    assert (outside.status_code, outside.json()["code"]) == (422, "division_outside")


@pytest.mark.parametrize(
    ("given", "there"),
    [
        ({"opened_on": "2024-06-30"}, 1),
        ({"opened_on": "2024-07-01"}, 0),
        ({"opened_on": "2024-01-01", "closed_on": "2024-06-30"}, 0),
        ({"opened_on": "2024-01-01", "closed_on": "2024-07-01"}, 1),
        ({}, 1),
    ],
)
async def test_the_report_counts_what_is_open_at_the_end_of_its_last_day(client_for, make, given, there):
    bureau = await client_for(Role.BUREAU_ADMIN)
    made = await registered(bureau, make, **given)
    period = {"from": "2024-01-01", "to": "2024-06-30"}

    found = await figures(bureau, **period)
    rows = (await bureau.get("/v1/reports/period/care_centres.township/rows", params=period)).json()["items"]

    assert [found[f"care_centres.{level}"]["value"] for level in ("district", "township", "community")] == [0, there, 0]
    assert found["care_centres.township"]["unit"] == "centres"
    assert [(row["id"], row["counted"]) for row in rows] == [(made["id"], 1)] * there
