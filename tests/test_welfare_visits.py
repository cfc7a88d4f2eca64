"""Welfare visits: who is due by which risk, what a visit does to that, and what happens when nobody answers."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import httpx
import pytest

from models.accounts import Role
from services import welfare_visits
from services.access import system
from services.assessments.decide import months_after
from services.calendars import today
from tests.factories import Make
from tests.moments import in_days

RISKS = [
    {"categories": ["living_alone"], "from_age": 80, "every_days": 7},
    {"categories": ["living_alone"], "every_days": 14},
    {"categories": ["dibao"], "every_days": 30},
    {"from_age": 90, "every_days": 10},
]


def ago(days: float) -> str:
    return (datetime.now(UTC) - timedelta(days=days)).isoformat()


def born(age: int, days: int = 0) -> date:
    """Who completes so many years so many days from today."""
    return months_after(in_days(days), -12 * age)


async def scheduled(client: httpx.AsyncClient, **said: Any) -> httpx.Response:
    return await client.post("/v1/welfare-schedules", json={"effective_from": str(today()), "risks": RISKS} | said)


async def recorded(
    client: httpx.AsyncClient, resident: Any, outcome: str = "well", days: float = 0, **said: Any
) -> Any:
    asked = {"resident_id": str(resident.id), "visited_at": ago(days), "outcome": outcome}
    return await client.post("/v1/welfare-visits", json=asked | said)


async def due(client: httpx.AsyncClient, **asked: Any) -> list[Any]:
    answer = await client.get("/v1/welfare-visits/due", params={"within_days": 366} | asked)
    assert answer.status_code == 200, answer.text
    return list(answer.json()["items"])


async def alerts(client: httpx.AsyncClient, kind: str) -> list[Any]:
    return list((await client.get("/v1/alerts", params={"kind": kind})).json()["items"])


POLICY = {
    Role.BUREAU_ADMIN: (200, 201, 201),
    Role.COMMUNITY_WORKER: (200, 201, 403),
    Role.AUDITOR: (200, 403, 403),
    **dict.fromkeys(
        (
            *(Role.SUBSIDY_OFFICER, Role.INSPECTOR, Role.PROVIDER_MANAGER, Role.CAREGIVER, Role.MEAL_POINT_OPERATOR),
            *(Role.FACILITY_MANAGER, Role.FAMILY, Role.RESIDENT, Role.REGION_VIEWER),
        ),
        (403, 403, 403),
    ),
}


@pytest.mark.parametrize(("role", "wanted"), POLICY.items(), ids=[role.value for role in POLICY])
async def test_who_may_see_record_and_schedule_welfare_visits(make, client_for, role, wanted):
    resident, client = await make.resident(), await client_for(role)

    paths = ("/v1/welfare-visits", "/v1/welfare-visits/due", "/v1/welfare-visits/due/counts", "/v1/welfare-schedules")
    seen = [await client.get(path) for path in paths]
    made, ruled = await recorded(client, resident), await scheduled(client)

    assert set(POLICY) == set(Role)
    assert {answer.status_code for answer in seen} == {wanted[0]}
    assert (made.status_code, ruled.status_code) == wanted[1:]


# Categories, age and in how many days, and every how many days he is called on; of several risks the most frequent one.
FITS: dict[str, tuple[list[str], tuple[int, ...], int | None]] = {
    "of no risk": ([], (70,), None),
    "living alone": (["living_alone"], (70,), 14),
    "living alone, 80 today": (["living_alone"], (80,), 7),
    "living alone, 80 in a month": (["living_alone"], (80, 40), 14),
    "living alone and on dibao": (["dibao", "living_alone"], (70,), 14),
    "on dibao": (["dibao", "veteran"], (70,), 30),
    "on dibao and 90": (["dibao"], (90,), 10),
}


@pytest.mark.parametrize("who", FITS)
async def test_the_risk_that_asks_for_it_most_often_holds(make, client_for, who):
    categories, age, every = FITS[who]
    resident = await make.resident(categories=categories, birth_on=born(*age))
    admin = await client_for(Role.BUREAU_ADMIN)
    assert (await scheduled(admin)).status_code == 201

    found = await due(admin)

    assert [(one["id"], one["every_days"]) for one in found] == ([(str(resident.id), every)] if every else [])
    assert [one["due_on"] for one in found] == ([str(today() + timedelta(days=every))] if every else [])


async def test_a_visit_that_reaches_somebody_moves_the_next_one_and_a_call_that_nobody_answers_does_not(
    make, client_for
):
    """The list says the reason and the last visit. Seen to move the day with every outcome alike."""
    resident = await make.resident(categories=["dibao"])
    worker, admin = await client_for(Role.COMMUNITY_WORKER), await client_for(Role.BUREAU_ADMIN)
    await scheduled(admin)

    made = await recorded(worker, resident, "well", 10, note="精神好")
    reached = await due(worker)
    await recorded(worker, resident, "not_home", 3)
    [missed] = await due(worker)

    assert made.status_code == 201, made.text
    assert (made.json()["allowed_actions"], made.json()["alert_id"]) == (["withdraw"], None)
    assert [(one["due_on"], one["last_outcome"]) for one in reached] == [(str(today() + timedelta(days=20)), "well")]
    assert (missed["due_on"], missed["last_visit_on"]) == (reached[0]["due_on"], made.json()["visited_on"])
    assert (missed["category_labels"], missed["every_days"], missed["calls_unanswered"]) == (["低保"], 30, 1)
    assert await due(worker, within_days=19) == []


async def test_the_same_number_is_the_same_visit_and_other_content_is_refused(make, client_for):
    """Seen to answer 500 for the second without the look at what is recorded. And another's number is not told of."""
    resident, worker = await make.resident(), await client_for(Role.COMMUNITY_WORKER)
    at = ago(1)

    first = await recorded(worker, resident, visit_no="WV-1", visited_at=at)
    again = await recorded(worker, resident, visit_no="WV-1", visited_at=at)
    other = await recorded(worker, resident, "hospital", visit_no="WV-1", visited_at=at)

    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json()["id"] == first.json()["id"]
    assert (other.status_code, other.json()["code"]) == (409, "welfare_visit_differs")
    assert len((await worker.get("/v1/welfare-visits")).json()["items"]) == 1


