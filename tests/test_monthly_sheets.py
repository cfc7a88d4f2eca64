"""A resident's month on one page: what came, what it cost, who paid, and what is left."""

from datetime import timedelta

import pytest

from models.accounts import Role
from models.visits import VisitStatus
from tests.answering import ACCEPT, says
from tests.canteen import NOON, a_canteen
from tests.claimed import verified
from tests.days import NINE, a_day
from tests.factories import LONG_AGO
from tests.test_order_closing import refusal


async def a_month(make, client_for, sessions):
    """March 2024 of one resident: 90 minutes, which nobody ordered, of 60 that are paid for, a visit that waits, two meals with two yuan to
    pay oneself."""
    canteen = await a_canteen(make, client_for)
    resident, item = canteen.resident, await make.service_item()
    caregiver = await make.caregiver(canteen.provider)
    await make.contract(canteen.provider, item)
    programme = await make.programme(item, monthly_cap=60, name="居家服务")
    entitlement = await make.entitlement(resident, programme)
    await verified(make, sessions, await make.visit(entitlement, item, caregiver, minutes=90))
    await make.visit(entitlement, item, caregiver, started_at=NOON, status=VisitStatus.FLAGGED)
    for day in (0, 1):
        meal = await canteen.served(NOON + timedelta(days=day))
        done = {"reason_code": "no_network", "memo": "迟报"}
        for one in (await canteen.officer.get(f"/v1/meal-servings/{meal['id']}/exceptions")).json()["items"]:
            path = f"/v1/meal-servings/{meal['id']}/exceptions/{one['id']}/acknowledge"
            assert (await canteen.officer.post(path, json=done)).status_code == 200
    return canteen


async def sheet(client, resident, month="2024-03"):
    return await client.get(f"/v1/residents/{resident.id}/month", params={"month": month})


async def test_it_adds_up_what_came_and_who_paid_and_says_what_is_left(make, client_for, sessions):
    canteen = await a_month(make, client_for, sessions)
    own = await client_for(Role.RESIDENT, resident_id=canteen.resident.id)

    told = (await sheet(own, canteen.resident)).json()

    visits, meals = told["visits"], told["meals"]
    assert (visits["count"], visits["minutes"], visits["waiting"]) == (1, 90, 1)
    assert (visits["gross_fen"], visits["subsidy_fen"], visits["not_paid_fen"]) == (3000, 2000, 1000)
    assert (meals["count"], meals["waiting"], meals["gross_fen"]) == (2, 0, 3000)
    for part in (visits, meals, told["total"]):
        assert part["gross_fen"] == sum(part[f"{who}_fen"] for who in ("subsidy", "copay", "self_paid", "not_paid"))
    assert told["total"]["gross_fen"] == 6000
    left = {one["programme_name"]: (one["unit"], one["cap"], one["left"]) for one in told["balances"]}
    assert left == {"居家服务": ("minutes", 60, 0), canteen.programme.name: ("meals", 20, 18)}


async def test_a_month_in_which_nothing_happened_is_empty_and_its_balances_whole(make, client_for, sessions):
    canteen = await a_month(make, client_for, sessions)
    own = await client_for(Role.RESIDENT, resident_id=canteen.resident.id)

    told = (await sheet(own, canteen.resident, "2024-05")).json()
    before = (await sheet(own, canteen.resident, f"{LONG_AGO.year - 1}-05")).json()

    assert (told["visits"]["count"], told["meals"]["count"], told["total"]["gross_fen"]) == (0, 0, 0)
    assert sorted(one["left"] for one in told["balances"]) == [20, 60]
    assert before["balances"] == []


@pytest.mark.parametrize(
    ("scopes", "counts", "money"),
    [
        (("orders",), True, False),
        (("money",), False, True),
        (("orders", "money"), True, True),
    ],
)
async def test_a_relative_sees_of_it_what_the_resident_agreed_to(make, client_for, sessions, scopes, counts, money):
    """Seen to show the money to whoever saw the visits without the mask."""
    canteen = await a_month(make, client_for, sessions)
    relative = await client_for(Role.FAMILY, resident_id=canteen.resident.id, scopes=scopes)

    told = (await sheet(relative, canteen.resident)).json()

    assert (told["visits"] is not None, told["meals"] is not None) == (counts, counts)
    assert (told["balances"] is not None, told["total"]["gross_fen"]) == (money, 6000 if money else None)
    if counts:
        assert {told[part][name] is not None for part in ("visits", "meals") for name in told["total"]} == {money}


async def test_with_neither_of_the_two_nothing_is_told_and_nothing_of_others(make, client_for, sessions):
    canteen = await a_month(make, client_for, sessions)
    narrow = await client_for(Role.FAMILY, resident_id=canteen.resident.id, scopes=["health", "whereabouts"])

    assert refusal(await sheet(narrow, canteen.resident)) == (403, "family_scope_not_granted")
    assert refusal(await sheet(await client_for(Role.FAMILY), canteen.resident)) == (404, "resident_not_found")
    operator = await client_for(Role.CAREGIVER)
    assert (await sheet(operator, canteen.resident)).status_code == 403


async def test_it_counts_what_somebody_says_was_not_so_until_it_is_decided(make, client_for):
    """A denied visit waits and a disputed order's stays verified; both are counted with their minutes, to whoever sees the counts. Seen to
    be one with all that waits, or with all that was done, without `disputed`."""
    day = await a_day(make, client_for)
    denied, disputed = [(await day.served(NINE + timedelta(days=days)))["id"] for days in (0, 1)]
    await day.served(NINE + timedelta(days=2))
    order = (await day.read(f"/visits/{disputed}"))["order_id"]
    await says(day, Role.FAMILY, denied, "deny")
    await day.done(Role.RESIDENT, f"/orders/{order}/dispute", {"reason": "只做了一半"})

    async def visits(role):
        told = (await sheet(await day.as_(role), day.resident)).json()["visits"]
        return [told[name] for name in ("count", "minutes", "waiting", "disputed", "disputed_minutes")]

    before = await visits(Role.FAMILY)
    await day.done(Role.SUBSIDY_OFFICER, f"/visits/{denied}/review", ACCEPT)
    await day.done(Role.SUBSIDY_OFFICER, f"/orders/{order}/decide-dispute", {"upheld": False, "reason": "已电话核实"})

    assert before == [2, 120, 1, 2, 120]
    assert await visits(Role.RESIDENT) == [3, 180, 0, 0, 0]
