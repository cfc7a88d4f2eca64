"""What happens to a plan's orders when the plan changes, pauses, or nobody is at home any more: only the future moves."""

import asyncio
from datetime import datetime

import pytest

from models.accounts import Role
from services import calendars
from tests.days import a_day
from tests.planning import after, asked, at, days_of, held, orders_of, outlook, planned, work


async def changed(day, plan, role=Role.COMMUNITY_WORKER, **said):
    client = await day.as_(role)
    etag = (await client.get(f"/v1/care-plans/{plan['id']}")).headers["etag"]
    answer = await client.patch(f"/v1/care-plans/{plan['id']}", json=said, headers={"If-Match": etag})
    assert answer.status_code == 200, answer.text
    return answer.json()


def day_of(order):
    return calendars.day_of(datetime.fromisoformat(order["planned_start_at"]))


async def test_a_change_makes_anew_what_nobody_accepted_and_leaves_what_was(make, client_for):
    """Seen to fail (the accepted order is cancelled) where every order is taken back for `changed`."""
    day = await a_day(make, client_for)
    plan = await planned(day)
    before = await orders_of(day, plan)
    await day.done(Role.PROVIDER_MANAGER, f"/orders/{before[2]['id']}/accept")

    shown = await changed(day, plan, from_on=str(after(3)), planned_minutes=90, reason="需要更长时间")

    found = await days_of(day, plan)
    live = [one for one in await orders_of(day, plan) if one["status"] in ("placed", "accepted")]
    assert [(day_of(one), one["planned_minutes"]) for one in live] == [
        (after(1), 60),
        (after(2), 60),
        (after(3), 60),
        (after(4), 90),
        (after(5), 90),
    ]
    assert [one["id"] for one in live[:3]] == [one["id"] for one in before[:3]]
    assert found[after(3)] == ("ordered", "changed", "accepted")
    assert (shown["attention"], shown["version_no"], shown["planned_minutes"]) == (1, 2, 90)
    assert await held(day) == 3 * 60 + 2 * 90
    cancelled = await orders_of(day, plan, "cancelled")
    assert [(day_of(one), one["closed_reason"]) for one in cancelled] == [(after(4), "changed"), (after(5), "changed")]
    assert {(one["closed_zh"], one["closed_en"]) for one in cancelled} == {
        ("照护计划已调整", "the care plan has changed")
    }


async def test_the_versions_stay_to_be_read_and_a_stale_change_is_refused(make, client_for):
    day = await a_day(make, client_for)
    plan = await planned(day)
    worker = await day.as_(Role.COMMUNITY_WORKER)
    path = f"/v1/care-plans/{plan['id']}"
    etag = (await worker.get(path)).headers["etag"]

    await changed(day, plan, rule="FREQ=WEEKLY;BYDAY=MO", reason="家属要求减少")
    stale = await worker.patch(path, json={"note": "晚到"}, headers={"If-Match": etag})
    now = (await worker.get(path)).headers["etag"]
    early = await worker.patch(path, json={"note": "x", "from_on": str(after(0))}, headers={"If-Match": now})
    versions = (await worker.get(f"{path}/versions")).json()["items"]

    assert stale.status_code == 412
    assert (early.status_code, early.json()["code"]) == (422, "change_too_early")
    assert [(one["no"], one["rule"], one["from_on"], one["reason"]) for one in versions] == [
        (2, "FREQ=WEEKLY;BYDAY=MO", str(after(1)), "家属要求减少"),
        (1, "FREQ=DAILY", str(after(1)), ""),
    ]


async def test_two_changes_from_one_reading_are_one_also_while_the_worker_is_waited_for(make, client_for):
    """Seen to fail (200) where `mend` leaves the version to what the plan's own row says."""
    day = await a_day(make, client_for)
    path = f"/v1/care-plans/{(await planned(day))['id']}"
    await make.owner.execute("update care_plans set made_on = null where district_code = $1", make.code)
    worker = await day.as_(Role.COMMUNITY_WORKER)
    read = {"If-Match": (await worker.get(path)).headers["etag"]}

    answers = [await worker.patch(path, json={"note": note}, headers=read) for note in ("一", "二")]

    assert [answer.status_code for answer in answers] == [200, 412]


async def test_where_only_the_rule_changes_the_days_that_stay_keep_their_orders(make, client_for):
    day = await a_day(make, client_for)
    plan = await planned(day)
    before = {day_of(one): one["id"] for one in await orders_of(day, plan)}

    await changed(day, plan, rule="FREQ=DAILY;INTERVAL=2")

    placed = {day_of(one): one["id"] for one in await orders_of(day, plan, "placed")}
    assert placed == {after(n): before[after(n)] for n in (1, 3, 5)}
    assert await held(day) == 3 * 60


