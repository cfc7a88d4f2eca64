"""What became of meals that were ordered ahead: brought with a proof, or taken by nobody; told at once or afterwards."""

import asyncio
from datetime import UTC, datetime

import pytest
from uuid_utils.compat import uuid7

from models.accounts import Role
from tests.factories import Make
from tests.moments import as_of_now, nine
from tests.ordering import FAR, HOME, Ahead, a_kitchen, missed, outcome


@pytest.fixture
async def kitchen(make: Make, client_for) -> Ahead:
    return await a_kitchen(make, client_for)


async def serving_of(kitchen: Ahead, order: dict) -> dict:
    shown = (await kitchen.worker.get(f"/v1/meal-orders/{order['id']}")).json()
    return dict((await kitchen.worker.get(f"/v1/meal-servings/{shown['serving_id']}")).json())


async def test_a_meal_that_is_brought_draws_what_was_held_for_it(kitchen: Ahead):
    """Seen to draw a second meal of the month while the order's hold was not joined."""
    order = await kitchen.ordered()

    told = await kitchen.told(order)

    assert (told["status"], told["serving_status"], told["distance_m"]) == ("delivered", "verified", 0)
    assert await kitchen.month() == (0, 1)
    assert await kitchen.canteen.owed() == 1500
    serving = await serving_of(kitchen, order)
    assert (serving["mode"], serving["identified_by"], serving["meal_order_id"]) == ("delivery", "ordered", order["id"])


PROOFS = [
    ({"position": HOME}, []),
    ({"position": FAR}, ["place"]),
    ({"position": FAR | {"accuracy_m": 900}}, []),
    ({"position": None}, ["unproven"]),
    ({"position": None, "id_number": True}, []),
    ({"position": FAR, "id_number": True}, []),
    ({"position": None, "card_token": True}, []),
]


@pytest.mark.parametrize(("proof", "doubts"), PROOFS)
async def test_a_delivery_is_proven_by_the_card_at_the_door_or_by_the_place(kitchen: Ahead, client_for, proof, doubts):
    """standards.md: 300 metres, and what the fix does not know. Seen to pay what nobody proved without the judgement."""
    order = await kitchen.ordered()
    said = dict(proof)
    if "id_number" in said:
        said["id_number"] = kitchen.canteen.id_number
    if "card_token" in said:
        bureau = await client_for(Role.BUREAU_ADMIN)
        card = await bureau.post("/v1/meal-cards", json={"resident_id": str(kitchen.canteen.resident.id)})
        said["card_token"] = card.json()["token"]

    told = await kitchen.told(order, **said)

    serving = await serving_of(kitchen, order)
    assert (told["status"], serving["open_exceptions"]) == ("delivered", doubts)
    assert await kitchen.month() == ((1, 0) if doubts else (0, 1))


async def test_a_home_that_nobody_placed_is_a_doubt_and_never_a_pass(make: Make, kitchen: Ahead):
    await make.owner.execute("update residents set place_sealed = null where id = $1", kitchen.canteen.resident.id)
    order = await kitchen.ordered()

    await kitchen.told(order)

    assert (await serving_of(kitchen, order))["open_exceptions"] == ["place"]


async def test_another_persons_card_delivers_nothing(kitchen: Ahead):
    order = await kitchen.ordered()
    _, number = await kitchen.canteen.diner()

    refused = await kitchen.tell(order, id_number=number)

    assert (refused.status_code, refused.json()["code"]) == (422, "not_the_diner")
    assert refused.json()["errors"][0]["pointer"] == "/id_number"
    assert await kitchen.month() == (1, 0)


async def test_a_doubtful_delivery_is_paid_when_an_officer_says_why_and_else_told_anew(kitchen: Ahead):
    """Rejected, nothing proves that it was brought: the order waits again, with what it held."""
    order = await kitchen.ordered()
    await kitchen.told(order, position=None)
    serving = (await serving_of(kitchen, order))["id"]

    said = {"decision": "reject", "reason_code": "not_delivered", "memo": "老人称未收到"}
    rejected = await kitchen.canteen.officer.post(f"/v1/meal-servings/{serving}/review", json=said)
    waiting = (await kitchen.canteen.till.get(f"/v1/meal-orders/{order['id']}")).json()
    again = await kitchen.told(order, id_number=kitchen.canteen.id_number)

    assert rejected.json()["status"] == "rejected", rejected.text
    assert (waiting["status"], waiting["allowed_actions"]) == ("ordered", ["cancel", "deliver", "not_collect"])
    assert (again["status"], again["serving_status"]) == ("delivered", "verified")
    assert await kitchen.month() == (0, 1)


