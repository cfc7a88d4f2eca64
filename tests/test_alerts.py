"""Alerts: raised once while they stand, asked of the division and then of the bureau, acknowledged, and resolved with a cause."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from models.accounts import Role
from models.alerts import AlertCause, AlertPlace, AlertSeverity
from services import alerts
from services.access import system
from services.alerts.kinds import KINDS
from tests.factories import Make

NOTE = "邻居说两天没见老人出门"
WARNING, URGENT, NOTICE = AlertSeverity.WARNING, AlertSeverity.URGENT, AlertSeverity.NOTICE


async def told(client: httpx.AsyncClient, resident: Any, **said: Any) -> httpx.Response:
    asked = {"resident_id": str(resident.id), "severity": "warning", "note": NOTE} | said
    return await client.post("/v1/alerts", json=asked)


@pytest.fixture
def raised(app, district):
    """`await raised(severity, facts, key=..., ...)`: by the system, in a transaction of its own."""

    async def raise_it(severity: AlertSeverity = WARNING, note: str = NOTE, **about: Any) -> str:
        async with app.state.sessions(info={"scope": system(district).scope}) as session, session.begin():
            found = await alerts.raise_alert(session, system(district), "told", severity, {"note": note}, **about)
        return str(found)

    return raise_it


@pytest.mark.parametrize("stop", ["", "。", ". ", "！"])
async def test_what_somebody_wrote_ends_with_one_stop(make, client_for, stop):
    """Seen to fail: 邻居说两天没见老人出门。。请核实并处理。"""
    worker = await client_for(Role.COMMUNITY_WORKER)

    made = await told(worker, await make.resident(), note=f"{NOTE}{stop}")

    assert made.json()["says_zh"] == f"{NOTE}。请核实并处理。"
    assert made.json()["says_en"] == f"{NOTE}. Look into it."


POLICY = {
    Role.BUREAU_ADMIN: (200, 201, 200),
    Role.COMMUNITY_WORKER: (200, 201, 200),
    Role.AUDITOR: (200, 403, 403),
    Role.FACILITY_MANAGER: (200, 404, 404),
    **dict.fromkeys(
        (
            *(Role.SUBSIDY_OFFICER, Role.INSPECTOR, Role.PROVIDER_MANAGER, Role.CAREGIVER, Role.MEAL_POINT_OPERATOR),
            *(Role.FAMILY, Role.RESIDENT, Role.REGION_VIEWER),
        ),
        (403, 403, 403),
    ),
}


@pytest.mark.parametrize(("role", "wanted"), POLICY.items(), ids=[role.value for role in POLICY])
async def test_who_may_see_raise_and_answer_an_alert(make, client_for, raised, role, wanted):
    resident = await make.resident()
    standing = await raised(key="a", resident_id=resident.id)
    client = await client_for(role)

    seen = await client.get("/v1/alerts")
    made = await told(client, resident)
    answered = await client.post(f"/v1/alerts/{standing}/acknowledge")

    assert set(POLICY) == set(Role)
    assert (seen.status_code, made.status_code, answered.status_code) == wanted


async def test_an_alert_is_told_acknowledged_and_resolved_with_its_cause(make, client_for):
    resident, worker = await make.resident(), await client_for(Role.COMMUNITY_WORKER)

    made = await told(worker, resident)
    path = f"/v1/alerts/{made.json()['id']}"
    read = await worker.get(path)
    looked = (await worker.post(f"{path}/acknowledge")).json()
    over = (await worker.post(f"{path}/resolve", json={"cause": "helped", "note": "已陪同就医"})).json()

    assert made.status_code == 201, made.text
    assert read.json() == made.json() == (await client_listed(worker))[0] | {"status": "open"} | read.json()
    assert (made.json()["says_zh"], made.json()["resident_name"]) == (f"{NOTE}。请核实并处理。", resident.name)
    assert (made.json()["level"], made.json()["division_code"]) == ("division", make.division_code)
    assert (looked["status"], looked["allowed_actions"]) == ("acknowledged", ["resolve"])
    assert looked["acknowledged_by"] == made.json()["raised_by"]
    assert (over["status"], over["cause"], over["note"], over["allowed_actions"]) == (
        "resolved",
        "helped",
        "已陪同就医",
        [],
    )


async def client_listed(client: httpx.AsyncClient, **asked: Any) -> list[Any]:
    answer = await client.get("/v1/alerts", params=asked)
    assert answer.status_code == 200, answer.text
    return list(answer.json()["items"])


async def test_two_people_do_not_acknowledge_the_same_alert(make, client_for, raised):
    standing = await raised(key="a", resident_id=(await make.resident()).id)
    one, two = await client_for(Role.COMMUNITY_WORKER), await client_for(Role.BUREAU_ADMIN)

    both = await asyncio.gather(*(who.post(f"/v1/alerts/{standing}/acknowledge") for who in (one, two)))

    assert sorted(answer.status_code for answer in both) == [200, 409]
    [late] = [answer.json() for answer in both if answer.status_code == 409]
    assert (late["code"], late["state"], late["allowed"]) == ("wrong_state", "acknowledged", "resolve")


async def test_the_same_thing_raises_once_while_it_stands_and_again_afterwards(make, client_for, raised):
    """By the partial unique key: seen to fail with a conflict on the id alone. Raised at the same instant too."""
    about = {"key": "gas/1", "resident_id": (await make.resident()).id}
    admin = await client_for(Role.BUREAU_ADMIN)

    at_once = await asyncio.gather(*(raised(**about) for _ in range(5)))
    once = await client_listed(admin)
    await admin.post(f"/v1/alerts/{at_once[0]}/resolve", json={"cause": "false_alarm"})
    again = await raised(**about)

    assert len(set(at_once)) == 1
    assert [(alert["id"], alert["version"]) for alert in once] == [(at_once[0], 1)]
    assert again not in at_once
    assert len(await client_listed(admin)) == 2


@pytest.mark.parametrize(
    ("second", "severity", "status", "version"),
    [(NOTICE, "warning", "acknowledged", 2), (WARNING, "warning", "acknowledged", 2), (URGENT, "urgent", "open", 3)],
)
async def test_only_a_higher_severity_asks_again(make, client_for, raised, second, severity, status, version):
    """With the shorter deadline. Seen to stay acknowledged when the status was left as it was."""
    about = {"key": "gas/1", "resident_id": (await make.resident()).id}
    worker = await client_for(Role.COMMUNITY_WORKER)
    standing = await raised(**about)
    first = (await worker.post(f"/v1/alerts/{standing}/acknowledge")).json()

    assert await raised(second, **about) == standing

    now = (await worker.get(f"/v1/alerts/{standing}")).json()
    assert (now["severity"], now["status"], now["version"]) == (severity, status, version)
    assert (now["acknowledge_by"] < first["acknowledge_by"]) is (second is URGENT)
    assert (now["acknowledged_by"] is None) is (second is URGENT)


async def late(make: Make, alert: str) -> None:
    await make.owner.execute("update alerts set acknowledge_by = now() - interval '1 minute' where id = $1", alert)


async def test_what_the_division_does_not_answer_is_passed_on_to_the_bureau_once(make, client_for, raised, session):
    """Seen to be passed on again at each beat when its level was not asked for."""
    resident, worker = await make.resident(), await client_for(Role.COMMUNITY_WORKER)
    waiting = await raised(key="a", resident_id=resident.id)
    looked_at, fresh = await raised(key="b", resident_id=resident.id), await raised(key="c", resident_id=resident.id)
    await worker.post(f"/v1/alerts/{looked_at}/acknowledge")
    for alert in (waiting, looked_at):
        await late(make, alert)
    overdue = [alert["id"] for alert in await client_listed(worker, overdue=True)]

    async with session.begin():
        passed_on = await alerts.escalate_due(session, system(make.code))
    await late(make, waiting)
    async with session.begin():
        again = await alerts.escalate_due(session, system(make.code))

    assert overdue == [waiting]
    assert (passed_on, again) == (1, 0)
    assert [alert["id"] for alert in await client_listed(worker, level="bureau")] == [waiting]
    assert {alert["id"] for alert in await client_listed(worker, level="division")} == {looked_at, fresh}
    told_of = await make.owner.fetch("select subject_id from audit_events where act = 'alerts.escalate'")
    assert waiting in {str(row[0]) for row in told_of}


async def test_an_answered_alert_that_rises_gives_the_division_a_whole_deadline(make, client_for, raised, session):
    """Acknowledged by the bureau, long ago. Seen to open with the deadline that had passed, and to be passed on at once."""
    about = {"key": "gas/1", "resident_id": (await make.resident()).id}
    admin = await client_for(Role.BUREAU_ADMIN)
    standing = await raised(**about)
    await late(make, standing)
    async with session.begin():
        await alerts.escalate_due(session, system(make.code))
    await late(make, standing)
    await admin.post(f"/v1/alerts/{standing}/acknowledge")

    await raised(URGENT, **about)
    async with session.begin():
        passed_on = await alerts.escalate_due(session, system(make.code))

    [now] = await client_listed(admin)
    assert (now["status"], now["level"], now["overdue"], now["escalated_at"]) == ("open", "division", False, None)
    assert passed_on == 0
    within = datetime.fromisoformat(now["acknowledge_by"]) - datetime.now(UTC)
    assert timedelta(minutes=119) < within < timedelta(minutes=121)


async def test_a_worker_sees_and_answers_alerts_of_the_own_divisions_alone(make, client_for, raised, app, owner):
    elsewhere = await make.resident(division_code=await make.division(f"{make.code}002"))
    there = await raised(key="a", resident_id=elsewhere.id)
    district_wide = await raised(key="b", place=(AlertPlace.FACILITY, elsewhere.id))
    worker = await client_for(Role.COMMUNITY_WORKER, division_code=make.division_code)
    admin = await client_for(Role.BUREAU_ADMIN)

    answers = [await worker.post(f"/v1/alerts/{alert}/acknowledge") for alert in (there, district_wide)]
    raising = await told(worker, elsewhere)

    assert [(answer.status_code, answer.json()["code"]) for answer in answers] == [(404, "alert_not_found")] * 2
    assert (raising.status_code, raising.json()["code"]) == (404, "resident_not_found")
    assert await client_listed(worker) == []
    assert {(alert["id"], alert["level"]) for alert in await client_listed(admin)} == {
        (there, "division"),
        (district_wide, "bureau"),
    }


async def test_who_moves_within_the_district_takes_what_is_open_along(make, client_for, raised):
    """Seen to stay with the workers of the old division."""
    resident, admin = await make.resident(), await client_for(Role.BUREAU_ADMIN)
    standing = await raised(key="a", resident_id=resident.id)
    there = await make.division(f"{make.code}002")
    worker = await client_for(Role.COMMUNITY_WORKER, division_code=there)
    tag = (await admin.get(f"/v1/residents/{resident.id}")).headers["etag"]

    moved = await admin.patch(f"/v1/residents/{resident.id}", json={"division_code": there}, headers={"If-Match": tag})

    assert moved.status_code == 200, moved.text
    assert [alert["id"] for alert in await client_listed(worker)] == [standing]


async def test_what_had_raised_an_alert_closes_it_when_it_ends(make, client_for, raised, session):
    standing = await raised(key="a", resident_id=(await make.resident()).id)
    admin = await client_for(Role.BUREAU_ADMIN)

    async with session.begin():
        cleared = [await alerts.clear(session, system(make.code), "a", AlertCause.REACHED) for _ in range(2)]

    assert [str(one) for one in cleared] == [standing, "None"]
    over = (await admin.get(f"/v1/alerts/{standing}")).json()
    assert (over["status"], over["cause"], over["resolved_by"]) == ("resolved", "reached", None)


@pytest.mark.parametrize(
    ("said", "pointer", "code"),
    [
        ({"severity": "grave"}, "/severity", "enum"),
        ({"note": "身份证 371099194003070026"}, "/note", "identity_number_in_note"),
        ({"note": "a\u0000"}, "/note", "text_not_storable"),
        ({"resident_id": "x"}, "/resident_id", "uuid_parsing"),
        ({"colour": "red"}, "/colour", "extra_forbidden"),
    ],
)
async def test_bad_input_is_refused_with_its_place(make, client_for, said, pointer, code):
    answer = await told(await client_for(Role.COMMUNITY_WORKER), await make.resident(), **said)

    assert answer.status_code == 422, answer.text
    assert [(error["pointer"], error["code"]) for error in answer.json()["errors"]] == [(pointer, code)]


async def test_a_fact_that_the_words_need_is_missed_when_the_alert_is_raised(app, make, session):
    resident = await make.resident()
    with pytest.raises(KeyError):
        await alerts.raise_alert(session, system(make.code), "told", WARNING, {}, key="a", resident_id=resident.id)


def test_every_kind_has_a_name_and_words_in_both_languages():
    assert [kind.code for kind in KINDS if not all((kind.zh, kind.en, kind.says_zh, kind.says_en))] == []
    assert len({kind.code for kind in KINDS}) == len(KINDS) > 0
