"""What meals draw of their months: exactly the room there is, in the order in which they were served, and what is found late."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from models.accounts import Role
from models.claims import RecordKind
from models.programmes import CapUnit
from services import ledger
from services.access import system
from tests.canteen import NOON, a_canteen
from tests.meal_claims import Table, day, table
from tests.test_ledger import faults, patiently

_ = table


@pytest.mark.parametrize(("many", "times"), [(30, 2), pytest.param(91, 11, id="a thousand", marks=pytest.mark.battery)])
@pytest.mark.parametrize(("cap_unit", "monthly_cap", "paid"), [(CapUnit.MEALS, 10, 15000), (CapUnit.FEN, 16000, 16000)])
async def test_t08_meals_drawn_at_once_and_again_on_room_for_a_few_post_exactly_the_room(
    make, client_for, sessions, cap_unit, monthly_cap, paid, many, times
):
    """Every meal of one resident's month, each drawn several times, fifteen transactions at any moment. Negative control: with
    the lock of the month's account taken out of services.ledger.draw, many read the same room and `never_overdrawn` refused what went beyond it."""
    canteen = await a_canteen(make, client_for, cap_unit=cap_unit, monthly_cap=monthly_cap)
    servings, at_once, readings = await undrawn(make, canteen, many), asyncio.Semaphore(15), list[bool]()

    async def draw(serving: UUID) -> None:
        async with at_once, sessions(info={"scope": system(make.code).scope}) as session, session.begin():
            await ledger.draw(session, system(make.code), [serving], RecordKind.SERVING)

    async def look() -> None:
        for _ in range(20):
            rooms = await make.owner.fetch(
                "select cap - posted - held as room from ledger_accounts where owner_id = $1", canteen.entitlement.id
            )
            readings.append(all(row["room"] >= 0 for row in rooms))
            await asyncio.sleep(0)

    await asyncio.gather(*(patiently(lambda s=s: draw(s)) for s in servings * times), look())

    assert all(readings)
    assert (await canteen.posted(), await canteen.owed()) == (monthly_cap, paid)
    assert await faults(client_for) == []


async def undrawn(make: Any, canteen: Any, many: int) -> list[UUID]:
    """Verified servings that drew nothing yet, on as many days and meals."""
    rows = await make.owner.fetch(
        """insert into meal_servings (district_code, id, serving_no, meal_point_id, provider_id, resident_id, division_code,
               service_item_id, meal, mode, served_at, served_on, price_fen, status, evidence, identified_by,
               programme_id, entitlement_id)
           select $1, gen_random_uuid(), 'U' || n, $2, $3, $4, $5, $6, (array['breakfast', 'lunch', 'dinner'])[1 + n % 3], 'dine_in',
               timestamptz '2024-03-01 12:00+08' + n / 3 * interval '1 day', date '2024-03-01' + n / 3, 1500, 'verified', 'manual', 'listed',
               $7, $8
           from generate_series(0, $9::int - 1) n returning id""",
        make.code,
        canteen.point.id,
        canteen.provider.id,
        canteen.resident.id,
        canteen.resident.division_code,
        canteen.item.id,
        canteen.programme.id,
        canteen.entitlement.id,
        many,
    )
    return [row["id"] for row in rows]


async def test_meals_draw_in_the_order_in_which_they_were_served(make, client_for, sessions):
    """Room for two of three that are posted at once: the first two of the month, whichever was recorded first. Seen to be two others
    with the draw's order by the records' ids."""
    canteen = await a_canteen(make, client_for, monthly_cap=2)
    servings = await undrawn(make, canteen, 9)
    late_first = list(reversed(servings))
    actor = system(make.code)

    async with sessions(info={"scope": actor.scope}) as session, session.begin():
        await ledger.draw(session, actor, late_first, RecordKind.SERVING)

    drawn = await make.owner.fetch(
        "select covered_units from meal_servings where district_code = $1 order by served_at, id", make.code
    )
    assert [row["covered_units"] for row in drawn[:3]].count(1) == 2
    assert [row["covered_units"] for row in drawn[3:]] == [0] * 6


