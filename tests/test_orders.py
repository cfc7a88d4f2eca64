"""Placing orders: what they stand on, what they hold, and what is said when they cannot be placed."""

import asyncio
from datetime import date, datetime, timedelta

import pytest

from models.accounts import Role
from models.base import SupplyStatus
from models.residents import ResidentStatus
from models.service_items import Unit
from tests.days import NINE, a_day, now
from tests.factories import SHANGHAI


def refusal(answer):
    return answer.status_code, answer.json()["code"]


async def test_an_order_holds_its_expected_units_in_the_month_of_its_plan(make, client_for):
    day = await a_day(make, client_for)

    order = await day.placed(NINE, 90, note="请按门铃")

    assert (order["status"], order["programme_id"]) == ("placed", str(day.programme.id))
    assert order["hold_id"] is not None
    assert order["resident_name"] == day.resident.name
    assert await day.balance("2024-03") == (90, 0)


async def test_the_month_of_an_order_is_that_of_shanghai(make, client_for):
    day = await a_day(make, client_for)

    await day.placed(datetime(2024, 2, 29, 23, 59, tzinfo=SHANGHAI))
    await day.placed(datetime(2024, 3, 31, 16, 30, tzinfo=now().tzinfo))  # half past midnight of the first of April

    assert [await day.balance(month) for month in ("2024-02", "2024-03", "2024-04")] == [(60, 0), (0, 0), (60, 0)]


async def test_an_order_over_the_cap_is_refused_and_says_what_is_left(make, client_for):
    day = await a_day(make, client_for, monthly_cap=100)
    await day.placed(NINE, 60)

    refused = await day.place(NINE, 60)

    assert refusal(refused) == (409, "cap_exceeded")
    assert {name: refused.json()[name] for name in ("left", "asked", "unit", "month")} == {
        "left": 40,
        "asked": 60,
        "unit": "minutes",
        "month": "2024-03",
    }
    assert await day.balance() == (60, 0)


@pytest.mark.parametrize(("cap", "held"), [(100, 40), (60, 0)])
async def test_who_pays_the_excess_himself_holds_what_is_left(make, client_for, cap, held):
    day = await a_day(make, client_for, monthly_cap=cap)
    await day.placed(NINE, 60)

    order = await day.placed(NINE, 60, self_pay_excess=True)

    assert (order["hold_id"] is not None) == (held > 0)
    assert await day.balance() == (60 + held, 0)


async def test_two_orders_at_once_cannot_overdraw_a_cap(make, client_for):
    """One is placed, the other told what is left. Seen to fail with a hold that does not ask what is left and without the
    CHECK below it."""
    day = await a_day(make, client_for, monthly_cap=100)
    await day.as_(Role.BUREAU_ADMIN)

    answers = await asyncio.gather(*(day.place(NINE, 60) for _ in range(2)))

    assert sorted(answer.status_code for answer in answers) == [201, 409]
    assert next(answer.json()["left"] for answer in answers if answer.status_code == 409) == 40
    assert await day.balance() == (60, 0)


@pytest.mark.parametrize("act", ["decline", "cancel", "expire"])
async def test_what_will_not_happen_holds_nothing(make, client_for, session, act):
    from services import orders
    from services.access import system

    day = await a_day(make, client_for)
    order = await day.placed(NINE, 60)
    if act == "expire":
        await make.owner.execute("update orders set expires_at = now() where id = $1", order["id"])
        async with session.begin():
            assert await orders.expire_due(session, system(make.code)) == 1
    else:
        await day.done(Role.PROVIDER_MANAGER, f"/orders/{order['id']}/{act}", {"reason": "人手不足"})

    ended = await day.read(f"/orders/{order['id']}")
    assert ended["status"] == {"decline": "declined", "cancel": "cancelled", "expire": "expired"}[act]
    assert ended["allowed_actions"] == []
    assert await day.balance() == (0, 0)


async def test_the_programme_that_comes_first_pays_unless_another_is_named(make, client_for):
    day = await a_day(make, client_for, priority=20)
    first = await make.programme(day.item, priority=10)
    await make.entitlement(day.resident, first)
    stranger = await make.programme(day.item)

    by_itself, named = await day.placed(), await day.placed(programme_id=str(day.programme.id))
    refused = await day.place(programme_id=str(stranger.id))

    assert (by_itself["programme_id"], named["programme_id"]) == (str(first.id), str(day.programme.id))
    assert refusal(refused) == (409, "not_entitled")