async def test_calls_that_nobody_answers_raise_an_alert_then_its_severity_then_name_the_contacts(make, client_for):
    """Twice in a row; a third time; a fourth. The first visit that reaches him closes it. Seen to raise one at the first call
    when the number in a row was not asked."""
    resident = await make.resident(categories=["dibao"])
    worker, admin = await client_for(Role.COMMUNITY_WORKER), await client_for(Role.BUREAU_ADMIN)
    await scheduled(admin)
    contact = {"name": "王建国", "relation": "儿子", "phone": "13800005678"}
    await worker.post(f"/v1/residents/{resident.id}/contacts", json=contact)
    stood = []

    for n in range(4):
        made = (await recorded(worker, resident, "no_answer", 2 - n / 4, mode="call")).json()
        stood.append(
            [
                (one["severity"], len(one["contacts"]), one["id"] == made["alert_id"])
                for one in await alerts(worker, "welfare_missed")
            ]
        )
    [alert] = await alerts(worker, "welfare_missed")
    await recorded(worker, resident, "with_family")

    assert stood == [[], [("warning", 0, True)], [("urgent", 0, True)], [("urgent", 1, True)]]
    assert "连续 4 次无人应答" in alert["says_zh"]
    assert [(one["name"], one["relation"]) for one in alert["contacts"]] == [("王建国", "儿子")]
    [over] = await alerts(worker, "welfare_missed")
    assert (over["status"], over["cause"]) == ("resolved", "reached")


async def test_calls_count_in_a_row_within_their_time(make, client_for):
    """Neither those before somebody was reached, nor those of long ago, nor a withdrawn one."""
    one, two, three = [await make.resident(categories=["dibao"]) for _ in range(3)]
    worker, admin = await client_for(Role.COMMUNITY_WORKER), await client_for(Role.BUREAU_ADMIN)
    await scheduled(admin, missed_within_days=5)

    for outcome, days in (("no_answer", 3), ("well", 2), ("no_answer", 1)):
        await recorded(worker, one, outcome, days)
    for days in (9, 1):
        await recorded(worker, two, "no_answer", days)
    mistaken = (await recorded(worker, three, "no_answer", 2)).json()
    await worker.post(f"/v1/welfare-visits/{mistaken['id']}/withdraw", json={"reason": "登记错了人"})
    await recorded(worker, three, "no_answer", 1)

    assert await alerts(worker, "welfare_missed") == []


async def test_somebody_found_in_need_raises_an_urgent_alert_that_no_visit_closes(make, client_for):
    resident, worker = await make.resident(), await client_for(Role.COMMUNITY_WORKER)

    made = (await recorded(worker, resident, "needs_help", 0.1)).json()
    await recorded(worker, resident, "well")

    [alert] = await alerts(worker, "needs_help")
    assert (alert["id"], alert["severity"], alert["status"]) == (made["alert_id"], "urgent", "open")


