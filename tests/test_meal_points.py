"""Meal points: who keeps them, how they come and go, and on which days they operated."""

import asyncio
from datetime import timedelta

import pytest

from models.accounts import Role
from models.meal_points import Area, MealPointStatus
from models.service_items import ServiceCategory, Unit
from services.calendars import today
from tests.meals import meal_point

# role: what it gets for registering, changing, an act, reading, listing, and for the menu, hours and closed days of a point
# that is not its own
POLICY = {
    Role.BUREAU_ADMIN: (201, 200, 200, 200, 200, 201),
    Role.SUBSIDY_OFFICER: (403, 403, 403, 200, 200, 403),
    Role.INSPECTOR: (403, 403, 403, 200, 200, 403),
    Role.COMMUNITY_WORKER: (403, 403, 403, 200, 200, 403),
    Role.PROVIDER_MANAGER: (403, 403, 403, 200, 200, 403),
    Role.CAREGIVER: (403, 403, 403, 200, 200, 403),
    Role.MEAL_POINT_OPERATOR: (403, 403, 403, 200, 200, 403),
    Role.FACILITY_MANAGER: (403, 403, 403, 200, 200, 403),
    Role.FAMILY: (403, 403, 403, 200, 200, 403),
    Role.RESIDENT: (403, 403, 403, 200, 200, 403),
    Role.AUDITOR: (403, 403, 403, 200, 200, 403),
    Role.REGION_VIEWER: (403, 403, 403, 403, 403, 403),
}


def canteen(make, **given):
    said = {"code": "ZC-001", "name": "竹岛街道幸福食堂", "area": "urban", "model": "catering_company"}
    return said | {"division_code": make.division_code, "planned_on": "2024-01-10"} | given


def kept(point):
    """What an operator keeps, and a good body for each."""
    tomorrow, dishes = f"{today() + timedelta(days=1)}", [{"name": "清蒸鲈鱼", "price_fen": 800}]
    slot = {"weekdays": [1], "meal": "lunch", "opens": "11:00", "closes": "13:00"}
    return {
        f"/v1/meal-points/{point.id}/menus": {"served_on": tomorrow, "meal": "lunch", "dishes": dishes},
        f"/v1/meal-points/{point.id}/hours": {"effective_from": tomorrow, "slots": [slot]},
        f"/v1/meal-points/{point.id}/closed-days": {"from_on": tomorrow, "to_on": tomorrow, "reason": "盘点"},
    }


@pytest.mark.parametrize("role", Role)
async def test_who_may_do_what_with_meal_points(client_for, make, role):
    point = await meal_point(make)
    client, place = await client_for(role), f"/v1/meal-points/{point.id}"

    answers = [
        await client.post("/v1/meal-points", json=canteen(make)),
        await client.patch(place, json={"seats": 40}, headers={"If-Match": '"1"'}),
        await client.post(f"{place}/suspend", json={"reason": "厨房改造"}),
        await client.get(place),
        await client.get("/v1/meal-points"),
    ]
    keeping = {(await client.post(path, json=body)).status_code for path, body in kept(point).items()}

    assert (*(answer.status_code for answer in answers), *keeping) == POLICY[role]


async def test_an_operator_keeps_the_menu_hours_and_closed_days_of_his_own_point_and_of_no_other(client_for, make):
    """Seen to fail without the second line of services.meal_points.kept_by."""
    own, other = await meal_point(make), await meal_point(make)
    operator = await client_for(Role.MEAL_POINT_OPERATOR, meal_point_id=own.id)

    here = [(await operator.post(path, json=body)).status_code for path, body in kept(own).items()]
    there = [(await operator.post(path, json=body)) for path, body in kept(other).items()]

    assert here == [201, 201, 201]
    assert {(answer.status_code, answer.json()["code"]) for answer in there} == {(403, "meal_point_of_others")}


async def test_an_operator_is_bound_to_a_point_that_there_is(client_for, make):
    """Seen to fail without the check in services.accounts._grant."""
    bureau, point = await client_for(Role.BUREAU_ADMIN), await meal_point(make)
    said = {"username": "canteen-1", "display_name": "王师傅", "password": "correct horse battery"}

    answers = [
        await bureau.post(
            "/v1/accounts",
            json=said | {"memberships": [{"role": "meal_point_operator", "meal_point_id": f"{which}"}]},
        )
        for which in ("01900000-0000-7000-8000-000000000001", point.id)
    ]

    assert [answer.status_code for answer in answers] == [422, 201]
    assert answers[0].json()["errors"][0]["pointer"] == "/memberships/meal_point_id"


@pytest.mark.parametrize(
    ("dates", "status"),
    [
        ({}, "planned"),
        ({"built_on": "2024-03-20"}, "built"),
        ({"built_on": "2024-03-20", "opened_on": "2024-04-01"}, "operating"),
        ({"planned_on": None, "opened_on": "2024-04-01"}, "operating"),
    ],
)
async def test_the_dates_say_how_far_a_point_has_come(client_for, make, dates, status):
    bureau = await client_for(Role.BUREAU_ADMIN)

    made = await bureau.post("/v1/meal-points", json=canteen(make, **dates))

    assert made.status_code == 201, made.text
    assert made.json()["status"] == status
    assert (await bureau.get(f"/v1/meal-points/{made.json()['id']}")).headers["etag"] == made.headers["etag"]