async def test_who_is_entitled_to_nothing_pays_himself(make, client_for):
    day = await a_day(make, client_for)
    day.resident = await make.resident()

    order = await day.placed()

    assert (order["programme_id"], order["entitlement_id"], order["hold_id"]) == (None, None, None)


async def a_contract_of(make, day, **given):
    provider = await make.provider()
    await make.contract(provider, day.item, **given)
    return {"provider_id": str(provider.id)}


@pytest.mark.parametrize(
    ("given", "covered"),
    [
        ({"ends_on": date(2024, 3, 5)}, True),
        ({"ends_on": date(2024, 3, 4)}, False),
        ({"starts_on": date(2024, 3, 5)}, True),
        ({"starts_on": date(2024, 3, 6)}, False),
        ({"status": SupplyStatus.SUSPENDED}, False),
        ({"status": SupplyStatus.ENDED}, False),
        ({"division_codes": ["{district}001"]}, True),
        ({"division_codes": ["{district}002"]}, False),
        ({"division_codes": ["{district}002", "{district}001001"]}, True),
    ],
)
async def test_a_contract_must_cover_the_day_and_the_division(make, client_for, given, covered):
    day = await a_day(make, client_for)
    given = {
        name: [code.format(district=make.code) for code in value] if isinstance(value, list) else value
        for name, value in given.items()
    }

    answer = await day.place(**await a_contract_of(make, day, **given))

    assert answer.status_code == (201 if covered else 409)
    assert covered or answer.json()["code"] == "outside_contract"


async def test_a_contract_must_cover_the_service(make, client_for):
    day = await a_day(make, client_for)
    other = await make.service_item()

    assert refusal(await day.place(service_item_id=str(other.id))) == (409, "outside_contract")


@pytest.mark.parametrize(
    ("table", "values", "code"),
    [
        ("residents", "status = 'deceased', deceased_on = '2024-02-01'", "resident_gone"),
        ("residents", "status = 'moved_out', moved_out_on = '2024-02-01'", "resident_gone"),
        ("providers", "status = 'suspended'", "provider_not_active"),
        ("service_items", "status = 'ended'", "service_item_not_active"),
    ],
)
async def test_who_is_gone_or_suspended_is_not_served(make, client_for, table, values, code):
    day = await a_day(make, client_for)
    row = {"residents": day.resident, "providers": day.provider, "service_items": day.item}[table]
    await make.owner.execute(f"update {table} set {values} where id = $1", row.id)

    assert refusal(await day.place()) == (409, code)


@pytest.mark.parametrize(
    ("wrong", "status", "pointer"),
    [
        ({"planned_minutes": 0}, 422, "/planned_minutes"),
        ({"planned_minutes": 1441}, 422, "/planned_minutes"),
        ({"planned_minutes": True}, 422, "/planned_minutes"),
        ({"planned_start_at": "2024-03-05T09:00:00"}, 422, "/planned_start_at"),
        ({"quantity": 2}, 422, "/quantity"),
        ({"note": "\x00"}, 422, "/note"),
        ({"notes": "x"}, 422, "/notes"),
        ({"provider_id": "01900000-0000-7000-8000-000000000001"}, 404, "/provider_id"),
        ({"service_item_id": "01900000-0000-7000-8000-000000000001"}, 404, "/service_item_id"),
    ],
)
async def test_wrong_input_names_its_field(make, client_for, wrong, status, pointer):
    day = await a_day(make, client_for)

    answer = await day.place(**wrong)

    assert answer.status_code == status
    assert answer.json()["errors"][0]["pointer"] == pointer


async def test_a_service_that_is_not_by_the_hour_needs_its_quantity(make, client_for):
    day = await a_day(make, client_for)
    day.item = await make.service_item(unit=Unit.MEAL, price_fen=1500)
    await make.contract(day.provider, day.item)

    assert refusal(await day.place()) == (422, "quantity_wrong")
    assert (await day.placed(quantity=10))["quantity"] == 10
    assert refusal(await day.place(quantity=11)) == (422, "quantity_too_large")


@pytest.mark.parametrize("unit", [Unit.VISIT, Unit.DAY])
async def test_one_visit_is_one(make, client_for, unit):
    """Seen to be taken, and to be paid a thousand times, without the bound."""
    day = await a_day(make, client_for)
    day.item = await make.service_item(unit=unit, price_fen=5000)
    await make.contract(day.provider, day.item)

    assert refusal(await day.place(quantity=2)) == (422, "quantity_too_large")


