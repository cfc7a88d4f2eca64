"""Care plans: who may make them, what orders they make, and what becomes of a day that cannot be ordered."""

import asyncio
from datetime import datetime, timedelta

import httpx
import pytest

from models.accounts import Role
from services import calendars
from tests.days import a_day
from tests.factories import Make
from tests.planning import after, asked, at, days_of, held, orders_of, outlook, planned, work

MAKES, READS, NEITHER = (201, 200, 200, 200), (403, 200, 200, 403), (403, 403, 403, 403)
POLICY = {
    # makes one, reads it, its list, pauses it
    **dict.fromkeys((Role.BUREAU_ADMIN, Role.COMMUNITY_WORKER, Role.FAMILY, Role.RESIDENT), MAKES),
    **dict.fromkeys((Role.SUBSIDY_OFFICER, Role.PROVIDER_MANAGER, Role.AUDITOR), READS),
    **dict.fromkeys(
        (*(Role.INSPECTOR, Role.CAREGIVER, Role.MEAL_POINT_OPERATOR, Role.FACILITY_MANAGER, Role.REGION_VIEWER),),
        NEITHER,
    ),
}


@pytest.mark.parametrize(("role", "wanted"), POLICY.items(), ids=[role.value for role in POLICY])
async def test_who_makes_reads_and_pauses_a_plan(make, client_for, role, wanted):
    day = await a_day(make, client_for)
    client = await day.as_(role)
    path = f"/v1/care-plans/{(await planned(day))['id']}"

    answers = (
        await client.post("/v1/care-plans", json=asked(day, start_time="16:00")),
        await client.get(path),
        await client.get("/v1/care-plans"),
        await client.post(f"{path}/pause", json={"from_on": str(after(2)), "reason": "外出"}),
    )

    assert set(POLICY) == set(Role)
    assert tuple(answer.status_code for answer in answers) == wanted


async def test_a_plan_of_somebody_else_is_not_found(make, client_for, app, owner):
    day = await a_day(make, client_for)
    plan = await planned(day)
    stranger = await make.resident(division_code=await make.division(f"{make.code}002"))
    next_door = Make(app, owner, str(int(make.code) + 500_000))
    await next_door.district()
    token = await next_door.authorization(Role.BUREAU_ADMIN)
    others = [
        await client_for(Role.RESIDENT, resident_id=stranger.id),
        await client_for(Role.FAMILY, resident_id=stranger.id),
        await client_for(Role.COMMUNITY_WORKER, division_code=f"{make.code}002"),
        await client_for(Role.PROVIDER_MANAGER),
    ]

    async def answers(client: httpx.AsyncClient, **said: object) -> list[tuple[int, str]]:
        paths = ("", "/preview", "/versions", "/occurrences", "/pauses")
        found = [await client.get(f"/v1/care-plans/{plan['id']}{path}", **said) for path in paths]
        return [(answer.status_code, answer.json()["code"]) for answer in found]

    missing = [(404, "care_plan_not_found")] * 5
    assert [await answers(client) for client in others] == [missing] * 4
    assert await answers(await client_for(), headers=token) == missing
    assert [(await client.get("/v1/care-plans")).json()["items"] for client in others] == [[]] * 4


async def test_a_relative_without_the_scope_of_orders_neither_makes_nor_sees_one(make, client_for):
    """Seen to fail (201) without `require_scope` in `may_see`."""
    day = await a_day(make, client_for)
    plan = await planned(day)
    relative = await day.relative("money")

    made = await relative.post("/v1/care-plans", json=asked(day))
    seen = await relative.get(f"/v1/care-plans/{plan['id']}")

    assert [(one.status_code, one.json()["code"]) for one in (made, seen)] == [(403, "family_scope_not_granted")] * 2
    assert ["（订单与服务）" in one.json()["detail"] for one in (made, seen)] == [True] * 2


@pytest.mark.parametrize(
    ("role", "acts"),
    [
        *((role, ["update", "pause", "resume", "end"]) for role in POLICY if POLICY[role] == MAKES),
        *((role, []) for role in POLICY if POLICY[role] == READS),
    ],
)
async def test_a_plan_offers_what_its_reader_may_do(make, client_for, role, acts):
    day = await a_day(make, client_for)

    plan = await planned(day)

    assert (await day.read(f"/care-plans/{plan['id']}", role))["allowed_actions"] == acts


