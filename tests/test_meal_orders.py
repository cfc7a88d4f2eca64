"""Meals ordered ahead: until when, from whom, how far, and what they hold of the month."""

import asyncio

import pytest

from api import worker
from models.accounts import Role
from models.family_links import LinkScope
from models.residents import ResidentStatus
from services.calendars import today
from tests.factories import Make
from tests.moments import as_of_now, in_days, tomorrow, yesterday
from tests.ordering import Ahead, a_kitchen


@pytest.fixture
async def kitchen(make: Make, client_for) -> Ahead:
    return await a_kitchen(make, client_for)


@pytest.fixture
def beat(app):
    """What the worker does by the clock, now."""

    async def struck(name: str) -> None:
        [act] = [beat.act for beat in worker.CLOCK if beat.name == name]
        await act(app.state.sessions)

    return struck


async def test_an_order_holds_one_meal_of_its_month_and_says_until_when_it_can_be_cancelled(kitchen: Ahead):
    order = await kitchen.ordered(note="少油少盐")

    shown = {name: order[name] for name in ("status", "price_fen", "expected_subsidy_fen", "mode", "note")}
    assert shown == {
        "status": "ordered",
        "price_fen": 1500,
        "expected_subsidy_fen": 1500,
        "mode": "delivery",
        "note": "少油少盐",
    }
    assert order["order_until"] == order["begins_at"]
    assert order["allowed_actions"] == ["cancel"]
    assert await kitchen.month() == (1, 0)


@pytest.mark.parametrize(
    ("programme", "expected_fen", "held"),
    [
        ({"copay_bp": 3333}, 1000, 1),
        ({"cap_unit": "fen", "monthly_cap": 4000}, 1500, 1500),
        ({"cap_unit": None, "monthly_cap": None}, 1500, 0),
    ],
)
async def test_what_is_held_is_what_the_meal_will_draw(make: Make, client_for, programme, expected_fen, held):
    kitchen = await a_kitchen(make, client_for, **programme)

    order = await kitchen.ordered()

    assert order["expected_subsidy_fen"] == expected_fen
    assert (await kitchen.month())[0] == held


async def test_a_month_without_room_takes_no_order_unless_the_diner_pays(make: Make, client_for):
    """Seen to promise more meals than the month has without the hold."""
    kitchen = await a_kitchen(make, client_for, monthly_cap=0)

    refused = await kitchen.send()
    paid = await kitchen.ordered(self_pay_excess=True)

    assert (refused.status_code, refused.json()["code"]) == (409, "cap_exceeded")
    assert (paid["expected_subsidy_fen"], paid["hold_id"]) == (0, None)


async def test_a_meal_has_one_order_however_often_and_at_once_it_is_sent(kitchen: Ahead):
    """Seen to make six of them without the index over resident, day and meal."""
    answers = await asyncio.gather(*(kitchen.send() for _ in range(6)))

    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 5
    [made] = [answer.json() for answer in answers if answer.status_code == 201]
    told = [answer.json() for answer in answers if answer.status_code == 409]
    assert {one["code"] for one in told} == {"meal_ordered_already"}
    assert {one["order_id"] for one in told} == {made["id"]}
    assert await kitchen.month() == (1, 0)


async def test_a_cancelled_meal_frees_what_it_held_and_may_be_ordered_again(kitchen: Ahead):
    order = await kitchen.ordered()

    cancelled = await kitchen.worker.post(f"/v1/meal-orders/{order['id']}/cancel", json={"reason": "外出就医"})
    again = await kitchen.worker.post(f"/v1/meal-orders/{order['id']}/cancel", json={"reason": "外出就医"})

    assert (cancelled.json()["status"], cancelled.json()["closed_reason"]) == ("cancelled", "外出就医")
    assert (again.status_code, again.json()["code"]) == (409, "wrong_state")
    assert await kitchen.month() == (0, 0)
    assert (await kitchen.ordered())["status"] == "ordered"


async def test_after_the_cut_off_only_the_point_calls_it_off(make: Make, kitchen: Ahead):
    """Seen to let everybody cancel what is being cooked without the condition on order_until."""
    order = await kitchen.ordered()
    await make.owner.execute(
        "update meal_orders set order_until = now() - interval '1 minute' where id = $1", order["id"]
    )

    late = await kitchen.worker.post(f"/v1/meal-orders/{order['id']}/cancel", json={"reason": "不想吃了"})
    shown = (await kitchen.worker.get(f"/v1/meal-orders/{order['id']}")).json()
    called_off = await kitchen.canteen.till.post(f"/v1/meal-orders/{order['id']}/cancel", json={"reason": "停电"})

    assert (late.status_code, late.json()["code"], shown["allowed_actions"]) == (409, "meal_cancel_too_late", [])
    assert called_off.json()["status"] == "cancelled"


