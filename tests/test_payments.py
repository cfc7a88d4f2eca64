"""When a payment may have been made, and what holds it."""

from collections.abc import Awaitable, Callable
from datetime import datetime, time, timedelta
from uuid import UUID

import httpx
import pytest

from models.accounts import Role
from models.orders import Order, OrderStatus
from services import calendars
from tests.adjusting import REJECT, approved, approver, drafted, settled
from tests.claimed import MARCH, World, world
from tests.factories import SHANGHAI
from tests.meal_claims import Table, table
from tests.test_settlements import books_are_sound, key, proposed

Clients = Callable[..., Awaitable[httpx.AsyncClient]]
_ = world, table, approver


async def test_nothing_is_shown_as_paid_before_a_settlement_is_approved(world: World, client_for: Clients):
    """Seen to show 2000 fen as paid of a claim that was only reconciled."""
    world.bill(await world.visit())
    settlement = await proposed(world)
    path = f"/v1/claims/{settlement['claim_id']}"

    async def told() -> list[tuple[int, int]]:
        claim, lines = [(await world.manager.get(where)).json() for where in (path, f"{path}/lines")]
        return [(shown["subsidy_fen"], shown["paid_fen"]) for shown in (claim["totals"], *lines["items"])]

    before = await told()
    await (await client_for(Role.SUBSIDY_OFFICER)).post(
        f"/v1/settlements/{settlement['id']}/approve", headers=key("approve")
    )

    assert (before, await told()) == ([(2000, 0)] * 2, [(2000, 2000)] * 2)


@pytest.mark.parametrize(
    ("paid_on", "status"), [("2020-01-01", 422), ("2024-03-05", 422), ("2024-03-31", 422), ("2024-04-01", 201)]
)
async def test_no_money_left_before_the_month_that_it_pays_for_was_over(
    world: World, client_for: Clients, paid_on: str, status: int
):
    """Seen to take 2020-01-01 without the rule. What was paid years ago may be approved and written down today."""
    world.bill(await world.visit())
    path = f"/v1/settlements/{(await proposed(world))['id']}"
    await (await client_for(Role.SUBSIDY_OFFICER)).post(f"{path}/approve", headers=key("approve"))
    part = {"amount_fen": 2000, "bank_reference": "BANK-0001", "paid_on": paid_on}

    answer = await (await client_for(Role.SUBSIDY_OFFICER)).post(f"{path}/payments", json=part, headers=key("pay"))

    assert answer.status_code == status, answer.text
    if status == 422:
        assert (answer.json()["code"], answer.json()["errors"][0]["pointer"]) == ("paid_before_service", "/paid_on")


async def test_a_month_that_still_runs_is_paid_once_it_is_approved(world: World, client_for: Clients):
    today = calendars.today()
    at = datetime.combine(today, time(0, 5), SHANGHAI)
    world.bill(await world.visit(started_at=at, minutes=60))
    path = f"/v1/settlements/{(await proposed(world, calendars.month_of(at)))['id']}"
    await (await client_for(Role.SUBSIDY_OFFICER)).post(f"{path}/approve", headers=key("approve"))
    payer = await client_for(Role.SUBSIDY_OFFICER)
    part = {"amount_fen": 2000, "bank_reference": "BANK-0001"}

    answers = [
        await payer.post(f"{path}/payments", json=part | {"paid_on": str(day)}, headers=key(f"pay-{day}"))
        for day in (today - timedelta(days=1), today)
    ]

    assert [answer.status_code for answer in answers] == [422, 201], [answer.text for answer in answers]


@pytest.mark.parametrize("upheld", [False, True])
async def test_a_dispute_holds_the_money_of_an_approved_settlement_too(world: World, client_for: Clients, upheld: bool):
    """rules.md, Orders: until it is decided, either way; where it was right, an adjustment takes back first what is not due. Seen
    to pay (201) without `_undisputed`, and never to pay again while it asked only for the order's state."""
    visit = await world.visit()
    order = Order(
        district_code=world.make.code,
        order_no="O-1",
        resident_id=visit.resident_id,
        division_code=visit.division_code,
        provider_id=visit.provider_id,
        service_item_id=visit.service_item_id,
        planned_start_at=visit.started_at,
        planned_minutes=60,
        placed_by=UUID(int=1),
        status=OrderStatus.COMPLETED,
    )
    await world.make.add(order)
    await world.make.owner.execute("update visits set order_id = $1 where id = $2", order.id, visit.id)
    world.bill(visit)
    path = f"/v1/settlements/{(await proposed(world))['id']}"
    await (await client_for(Role.SUBSIDY_OFFICER)).post(f"{path}/approve", headers=key("approve"))
    family = await client_for(Role.FAMILY, resident_id=visit.resident_id, scopes=("orders",))
    payer = await client_for(Role.SUBSIDY_OFFICER)
    part = {"amount_fen": 2000, "bank_reference": "BANK-0001", "paid_on": "2024-04-01"}

    disputed = await family.post(f"/v1/orders/{order.id}/dispute", json={"reason": "那天没有人来"})
    refused = await payer.post(f"{path}/payments", json=part, headers=key("pay-1"))
    decision = {"upheld": upheld, "reason": "已核对签到记录"}
    decided = await payer.post(f"/v1/orders/{order.id}/decide-dispute", json=decision)
    paid = await payer.post(f"{path}/payments", json=part, headers=key("pay-2"))

    assert [answer.status_code for answer in (disputed, decided)] == [200, 200]
    held = (409, "lines_changed_since_approval")
    assert (paid.status_code, paid.json().get("code")) == (held if upheld else (201, None)), paid.text
    assert (refused.status_code, refused.json()["code"], refused.json()["order_no"]) == (409, "order_disputed", "O-1")


