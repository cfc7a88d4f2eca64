"""A death ends the stay with its day: the bed is free from that night on, and the house is told."""

from datetime import timedelta

import pytest

from models.accounts import Role
from services import stays
from services.access import system
from services.calendars import today
from tests.lodged import a_house, day
from tests.test_stay_leaves import act, gone
from tests.test_stays import PAIRS


async def died(house, session, resident, days_ago):
    """Told by the community, and seen by the clock."""
    worker = {"status": "deceased", "effective_on": day(-days_ago), "reason": "家属报告"}
    told = await house.bureau.post(f"/v1/residents/{resident.id}/status-changes", json=worker)
    assert told.status_code == 201, told.text
    async with session.begin():
        return await stays.end_deceased(session, system(house.make.code))


async def test_a_death_frees_the_bed_from_its_day_on_and_tells_the_manager(make, client_for, session):
    """Seen to hold the bed against who comes next (409) where `end_deceased` found nobody."""
    house = await a_house(make, client_for)
    bed, resident = await house.bed(), await make.resident()
    stay = await house.admitted(bed, resident, day(-10))
    other = await client_for(Role.FACILITY_MANAGER)

    ended = await died(house, session, resident, 0)
    again = await house.reserve(bed, await make.resident())

    now = (await house.manager.get(f"/v1/stays/{stay['id']}")).json()
    told = (await house.manager.get("/v1/alerts")).json()["items"]
    assert (ended, again.status_code) == (1, 201), again.text
    assert (now["status"], now["to_on"], now["discharge"]) == ("discharged", day(0), "deceased")
    assert [(one["kind"], one["facts"]["stay_id"], one["resident_name"]) for one in told] == [
        ("bed_freed", stay["id"], None)
    ]
    assert stay["stay_no"] in told[0]["says_zh"]
    assert (await other.get("/v1/alerts")).json()["items"] == []


@pytest.mark.parametrize("lay", [True, False])
async def test_who_died_today_is_promised_no_bed_for_the_night_in_the_words_of_the_register(
    make, client_for, session, lay
):
    """Whether the clock has ended a stay or not. Seen to be promised one (201) before it, and after it to be told that the register
    still has him alive."""
    house = await a_house(make, client_for)
    resident = await make.resident()
    if lay:
        await house.admitted(await house.bed(), resident, day(-10))
    assert await died(house, session, resident, 0) == lay

    refused = await house.reserve(await house.bed(), resident)

    assert (refused.status_code, refused.json()["code"], refused.json()["since"]) == (409, "resident_gone", day(0))


async def test_a_reservation_of_who_died_today_is_not_moved_to_another_night(make, client_for):
    """Seen to be planned anew (200)."""
    house = await a_house(make, client_for)
    resident = await make.resident()
    stay = await house.reserved(await house.bed(), resident, day(0), day(3))
    told = {"status": "deceased", "effective_on": day(0), "reason": "家属报告"}
    await house.bureau.post(f"/v1/residents/{resident.id}/status-changes", json=told)
    etag = (await house.bureau.get(f"/v1/stays/{stay['id']}")).headers["etag"]

    moved = await house.bureau.patch(f"/v1/stays/{stay['id']}", json={"to_on": day(5)}, headers={"If-Match": etag})

    assert (moved.status_code, moved.json()["code"]) == (409, "resident_gone")


async def test_a_death_told_late_ends_the_stay_with_its_own_day_and_once(make, client_for, session):
    house = await a_house(make, client_for)
    resident = await make.resident()
    stay = await house.admitted(await house.bed(), resident, day(-10), day(30))

    first, again = await died(house, session, resident, 4), 0
    async with session.begin():
        again = await stays.end_deceased(session, system(make.code))

    assert (first, again) == (1, 0)
    assert (await house.manager.get(f"/v1/stays/{stay['id']}")).json()["to_on"] == day(-4)


@pytest.mark.parametrize(("admitted", "ended"), [(-3, -3), (-6, -5)])
async def test_nobody_is_discharged_before_the_admission_nor_into_the_nights_of_who_comes_next(
    make, client_for, session, owner, admitted, ended
):
    """Told to have died before he came, he lay there for no night; who stayed on after the planned day leaves the bed on it,
    where somebody else was expected since. Seen to raise stays_one_in_a_bed_excl without the second try, and
    stays_ends_after_it_starts_ck without the later of the two days."""
    house = await a_house(make, client_for)
    bed, resident, guest = await house.bed(), await make.resident(), await make.resident()
    stay = await house.admitted(bed, resident, day(admitted), day(9))
    if admitted == -6:  # planned to leave on day -5, and another was expected since
        await owner.execute("update stays set to_on = $2 where id = $1", stay["id"], today() - timedelta(days=5))
        await make.stay(bed, guest, status="discharged", from_on=today() - timedelta(days=5), to_on=today())

    await died(house, session, resident, 4 if admitted == -3 else 2)

    assert (await house.manager.get(f"/v1/stays/{stay['id']}")).json()["to_on"] == day(ended)
    assert await owner.fetchval(PAIRS, make.code) == 0


async def test_with_the_stay_of_the_dead_ends_the_leave(make, client_for, session):
    """Seen to leave it open where the stay alone was ended."""
    house = await a_house(make, client_for)
    resident = await make.resident()
    stay = await house.admitted(await house.bed(), resident, day(-6))
    leave = await gone(house, stay, day(-2))

    await died(house, session, resident, 1)

    [left] = (await house.manager.get(f"/v1/stays/{stay['id']}/leaves")).json()["items"]
    assert (left["id"], left["to_on"], left["status"]) == (leave["id"], day(-1), "over")


async def test_nobody_comes_back_from_a_leave_after_the_day_of_death(make, client_for):
    """Seen to be back (200) the day after, until the clock ended the stay."""
    house = await a_house(make, client_for)
    resident = await make.resident()
    leave = await gone(house, await house.admitted(await house.bed(), resident, day(-6)), day(-3))
    told = {"status": "deceased", "effective_on": day(-1), "reason": "家属报告"}
    await house.bureau.post(f"/v1/residents/{resident.id}/status-changes", json=told)

    after, before = [await act(house, leave, "come-back", returned_on=day(ago)) for ago in (0, -1)]

    assert (after.status_code, after.json()["code"], before.status_code) == (409, "resident_gone", 200), after.text


async def test_a_death_that_only_the_house_tells_of_is_heard_by_who_registers_it(make, client_for):
    """Seen to be told to nobody without the alert, and to stand on after the register knew without its end."""
    house = await a_house(make, client_for)
    resident, worker = await make.resident(), await client_for(Role.COMMUNITY_WORKER)
    stay = await house.admitted(await house.bed(), resident, day(-10))

    async def told():
        found = (await worker.get("/v1/alerts", params={"resident_id": str(resident.id)})).json()["items"]
        return [(one["kind"], one["status"], stay["stay_no"] in one["says_zh"]) for one in found]

    left = await house.act(stay, "discharge", discharged_on=day(-1), discharge="deceased")
    heard = await told()
    death = {"status": "deceased", "effective_on": day(-1), "reason": "机构报告，家属证实"}
    registered = await worker.post(f"/v1/residents/{resident.id}/status-changes", json=death)

    assert (left.status_code, registered.status_code) == (200, 201), registered.text
    assert heard == [("death_told", "open", True)]
    assert await told() == [("death_told", "resolved", True)]
    assert [one["kind"] for one in (await house.manager.get("/v1/alerts")).json()["items"]] == []