REFUSED = [
    ({"meal": "lunch"}, 409, "/served_on", "meal_order_too_late"),
    ({"served_on": yesterday}, 409, "/served_on", "meal_order_too_late"),
    ({"served_on": lambda: str(in_days(63))}, 422, "/served_on", "ordered_too_far_ahead"),
    ({"meal": "breakfast", "served_on": tomorrow}, 409, "/served_on", "meal_not_served"),
    ({"id_number": "371099194103070242"}, 422, "", "one_of_three"),
    ({"resident_id": None}, 422, "", "one_of_three"),
    ({"resident_id": None, "card_no": "NONE"}, 422, "/card_no", "card_unknown"),
    ({"resident_id": "01900000-0000-7000-8000-000000000001"}, 404, None, "resident_not_found"),
    ({"meal_point_id": "01900000-0000-7000-8000-000000000001"}, 422, "/meal_point_id", "meal_point_unknown"),
    ({"meal_point_id": None}, 422, "/meal_point_id", "meal_point_missing"),
    ({"meal": "supper"}, 422, "/meal", "enum"),
]


@pytest.mark.parametrize(("given", "status", "pointer", "code"), REFUSED)
async def test_what_cannot_be_ordered_says_why(kitchen: Ahead, given, status, pointer, code):
    refused = await kitchen.send(**as_of_now(given))

    told = (refused.json().get("errors") or [refused.json()])[0]
    assert (refused.status_code, told.get("pointer"), told["code"]) == (status, pointer, code)
    assert await kitchen.month() == (0, 0)


POINTS = [
    ("delivery_radius_metres = 100", "home_out_of_reach"),
    ("delivery_radius_metres = null", "meal_point_does_not_deliver"),
    ("service_item_id = null", "meal_point_without_price"),
]


@pytest.mark.parametrize(("change", "code"), POINTS)
async def test_a_point_brings_meals_as_far_as_it_says(make: Make, kitchen: Ahead, change, code):
    """Seen to take an order of a home far away without the comparison with the radius."""
    await make.owner.execute(f"update meal_points set {change} where id = $1", kitchen.canteen.point.id)

    refused = await kitchen.send()

    assert (refused.status_code, refused.json()["code"]) == (409, code)


async def test_who_fetches_it_may_live_anywhere(make: Make, kitchen: Ahead):
    await make.owner.execute(
        "update meal_points set delivery_radius_metres = null where id = $1", kitchen.canteen.point.id
    )

    assert (await kitchen.ordered(mode="dine_in"))["status"] == "ordered"


async def test_a_point_that_is_telephoned_orders_by_the_number_of_the_card(make: Make, kitchen: Ahead, client_for):
    """It knows nobody by an id of the register, and orders from nobody else."""
    till, other = kitchen.canteen.till, (await kitchen.canteen.elsewhere())[0]
    bureau = await client_for(Role.BUREAU_ADMIN)
    card = (await bureau.post("/v1/meal-cards", json={"resident_id": str(kitchen.canteen.resident.id)})).json()
    said = {"resident_id": None, "meal_point_id": None}

    order = await kitchen.ordered(till, **said, card_no=card["card_no"])
    by_id = await kitchen.send(till, meal_point_id=None)
    number = await kitchen.ordered(till, **said, id_number=kitchen.canteen.id_number, served_on=str(in_days(1)))
    elsewhere = await kitchen.send(till, resident_id=None, card_no=card["card_no"], meal_point_id=str(other.id))

    assert order["resident_id"] == number["resident_id"] == str(kitchen.canteen.resident.id)
    assert order["resident_name"] is None
    assert (by_id.status_code, by_id.json()["code"]) == (422, "diner_unknown")
    assert (elsewhere.status_code, elsewhere.json()["code"]) == (403, "meal_point_not_yours")


async def test_an_order_is_seen_by_those_whom_it_concerns(make: Make, kitchen: Ahead, client_for):
    order, resident = await kitchen.ordered(), kitchen.canteen.resident
    stranger = await make.resident()
    _, other = await kitchen.canteen.elsewhere()
    sees = {
        "its resident": await client_for(Role.RESIDENT, resident_id=resident.id),
        "its provider": await client_for(Role.PROVIDER_MANAGER, provider_id=kitchen.canteen.provider.id),
        "its point": kitchen.canteen.till,
        "its community": kitchen.worker,
        "the bureau": await client_for(Role.BUREAU_ADMIN),
        "the auditor": await client_for(Role.AUDITOR),
    }
    blind = {
        "a stranger": await client_for(Role.RESIDENT, resident_id=stranger.id),
        "another point": other,
        "another provider": await client_for(Role.PROVIDER_MANAGER, provider_id=(await make.provider()).id),
        "another community": await client_for(
            Role.COMMUNITY_WORKER, division_code=await make.division(f"{make.code}999")
        ),
    }

    seen = {
        who: (await client.get(f"/v1/meal-orders/{order['id']}")).status_code for who, client in (sees | blind).items()
    }
    listed = {who: len((await client.get("/v1/meal-orders")).json()["items"]) for who, client in (sees | blind).items()}

    assert seen == dict.fromkeys(sees, 200) | dict.fromkeys(blind, 404)
    assert listed == dict.fromkeys(sees, 1) | dict.fromkeys(blind, 0)


