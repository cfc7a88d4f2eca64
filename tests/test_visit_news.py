"""What is told later of a resident or a caregiver reaches the visits that are over, in the same transaction."""

import asyncio
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import text

from models.accounts import Role
from services.access import system
from tests.days import NINE, a_day

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


async def tell(day, status, on):
    body = {"status": status, "effective_on": on, "reason": "公安数据比对"}
    return await day.done(Role.COMMUNITY_WORKER, f"/residents/{day.resident.id}/status-changes", body)


async def standing(day):
    """Each visit of the resident by day: its state, what is doubted, what stands posted."""
    found = (await day.read("/visits"))["items"]
    return {
        visit["served_on"]: (visit["status"], visit["open_exceptions"], visit["posted_subsidy_fen"]) for visit in found
    }


VERIFIED = ("verified", [], 2000)


@pytest.mark.parametrize(("status", "code"), [("deceased", "after_death"), ("moved_out", "after_move")])
async def test_a_death_or_a_move_told_late_takes_back_what_was_posted_after_it(make, client_for, status, code):
    """Seen to leave the later visits verified without the recheck."""
    day = await a_day(make, client_for)
    for n in range(3):
        await day.served(NINE + n * DAY)

    told = await tell(day, status, "2024-03-05")

    flagged = ("flagged", [code], 0)
    assert told["visits_after"] == 2
    doubts = [(await day.read(f"/visits/{v['id']}/exceptions"))["items"] for v in (await day.read("/visits"))["items"]]
    assert [UUID(doubt["id"]).version for found in doubts for doubt in found] == [7, 7]
    assert await standing(day) == {"2024-03-05": VERIFIED, "2024-03-06": flagged, "2024-03-07": flagged}
    assert await day.balance() == (120, 60)
    assert (await day.read("/ledger/check", Role.AUDITOR))["faults"] == []


async def test_a_day_that_was_wrong_is_corrected_both_ways(make, client_for):
    """The entitlement that ended with the first day stays ended: what is verified again is not paid beyond it."""
    day = await a_day(make, client_for)
    for n in range(3):
        await day.served(NINE + n * DAY)
    flagged = ("flagged", ["after_death"], 0)

    first = await tell(day, "deceased", "2024-03-06")
    earlier = await tell(day, "deceased", "2024-03-05")
    before = await standing(day)
    later = await tell(day, "deceased", "2024-03-06")

    assert [told["visits_after"] for told in (first, earlier, later)] == [1, 1, 0]
    assert before == {"2024-03-05": VERIFIED, "2024-03-06": flagged, "2024-03-07": flagged}
    after = await standing(day)
    assert (after["2024-03-05"], after["2024-03-07"]) == (VERIFIED, flagged)
    assert after["2024-03-06"][:2] == ("verified", [])
    assert (await day.read("/ledger/check", Role.AUDITOR))["faults"] == []


async def test_who_comes_back_was_never_gone(make, client_for):
    day = await a_day(make, client_for)
    await day.served(NINE + DAY)
    await tell(day, "moved_out", "2024-03-05")

    await tell(day, "active", "2024-03-08")

    assert (await standing(day))["2024-03-06"][:2] == ("verified", [])
    assert (await day.read("/ledger/check", Role.AUDITOR))["faults"] == []


async def test_what_an_officer_acknowledged_stays_while_the_same_is_told(make, client_for):
    day = await a_day(make, client_for)
    visit = await day.served(NINE + DAY)
    await tell(day, "moved_out", "2024-03-05")
    accept = {"decision": "accept", "reason_code": "data_entry_error"}
    await day.done(Role.SUBSIDY_OFFICER, f"/visits/{visit['id']}/review", accept)

    await tell(day, "deceased", "2024-03-20")

    assert (await standing(day))["2024-03-06"][:2] == ("verified", [])


async def waiting(session, how_many):
    """Until so many wait for a lock."""
    asked = text("select count(*) from pg_locks where not granted")
    seen = 0
    while seen < how_many:
        seen = await (await session.connection()).scalar(asked)


async def test_a_death_and_a_check_out_at_the_same_moment_end_in_a_doubt(make, client_for, sessions):
    """The check-out began before the death was told and goes on after it. Seen to be verified while the day of death was read
    by the statement that waits for the visit."""
    day = await a_day(make, client_for)
    visit = await day.visit(NINE + DAY)
    await day.check_in(visit["id"], NINE + DAY)
    await day.as_(Role.COMMUNITY_WORKER)
    scope = {"scope": system(make.code).scope}
    async with sessions(info=scope) as watching, watching.begin():
        async with sessions(info=scope) as holding, holding.begin():
            await (await holding.connection()).execute(
                text(f"select from visits where id = '{visit['id']}' for update")
            )
            death = asyncio.create_task(tell(day, "deceased", "2024-03-05"))
            await waiting(watching, 1)
            leaving = asyncio.create_task(day.check_out(visit["id"], NINE + DAY + HOUR))
            await waiting(watching, 2)
        await asyncio.gather(death, leaving)

    assert await standing(day) == {"2024-03-06": ("flagged", ["after_death"], 0)}


@pytest.mark.parametrize(("issued_on", "verified"), [(None, True), ("2024-03-05", True), ("2024-03-06", False)])
async def test_a_certificate_told_later_clears_the_visits_of_its_days(make, client_for, issued_on, verified):
    day = await a_day(make, client_for)
    visit = await day.visit()
    await make.owner.execute("delete from qualifications where district_code = $1", make.code)
    await day.check_in(visit["id"])
    over = await day.check_out(visit["id"], NINE + HOUR)
    certificate = {"kind": "certificate", "expires_on": "2024-12-31", "issued_on": issued_on}

    await day.done(Role.PROVIDER_MANAGER, f"/caregivers/{day.caregiver.id}/qualifications", certificate)

    assert over["open_exceptions"] == ["unqualified"]
    cleared, doubted = ("verified", [], 2000), ("flagged", ["unqualified"], 0)
    assert (await standing(day))["2024-03-05"] == (cleared if verified else doubted)


@pytest.mark.parametrize(("skills", "verified"), [(["bathing", "cooking"], True), (["cooking"], False)])
async def test_a_skill_told_later_clears_the_visits_that_wanted_it(make, client_for, skills, verified):
    """As a certificate does. Seen to leave them flagged."""
    day = await a_day(make, client_for)
    visit = await day.visit()
    await make.owner.execute("update service_items set skill = 'bathing' where id = $1", day.item.id)
    await day.check_in(visit["id"])
    over = await day.check_out(visit["id"], NINE + HOUR)
    manager, place = await day.as_(Role.PROVIDER_MANAGER), f"/v1/caregivers/{day.caregiver.id}"
    version = (await manager.get(place)).headers["ETag"]

    answer = await manager.patch(place, json={"skills": skills}, headers={"If-Match": version})

    assert (answer.status_code, over["open_exceptions"]) == (200, ["unqualified"])
    cleared, doubted = ("verified", [], 2000), ("flagged", ["unqualified"], 0)
    assert (await standing(day))["2024-03-05"] == (cleared if verified else doubted)