async def test_a_plan_orders_its_days_ahead_and_holds_what_they_need(make, client_for):
    day = await a_day(make, client_for)

    plan = await planned(day, Role.FAMILY, note="请按门铃")
    orders = await orders_of(day, plan)

    assert (plan["status"], plan["version_no"], plan["attention"]) == ("active", 1, 0)
    assert plan["allowed_actions"] == ["update", "pause", "resume", "end"]
    assert [calendars.day_of(at_) for at_ in map(_instant, orders)] == [after(n) for n in range(1, 6)]
    assert {(one["status"], one["note"], one["care_plan_id"]) for one in orders} == {("placed", "请按门铃", plan["id"])}
    assert await held(day) == 5 * 60
    assert {order["hold_id"] is None for order in orders} == {False}


def _instant(order):
    return datetime.fromisoformat(order["planned_start_at"])


async def test_what_was_ordered_once_is_never_ordered_again(make, client_for):
    """Neither by the worker that comes again, nor by several at the same moment. Seen to fail without the lock of the plan: the
    unique key of care_plan_occurrences then breaks the second one."""
    day = await a_day(make, client_for)
    plan = await planned(day)

    again = await work(day)
    tomorrow = [await asyncio.gather(*(work(day, at(after(1), 8)) for _ in range(4)))]
    orders = await orders_of(day, plan)

    assert (again, len(tomorrow[0])) == (0, 4)
    assert [calendars.day_of(_instant(order)) for order in orders] == [after(n) for n in range(1, 7)]
    assert await held(day) == 6 * 60


async def test_a_day_over_the_cap_is_kept_with_its_code_and_tried_again(make, client_for):
    day = await a_day(make, client_for, monthly_cap=60)
    first = max(calendars.last_day(calendars.month_of(after(1))) + timedelta(days=1), after(1))

    plan = await planned(day, first_on=first, rule="FREQ=DAILY;COUNT=3", ahead_days=40)
    refused = await days_of(day, plan)
    order = (await orders_of(day, plan))[0]
    await day.done(Role.BUREAU_ADMIN, f"/orders/{order['id']}/cancel", {"reason": "改为自理"})
    await work(day, at(after(1), 8))
    later = await days_of(day, plan)

    days = [first + timedelta(days=n) for n in range(3)]
    assert refused == {
        days[0]: ("ordered", None, "placed"),
        days[1]: ("refused", "cap_exceeded", None),
        days[2]: ("refused", "cap_exceeded", None),
    }
    assert plan["attention"] == 2
    assert later == {
        days[0]: ("ordered", None, "cancelled"),
        days[1]: ("ordered", None, "placed"),
        days[2]: ("refused", "cap_exceeded", None),
    }
    assert await held(day) == 60


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        ("update providers set status = 'suspended' where id = $1", "provider_not_active"),
        ("update contracts set status = 'suspended' where provider_id = $1", "outside_contract"),
        (
            "update service_items set status = 'suspended' where district_code = (select district_code from providers where id = $1)",
            "service_item_not_active",
        ),
    ],
)
async def test_what_stands_in_the_way_of_any_order_stands_in_that_of_a_plan(make, client_for, spoil, code):
    """And it is ordered as soon as it is out of the way; what was ordered before stays with its provider."""
    day = await a_day(make, client_for)
    plan = await planned(day)
    await make.owner.execute(spoil, day.provider.id)

    await work(day, at(after(1), 8))
    refused = (await days_of(day, plan))[after(6)]
    await make.owner.execute(spoil.replace("suspended", "active"), day.provider.id)
    await work(day, at(after(2), 8))
    found = await days_of(day, plan)

    assert refused == ("refused", code, None)
    assert {one[0] for one in found.values()} == {"ordered"}
    assert len(found) == 7


async def test_a_named_programme_that_does_not_pay_is_told(make, client_for):
    """By an alert for who answers for the resident, once, until it is ordered."""
    day = await a_day(make, client_for)
    stranger = await make.programme(day.item)

    plan = await planned(day, programme_id=str(stranger.id))
    await work(day, at(after(1), 8))
    alerts = (await day.read("/alerts", Role.COMMUNITY_WORKER))["items"]
    await make.entitlement(day.resident, stranger)
    await work(day, at(after(2), 8))
    cleared = (await day.read("/alerts", Role.COMMUNITY_WORKER))["items"]

    assert [(one["kind"], one["status"], one["resident_id"]) for one in alerts] == [
        ("care_plan_refused", "open", str(day.resident.id))
    ]
    assert plan["plan_no"] in alerts[0]["says_zh"]
    assert [(one["status"], one["cause"]) for one in cleared] == [("resolved", "over")]
    assert plan["attention"] == 5
    found = await days_of(day, plan)
    assert {on: found[on][0] for on in found} == {on: "refused" if on == after(1) else "ordered" for on in found}


