"""An incident stands until its cause is known, all that had to be done is, and somebody of the bureau has said so."""

import asyncio
from typing import Any
from uuid import UUID, uuid4

import pytest

from models.accounts import Role
from tests.happened import CAUSE, PATH, act, ago, alerts, brought_to, clock, followed, late, told
from tests.inspected import Safety, safety
from tests.lodged import day
from tests.moments import as_of_now

_ = safety


async def read(safety: Safety, one: dict[str, Any]) -> dict[str, Any]:
    return dict((await safety.inspector.get(f"{PATH}/{one['id']}")).json())


async def test_an_incident_is_explained_followed_up_and_closed(safety: Safety):
    one = await told(safety)
    early = await act(safety.bureau, one, "close", note="已核实")
    await act(safety.manager, one, "say-cause", **CAUSE)
    todo = await followed(safety, one)
    waiting = await act(safety.bureau, one, "close", note="已核实")
    done = await act(safety.manager, one, f"follow-ups/{todo['id']}/complete", note="已更换")
    twice = await act(safety.manager, one, f"follow-ups/{todo['id']}/complete", note="已更换")
    closed = await act(safety.bureau, one, "close", note="已核实")

    assert (early.status_code, early.json()["code"]) == (409, "incident_cause_missing")
    assert (waiting.status_code, waiting.json()["code"]) == (409, "incident_follow_ups_waiting")
    assert waiting.json()["waiting"] == 1
    assert (done.json()["follow_ups"][0]["done_note"], twice.json()["code"]) == ("已更换", "follow_up_done")
    assert (closed.json()["status"], closed.json()["allowed_actions"]) == ("closed", ["raise_harm", "reveal"])
    assert [step["deed"] for step in closed.json()["steps"]] == [
        *("recorded", "cause_said", "follow_up_added", "follow_up_done", "closed")
    ]


CLOSERS = {
    Role.BUREAU_ADMIN: {"explained": 200, "done": 200},
    Role.INSPECTOR: 403,
    Role.SUBSIDY_OFFICER: 403,
    Role.AUDITOR: 403,
    Role.COMMUNITY_WORKER: 403,
    Role.FACILITY_MANAGER: 403,
    Role.FAMILY: 403,
}
STATES = ("told", "explained", "waiting", "done", "closed", "annulled")


@pytest.mark.parametrize("role", CLOSERS)
async def test_an_incident_is_closed_by_one_role_once_all_is_done(safety: Safety, role: Role):
    """Every closing that is forbidden, tried: by role, in each state. What was refused left it as it was."""
    bound: dict[str, Any] = {
        Role.FACILITY_MANAGER: {"facility_id": safety.facility.id},
        Role.COMMUNITY_WORKER: {"division_code": safety.make.division_code},
    }.get(role, {})
    client, wanted = await safety.client_for(role, **bound), CLOSERS[role]

    for state in STATES:
        one = await brought_to(safety, state)
        before = await read(safety, one)
        answer = await act(client, one, "close", note="销号")
        expected = wanted if isinstance(wanted, int) else wanted.get(state, 409)
        assert answer.status_code == expected, (state, answer.text)
        if expected != 200:
            assert await read(safety, one) == before


@pytest.mark.parametrize("state", ["closed", "annulled"])
@pytest.mark.parametrize(
    ("deed", "said"),
    [
        ("say-cause", CAUSE),
        ("follow-ups", {"what": "培训", "responsible": "院长", "due_on": lambda: day(3)}),
        ("close", {"note": "已核实"}),
        ("annul", {"reason": "重复登记"}),
    ],
)
async def test_what_is_over_stays_as_it_is(safety: Safety, state: str, deed: str, said: dict[str, Any]):
    one = await brought_to(safety, state)
    before = await read(safety, one)

    answer = await act(safety.bureau, one, deed, **as_of_now(said))

    assert (answer.status_code, answer.json()["code"]) == (409, "wrong_state"), answer.text
    assert await read(safety, one) == before


async def test_who_recorded_it_neither_closes_nor_annuls_it(safety: Safety):
    """Without the look the row refuses to be closed (`incidents_closed_by_another_ck`), and was annulled."""
    one = await told(safety, by=safety.bureau)
    await act(safety.bureau, one, "say-cause", **CAUSE)

    closed = await act(safety.bureau, one, "close", note="已核实")
    annulled = await act(safety.bureau, one, "annul", reason="重复登记")

    assert [(each.status_code, each.json()["code"]) for each in (closed, annulled)] == [(409, "same_person")] * 2


async def test_what_is_annulled_stays_to_be_read_with_its_reason(safety: Safety):
    one = await brought_to(safety, "annulled")

    seen = (await safety.manager.get(f"{PATH}/{one['id']}")).json()

    assert (seen["status"], seen["annulled_reason"], seen["description"]) == (
        *("annulled", "重复登记"),
        one["description"],
    )


async def test_harm_is_told_anew_only_where_it_is_worse_and_a_death_is_grave(safety: Safety):
    one = await told(safety, harm="minor")

    less = await act(safety.manager, one, "raise-harm", harm="none", note="没有受伤")
    same = await act(safety.manager, one, "raise-harm", harm="minor", note="扭伤")
    severe = await act(safety.manager, one, "raise-harm", harm="severe", note="骨折")
    quiet = await alerts(safety.bureau)
    death = await act(safety.manager, one, "raise-harm", harm="death", note="术后去世")

    assert [(each.status_code, each.json()["code"]) for each in (less, same)] == [(422, "harm_not_worse")] * 2
    assert (severe.json()["harm"], quiet, death.json()["harm"]) == ("severe", [], "death")
    assert await alerts(safety.bureau) == [("incident_grave", "urgent", "open")]


