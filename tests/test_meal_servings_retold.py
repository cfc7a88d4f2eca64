"""What is told late of a point rules its meals anew, in both directions: whether it might serve then."""

from datetime import timedelta
from typing import Any

import httpx
import pytest

from models.accounts import Role
from services.calendars import today
from tests.canteen import NOON, Canteen, a_canteen, days_ago
from tests.factories import Make
from tests.meal_claims import Table, table
from tests.meals import licence
from tests.test_ledger import faults

_ = table
DAY = timedelta(days=1)
ACCEPT = {"decision": "accept", "reason_code": "other", "memo": "已核实"}


@pytest.fixture
async def canteen(make: Make, client_for) -> Canteen:
    return await a_canteen(make, client_for)


@pytest.fixture
async def bureau(canteen: Canteen, client_for) -> httpx.AsyncClient:
    return await client_for(Role.BUREAU_ADMIN)


async def done(answer: httpx.Response) -> dict[str, Any]:
    assert answer.is_success, answer.text
    return dict(answer.json())


async def patched(bureau: httpx.AsyncClient, path: str, **said: Any) -> dict[str, Any]:
    version = (await bureau.get(path)).headers["ETag"]
    return await done(await bureau.patch(path, json=said, headers={"If-Match": version}))


async def shown(canteen: Canteen, *servings: dict[str, Any]) -> list[tuple[str, str | None, int]]:
    found = [(await canteen.officer.get(f"/v1/meal-servings/{one['id']}")).json() for one in servings]
    return [(one["status"], one["self_paid_code"], one["posted_subsidy_fen"]) for one in found]


async def suspended(c: Canteen, bureau: httpx.AsyncClient) -> None:
    said = {"on": "2024-03-05", "reason": "厨房改造"}
    await done(await bureau.post(f"/v1/meal-points/{c.point.id}/suspend", json=said))


async def closed(c: Canteen, bureau: httpx.AsyncClient) -> None:
    said = {"on": "2024-03-05", "reason": "停办"}
    await done(await bureau.post(f"/v1/meal-points/{c.point.id}/close", json=said))


async def opened_later(c: Canteen, bureau: httpx.AsyncClient) -> None:
    await patched(bureau, f"/v1/meal-points/{c.point.id}", opened_on="2024-03-06")


async def a_licence_that_ran_out(c: Canteen, bureau: httpx.AsyncClient) -> None:
    said = {"kind": "food", "number": "JY1", "valid_from": "2023-01-01", "valid_to": "2024-03-04"}
    await done(await bureau.post(f"/v1/meal-points/{c.point.id}/licences", json=said))


async def a_holiday(c: Canteen, bureau: httpx.AsyncClient) -> None:
    await patched(bureau, f"/v1/meal-points/{c.point.id}", closed_on_holidays=True)
    said = {"falls_on": "2024-03-05", "name": "调休", "kind": "holiday"}
    await done(await bureau.post("/v1/holidays", json=said))


async def other_hours(c: Canteen, bureau: httpx.AsyncClient) -> None:
    slot = {"weekdays": [1, 2, 3, 4, 5, 6, 7], "meal": "lunch", "opens": "12:00", "closes": "13:00"}
    said = {"effective_from": "2024-03-05", "slots": [slot]}
    await done(await bureau.post(f"/v1/meal-points/{c.point.id}/hours", json=said))


TOLD = {
    "not_operating": suspended,
    "closed": closed,
    "opened_later": opened_later,
    "licence_out": a_licence_that_ran_out,
    "closed_that_day": a_holiday,
    "outside_hours": other_hours,
}


@pytest.mark.parametrize("news", TOLD)
async def test_what_is_told_late_against_a_point_takes_back_what_its_meals_posted(
    canteen: Canteen, bureau, client_for, news
):
    """Lunch on the day concerned, and on the day before. Outside the hours is for an officer; the rest is not subsidised, and the
    same lunch elsewhere is paid in its place. Seen to stay verified and paid without the doubts that retold.of_point tells, and
    without its `demote`; and to keep the place of the paid one without its ruling anew."""
    _, other = await canteen.elsewhere()
    day = NOON if news != "opened_later" else NOON - DAY
    spared = await canteen.served(NOON - DAY if day == NOON else NOON + 2 * DAY)
    lunch = await canteen.served(NOON)
    later = await done(await other.post("/v1/meal-servings", json=canteen.serving(NOON + timedelta(minutes=40))))

    await TOLD[news](canteen, bureau)

    late = news == "outside_hours"
    assert await shown(canteen, spared, lunch, later) == [
        ("verified", None, 1500),
        ("flagged", None, 0) if late else ("flagged", "point_not_serving", 0),
        ("verified", "already_served", 0) if late else ("verified", None, 1500),
    ]
    assert (await canteen.posted(), await canteen.owed()) == ((1, 1500) if late else (2, 3000))
    assert await faults(client_for) == []


