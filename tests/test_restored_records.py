"""What one officer rejected another lets count again: with its doubts, its money, and never against what took its place."""

from datetime import timedelta
from uuid import UUID

import httpx
import pytest

from models.accounts import Role
from tests.adjusting import REJECT, adjusted, approver, settled
from tests.canteen import NOON
from tests.claimed import World, world
from tests.days import NINE, a_day, event
from tests.meal_claims import Table, table

_ = approver, table, world
WHY = {"reason_code": "data_entry_error", "memo": "家属当日签收单已补"}


@pytest.fixture
async def second(make, client_for) -> httpx.AsyncClient:
    client: httpx.AsyncClient = await client_for(Role.SUBSIDY_OFFICER)
    return client


async def rejected(w: World, visit) -> None:
    answer = await w.officer.post(f"/v1/visits/{visit.id}/review", json=REJECT)
    assert answer.status_code == 200, answer.text


async def test_a_rejected_visit_counts_again_by_another_officer(world: World, second):
    """Seen to be final: nobody could do anything about it, and each refusal led to another."""
    visit = await world.visit()
    await rejected(world, visit)
    path = f"/v1/visits/{visit.id}/restore"

    offered = [(await who.get(f"/v1/visits/{visit.id}")).json()["allowed_actions"] for who in (second, world.officer)]
    alone = await world.officer.post(path, json=WHY)
    manager = await world.manager.post(path, json=WHY)
    back = await second.post(path, json=WHY)
    again = await second.post(path, json=WHY)

    assert offered == [["restore"], []]
    assert (alone.status_code, alone.json()["code"], manager.status_code) == (409, "same_person", 403)
    assert (back.status_code, back.json()["status"], back.json()["closed_code"]) == (200, "verified", None), back.text
    assert (again.status_code, again.json()["code"]) == (409, "wrong_state")
    assert back.json()["posted_gross_fen"] == 2000
    assert (await world.officer.get("/v1/ledger/check")).json()["faults"] == []


async def test_it_comes_back_with_the_doubts_that_were_open(world: World, second):
    visit = await world.doubted("place")
    await rejected(world, visit)

    back = await second.post(f"/v1/visits/{visit.id}/restore", json=WHY)

    assert (back.status_code, back.json()["status"]) == (200, "flagged"), back.text


async def test_what_was_taken_back_for_it_is_paid_by_an_adjustment(world: World, second, approver):
    """Rejected after it was paid, taken back, restored, and paid again: once in all."""
    visit = await world.visit()
    settlement = await settled(world, approver, visit)
    await rejected(world, visit)
    taken = await adjusted(world, world.manager, approver, settlement)
    await second.post(f"/v1/visits/{visit.id}/restore", json=WHY)

    paid = await adjusted(world, world.manager, approver, settlement)

    assert [one["subsidy_fen"] for one in (settlement, taken, paid)] == [2000, -2000, 2000]
    assert (await world.officer.get("/v1/ledger/check")).json()["faults"] == []


async def test_a_visit_that_another_replaced_stays_rejected(make, client_for, second):
    day = await a_day(make, client_for)
    _, (visit,) = await day.scheduled(NINE, 60)
    carer = await day.as_(Role.CAREGIVER)
    for kind, at in (("check-in", NINE), ("check-out", NINE + timedelta(hours=1))):
        assert (await carer.post(f"/v1/visits/{visit['id']}/{kind}", json=event(at))).status_code == 200
    await (await day.as_(Role.SUBSIDY_OFFICER)).post(f"/v1/visits/{visit['id']}/review", json=REJECT)
    await make.owner.execute(
        """insert into visits select (jsonb_populate_record(v, jsonb_build_object(
             'id', gen_random_uuid(), 'visit_no', v.visit_no || '-2', 'status', 'scheduled', 'closed_code', null))).*
           from visits v where id = $1""",
        UUID(visit["id"]),
    )

    back = await second.post(f"/v1/visits/{visit['id']}/restore", json=WHY)

    assert (back.status_code, back.json()["code"]) == (409, "stays_rejected"), back.text


async def test_an_upheld_dispute_is_not_undone_by_an_officer(make, client_for, second):
    day = await a_day(make, client_for)
    order, (visit,) = await day.scheduled(NINE, 60)
    carer = await day.as_(Role.CAREGIVER)
    for kind, at in (("check-in", NINE), ("check-out", NINE + timedelta(hours=1))):
        await carer.post(f"/v1/visits/{visit['id']}/{kind}", json=event(at))
    await day.done(Role.RESIDENT, f"/orders/{order['id']}/dispute", {"reason": "当天没有人上门"})
    decided = {"upheld": True, "reason": "邻居证实无人上门"}
    await day.done(Role.SUBSIDY_OFFICER, f"/orders/{order['id']}/decide-dispute", decided)

    back = await second.post(f"/v1/visits/{visit['id']}/restore", json=WHY)

    assert (back.status_code, back.json()["code"]) == (409, "stays_rejected"), back.text


@pytest.mark.parametrize("eaten_again", [False, True], ids=["alone", "another lunch was paid meanwhile"])
async def test_a_rejected_meal_counts_again_unless_another_took_its_place(table: Table, second, eaten_again: bool):
    serving = await table.canteen.served()
    path = f"/v1/meal-servings/{serving['id']}"
    await table.canteen.officer.post(f"{path}/review", json=REJECT)
    if eaten_again:
        await table.canteen.served(NOON + timedelta(minutes=20))

    offered = [(await who.get(path)).json()["allowed_actions"] for who in (second, table.canteen.officer)]
    alone = await table.canteen.officer.post(f"{path}/restore", json=WHY)
    back = await second.post(f"{path}/restore", json=WHY)

    assert (offered, alone.json()["code"]) == ([["restore"], []], "same_person")
    if eaten_again:
        assert (back.status_code, back.json()["code"]) == (409, "serving_stays_rejected"), back.text
    else:
        assert (back.status_code, back.json()["status"]) == (200, "verified"), back.text
    assert await table.canteen.owed() == 1500