async def test_room_that_a_month_left_over_is_carried_to_a_later_one_where_it_does_not_lapse(make, client_for):
    canteen = await a_canteen(make, client_for, monthly_cap=1, lapses=False)
    await canteen.served(NOON.replace(month=1))

    second, third = await canteen.served(), await canteen.served(day(1))

    assert [one["subsidy_fen"] for one in (second, third)] == [1500, 1500]
    assert (await canteen.posted(), await canteen.owed()) == (2, 4500)
    assert await faults(client_for) == []


async def test_a_grant_that_reaches_back_pays_for_the_meals_of_its_days_and_for_one_of_each(table: Table, client_for):
    """Two lunches of one day, and one at a point without a price. Seen to answer 500, by the key of a meal, when every lunch was taken,
    without _FIRST_OF_ITS_MEAL in services.entitlements.payers."""
    canteen = table.canteen
    resident, number = await canteen.diner()
    _, other = await canteen.elsewhere()
    _, priceless = await canteen.elsewhere(service_item_id=None)
    said = canteen.serving(NOON + timedelta(minutes=1), id_number=number)
    eaten = [
        await canteen.served(id_number=number),
        (await other.post("/v1/meal-servings", json=said)).json(),
        await canteen.served(day(1), id_number=number),
        (await priceless.post("/v1/meal-servings", json=canteen.serving(day(2), id_number=number))).json(),
    ]
    await table.tell(
        "update meal_servings set status = 'verified', verified_at = now() where district_code = $1", table.make.code
    )
    asked = {"resident_id": str(resident.id), "programme_id": str(canteen.programme.id), "effective_from": "2024-03-01"}
    made = (await canteen.officer.post("/v1/entitlements", json=asked | {"reason": "漏登"})).json()

    granted = await table.chief.post(f"/v1/entitlements/{made['id']}/approve", json={})

    assert granted.is_success, granted.text
    shown = [(await canteen.officer.get(f"/v1/meal-servings/{one['id']}")).json() for one in eaten]
    assert [one["posted_subsidy_fen"] for one in shown] == [1500, 0, 1500, 0]
    assert [one["self_paid_code"] for one in shown] == [None, "already_served", None, "point_without_price"]
    assert await canteen.owed() == 3000
    assert await faults(client_for) == []


@pytest.mark.parametrize(
    ("cap", "pays"),
    [
        ({"monthly_cap": 1}, [0, 1500, 1500]),
        ({"monthly_cap": 2}, [0, 0, 1500]),
        ({"cap_unit": "fen", "monthly_cap": 2000}, [0, 1000, 1500]),
    ],
)
async def test_what_a_month_has_left_is_promised_to_one_flagged_meal_only(make, client_for, cap, pays):
    """Three cards typed in: the till charges what will not be posted, whichever an officer accepts. Seen to promise each of them
    the same last meal without `promised` in services.meal_servings.settled."""
    canteen = await a_canteen(make, client_for, **cap)
    worker = await client_for(Role.COMMUNITY_WORKER)
    card = (await worker.post("/v1/meal-cards", json={"resident_id": str(canteen.resident.id)})).json()
    served = [await canteen.served(NOON + timedelta(days=day), card_no=card["card_no"]) for day in range(3)]

    for one in served:
        await canteen.officer.post(
            f"/v1/meal-servings/{one['id']}/review",
            json={"decision": "accept", "reason_code": "no_network", "memo": "已核对"},
        )

    posted = [
        (await canteen.officer.get(f"/v1/meal-servings/{one['id']}")).json()["posted_subsidy_fen"] for one in served
    ]
    assert [one["pays_fen"] for one in served] == pays
    assert [1500 - fen for fen in posted] == pays
