"""Campaigns: places and inspectors drawn by lot, once, by a seed with which anybody draws the same; and none of them forgotten."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

import pytest

from models.accounts import Role
from models.base import SupplyStatus
from models.meal_points import MealPointStatus
from services import inspection_campaigns
from services.access import system
from services.calendars import today
from tests.drawn import CAMPAIGNS, Lot, campaign, lot
from tests.factories import Make
from tests.inspected import PATH, safety
from tests.lodged import day
from tests.meals import meal_point
from tests.moments import as_of_now

_ = safety, lot


async def test_whoever_knows_the_seed_draws_the_same_places_and_inspectors(lot: Lot):
    """Reckoned here with nothing but SHA-256, from what the check publishes."""
    drawn = await lot.drawn()
    check = (await lot.bureau.get(f"{CAMPAIGNS}/{drawn['id']}/check")).json()

    def ranked(ids: list[str], *before: str) -> list[str]:
        return sorted(ids, key=lambda one: sha256("".join([check["seed"], *before, one]).encode()).hexdigest())

    places = ranked(check["places"])[:5]
    eligible = {one["place_id"]: one["inspectors"] for one in check["eligible"]}
    assert check["equal"] is True
    assert set(check["places"]) == {str(one.id) for one in lot.houses}
    assert [one["place_id"] for one in drawn["tasks"]] == places
    assert [one["inspectors"] for one in drawn["tasks"]] == [ranked(eligible[one], one)[:2] for one in places]
    assert (drawn["status"], drawn["population"], len(drawn["tasks"])) == ("drawn", 12, 5)


async def test_a_draw_that_was_changed_in_the_books_is_not_equal_any_more(lot: Lot):
    drawn = await lot.drawn()
    await lot.make.owner.execute(
        "update inspection_tasks set rank = rank + 100 where rank = 1 and campaign_id = $1", UUID(drawn["id"])
    )

    assert (await lot.bureau.get(f"{CAMPAIGNS}/{drawn['id']}/check")).json()["equal"] is False


async def test_a_number_drawn_in_public_goes_into_the_seed_and_does_not_rule_alone(lot: Lot):
    one, other = [(await lot.draw(await lot.planned(), seed="福彩3D 508")).json() for _ in range(2)]

    assert [said["seed"].split(".")[0] for said in (one, other)] == ["福彩3D 508"] * 2
    assert one["seed"] != other["seed"]


async def test_nobody_draws_until_he_likes_it(lot: Lot):
    plan = await lot.planned()
    await lot.draw(plan)

    again = await lot.draw(plan)

    assert (again.status_code, again.json()["code"]) == (409, "wrong_state")


async def lies_there(lot: Lot, account: UUID) -> dict[str, Any]:
    await lot.make.stay(await lot.make.bed(lot.houses[0]), await kin_of(lot, account))
    return {"place_kinds": ["facility"]}


async def is_served_there(lot: Lot, account: UUID) -> dict[str, Any]:
    provider, item, relative = await lot.make.provider(), await lot.make.service_item(), await kin_of(lot, account)
    await lot.make.owner.execute(
        """insert into orders (district_code, id, order_no, resident_id, division_code, provider_id, service_item_id, planned_start_at,
           planned_minutes, placed_by, status) values ($1, gen_random_uuid(), 'O-1', $2, $3, $4, $5, now(), 60, $6, 'accepted')""",
        *(lot.make.code, relative.id, relative.division_code, provider.id, item.id, account),
    )
    return {"place_kinds": ["provider"]}


async def manages_it(lot: Lot, account: UUID) -> dict[str, Any]:
    await lot.make.owner.execute(
        """insert into memberships (district_code, id, account_id, role, status, facility_id)
           values ($1, gen_random_uuid(), $2, 'facility_manager', 'active', $3)""",
        *(lot.make.code, account, lot.houses[0].id),
    )
    return {"place_kinds": ["facility"]}


async def kin_of(lot: Lot, account: UUID) -> Any:
    relative = await lot.make.resident()
    said = {"resident_id": str(relative.id), "relation": "母亲"}
    answer = await lot.inspectors[account].post("/v1/kin-declarations", json=said)
    assert answer.status_code == 201, answer.text
    return relative


@pytest.mark.parametrize("why", [lies_there, is_served_there, manages_it])
async def test_no_inspector_is_sent_where_he_has_kin_or_which_he_manages(
    lot: Lot, why: Callable[[Lot, UUID], Awaitable[dict[str, Any]]]
):
    """All places and all inspectors are asked for: without him one is missing. Seen to be drawn without `_BARRED`."""
    account = next(iter(lot.inspectors))
    kinds = await why(lot, account)
    count = 12 if kinds["place_kinds"] == ["facility"] else 1

    whole = await lot.draw(await lot.planned(**kinds), places=count, inspectors_each=4)
    three = (await lot.draw(await lot.planned(**kinds), places=count, inspectors_each=3)).json()

    assert (whole.status_code, whole.json()["code"], whole.json()["eligible"]) == (409, "too_few_inspectors", 3)
    there = [one for one in three["tasks"] if str(account) not in one["inspectors"]]
    barred = str(lot.houses[0].id) if count == 12 else three["tasks"][0]["place_id"]
    assert barred in {one["place_id"] for one in there}


async def test_only_places_that_are_there_are_drawn(lot: Lot, make: Make):
    closed = await make.facility(closed_on=today() - timedelta(days=1))
    planned = await meal_point(make, status=MealPointStatus.PLANNED)
    ended = await make.provider(status=SupplyStatus.ENDED)
    point = await meal_point(make)

    everything = await lot.planned(place_kinds=["facility", "meal_point", "provider", "care_centre"])
    too_many = await lot.draw(everything, places=14)
    drawn = (await lot.draw(everything, places=13)).json()

    places = {one["place_id"] for one in drawn["tasks"]}
    assert (too_many.json()["code"], too_many.json()["population"]) == ("too_few_places", 13)
    assert str(point.id) in places
    assert not {str(one.id) for one in (closed, planned, ended)} & places


async def test_an_inspection_fulfils_its_task_once_and_the_last_one_finishes_the_campaign(lot: Lot):
    drawn = await lot.drawn(places=2)
    first, second = drawn["tasks"]

    done = await lot.inspect(first)
    twice = await lot.inspect(first, who=1)
    half = (await lot.bureau.get(f"{CAMPAIGNS}/{drawn['id']}")).json()
    await lot.inspect(second)
    whole = (await lot.bureau.get(f"{CAMPAIGNS}/{drawn['id']}")).json()

    assert done.status_code == 201, done.text
    assert (twice.status_code, twice.json()["code"]) == (409, "inspection_task_done")
    assert (half["status"], half["inspected"], half["tasks"][0]["inspected_on"]) == ("drawn", 1, day(0))
    assert (whole["status"], whole["inspected"], whole["allowed_actions"]) == ("finished", 2, [])


async def test_an_annulled_inspection_leaves_its_place_to_be_inspected(lot: Lot):
    drawn = await lot.drawn(places=1)
    done = (await lot.inspect(drawn["tasks"][0])).json()

    await lot.bureau.post(f"{PATH}/{done['id']}/annul", json={"reason": "登记错误"})

    told = (await lot.bureau.get(f"{CAMPAIGNS}/{drawn['id']}")).json()
    assert (told["status"], told["inspected"]) == ("drawn", 0)
    assert (await lot.inspect(drawn["tasks"][0])).status_code == 201


async def test_who_was_not_drawn_and_which_place_was_not_drawn(lot: Lot):
    [task] = (await lot.drawn(places=1))["tasks"]
    [other] = [client for account, client in lot.inspectors.items() if str(account) not in task["inspectors"]][:1]
    elsewhere = next(str(one.id) for one in lot.houses if str(one.id) != task["place_id"])

    not_he = await other.post(PATH, json=lot.inspection(task))
    not_there = await lot.inspect(task, place_id=elsewhere)
    unknown = await lot.inspect(task, task_id=str(uuid4()))
    kept = await lot.bureau.get(PATH)

    assert (not_he.status_code, not_he.json()["code"]) == (409, "not_drawn_for_it")
    assert [(one.status_code, one.json()["code"]) for one in (not_there, unknown)] == [
        (422, "inspection_task_unknown")
    ] * 2
    assert kept.json()["items"] == []


async def test_each_inspector_sees_where_to_go(lot: Lot):
    """And what for, by when, and with whom; seen to be told the place alone."""
    drawn = await lot.drawn(places=3, topics=["fire"])
    asked = {"campaign_id": drawn["id"], "campaign_name": drawn["name"]} | {
        name: drawn[name] for name in ("topics", "to_on", "departments")
    }
    await lot.inspect(drawn["tasks"][0])

    for account, client in lot.inspectors.items():
        told = (await client.get(f"{CAMPAIGNS}/tasks/mine")).json()["items"]
        wanted = {one["id"] for one in drawn["tasks"][1:] if str(account) in one["inspectors"]}
        assert {one["id"] for one in told} == wanted
        assert all(one.items() >= asked.items() for one in told)


async def test_a_place_that_was_not_inspected_in_time_is_told_of_until_it_is_let_go(lot: Lot, session):
    drawn = await lot.drawn(places=2)
    await lot.inspect(drawn["tasks"][0])
    await lot.make.owner.execute(
        "update inspection_campaigns set from_on = $1, to_on = $1 where id = $2",
        today() - timedelta(days=1),
        UUID(drawn["id"]),
    )

    async def clock() -> int:
        async with session.begin():
            return await inspection_campaigns.keep_in_mind(session, system(lot.make.code))

    raised = [await clock(), await clock()]
    [alert] = (await lot.bureau.get("/v1/alerts")).json()["items"]
    late = (await lot.bureau.get(f"{CAMPAIGNS}/{drawn['id']}")).json()["late"]
    await lot.bureau.post(f"{CAMPAIGNS}/{drawn['id']}/finish", json={"reason": "该院已停业"})
    await clock()
    [over] = (await lot.bureau.get("/v1/alerts")).json()["items"]

    assert (raised, late) == ([1, 0], True)
    assert (alert["kind"], alert["place_id"]) == ("inspection_undone", drawn["tasks"][1]["place_id"])
    assert (alert["status"], over["status"]) == ("open", "resolved")


PLANNERS = {Role.BUREAU_ADMIN: 201}
READERS = dict.fromkeys((Role.BUREAU_ADMIN, Role.SUBSIDY_OFFICER, Role.INSPECTOR, Role.AUDITOR), 200)


@pytest.mark.parametrize("role", Role)
async def test_the_bureau_plans_and_whom_one_comes_to_see_does_not_know(lot: Lot, client_for, role: Role):
    await lot.drawn()
    client = await client_for(role)

    planned, read = await client.post(CAMPAIGNS, json=campaign()), await client.get(CAMPAIGNS)

    assert (planned.status_code, read.status_code) == (PLANNERS.get(role, 403), READERS.get(role, 403))


@pytest.mark.parametrize(
    ("wrong", "pointer", "code"),
    [
        ({"to_on": lambda: day(-1), "from_on": lambda: day(-2)}, "/to_on", "campaign_reversed"),
        ({"to_on": lambda: day(1), "from_on": lambda: day(2)}, "/to_on", "campaign_reversed"),
        ({"division_code": "999999001"}, "/division_code", "division_outside"),
        ({"place_kinds": []}, "/place_kinds", "too_short"),
    ],
)
async def test_a_plan_that_cannot_be(lot: Lot, wrong, pointer, code):
    refused = await lot.bureau.post(CAMPAIGNS, json=campaign(**as_of_now(wrong)))

    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, pointer)
    assert refused.json()["errors"][0]["code"] == code