async def test_exceptions_take_days_out_and_put_days_in(make, client_for):
    day = await a_day(make, client_for)

    plan = await planned(
        day,
        rule="FREQ=WEEKLY;INTERVAL=52",
        first_on=after(1),
        also_on=[str(after(3)), str(after(4))],
        except_on=[str(after(4)), str(after(5))],
    )

    assert [day_of(one) for one in await orders_of(day, plan)] == [after(1), after(3)]


@pytest.mark.parametrize("role", [Role.FAMILY, Role.COMMUNITY_WORKER, Role.BUREAU_ADMIN])
async def test_a_pause_takes_back_what_was_accepted_too_and_ends_by_itself(make, client_for, role):
    day = await a_day(make, client_for)
    plan = await planned(day)
    orders = await orders_of(day, plan)
    await day.done(Role.PROVIDER_MANAGER, f"/orders/{orders[1]['id']}/accept")

    days = {"from_on": str(after(2)), "to_on": str(after(3)), "reason": "到女儿家过年"}
    shown = await day.done(role, f"/care-plans/{plan['id']}/pause", days)
    await work(day, at(after(2), 8))
    on_it = (await day.read(f"/care-plans/{plan['id']}"))["status"]
    await work(day, at(after(4), 8))

    assert (shown["status"], on_it, (await day.read(f"/care-plans/{plan['id']}"))["status"]) == (
        "active",
        "paused",
        "active",
    )
    found = await days_of(day, plan)
    assert {on: found[on] for on in (after(2), after(3))} == dict.fromkeys(
        (after(2), after(3)), ("withdrawn", "paused", "cancelled")
    )
    assert {found[on] for on in found if on not in (after(2), after(3))} == {("ordered", None, "placed")}
    [pause] = (await day.read(f"/care-plans/{plan['id']}/pauses", role))["items"]
    assert (pause["reason"], pause["to_on"]) == ("到女儿家过年", str(after(3)))


@pytest.mark.parametrize("to", [3, None])
async def test_a_pause_that_is_sent_twice_is_one(make, client_for, to):
    """Seen to record two pauses of the same days without the question what covers them."""
    day = await a_day(make, client_for)
    plan = await planned(day)
    path = f"/care-plans/{plan['id']}/pause"
    said = {"from_on": str(after(2)), "reason": "到女儿家过年"} | ({"to_on": str(after(to))} if to else {})
    await day.done(Role.FAMILY, path, said)

    again = await day.act(Role.FAMILY, path, said)
    within = await day.act(Role.FAMILY, path, {"from_on": str(after(3)), "to_on": str(after(3)), "reason": "外出"})
    sooner = await day.act(Role.FAMILY, path, said | {"from_on": str(after(1))})

    for refused in (again, within):
        assert (refused.status_code, refused.json()["code"]) == (409, "care_plan_paused_already")
        assert refused.json()["paused_from"] == str(after(2))
    assert sooner.status_code == 200
    assert len((await day.read(f"/care-plans/{plan['id']}/pauses", Role.FAMILY))["items"]) == 2


async def test_what_is_resumed_early_is_ordered_again(make, client_for):
    day = await a_day(make, client_for)
    plan = await planned(day)
    path = f"/care-plans/{plan['id']}"
    paused = await day.done(Role.FAMILY, f"{path}/pause", {"from_on": str(after(0)), "reason": "外出"})
    freed = await held(day)

    resumed = await day.done(Role.FAMILY, f"{path}/resume", {"on": str(after(3))})
    again = await day.act(Role.FAMILY, f"{path}/resume", {"on": str(after(3))})

    assert (paused["status"], freed, resumed["status"]) == ("paused", 0, "paused")
    assert [day_of(one) for one in await orders_of(day, plan, "placed")] == [after(3), after(4), after(5)]
    assert await held(day) == 3 * 60
    assert (again.status_code, again.json()["code"]) == (409, "not_paused")


async def test_what_has_begun_stays_whatever_becomes_of_the_plan(make, client_for):
    day = await a_day(make, client_for)
    plan = await planned(day)
    [first, *_] = await orders_of(day, plan)
    await day.done(Role.PROVIDER_MANAGER, f"/orders/{first['id']}/accept")
    _, [visit] = await day.assigned(first["id"])
    await day.check_in(visit["id"], at(after(0), 9))

    await day.done(Role.FAMILY, f"/care-plans/{plan['id']}/end", {"reason": "不再需要"})

    statuses = [one["status"] for one in await orders_of(day, plan)]
    assert statuses == ["in_service", *["cancelled"] * 4]
    assert await held(day) == 60