async def test_a_point_is_planned_built_opened_suspended_resumed_and_closed(client_for, make):
    bureau = await client_for(Role.BUREAU_ADMIN)
    point = (await bureau.post("/v1/meal-points", json=canteen(make))).json()
    place = f"/v1/meal-points/{point['id']}"

    seen = []
    for act, on in (
        ("finish-building", "2024-03-20"),
        ("start", "2024-04-01"),
        ("suspend", "2024-06-01"),
        ("resume", "2024-07-01"),
        ("close", "2024-09-01"),
    ):
        said = {"on": on} | ({"reason": "厨房改造"} if act in ("suspend", "close") else {})
        answer = await bureau.post(f"{place}/{act}", json=said)
        seen.append((answer.status_code, answer.json()["status"], answer.json()["allowed_actions"]))
    spells = (await bureau.get(f"{place}/spells")).json()["items"]
    told = await make.owner.fetch("select act from audit_events where district_code = $1 order by id", make.code)

    assert seen == [
        (200, "built", ["start", "close"]),
        (200, "operating", ["suspend", "close"]),
        (200, "suspended", ["resume", "close"]),
        (200, "operating", ["suspend", "close"]),
        (200, "closed", []),
    ]
    assert [(spell["from_on"], spell["until_on"], spell["reason"]) for spell in spells] == [
        ("2024-07-01", "2024-09-01", "厨房改造"),
        ("2024-04-01", "2024-06-01", "厨房改造"),
    ]
    acts = ("create", "finish_building", "start", "suspend", "resume", "close")
    assert [row["act"] for row in told] == [f"meal_points.{act}" for act in acts]


@pytest.mark.parametrize(
    ("before", "act", "on", "code"),
    [
        ({}, "finish-building", "2024-01-09", "dates_out_of_order"),
        ({}, "start", "2024-01-09", "dates_out_of_order"),
        ({}, "start", "2199-01-01", "day_in_future"),
        ({}, "resume", "2024-05-01", "wrong_state"),
        ({}, "suspend", "2024-05-01", "wrong_state"),
        ({"opened_on": "2024-04-01"}, "start", "2024-05-01", "wrong_state"),
        ({"opened_on": "2024-04-01"}, "suspend", "2024-03-31", "dates_out_of_order"),
        ({"opened_on": "2024-04-01"}, "close", "2024-03-31", "dates_out_of_order"),
    ],
)
async def test_a_turn_that_cannot_be_is_refused(client_for, make, before, act, on, code):
    """Seen to fail without services.meal_points.turns.in_order, and without the ways of services.meal_points.read."""
    bureau = await client_for(Role.BUREAU_ADMIN)
    point = (await bureau.post("/v1/meal-points", json=canteen(make, **before))).json()

    said = {"on": on} | ({"reason": "装修"} if act in ("suspend", "close") else {})
    refused = await bureau.post(f"/v1/meal-points/{point['id']}/{act}", json=said)

    assert refused.json()["code"] == code
    assert refused.status_code == (409 if code == "wrong_state" else 422)
    assert code == "wrong_state" or refused.json()["errors"][0]["pointer"] == "/on"


async def test_resuming_before_it_was_suspended_is_told_in_both_languages(client_for, make):
    bureau = await client_for(Role.BUREAU_ADMIN)
    point = (await bureau.post("/v1/meal-points", json=canteen(make, opened_on="2024-04-01"))).json()
    place = f"/v1/meal-points/{point['id']}"
    await bureau.post(f"{place}/suspend", json={"on": "2024-06-01", "reason": "装修"})

    zh = (await bureau.post(f"{place}/resume", json={"on": "2024-05-01"})).json()
    en = (await bureau.post(f"{place}/resume", json={"on": "2024-05-01"}, headers={"Accept-Language": "en"})).json()

    assert zh["detail"] == "本次运营的起始日期（2024-05-01）早于停业日期（2024-06-01）。"
    assert en["detail"] == "It would be operating again on 2024-05-01, before it was suspended on 2024-06-01."


async def test_ten_who_suspend_a_point_at_once_suspend_it_once(client_for, make):
    """Seen to fail without the lock in services.meal_points.turns._turning."""
    bureau, point = await client_for(Role.BUREAU_ADMIN), await meal_point(make)

    answers = await asyncio.gather(
        *(bureau.post(f"/v1/meal-points/{point.id}/suspend", json={"reason": f"第{n}次"}) for n in range(10))
    )

    assert sorted(answer.status_code for answer in answers) == [200] + [409] * 9


