"""A phone whose clock is fast says of now that it is later: that takes no word away from the family, and is seen at once."""

from datetime import timedelta

import pytest

from models.accounts import Role
from services import visits
from services.access import system
from tests.answering import doubts, state
from tests.days import a_day, event, now

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
FAST = {"some hours": 10 * HOUR, "some days": 6 * DAY}


@pytest.fixture
async def day(make, client_for):
    return await a_day(make, client_for)


async def checked_in(day, fast):
    """Planned an hour ago, by a phone that is so fast, and says so."""
    visit = (await day.visit(now() - HOUR))["id"]
    at = now() + fast
    await day.done(Role.CAREGIVER, f"/visits/{visit}/check-in", event(at, sent_at=at.isoformat()))
    return visit


@pytest.mark.parametrize("fast", FAST.values(), ids=FAST)
async def test_whoever_was_to_be_served_may_say_that_nobody_came(day, fast):
    """Seen to be refused as a visit that had not begun: whoever forged a check-in of next week was not contradicted before."""
    visit = await checked_in(day, fast)
    family = await day.as_(Role.FAMILY)

    [seen] = (await family.get(f"/v1/residents/{day.resident.id}/who-comes")).json()["items"]
    denied = await family.post(f"/v1/visits/{visit}/deny", json={"note": "没有人来"})

    assert seen["allowed_actions"] == ["confirm", "deny"]
    assert denied.status_code == 200, denied.text
    assert (await doubts(day, visit))["denied_by_family"] == "open"


@pytest.mark.parametrize("fast", FAST.values(), ids=FAST)
async def test_that_it_has_not_happened_yet_is_found_at_once_and_gone_with_the_right_time(day, fast):
    """Seen to be found when somebody checked out, a week later."""
    visit = await checked_in(day, fast)

    found = await doubts(day, visit)
    listed = (await day.read("/visits?exception=future", Role.SUBSIDY_OFFICER))["items"]
    told = (await day.read(f"/residents/{day.resident.id}/timeline", Role.RESIDENT))["items"]
    [line] = [one for one in told if one["kind"] == "visit"]
    at = now() - HOUR
    await day.check_in(visit, at)
    await day.check_out(visit, at + HOUR)

    assert found == {"future": "open"}
    assert [one["id"] for one in listed] == [visit]
    assert line["at"] <= now().isoformat()
    assert line["says_zh"].endswith("；已签到（时间在将来）")
    assert (await doubts(day, visit))["future"] == "corrected"
    assert (await state(day, visit))[0] == "flagged"


async def test_nobody_waits_for_the_day_that_a_fast_clock_named(day, make, session):
    """Seen to stay under way until a day after that."""
    visit = await checked_in(day, 6 * DAY)
    await make.owner.execute("update visits set updated_at = now() - interval '25 hours' where id = $1", visit)

    async with session.begin():
        assert await visits.flag_overdue(session, system(make.code)) == 1

    assert (await state(day, visit))[0] == "flagged"


async def test_nothing_is_missed_before_its_time(make, client_for):
    """Nor told to the family as a visit to which nobody came. Seen to be taken without `NotMissedYet`."""
    day = await a_day(make, client_for)
    at = now() + timedelta(minutes=10)
    order, (visit,) = await day.scheduled(at)
    path, why = f"/visits/{visit['id']}/missed", {"reason_code": "resident_in_hospital"}

    ahead = await day.act(Role.PROVIDER_MANAGER, path, why)
    standing = await day.read(f"/visits/{visit['id']}", Role.PROVIDER_MANAGER)
    await make.owner.execute("update visits set planned_start_at = now() where id = $1", visit["id"])
    now_offered = (await day.read(f"/visits/{visit['id']}", Role.PROVIDER_MANAGER))["allowed_actions"]
    due = await day.act(Role.PROVIDER_MANAGER, path, why)

    assert (ahead.status_code, ahead.json()["code"]) == (409, "not_missed_yet")
    assert (standing["status"], due.status_code) == ("scheduled", 200)
    assert ("miss" in standing["allowed_actions"], "miss" in now_offered) == (False, True)
    assert (await day.read(f"/orders/{order['id']}"))["status"] == "accepted"
