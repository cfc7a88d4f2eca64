"""A person, not a record: who is on the staff of two providers has one identity number, one day and one family."""

from datetime import date, timedelta
from typing import Any

import pytest

from models.visits import VisitStatus
from tests.claimed import MARCH, World, kin_conflict, world
from tests.test_claim_patterns import DAY, FIRST, HOUR, found, under, worked

_ = world
TWIN = "update caregivers set id_number_index = (select id_number_index from caregivers where id = $1) where id = $2"
FAR = "update residents set cell_lat = $1, cell_lng = 12210 where id = $2"


@pytest.mark.parametrize(
    ("later", "code"), [(timedelta(minutes=30), "caregiver_overlap"), (timedelta(minutes=61), "impossible_travel")]
)
async def test_one_person_on_the_staff_of_two_providers_is_in_one_home_at_a_time(
    world: World, later: timedelta, code: str
):
    """Two records with one identity number. Seen to be matched while the rules compared the records. The officer is told of the
    other visit, the provider only that there is one of another provider; it was seen to be named to both."""
    visit = await world.visit()
    world.bill(visit)
    elsewhere = await world.make.resident()
    other = await world.make.entitlement(elsewhere, await world.make.programme(world.item))
    twin = await world.make.caregiver()
    await world.visit(entitlement=other, caregiver=twin, started_at=MARCH + later)
    for lat, resident in ((3750, world.entitlement.resident_id), (3790, elsewhere.id)):
        await world.make.owner.execute(FAR, lat, resident)
    claim = await world.reconciled()
    before = await world.codes(claim)
    await world.make.owner.execute(TWIN, world.caregiver.id, twin.id)

    await world.officer.post(f"/v1/claims/{claim['id']}/reconcile")

    assert (before, await world.codes(claim)) == ([[]], [[code]])
    path, queue = f"/v1/claims/{claim['id']}/exceptions", "/v1/claims/exceptions"
    seen = [(await who.get(where)).json()["items"] for where in (path, queue) for who in (world.manager, world.officer)]
    assert [(len(items), "visit_no" in items[0]["found"]) for items in seen] == [(1, False), (1, True)] * 2
    assert seen[0][0]["found"] == seen[2][0]["found"] == {"elsewhere": True}
    assert str(twin.provider_id) not in str(seen[0]) + str(seen[2])


@pytest.mark.parametrize(
    ("told_at", "codes"), [(MARCH - timedelta(days=1), []), (MARCH, ["kin_conflict"]), (None, ["kin_conflict"])]
)
async def test_an_end_of_a_kinship_counts_from_the_day_on_which_it_was_told(world: World, told_at, codes):
    """Each names an end in January; the visit was on the fifth of March. Seen to be matched while the day named was believed."""
    await kin_conflict(world, ended_on=date(2024, 1, 31), told_at=told_at)

    claim = await world.reconciled()

    assert await world.codes(claim) == [codes]
    found = [x["found"] for x in (await world.officer.get(f"/v1/claims/{claim['id']}/exceptions")).json()["items"]]
    assert [x["ended_on"] for x in found] == ["2024-01-31"] * len(codes)


async def test_kin_is_a_person_on_whichever_staff_she_declared(world: World):
    """Seen to be matched while the rule compared records."""
    await kin_conflict(world)
    twin = await world.make.caregiver()
    await world.make.owner.execute(TWIN, world.caregiver.id, twin.id)
    await world.make.owner.execute(
        "update kin_declarations set caregiver_id = $1 where caregiver_id = $2", twin.id, world.caregiver.id
    )

    claim = await world.reconciled()

    assert await world.codes(claim) == [["kin_conflict"]]


async def test_nobody_is_her_own_caregiver(world: World):
    """Seen to be matched while only declarations were asked."""
    world.bill(await world.visit())
    herself = (
        "update caregivers set id_number_index = (select id_number_index from residents where id = $1) where id = $2"
    )
    await world.make.owner.execute(herself, world.entitlement.resident_id, world.caregiver.id)

    claim = await world.reconciled()

    assert (await world.codes(claim))[-1] == ["kin_conflict"]
    found = (await world.officer.get(f"/v1/claims/{claim['id']}/exceptions")).json()["items"]
    assert [x["found"] for x in found] == [{"caregiver_id": str(world.caregiver.id), "is_the_resident": True}]


async def a_twin(w: World) -> Any:
    """The same person on the staff of another provider: another record with the same identity number."""
    twin = await w.make.caregiver()
    await w.make.owner.execute(TWIN, w.caregiver.id, twin.id)
    return twin


async def test_a_person_on_two_staffs_has_one_day_of_twelve_hours(world: World):
    """The night before counts, too, and a visit that did not take place does not. Of the other provider's visits their number is
    told and nothing else. Seen to find nothing while records were compared, and 961 minutes with missed visits counted."""
    await under(world)
    twin = await a_twin(world)
    await world.visit(caregiver=twin, started_at=MARCH.replace(hour=22) - DAY, minutes=240)
    await world.visit(caregiver=twin, started_at=MARCH + 7 * HOUR, minutes=241)
    await world.visit(caregiver=twin, started_at=MARCH + 11 * HOUR, minutes=360, status=VisitStatus.MISSED)
    await worked(world, (MARCH, 360))

    claim = await world.reconciled()

    of_manager = (await world.manager.get(f"/v1/claims/{claim['id']}/patterns")).json()["items"]
    assert [(p["code"], p["measure"], p["lines"], p["caregiver_id"]) for p in of_manager] == [
        ("long_day", 721, 1, str(world.caregiver.id))
    ]
    assert of_manager[0]["found"] == {"day": "2024-03-05", "minutes": 721, "visits": 3, "elsewhere_visits": 2}


@pytest.mark.parametrize(("elsewhere", "seen"), [(16, []), (17, [("many_days", 27, 10)])])
async def test_a_person_on_two_staffs_has_one_month_of_twenty_six_days(world: World, elsewhere, seen):
    """Ten days here, the others there, and one day at both. Seen to find nothing while records were compared."""
    twin = await a_twin(world)
    await worked(world, *[(FIRST + n * DAY, 60) for n in range(10)])
    for n in range(elsewhere + 1):
        await world.visit(caregiver=twin, started_at=FIRST + (9 + n) * DAY + 5 * HOUR, minutes=60)

    assert await found(world) == seen