async def test_what_was_rejected_after_the_approval_is_taken_back_before_anything_is_paid(
    world: World, client_for: Clients, approver: httpx.AsyncClient
):
    """Seen to pay (201) without `_still_due`. What the adjustment takes back is kept back of the payment."""
    false, true = await world.visit(), await world.visit(started_at=MARCH + timedelta(days=1))
    settlement = await settled(world, approver, false, true)
    payer = await client_for(Role.SUBSIDY_OFFICER)
    path = f"/v1/settlements/{settlement['id']}/payments"
    part = {"amount_fen": 2000, "bank_reference": "BANK-0001", "paid_on": "2024-04-01"}
    assert (await payer.post(f"/v1/visits/{false.id}/review", json=REJECT)).status_code == 200

    refused = await payer.post(path, json=part, headers=key("pay-1"))
    claim = await drafted(world.manager, settlement)
    named = await payer.post(path, json=part, headers=key("pay-2"))
    assert (await world.manager.post(f"/v1/claims/{claim['id']}/submit")).is_success
    assert (await world.officer.post(f"/v1/claims/{claim['id']}/reconcile")).is_success
    correction = (await world.officer.post(f"/v1/claims/{claim['id']}/settle")).json()
    await approved(approver, correction)
    [recovery] = (await payer.get("/v1/recoveries")).json()["items"]
    back = {"amount_fen": 2000, "recovery_id": recovery["id"], "paid_on": "2024-04-01"}
    kept = await payer.post(path, json=back | {"paid_on": str(calendars.today())}, headers=key("keep"))
    paid = await payer.post(path, json=part, headers=key("pay-3"))

    assert (refused.status_code, refused.json()["code"]) == (409, "lines_changed_since_approval"), refused.text
    assert [refused.json()[told] for told in ("records", "record_no", "adjustment_no")] == [1, false.visit_no, None]
    assert named.json()["adjustment_no"] == claim["claim_no"]
    assert [answer.status_code for answer in (kept, paid)] == [201, 201], kept.text + paid.text
    assert (paid.json()["status"], paid.json()["paid_fen"]) == ("paid", 4000)
    await books_are_sound(world)


async def test_a_meal_that_is_flagged_after_the_approval_holds_the_payment(table: Table, client_for: Clients):
    """A death told late. Seen to pay (201) without `_still_due`."""
    serving = await table.canteen.served()
    table.bill(serving)
    settlement = await table.settled(await table.reconciled())
    died = {"status": "deceased", "effective_on": "2024-03-04", "reason": "家属告知"}
    bureau, payer = await client_for(Role.BUREAU_ADMIN), await client_for(Role.SUBSIDY_OFFICER)
    told = await bureau.post(f"/v1/residents/{table.canteen.resident.id}/status-changes", json=died)
    part = {"amount_fen": 1500, "bank_reference": "BANK-0001", "paid_on": "2024-04-01"}

    refused = await payer.post(f"/v1/settlements/{settlement['id']}/payments", json=part, headers=key("pay"))

    assert told.is_success, told.text
    assert (refused.status_code, refused.json()["code"]) == (409, "lines_changed_since_approval"), refused.text
    assert refused.json()["record_no"] == serving["serving_no"]


async def test_a_payment_that_would_be_refused_is_not_offered_on_the_settlements_page(
    world: World, client_for: Clients, approver: httpx.AsyncClient
):
    """Part was paid, then a visit was rejected. Seen to be offered, and refused with 409."""
    false, true = await world.visit(), await world.visit(started_at=MARCH + timedelta(days=1))
    settlement = await settled(world, approver, false, true)
    payer = await client_for(Role.SUBSIDY_OFFICER)
    path = f"/v1/settlements/{settlement['id']}"
    part = {"amount_fen": 1000, "bank_reference": "BANK-0001", "paid_on": "2024-04-01"}
    paid = await payer.post(f"{path}/payments", json=part, headers=key("pay-1"))
    before = (await payer.get(path)).json()
    assert (await payer.post(f"/v1/visits/{false.id}/review", json=REJECT)).status_code == 200

    after = (await payer.get(path)).json()
    refused = await payer.post(f"{path}/payments", json=part | {"bank_reference": "BANK-0002"}, headers=key("pay-2"))

    assert paid.json()["allowed_actions"] == before["allowed_actions"] == ["record_payment"]
    assert refused.json()["code"] == "lines_changed_since_approval"
    assert after["allowed_actions"] == []