async def test_who_cancels_one_day_cancels_that_day_alone(make, client_for):
    """The worker does not order it again behind the family's back; a day that the provider declined or let expire is counted."""
    day = await a_day(make, client_for)
    plan = await planned(day)
    orders = await orders_of(day, plan)
    await day.done(Role.FAMILY, f"/orders/{orders[0]['id']}/cancel", {"reason": "去看病"})
    await day.done(Role.PROVIDER_MANAGER, f"/orders/{orders[1]['id']}/decline", {"reason": "人手不足"})

    await work(day, at(after(0), 23))
    await work(day, at(after(1), 8))

    found = await days_of(day, plan)
    assert [one[2] for one in found.values()] == ["cancelled", "declined", *["placed"] * 4]
    assert (await day.read(f"/care-plans/{plan['id']}"))["attention"] == 1


async def test_an_order_of_a_plan_waits_until_two_days_before_it_begins(make, client_for):
    day = await a_day(make, client_for)
    plan = await planned(day, first_on=after(5))

    [order] = await orders_of(day, plan)

    assert order["expires_at"] == (_instant(order) - timedelta(hours=48)).isoformat().replace("+00:00", "Z")


async def test_a_plan_stands_on_what_is_there(make, client_for):
    day = await a_day(make, client_for)
    worker = await day.as_(Role.COMMUNITY_WORKER)
    elsewhere = await make.caregiver()
    nowhere = "01900000-0000-7000-8000-000000000001"

    async def refused(**said: object) -> tuple[int, str]:
        answer = await worker.post("/v1/care-plans", json=asked(day, **said))
        return answer.status_code, answer.json()["code"]

    assert await refused(resident_id=nowhere) == (404, "resident_not_found")
    assert await refused(provider_id=nowhere) == (404, "provider_not_found")
    assert await refused(service_item_id=nowhere) == (404, "service_item_not_found")
    assert await refused(preferred_caregiver_id=str(elsewhere.id)) == (404, "caregiver_not_found")
    plan = await planned(day, Role.COMMUNITY_WORKER, preferred_caregiver_id=str(day.caregiver.id))
    assert plan["preferred_caregiver_id"] == str(day.caregiver.id)


async def test_a_rule_with_an_end_ends_the_plan(make, client_for):
    day = await a_day(make, client_for)
    plan = await planned(day, rule="FREQ=DAILY;COUNT=2")

    await work(day, at(after(2), 23))
    last_day = (await day.read(f"/care-plans/{plan['id']}"))["status"]
    await work(day, at(after(3), 8))
    ended = await day.read(f"/care-plans/{plan['id']}")

    assert (last_day, ended["status"], ended["ended_reason"], ended["allowed_actions"]) == (
        "active",
        "ended",
        "rule_over",
        [],
    )
    assert len(await orders_of(day, plan)) == 2
    assert await outlook(day, plan) == []


async def test_the_same_key_makes_one_plan(make, client_for):
    day = await a_day(make, client_for)
    worker = await day.as_(Role.COMMUNITY_WORKER)

    sent = [
        await worker.post("/v1/care-plans", json=asked(day), headers={"Idempotency-Key": "plan-of-mother"})
        for _ in range(2)
    ]

    assert sent[0].json() == sent[1].json()
    assert len((await worker.get("/v1/care-plans")).json()["items"]) == 1
    assert await held(day) == 5 * 60


async def test_two_of_the_family_who_plan_the_same_at_once_make_one_plan(make, client_for):
    """Another time of the day is another plan. Seen to order every hour twice without the look for the same."""
    day = await a_day(make, client_for)
    bureau = await client_for(Role.BUREAU_ADMIN)

    answers = await asyncio.gather(*(bureau.post("/v1/care-plans", json=asked(day)) for _ in range(4)))
    later = await bureau.post("/v1/care-plans", json=asked(day, start_time="16:00"))

    made = [answer.json()["id"] for answer in answers if answer.status_code == 201]
    refused = [
        (one.status_code, one.json()["code"], one.json()["care_plan_id"]) for one in answers if one.status_code != 201
    ]
    assert len(made) == 1
    assert refused == [(409, "care_plan_exists", made[0])] * 3
    assert later.status_code == 201, later.text