@pytest.mark.parametrize(
    ("harm", "since", "is_late"),
    [
        ("death", {"minutes": 50}, False),
        ("death", {"minutes": 70}, True),
        ("severe", {"hours": 23}, False),
        ("severe", {"hours": 25}, True),
        ("death", None, False),
    ],
)
async def test_a_turn_for_the_worse_has_its_own_time_to_be_told(safety: Safety, harm: str, since, is_late: bool):
    """Seen to be in time as a minor fall, whose death of yesterday was told today."""
    one = await told(safety, harm="minor")
    sooner = ", ".join(
        f"{name} = {name} - interval '26 hours'" for name in ("happened_at", "reported_at", "report_due_at")
    )
    await safety.make.owner.execute(f"update incidents set {sooner} where id = $1", UUID(one["id"]))

    said = {"harm": harm, "note": "加重"} | ({"since": ago(**since)} if since else {})
    answer = await act(safety.manager, one, "raise-harm", **said)

    assert (answer.status_code, answer.json()["reported_late"]) == (200, is_late), answer.text
    standing = {kind for kind, _, status in await alerts(safety.bureau) if status != "resolved"}
    expected = {"incident_grave"} if harm == "death" else set()
    assert standing == expected | ({"incident_late"} if is_late else set())


async def test_it_grew_worse_after_it_happened_and_not_tomorrow(safety: Safety):
    one = await told(safety, harm="minor")

    for since, code in ((ago(hours=2), "harm_before_incident"), (ago(hours=-2), "incident_in_future")):
        answer = await act(safety.manager, one, "raise-harm", harm="severe", note="骨折", since=since)
        told_of = (answer.status_code, answer.json()["code"], answer.json()["errors"][0]["pointer"])
        assert told_of == (422, code, "/since")


async def test_the_cause_that_was_said_last_holds_and_the_first_stays_in_the_trail(safety: Safety):
    one = await told(safety)
    await act(safety.manager, one, "say-cause", cause="health", note="头晕")
    await act(safety.bureau, one, "say-cause", cause="premises", note="地面积水")

    seen = await read(safety, one)

    assert (seen["cause"], seen["cause_note"]) == ("premises", "地面积水")
    assert [(step["said"], step["note"]) for step in seen["steps"][1:]] == [
        ("health", "头晕"),
        ("premises", "地面积水"),
    ]


async def test_a_follow_up_is_due_within_a_year_and_is_of_its_own_incident(safety: Safety):
    """Seen to be due in 2126 (200)."""
    one, other = await told(safety), await told(safety)
    todo = await followed(safety, other)

    early, far = [
        await act(safety.manager, one, "follow-ups", what="培训", responsible="院长", due_on=day(days))
        for days in (-1, 366)
    ]
    foreign = await act(safety.manager, one, f"follow-ups/{todo['id']}/complete", note="已更换")
    unknown = await act(safety.manager, one, f"follow-ups/{uuid4()}/complete", note="已更换")

    assert (early.status_code, early.json()["code"]) == (422, "follow_up_due_before_today")
    assert (far.status_code, far.json()["code"]) == (422, "follow_up_due_too_far")
    assert [(each.status_code, each.json()["code"]) for each in (foreign, unknown)] == [
        (404, "follow_up_not_found")
    ] * 2


async def test_follow_ups_that_are_added_at_the_same_instant_have_numbers_of_their_own(safety: Safety):
    one = await told(safety)

    await asyncio.gather(*(followed(safety, one) for _ in range(4)))

    assert [each["no"] for each in (await read(safety, one))["follow_ups"]] == [1, 2, 3, 4]


async def test_a_follow_up_past_its_day_alarms_the_bureau_until_it_is_done(safety: Safety):
    one = await told(safety)
    todo = await followed(safety, one)
    await late(safety, todo)

    listed = (await safety.bureau.get(PATH, params={"overdue": True})).json()["items"]
    standing = await alerts(safety.bureau)
    again = await clock(safety)
    await act(safety.manager, one, f"follow-ups/{todo['id']}/complete", note="已更换")

    assert ([each["id"] for each in listed], listed[0]["follow_ups"][0]["overdue"]) == ([one["id"]], True)
    assert (standing, again) == ([("incident_overdue", "warning", "open")], 0)
    assert await alerts(safety.bureau) == [("incident_overdue", "warning", "resolved")]
    assert (await read(safety, one))["overdue"] is False


async def test_who_resolved_the_alert_about_a_day_is_not_alarmed_about_it_again(safety: Safety):
    """Seen to raise one more every ten minutes."""
    one = await told(safety)
    await late(safety, await followed(safety, one))
    [alert] = (await safety.bureau.get("/v1/alerts")).json()["items"]
    await safety.bureau.post(f"/v1/alerts/{alert['id']}/resolve", json={"cause": "other", "note": "已约谈"})

    assert await clock(safety) == 0


async def test_a_place_reads_the_alert_about_its_incident_and_the_bureau_answers_it(safety: Safety):
    """Seen to be acknowledged by the house itself, which then nobody looked at."""
    await told(safety, kind="fire")
    [alert] = (await safety.manager.get("/v1/alerts")).json()["items"]

    by_house = await safety.manager.post(f"/v1/alerts/{alert['id']}/acknowledge")
    by_bureau = await safety.bureau.post(f"/v1/alerts/{alert['id']}/acknowledge")

    assert (alert["allowed_actions"], by_house.status_code, by_bureau.status_code) == ([], 409, 200)
    assert "火灾" in alert["says_zh"]


async def test_what_is_annulled_alarms_nobody_any_more(safety: Safety):
    one = await told(safety, kind="fire")

    await act(safety.bureau, one, "annul", reason="误报")

    assert await alerts(safety.bureau, status="open") == []