async def test_a_renewed_licence_that_is_told_late_pays_for_the_meals_of_its_days(canteen: Canteen, bureau, client_for):
    """It had run out on the day before, and no officer's word mends that. Seen to stay self-paid where services.meal_licences told
    nobody of it, and without the ruling anew in services.meal_servings.retold.of_point."""
    await licence(canteen.make, canteen.point, valid_to=NOON.date() - DAY)
    lunch = await canteen.served()
    await done(await canteen.officer.post(f"/v1/meal-servings/{lunch['id']}/review", json=ACCEPT))
    dinner = await canteen.served(meal="dinner")
    before = await shown(canteen, lunch, dinner)

    said = {"kind": "food", "number": "JY-RENEWED", "valid_from": "2024-03-05"}
    await done(await bureau.post(f"/v1/meal-points/{canteen.point.id}/licences", json=said))

    assert before == [("verified", "point_not_serving", 0), ("flagged", "point_not_serving", 0)]
    assert await shown(canteen, lunch, dinner) == [("verified", None, 1500)] * 2
    assert (await canteen.posted(), await canteen.owed()) == (2, 3000)
    assert await faults(client_for) == []


async def test_a_first_licence_says_nothing_of_the_days_before_it(canteen: Canteen, bureau):
    """What was never recorded hinders nothing: an old paper that nobody typed in is no lack of one."""
    lunch = await canteen.served()

    said = {"kind": "food", "number": "JY2", "valid_from": "2024-03-06"}
    await done(await bureau.post(f"/v1/meal-points/{canteen.point.id}/licences", json=said))

    assert await shown(canteen, lunch) == [("verified", None, 1500)]


async def test_resumed_on_an_earlier_day_the_meals_since_are_paid(canteen: Canteen, bureau, client_for):
    await suspended(canteen, bureau)
    lunch, later = await canteen.served(), await canteen.served(NOON + 3 * DAY)

    await done(await bureau.post(f"/v1/meal-points/{canteen.point.id}/resume", json={"on": "2024-03-07"}))

    assert await shown(canteen, lunch, later) == [("flagged", "point_not_serving", 0), ("verified", None, 1500)]
    assert await faults(client_for) == []


async def test_a_day_off_that_is_told_after_todays_lunch_and_withdrawn(canteen: Canteen, bureau):
    lunch = await canteen.served(days_ago(0) - timedelta(hours=11))
    days = {"from_on": str(today()), "to_on": str(today()), "reason": "停水"}
    path = f"/v1/meal-points/{canteen.point.id}/closed-days"

    off = await done(await canteen.till.post(path, json=days))
    during = await shown(canteen, lunch)
    await done(await canteen.till.post(f"{path}/{off['id']}/withdraw"))

    assert during == [("flagged", "point_not_serving", 0)]
    assert await shown(canteen, lunch) == [("verified", None, 1500)]


async def test_news_of_one_kind_leave_what_was_found_of_another(canteen: Canteen, bureau):
    """Accepted outside the hours, it is looked at again when the point turns out to have been suspended; and the audit says how many."""
    await other_hours(canteen, bureau)
    lunch = await canteen.served()
    await done(await canteen.officer.post(f"/v1/meal-servings/{lunch['id']}/review", json=ACCEPT))

    await suspended(canteen, bureau)

    [doubt] = (await canteen.officer.get(f"/v1/meal-servings/{lunch['id']}/exceptions")).json()["items"]
    assert (doubt["status"], doubt["found"]) == ("open", {"hindrances": ["outside_hours", "not_operating"]})
    await done(await bureau.post(f"/v1/meal-points/{canteen.point.id}/resume", json={"on": "2024-03-05"}))
    [doubt] = (await canteen.officer.get(f"/v1/meal-servings/{lunch['id']}/exceptions")).json()["items"]
    assert (doubt["status"], doubt["found"]) == ("open", {"hindrances": ["outside_hours"]})
    told = (await bureau.get("/v1/audit", params={"act": "meal_points.suspend"})).json()["items"]
    assert [one["facts"]["servings_ruled_anew"] for one in told] == [1]


async def test_a_claim_of_meals_at_a_point_that_was_suspended_is_not_settled_as_it_was(table: Table, client_for):
    """Proposed before the news, it is not approved."""
    bureau = await client_for(Role.BUREAU_ADMIN)
    table.bill(await table.canteen.served())
    claim = await table.reconciled()

    proposed = await done(await table.canteen.officer.post(f"/v1/claims/{claim['id']}/settle"))

    await suspended(table.canteen, bureau)

    path, key = f"/v1/settlements/{proposed['id']}/approve", {"Idempotency-Key": claim["id"]}
    refused = await table.chief.post(path, headers=key)
    assert (refused.status_code, refused.json()["code"]) == (409, "lines_changed")