@pytest.mark.parametrize(("scopes", "status"), [([LinkScope.ORDERS], 201), ([LinkScope.MONEY], 403)])
async def test_a_relative_orders_with_the_residents_consent(kitchen: Ahead, client_for, scopes, status):
    client = await client_for(Role.FAMILY, resident_id=kitchen.canteen.resident.id, scopes=scopes)

    answer = await kitchen.send(client)

    assert answer.status_code == status, answer.text


@pytest.mark.parametrize("gone", [ResidentStatus.DECEASED, ResidentStatus.MOVED_OUT])
async def test_meals_of_who_died_or_moved_are_cancelled_and_no_more_are_ordered(kitchen: Ahead, gone):
    """Seen to be cooked for the dead without the stop in the change of status."""
    tomorrow = await kitchen.ordered(served_on=str(in_days(1)))

    said = {"status": gone, "effective_on": str(today()), "reason": "社区报告"}
    told = await kitchen.worker.post(f"/v1/residents/{kitchen.canteen.resident.id}/status-changes", json=said)
    refused = await kitchen.send()

    assert told.json()["orders_cancelled"] == 1, told.text
    assert (await kitchen.worker.get(f"/v1/meal-orders/{tomorrow['id']}")).json()["status"] == "cancelled"
    assert (refused.status_code, refused.json()["code"]) == (409, "no_more_orders")
    assert (await kitchen.month())[0] == 0


async def test_meals_of_who_lies_in_hospital_are_cancelled_from_the_next_day_on(kitchen: Ahead):
    """On the day itself one may have been at home; what is ordered afterwards all the same stays ordered. Seen to be brought to a
    locked door without the stop in the absence."""
    orders = [await kitchen.ordered(served_on=str(in_days(days))) for days in range(3)]

    said = {"kind": "hospital", "from_on": str(today()), "place": "区人民医院", "source": "told", "told_by": "女儿"}
    told = await kitchen.worker.post(f"/v1/residents/{kitchen.canteen.resident.id}/absences", json=said)
    again = await kitchen.ordered(served_on=str(in_days(2)))

    assert told.status_code == 201, told.text
    states = [
        (await kitchen.worker.get(f"/v1/meal-orders/{order['id']}")).json()["status"] for order in [*orders, again]
    ]
    assert states == ["ordered", "cancelled", "cancelled", "ordered"]


async def test_meals_of_a_day_off_are_cancelled_by_the_clock(kitchen: Ahead, beat):
    """Seen to be promised at a closed door without the beat."""
    today_s, later = await kitchen.ordered(), await kitchen.ordered(served_on=str(in_days(1)))
    point = f"/v1/meal-points/{kitchen.canteen.point.id}"
    off = {"from_on": str(in_days(1)), "to_on": str(in_days(1)), "reason": "盘点"}
    assert (await kitchen.canteen.till.post(f"{point}/closed-days", json=off)).status_code == 201

    await beat("meal_orders.cancel_unserved")

    states = [(await kitchen.worker.get(f"/v1/meal-orders/{one['id']}")).json()["status"] for one in (today_s, later)]
    assert states == ["ordered", "cancelled"]
    assert (await kitchen.month())[0] == 1


async def test_a_meal_of_which_nobody_told_for_a_week_lapses_and_frees_its_hold(kitchen: Ahead, beat):
    order = await kitchen.ordered()
    await kitchen.shift(order, 7)
    await beat("meal_orders.lapse")
    waiting = (await kitchen.worker.get(f"/v1/meal-orders/{order['id']}")).json()["status"]
    await kitchen.shift(order, 1)

    await beat("meal_orders.lapse")

    lapsed = (await kitchen.canteen.till.get(f"/v1/meal-orders/{order['id']}")).json()
    assert (waiting, lapsed["status"], lapsed["allowed_actions"]) == ("ordered", "lapsed", ["deliver", "not_collect"])
    assert (await kitchen.month())[0] == 0