async def test_a_corrected_date_moves_the_spell_and_one_that_is_not_yet_is_refused(client_for, make):
    """Seen to fail without services.meal_points.turns.align, and without the dates of services.meal_points.register._dated."""
    bureau = await client_for(Role.BUREAU_ADMIN)
    made = await bureau.post("/v1/meal-points", json=canteen(make, opened_on="2024-04-01"))
    place = f"/v1/meal-points/{made.json()['id']}"

    moved = await bureau.patch(place, json={"opened_on": "2024-03-01"}, headers={"If-Match": made.headers["etag"]})
    closed = await bureau.patch(place, json={"closed_on": "2024-08-01"}, headers={"If-Match": moved.headers["etag"]})
    early = await bureau.patch(place, json={"opened_on": "2024-01-01"}, headers={"If-Match": moved.headers["etag"]})
    stale = await bureau.patch(place, json={"seats": 1}, headers={"If-Match": made.headers["etag"]})

    assert (moved.status_code, moved.json()["opened_on"]) == (200, "2024-03-01")
    assert [spell["from_on"] for spell in (await bureau.get(f"{place}/spells")).json()["items"]] == ["2024-03-01"]
    assert (closed.status_code, closed.json()["code"]) == (422, "date_against_status")
    assert (early.status_code, early.json()["code"]) == (422, "dates_out_of_order")
    assert stale.status_code == 412


@pytest.mark.parametrize(
    ("wrong", "pointer", "code"),
    [
        ({"lat": 37.5}, "/lng", "place_incomplete"),
        ({"lat": True, "lng": 1}, "/lat", "float_type"),
        ({"phone": "5223456"}, "/phone", "phone_form"),
        ({"opened_on": "2199-01-01"}, "/opened_on", "day_in_future"),
        ({"built_on": "2024-01-01"}, "/built_on", "dates_out_of_order"),
        ({"division_code": "110101001001"}, "/division_code", "division_outside"),
        ({"code": "有空 格"}, "/code", "string_pattern_mismatch"),
        ({"seats": -1}, "/seats", "greater_than_equal"),
        ({"seats": 1.5}, "/seats", "int_type"),
        ({"delivery_radius_metres": 99}, "/delivery_radius_metres", "greater_than_equal"),
        ({"area": "suburban"}, "/area", "enum"),
        ({"status": "operating"}, "/status", "extra_forbidden"),
        ({"name": "a\x00b"}, "/name", "text_not_storable"),
    ],
)
async def test_bad_input_is_told_by_its_field(client_for, make, wrong, pointer, code):
    bureau = await client_for(Role.BUREAU_ADMIN)

    refused = await bureau.post("/v1/meal-points", json=canteen(make, **wrong))

    assert refused.status_code == 422, refused.text
    assert [(e["pointer"], e["code"]) for e in refused.json()["errors"]] == [(pointer, code)]


async def test_what_a_serving_is_priced_by_is_a_meal_and_what_a_point_names_is_there(client_for, make):
    bureau = await client_for(Role.BUREAU_ADMIN)
    meal = await make.service_item(category=ServiceCategory.MEAL, unit=Unit.MEAL)
    hour = await make.service_item()
    nobody = "01900000-0000-7000-8000-000000000001"

    answers = [
        await bureau.post("/v1/meal-points", json=canteen(make, code=f"ZC-{n}", **wanted))
        for n, wanted in enumerate(
            (
                {"service_item_id": f"{meal.id}"},
                {"service_item_id": f"{hour.id}"},
                {"service_item_id": nobody},
                {"provider_id": nobody},
                {"division_code": make.code + "999"},
            )
        )
    ]

    assert [(answer.status_code, answer.json().get("code")) for answer in answers] == [
        (201, "ZC-0"),
        (422, "service_item_not_meal"),
        (404, "service_item_not_found"),
        (404, "provider_not_found"),
        (422, "division_unknown"),
    ]


async def test_a_code_is_given_once_even_when_ten_ask_at_the_same_time(client_for, make):
    """The unique constraint meal_points_code_uq holds it."""
    bureau = await client_for(Role.BUREAU_ADMIN)

    answers = await asyncio.gather(*(bureau.post("/v1/meal-points", json=canteen(make)) for _ in range(10)))

    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 9
    refused = next(answer.json() for answer in answers if answer.status_code == 409)
    assert (refused["code"], refused["errors"][0]["pointer"]) == ("meal_point_exists", "/code")


async def test_points_are_found_by_what_they_are_page_by_page(client_for, make):
    for area, status in ((Area.URBAN, "operating"), (Area.RURAL, "operating"), (Area.RURAL, "planned")):
        await meal_point(make, area=area, status=MealPointStatus(status))
    reader = await client_for(Role.FAMILY)

    async def found(**wanted):
        return len((await reader.get("/v1/meal-points", params=wanted)).json()["items"])

    first = (await reader.get("/v1/meal-points", params={"limit": 2})).json()
    rest = (await reader.get("/v1/meal-points", params={"limit": 2, "cursor": first["next_cursor"]})).json()

    assert (len(first["items"]), len(rest["items"]), rest["next_cursor"]) == (2, 1, None)
    assert [await found(area="rural"), await found(status="planned"), await found(division=make.code + "001")] == [
        2,
        1,
        3,
    ]
    assert [await found(division=make.code + "002"), await found(food_licence="run_out")] == [0, 0]
    assert (await reader.get("/v1/meal-points", params={"aera": "rural"})).status_code == 422