@pytest.mark.parametrize("why", ["death", "move", "hospital", "home again"])
async def test_who_is_gone_or_away_is_off_the_due_list_at_once(make, client_for, why):
    """Seen to stay on it for the ten minutes until the clock without the join with the register and the absences."""
    resident = await make.resident(categories=["dibao"])
    worker, admin = await client_for(Role.COMMUNITY_WORKER), await client_for(Role.BUREAU_ADMIN)
    await scheduled(admin)
    path = f"/v1/residents/{resident.id}"
    before = await due(worker)

    if why in ("death", "move"):
        status = {"death": "deceased", "move": "moved_out"}[why]
        said = {"status": status, "effective_on": str(today()), "reason": "社区报告"}
        gone = await admin.post(f"{path}/status-changes", json=said)
    else:
        back = {"to_on": str(today())} if why == "home again" else {}
        said = {"kind": "hospital", "from_on": str(today() - timedelta(days=3)), "told_by": "家属"} | back
        gone = await worker.post(f"{path}/absences", json=said)

    assert gone.status_code == 201, gone.text
    assert (len(before), len(await due(worker))) == (1, 1 if why == "home again" else 0)


async def kept(app: Any, make: Make) -> int:
    async with app.state.sessions(info={"scope": system(make.code).scope}) as session, session.begin():
        return await welfare_visits.keep(session, system(make.code))


async def test_the_clock_raises_whoever_is_overdue_once_and_lets_go_when_it_is_over(make, client_for, app):
    """Not on the day itself; not who lies in hospital. Seen to raise them again at each beat without the look at what
    stands."""
    late, due_today, away = [await make.resident(categories=["dibao"]) for _ in range(3)]
    worker, admin = await client_for(Role.COMMUNITY_WORKER), await client_for(Role.BUREAU_ADMIN)
    await scheduled(admin)
    for resident, days in ((late, 31), (due_today, 30), (away, 40)):
        await recorded(worker, resident, "well", days)
    said = {"kind": "hospital", "from_on": str(today() - timedelta(days=3)), "told_by": "家属"}
    await worker.post(f"/v1/residents/{away.id}/absences", json=said)

    beats = [await kept(app, make) for _ in range(2)]
    overdue = await due(worker, overdue=True)
    [alert] = await alerts(worker, "welfare_overdue")
    await recorded(worker, late, "well")

    assert beats == [1, 0]
    assert [one["id"] for one in overdue] == [alert["resident_id"]] == [str(late.id)]
    assert (alert["severity"], alert["raised_by"]) == ("notice", None)
    assert [one["status"] for one in await alerts(worker, "welfare_overdue")] == ["resolved"]


async def test_an_overdue_alert_of_who_died_is_over_with_the_next_beat(make, client_for, app):
    resident = await make.resident(categories=["dibao"])
    worker, admin = await client_for(Role.COMMUNITY_WORKER), await client_for(Role.BUREAU_ADMIN)
    await scheduled(admin)
    await recorded(worker, resident, "well", 31)
    await kept(app, make)

    said = {"status": "deceased", "effective_on": str(today()), "reason": "社区报告"}
    await admin.post(f"/v1/residents/{resident.id}/status-changes", json=said)
    await kept(app, make)

    assert [(one["status"], one["cause"]) for one in await alerts(worker, "welfare_overdue")] == [("resolved", "over")]


async def test_the_clock_takes_up_and_drops_whom_the_register_says_and_a_new_schedule_holds_from_its_day(
    make, client_for, app
):
    resident = await make.resident(categories=["dibao"])
    admin = await client_for(Role.BUREAU_ADMIN)
    await scheduled(admin)
    later = await scheduled(
        admin, effective_from=str(today() + timedelta(days=5)), risks=[{"from_age": 60, "every_days": 1}]
    )
    newcomer = await make.resident(categories=["living_alone"], birth_on=born(70))
    await make.owner.execute("update residents set categories = '{}' where id = $1", resident.id)

    before = [one["id"] for one in await due(admin)]
    await kept(app, make)

    assert later.status_code == 201
    assert before == [str(resident.id)]
    assert [(one["id"], one["every_days"]) for one in await due(admin)] == [(str(newcomer.id), 14)]


async def test_the_due_list_is_by_division_and_by_worker(make, client_for):
    there = await make.division(f"{make.code}002")
    here, elsewhere = (
        await make.resident(categories=["dibao"]),
        await make.resident(categories=["dibao"], division_code=there),
    )
    member = await make.membership(Role.COMMUNITY_WORKER, division_code=there)
    worker, admin = await client_for(Role.COMMUNITY_WORKER, membership=member), await client_for(Role.BUREAU_ADMIN)
    await scheduled(admin)

    async def ids(client: httpx.AsyncClient, **asked: Any) -> set[str]:
        return {one["id"] for one in await due(client, **asked)}

    assert await ids(admin) == {str(here.id), str(elsewhere.id)}
    assert (
        await ids(admin, division=there) == await ids(admin, account_id=str(member.account_id)) == {str(elsewhere.id)}
    )
    assert await ids(worker) == await ids(worker, account_id=str(member.account_id)) == {str(elsewhere.id)}
    assert (await recorded(worker, here)).status_code == 404