async def test_a_slip_of_the_courier_is_annulled_and_the_order_waits_again(kitchen: Ahead):
    order = await kitchen.ordered()
    told = await kitchen.told(order)

    why = {"reason_code": "data_entry_error", "memo": "按错门牌"}
    annulled = await kitchen.canteen.till.post(f"/v1/meal-servings/{told['serving_id']}/annul", json=why)
    missed_it = await kitchen.missed(order)

    assert annulled.json()["status"] == "cancelled", annulled.text
    assert missed_it["status"] == "not_collected"
    assert await kitchen.month() == (0, 0)
    assert await kitchen.canteen.owed() == 0


async def test_what_was_annulled_is_told_anew_by_another_id_only(kitchen: Ahead):
    """A phone that sends its old word once more brings nothing again. Seen to be answered 200 and, in a batch, "delivered", while the
    order waited, without the question whether that serving stands."""
    order, said = await kitchen.ordered(), outcome()
    told = await kitchen.told(order, **said)
    why = {"reason_code": "data_entry_error", "memo": "按错门牌"}
    await kitchen.canteen.till.post(f"/v1/meal-servings/{told['serving_id']}/annul", json=why)

    again = await kitchen.tell(order, **said)
    sent = {"outcomes": [said | {"order_id": order["id"]}]}
    [batch] = (await kitchen.canteen.till.post("/v1/meal-orders/outcomes", json=sent)).json()["results"]

    assert (again.status_code, again.json()["code"]) == (409, "serving_closed")
    assert (batch["result"], batch["code"], batch["status"]) == ("rejected", "serving_closed", None)
    assert batch["pointer"] == "/outcomes/0/id"
    waits = (await kitchen.worker.get(f"/v1/meal-orders/{order['id']}")).json()
    assert (waits["status"], waits["serving_id"]) == ("ordered", None)
    assert (await kitchen.month(), await kitchen.canteen.owed()) == ((0, 0), 0)
    assert (await kitchen.told(order))["status"] == "delivered"


async def test_what_nobody_took_is_not_paid_and_frees_its_hold(kitchen: Ahead):
    order = await kitchen.ordered()

    told = await kitchen.missed(order)

    assert (told["status"], told["closed_reason"], told["serving_id"]) == ("not_collected", "敲门无人应答", None)
    assert told["expected_subsidy_fen"] == 1500
    assert await kitchen.month() == (0, 0)


async def test_who_came_for_it_after_all_had_it(kitchen: Ahead):
    order = await kitchen.ordered()
    await kitchen.missed(order)

    told = await kitchen.told(order, id_number=kitchen.canteen.id_number)
    late_word = await kitchen.tell(order, **missed())

    assert (told["status"], told["closed_reason"]) == ("delivered", None)
    assert (late_word.status_code, late_word.json()["code"]) == (409, "wrong_state")
    assert await kitchen.month() == (0, 1)


async def test_who_eats_at_the_point_where_he_ordered_has_had_his_meal(kitchen: Ahead):
    """At the till, by the identity card: one meal of the month, and the order is done. Seen to draw two while the till knew no
    orders."""
    order = await kitchen.ordered()

    served = await kitchen.canteen.served(datetime.now(UTC), meal="dinner")

    assert served["meal_order_id"] == order["id"]
    shown = (await kitchen.worker.get(f"/v1/meal-orders/{order['id']}")).json()
    assert (shown["status"], shown["serving_id"]) == ("delivered", served["id"])
    held, posted = await kitchen.month()
    assert (held + posted, served["subsidy_fen"]) == (1, 1500)


async def test_who_ate_elsewhere_before_pays_for_what_is_brought(kitchen: Ahead):
    order = await kitchen.ordered()
    _, other = await kitchen.canteen.elsewhere()
    first = await other.post("/v1/meal-servings", json=kitchen.canteen.serving(datetime.now(UTC), meal="dinner"))
    assert first.json()["subsidy_fen"] == 1500, first.text

    told = await kitchen.told(order)

    assert (told["status"], told["self_paid_code"]) == ("delivered", "already_served")
    assert await kitchen.month() == (0, 1)
    assert await kitchen.canteen.owed() == 1500


async def test_the_same_word_may_be_sent_again_any_number_of_times_and_at_once(kitchen: Ahead):
    """Seen to refuse who had waited for the lock while the servings were asked for together with the orders."""
    order, said = await kitchen.ordered(), outcome()
    url = f"/v1/meal-orders/{order['id']}/tell"
    await kitchen.ready(order)

    answers = await asyncio.gather(*(kitchen.canteen.till.post(url, json=said) for _ in range(6)))
    other = await kitchen.tell(order)

    assert [answer.status_code for answer in answers] == [200] * 6
    assert {answer.json()["status"] for answer in answers} == {"delivered"}
    assert (other.status_code, other.json()["code"]) == (409, "wrong_state")
    assert await kitchen.month() == (0, 1)
    assert await kitchen.canteen.owed() == 1500