async def test_a_plan_ends_after_its_last_day(make, client_for):
    day = await a_day(make, client_for)
    plan = await planned(day)
    path = f"/care-plans/{plan['id']}"

    early = await day.act(Role.FAMILY, f"{path}/end", {"ends_on": str(after(-1)), "reason": "x"})
    ending = await day.done(Role.FAMILY, f"{path}/end", {"ends_on": str(after(2)), "reason": "入住机构"})
    await work(day, at(after(3), 8))
    ended = await day.read(path)
    later = await day.act(Role.FAMILY, f"{path}/pause", {"from_on": str(after(3)), "reason": "x"})

    assert (early.status_code, early.json()["code"]) == (422, "care_plan_ends_too_early")
    assert (ending["status"], ended["status"], ended["ended_reason"]) == ("active", "ended", "入住机构")
    assert [day_of(one) for one in await orders_of(day, plan, "placed")] == [after(1), after(2)]
    assert (later.status_code, later.json()["code"]) == (409, "wrong_state")


async def test_a_stay_in_hospital_takes_orders_back_once_and_the_plan_goes_on_afterwards(make, client_for):
    """Told late: he was admitted two days ago. On the day of coming home he may be served again. Seen to fail without
    `mark_due` in services/absences.py."""
    day = await a_day(make, client_for)
    plan = await planned(day)
    orders = await orders_of(day, plan)
    await day.done(Role.PROVIDER_MANAGER, f"/orders/{orders[0]['id']}/accept")
    worker = await day.as_(Role.COMMUNITY_WORKER)
    stay = {"kind": "hospital", "from_on": str(after(-2)), "source": "told", "told_by": "家属"}
    made = (await worker.post(f"/v1/residents/{day.resident.id}/absences", json=stay)).json()

    await work(day)
    away = await day.read(f"/care-plans/{plan['id']}")
    freed = await held(day)
    taken_back = await days_of(day, plan)
    again = await work(day)
    seen = [one["code"] for one in await outlook(day, plan, 2, Role.FAMILY)]
    await worker.post(f"/v1/residents/{day.resident.id}/absences/{made['id']}/end", json={"to_on": str(after(0))})
    await work(day)

    assert (away["status"], freed, again) == ("paused", 0, 0)
    assert set(taken_back.values()) == {("withdrawn", "resident_away", "cancelled")}
    assert seen == ["resident_away", "resident_away"]
    assert (await day.read(f"/care-plans/{plan['id']}"))["status"] == "active"
    assert [day_of(one) for one in await orders_of(day, plan, "placed")] == [after(n) for n in range(1, 6)]
    assert len(await orders_of(day, plan, "cancelled")) == 5
    assert await held(day) == 5 * 60


@pytest.mark.parametrize("status", ["deceased", "moved_out"])
async def test_a_death_or_a_move_ends_the_plan_and_a_return_does_not_begin_it_again(make, client_for, status):
    """Told late, too. Seen to fail (the plan stays active) without `care_plans.stop_for`."""
    day = await a_day(make, client_for)
    plan = await planned(day)
    worker = await day.as_(Role.COMMUNITY_WORKER)
    path = f"/v1/residents/{day.resident.id}/status-changes"

    told = await worker.post(path, json={"status": status, "effective_on": str(after(-3)), "reason": "家属报告"})
    ended = await day.read(f"/care-plans/{plan['id']}")
    await work(day, at(after(1), 8))

    assert told.status_code == 201, told.text
    assert told.json()["orders_cancelled"] == 5
    assert (ended["status"], ended["ends_on"], ended["ended_reason"]) == ("ended", str(after(-3)), status)
    assert set((await days_of(day, plan)).values()) == {("withdrawn", status, "cancelled")}
    assert await held(day) == 0
    anew = await worker.post("/v1/care-plans", json=asked(day))
    assert (anew.status_code, anew.json()["code"]) == (409, "resident_gone")


async def test_changes_at_the_same_moment_end_in_one_order_a_day(make, client_for):
    """Two people change, one pauses, two workers work: whoever comes second waits, and is told."""
    day = await a_day(make, client_for)
    plan = await planned(day)
    client = await day.as_(Role.COMMUNITY_WORKER)
    path = f"/v1/care-plans/{plan['id']}"
    etag = (await client.get(path)).headers["etag"]

    async def told(send):
        """A wait that ended (503) is sent again, as the answer says."""
        answer = await send()
        while answer.status_code == 503:
            answer = await send()
        return answer

    def longer(minutes):
        return told(lambda: client.patch(path, json={"planned_minutes": minutes}, headers={"If-Match": etag}))

    away = {"from_on": str(after(4)), "to_on": str(after(4)), "reason": "外出"}
    answers = await asyncio.gather(
        longer(30),
        longer(45),
        told(lambda: client.post(f"{path}/pause", json=away)),
        work(day, at(after(1), 8)),
        work(day, at(after(1), 8)),
    )

    codes = sorted(answer.status_code for answer in answers[:2])
    live = await orders_of(day, plan, "placed")
    assert codes in ([200, 412], [412, 412]), codes
    assert answers[2].status_code == 200
    assert len({day_of(one) for one in live}) == len(live)
    assert after(4) not in {day_of(one) for one in live}
    assert await held(day) == sum(one["planned_minutes"] for one in live)