async def test_a_provider_orders_on_behalf_of_those_he_serves_for_himself_only(make, client_for):
    day, other = await a_day(make, client_for), await a_day(make, client_for)
    await day.placed()
    manager = await day.as_(Role.PROVIDER_MANAGER)

    own = await manager.post("/v1/orders", json=day.order())
    unknown = await manager.post("/v1/orders", json=day.order(resident_id=str(other.resident.id)))
    elsewhere = await manager.post("/v1/orders", json=day.order(provider_id=str(other.provider.id)))

    assert (own.status_code, own.json()["on_behalf"]) == (201, True)
    assert refusal(unknown) == (404, "resident_not_found")
    assert elsewhere.status_code == 403
    assert (await day.placed())["on_behalf"] is False


@pytest.mark.parametrize("role", [Role.RESIDENT, Role.FAMILY])
async def test_who_is_served_orders_for_later_and_others_record_what_was(make, client_for, role):
    """Seen to be placed two years back by a relative."""
    day = await a_day(make, client_for)
    client, moment = await day.as_(role), timedelta(minutes=1)

    past = await client.post("/v1/orders", json=day.order(now() - moment))
    later = await client.post("/v1/orders", json=day.order(now() + moment))
    recorded = await day.place(now() - moment)

    assert (refusal(past), past.json()["errors"][0]["pointer"]) == ((422, "starts_in_the_past"), "/planned_start_at")
    assert (later.status_code, recorded.status_code) == (201, 201)


async def test_an_order_sent_twice_with_one_key_is_one(make, client_for):
    day = await a_day(make, client_for)
    office = await day.as_(Role.BUREAU_ADMIN)
    key = {"Idempotency-Key": "order-of-the-fifth"}

    first = await office.post("/v1/orders", json=day.order(), headers=key)
    again = await office.post("/v1/orders", json=day.order(), headers=key)

    assert first.content == again.content
    assert again.headers["Idempotency-Replayed"] == "true"
    assert await day.balance() == (60, 0)


async def test_an_order_waits_two_days_for_its_provider_and_never_beyond_its_plan(make, client_for):
    day = await a_day(make, client_for)
    soon, later = now() + timedelta(hours=3), now() + timedelta(days=9)

    waits = [datetime.fromisoformat((await day.placed(at))["expires_at"]) for at in (soon, later, NINE)]

    assert waits[0] == soon
    assert all(timedelta(hours=47) < wait - now() <= timedelta(hours=48) for wait in waits[1:])


async def test_a_resident_who_died_can_be_ordered_for_by_nobody(make, client_for):
    day = await a_day(make, client_for)
    day.resident = await make.resident(status=ResidentStatus.DECEASED, deceased_on=date(2024, 3, 10))

    assert refusal(await day.place(NINE)) == (409, "no_more_orders")
    assert refusal(await day.place(NINE + timedelta(days=6))) == (409, "resident_gone")


async def test_an_order_is_not_moved_past_the_death_nor_staffed_after_it(make, client_for):
    """Seen to be moved and staffed. One for after it, self-paid, is cancelled."""
    day, died = await a_day(make, client_for), NINE + timedelta(days=2)
    before, after = await day.placed(NINE), await day.placed(NINE + timedelta(days=3))
    await make.owner.execute("update orders set programme_id = null, entitlement_id = null where id = $1", after["id"])
    for order in (before, after):
        await day.done(Role.PROVIDER_MANAGER, f"/orders/{order['id']}/accept")
    death = {"status": "deceased", "effective_on": str(died.date()), "reason": "去世"}
    told = await day.done(Role.COMMUNITY_WORKER, f"/residents/{day.resident.id}/status-changes", death)
    later = {"planned_start_at": (NINE + timedelta(days=3)).isoformat()}
    moved = await day.act(Role.PROVIDER_MANAGER, f"/orders/{before['id']}/reschedule", later)
    at = "update orders set planned_start_at = planned_start_at + interval '3 days' where id = $1"
    await make.owner.execute(at, before["id"])
    who = {"caregiver_ids": [str(day.caregiver.id)]}
    staffed = await day.act(Role.PROVIDER_MANAGER, f"/orders/{before['id']}/assign", who)
    assert (told["orders_cancelled"], (await day.read(f"/orders/{after['id']}"))["status"]) == (1, "cancelled")
    assert refusal(moved) == (409, "resident_gone")
    assert moved.json()["errors"][0]["pointer"] == "/planned_start_at"
    assert refusal(staffed) == (409, "resident_gone")
