"""What a false visit or an annulled meal gives back to its month reaches those that had found no room in it."""

from datetime import date, timedelta
from typing import Any

import httpx
import pytest

from models.accounts import Role
from models.caregivers import Caregiver
from models.programmes import CapUnit
from models.visits import Visit
from tests.adjusting import REJECT, settled
from tests.canteen import a_canteen
from tests.claimed import MARCH, World, world
from tests.meal_claims import Table, day
from tests.test_ledger import faults

_ = world
DAY = timedelta(days=1)
SLIP = {"reason_code": "data_entry_error", "memo": "刷错了人"}


async def capped(w: World, minutes: int) -> None:
    """The resident has so many minutes a month."""
    programme = await w.make.programme(w.item, monthly_cap=minutes)
    w.entitlement = await w.make.entitlement(await w.make.resident(), programme)


async def colleague(w: World, client_for: Any) -> tuple[Caregiver, httpx.AsyncClient]:
    """Of another provider under contract, and its manager."""
    provider = await w.make.provider()
    await w.make.contract(provider, w.item)
    return await w.make.caregiver(provider), await client_for(Role.PROVIDER_MANAGER, provider_id=provider.id)


async def rejected(w: World, visit: Visit) -> None:
    answer = await w.officer.post(f"/v1/visits/{visit.id}/review", json=REJECT)
    assert answer.status_code == 200, answer.text


async def posted(w: World, *visits: Visit) -> list[int]:
    return [(await w.officer.get(f"/v1/visits/{one.id}")).json()["posted_subsidy_fen"] for one in visits]


async def test_a_visit_that_found_no_room_is_drafted_once_a_false_one_gave_it_back(world: World, client_for):
    """Of another provider. Seen to be refused as nothing_to_claim, with the month unused, without draw_what_there_is."""
    await capped(world, 60)
    nurse, manager = await colleague(world, client_for)
    false = await world.visit()
    true = await world.visit(caregiver=nurse, started_at=MARCH + DAY)
    before = await posted(world, true)
    await rejected(world, false)

    drafted = await manager.post("/v1/claims/draft", json={"month": "2024-03"})

    assert before == [0]
    assert drafted.status_code == 201, drafted.text
    assert (drafted.json()["totals"]["lines"], await posted(world, true)) == (1, [2000])
    assert await faults(client_for) == []
    auditor = await client_for(Role.AUDITOR)
    [told] = (await auditor.get("/v1/audit", params={"act": "claims.draft"})).json()["items"]
    assert told["facts"]["drawn"] == [str(true.id)]


async def test_a_line_that_was_over_the_cap_is_paid_when_it_is_reconciled_again(world: World, client_for):
    """Seen to stay over_cap and payable with nothing, reconciled however often, without draw_what_there_is."""
    await capped(world, 60)
    false, true = await world.visit(), await world.visit(started_at=MARCH + DAY)
    world.bill(true)
    claim = await world.reconciled()
    before = await world.codes(claim)
    await rejected(world, false)

    again = await world.officer.post(f"/v1/claims/{claim['id']}/reconcile")

    assert (before, await world.codes(claim)) == ([["over_cap"]], [[]])
    assert again.json()["totals"]["approved_fen"] == 2000
    assert await faults(client_for) == []


async def test_the_room_goes_to_who_came_first_whichever_provider_asks(world: World, client_for):
    """The second visit of the month is another provider's, the third that of who drafts: its line says that there is no room."""
    await capped(world, 60)
    nurse, _ = await colleague(world, client_for)
    false = await world.visit()
    third = await world.visit(started_at=MARCH + 2 * DAY)
    second = await world.visit(caregiver=nurse, started_at=MARCH + DAY)
    await rejected(world, false)

    claim = (await world.manager.post("/v1/claims/draft", json={"month": "2024-03"})).json()

    await world.manager.post(f"/v1/claims/{claim['id']}/submit")
    assert (await world.officer.post(f"/v1/claims/{claim['id']}/reconcile")).is_success
    assert await world.codes(claim) == [["over_cap"]]
    assert await posted(world, second, third) == [2000, 0]
    assert await faults(client_for) == []