async def test_cancelling_and_bringing_at_once_end_as_one_of_the_two(kitchen: Ahead):
    """Seen to do both without the lock on the order."""
    for _ in range(4):
        order = await kitchen.ordered()
        cancel = kitchen.canteen.till.post(f"/v1/meal-orders/{order['id']}/cancel", json={"reason": "停电"})
        answers = await asyncio.gather(cancel, kitchen.tell(order))
        assert sorted(answer.status_code for answer in answers) == [200, 409], [one.text for one in answers]
        shown = (await kitchen.worker.get(f"/v1/meal-orders/{order['id']}")).json()
        if shown["status"] == "delivered":
            why = {"reason_code": "data_entry_error", "memo": "试验"}
            url = f"/v1/meal-servings/{shown['serving_id']}/annul"
            assert (await kitchen.canteen.till.post(url, json=why)).status_code == 200
            cancelled = await kitchen.canteen.till.post(
                f"/v1/meal-orders/{order['id']}/cancel", json={"reason": "停电"}
            )
            assert cancelled.status_code == 200, cancelled.text
        assert await kitchen.month() == (0, 0)


REFUSED = [
    ({"at": lambda: nine(30).isoformat()}, "served_in_future"),
    ({"at": lambda: nine(-1).isoformat()}, "outcome_on_another_day"),
    ({"outcome": "not_collected"}, "reason_of_not_collected"),
    ({"reason": "无人"}, "reason_of_not_collected"),
    ({"outcome": "eaten"}, "enum"),
    ({"position": HOME | {"lat": 91}}, "less_than_equal"),
    ({"id": "x"}, "uuid_parsing"),
    ({"card_token": "nobody's"}, "not_the_diner"),
]


@pytest.mark.parametrize(("given", "code"), REFUSED)
async def test_a_word_that_cannot_be_says_why_singly_and_in_a_batch(kitchen: Ahead, given, code):
    order, given = await kitchen.ordered(), as_of_now(given)

    single = await kitchen.tell(order, **given)
    batch = await kitchen.canteen.till.post(
        "/v1/meal-orders/outcomes", json={"outcomes": [outcome(order_id=order["id"], **given)]}
    )

    problem = single.json()
    assert single.status_code == 422
    assert code in (problem.get("code"), problem["errors"][0]["code"] if problem.get("errors") else None)
    [result] = batch.json()["results"]
    assert (result["result"], result["code"]) == ("rejected", code)
    assert result["pointer"].startswith("/outcomes/0")
    assert await kitchen.month() == (1, 0)


async def test_a_day_without_a_network_is_told_in_any_order_and_twice(make: Make, kitchen: Ahead):
    """Seen with the courier's word of 11:30 after that of 12:00, and all of it sent again."""
    people = [await kitchen.canteen.diner() for _ in range(4)]
    for person, _ in people:
        await make.entitlement(person, kitchen.canteen.programme)
    orders = [await kitchen.ordered(resident_id=str(person.id)) for person, _ in people]
    for order in orders:
        await kitchen.ready(order)
    said = [
        outcome(order_id=orders[0]["id"]),
        missed() | {"order_id": orders[1]["id"], "id": str(uuid7()), "at": datetime.now(UTC).isoformat()},
        outcome(order_id=orders[2]["id"], position=None),
        outcome(order_id=orders[3]["id"]),
        {k: v for k, v in outcome(order_id=orders[3]["id"], **missed()).items() if v is not None},
        outcome(order_id=str(uuid7())),
    ]
    said[1].pop("position", None)

    first = (await kitchen.canteen.till.post("/v1/meal-orders/outcomes", json={"outcomes": said})).json()
    again = (await kitchen.canteen.till.post("/v1/meal-orders/outcomes", json={"outcomes": said[::-1]})).json()

    assert [one["result"] for one in first["results"]] == ["accepted"] * 5 + ["rejected"], first
    assert [one["status"] for one in first["results"][:4]] == ["delivered", "not_collected", "delivered", "delivered"]
    assert first["results"][2]["exceptions"] == ["unproven"]
    assert first["results"][5]["code"] == "meal_order_not_found"
    assert [one["result"] for one in again["results"]] == ["rejected", "rejected"] + ["duplicate"] * 4, again
    assert await kitchen.canteen.owed() == 3000