async def test_nobody_loses_what_was_drawn_before(world: World, client_for):
    """90 minutes: 60 false, 30 of the next; then two earlier ones are told, and find none. The first of them gets 60 now, and the
    next keeps its 30. Seen to lose them to the second where all that lack something were drawn anew."""
    await capped(world, 90)
    false = await world.visit(started_at=MARCH + 2 * DAY)
    partly = await world.visit(started_at=MARCH + 3 * DAY)
    earlier = [await world.visit(started_at=MARCH + n * DAY) for n in range(2)]
    before = await posted(world, partly, *earlier)
    await rejected(world, false)

    drafted = await world.manager.post("/v1/claims/draft", json={"month": "2024-03"})

    assert drafted.status_code == 201, drafted.text
    assert (before, await posted(world, partly, *earlier)) == ([1000, 0, 0], [1000, 2000, 0])
    assert await faults(client_for) == []


async def test_what_is_settled_is_left_to_its_adjustment(world: World, client_for):
    """Settled at nothing, over the cap. Its adjustment gives it the room, before a later visit that nobody billed."""
    await capped(world, 60)
    false, over = await world.visit(), await world.visit(started_at=MARCH + DAY)
    settlement = await settled(world, await client_for(Role.BUREAU_ADMIN), over)
    assert settlement["subsidy_fen"] == 0
    later = await world.visit(started_at=MARCH + 2 * DAY)
    await rejected(world, false)

    drafted = await world.manager.post("/v1/claims/draft", json={"corrects_settlement_id": settlement["id"]})

    assert drafted.status_code == 201, drafted.text
    assert await posted(world, over, later) == [2000, 0]
    assert await faults(client_for) == []


@pytest.mark.parametrize(
    ("cap_unit", "monthly_cap", "before"),
    [(CapUnit.MEALS, 1, [1500, 0]), (CapUnit.FEN, 2000, [1500, 500]), (CapUnit.FEN, 1500, [1500, 0])],
)
async def test_a_meal_beyond_the_cap_is_paid_once_an_annulled_one_gave_its_room_back(
    make, client_for, cap_unit: CapUnit, monthly_cap: int, before: list[int]
):
    """Seen to stay with what it had, and the month unused, without draw_what_there_is."""
    canteen = await a_canteen(make, client_for, cap_unit=cap_unit, monthly_cap=monthly_cap)
    manager = await client_for(Role.PROVIDER_MANAGER, provider_id=canteen.provider.id)
    table = Table(canteen, manager, await client_for(Role.SUBSIDY_OFFICER))
    slip, true = await canteen.served(), await canteen.served(day(1))
    assert [one["posted_subsidy_fen"] for one in (slip, true)] == before
    assert (await canteen.till.post(f"/v1/meal-servings/{slip['id']}/annul", json=SLIP)).is_success

    claim = await table.drafted()

    [line] = await table.lines_of(claim)
    assert (line["record_no"], line["codes"], line["subsidy_fen"]) == (true["serving_no"], [], 1500)
    assert (await canteen.owed(), await canteen.posted()) == (1500, 1 if cap_unit is CapUnit.MEALS else 1500)
    assert await faults(client_for) == []


async def test_room_that_an_earlier_month_has_again_is_carried_where_it_does_not_lapse(world: World, client_for):
    """Seen to leave the visit of March with nothing without room_before."""
    programme = await world.make.programme(world.item, monthly_cap=60, lapses=False)
    since = date(2024, 2, 1)
    world.entitlement = await world.make.entitlement(await world.make.resident(), programme, effective_from=since)
    false = await world.visit(started_at=MARCH - 20 * DAY)
    _, over = await world.visit(), await world.visit(started_at=MARCH + DAY)
    before = await posted(world, false, over)
    await rejected(world, false)

    drafted = await world.manager.post("/v1/claims/draft", json={"month": "2024-03"})

    assert drafted.status_code == 201, drafted.text
    assert (before, await posted(world, over)) == ([2000, 0], [2000])
    assert await faults(client_for) == []
