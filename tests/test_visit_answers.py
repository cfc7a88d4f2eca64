"""Somebody came, or nobody did: what the resident and the relatives say of a visit, and what it does to its money."""

from datetime import timedelta
from uuid import UUID

import pytest

from models.accounts import Role
from services import calendars, orders
from services.access import system
from tests.adjusting import adjusted, approver, settled
from tests.answering import ACCEPT, HOUR, REJECT, an_hour_ago, doubts, just_served, says, state
from tests.claimed import World, world
from tests.complained import complaint
from tests.days import a_day, now
from tests.test_order_closing import refusal
from tests.test_settlements import books_are_sound, key, proposed

_ = world, approver
HELD, PAID = ("flagged", ["denied_by_family"], 0), ("verified", [], 2000)


@pytest.mark.parametrize(("decision", "after"), [(ACCEPT, PAID), (REJECT, ("rejected", [], 0))])
@pytest.mark.parametrize("who", [Role.RESIDENT, Role.FAMILY])
async def test_nobody_came_holds_the_money_until_an_officer_decides(make, client_for, who, decision, after):
    """Also of a visit of long ago. Seen to fail without `raise_doubt`."""
    day = await a_day(make, client_for)
    visit = (await day.served())["id"]
    before = await state(day, visit)

    denied = await says(day, who, visit, "deny", note="等到十一点也没有人来")
    held, queue = await state(day, visit), await day.read("/visits?exception=denied_by_family", Role.SUBSIDY_OFFICER)
    await day.done(Role.SUBSIDY_OFFICER, f"/visits/{visit}/review", decision)

    assert (before, held, await state(day, visit)) == (PAID, HELD, after)
    assert (denied["id"], denied["status"], "deny" in denied["allowed_actions"]) == (visit, "flagged", False)
    assert [one["id"] for one in queue["items"]] == [visit]
    [said] = (await day.read(f"/visits/{visit}/answers", Role.SUBSIDY_OFFICER))["items"]
    assert (said["came"], said["note"], said["by"]) == (False, "等到十一点也没有人来", who.value)
    assert (await day.read("/ledger/check", Role.AUDITOR))["faults"] == []


@pytest.mark.parametrize(
    ("role", "told"), [(Role.CAREGIVER, False), (Role.PROVIDER_MANAGER, True), (Role.FAMILY, True)]
)
async def test_what_was_written_of_a_caregiver_is_not_for_her_but_that_it_was_said_is(make, client_for, role, told):
    """Seen to be read by her word for word, with whose it was."""
    day = await a_day(make, client_for)
    visit = await just_served(day)
    await says(day, Role.FAMILY, visit, "deny", note="她态度差，根本没来")

    (said,) = (await day.read(f"/visits/{visit}/answers", role))["items"]

    assert (said["came"], said["by"]) == (False, "family")
    assert (said["note"] is not None, said["by_account"] is not None) == (told, told)


async def test_who_said_that_nobody_came_does_not_decide_it(make, client_for):
    """An officer whose mother it is. Seen to fail without `raised_by`."""
    day = await a_day(make, client_for)
    visit = (await day.served())["id"]
    son = await make.membership(Role.FAMILY, resident_id=day.resident.id)
    account = await make.owner.fetchrow("select * from accounts where id = $1", son.account_id)
    officer = await make.membership(Role.SUBSIDY_OFFICER, account=type("Account", (), {"id": account["id"]})())
    relative, same = [await client_for(one.role, membership=one) for one in (son, officer)]

    assert (await relative.post(f"/v1/visits/{visit}/deny")).status_code == 200

    assert refusal(await same.post(f"/v1/visits/{visit}/review", json=ACCEPT)) == (409, "same_person")


async def test_what_nobody_saw_is_paid_by_no_claim(make, client_for):
    """Billed before it was denied, and reconciled after; then an officer finds that somebody came."""
    day = await a_day(make, client_for)
    visit = (await day.served())["id"]
    claim = await day.done(Role.PROVIDER_MANAGER, "/claims/draft", {"month": "2024-03"})
    await day.done(Role.PROVIDER_MANAGER, f"/claims/{claim['id']}/submit")
    await says(day, Role.FAMILY, visit, "deny")

    held = await day.done(Role.SUBSIDY_OFFICER, f"/claims/{claim['id']}/reconcile")
    [found] = (await day.read(f"/claims/{claim['id']}/exceptions"))["items"]
    await day.done(Role.SUBSIDY_OFFICER, f"/visits/{visit}/review", ACCEPT)
    freed = await day.done(Role.SUBSIDY_OFFICER, f"/claims/{claim['id']}/reconcile")

    assert (found["code"], found["found"]["open"]) == ("visit_not_verified", ["denied_by_family"])
    assert (held["totals"]["approved_fen"], freed["totals"]["approved_fen"]) == (0, 2000)


@pytest.mark.parametrize(("late", "code"), [(False, "lines_changed"), (True, "lines_changed_since_approval")])
async def test_a_denial_stops_a_settlement_before_its_approval_and_before_its_payment(
    world: World, client_for, late, code
):
    """And no more once an officer has found that somebody came."""
    visit = await world.visit()
    world.bill(visit)
    path = f"/v1/settlements/{(await proposed(world))['id']}"
    daughter = await client_for(Role.FAMILY, resident_id=world.entitlement.resident_id)
    approver, payer, officer = [await client_for(Role.SUBSIDY_OFFICER) for _ in range(3)]
    part = {"amount_fen": 2000, "bank_reference": "BANK-0001", "paid_on": "2024-04-01"}
    steps = [(payer, "payments", part)] if late else [(approver, "approve", None), (payer, "payments", part)]
    if late:
        assert (await approver.post(f"{path}/approve", headers=key("approve"))).status_code == 200
    assert (await daughter.post(f"/v1/visits/{visit.id}/deny")).status_code == 200

    refused = await steps[0][0].post(f"{path}/{steps[0][1]}", json=steps[0][2], headers=key("held"))
    assert (await officer.post(f"/v1/visits/{visit.id}/review", json=ACCEPT)).status_code == 200
    freed = [await who.post(f"{path}/{act}", json=body, headers=key(f"free-{act}")) for who, act, body in steps]

    assert refusal(refused) == (409, code)
    assert {answer.status_code for answer in freed} <= {200, 201}, [answer.text for answer in freed]
    await books_are_sound(world)


async def test_what_was_paid_is_taken_back_when_an_officer_finds_that_nobody_came(world: World, approver, client_for):
    """By the way of every visit that is found false: its adjustment opens a recovery."""
    visit = await world.visit()
    settlement = await settled(world, approver, visit)
    daughter = await client_for(Role.FAMILY, resident_id=world.entitlement.resident_id)

    denied = await daughter.post(f"/v1/visits/{visit.id}/deny")
    officer = await client_for(Role.SUBSIDY_OFFICER)
    decided = await officer.post(f"/v1/visits/{visit.id}/review", json=REJECT)
    await adjusted(world, world.officer, approver, settlement)
    [recovery] = (await world.officer.get("/v1/recoveries")).json()["items"]

    assert (denied.status_code, denied.json()["status"], decided.json()["status"]) == (200, "flagged", "rejected")
    assert recovery["amount_fen"] == 2000
    await books_are_sound(world)


async def test_the_provider_is_asked_by_a_complaint_that_says_what_the_money_does(make, client_for):
    """With the family's own words, and taken back with the word. Seen to stand without `withdraw_of_visit`."""
    day = await a_day(make, client_for)
    visit = await just_served(day)

    await says(day, Role.FAMILY, visit, "deny", note="没有人来")
    [asked] = (await day.read("/complaints", Role.PROVIDER_MANAGER))["items"]
    await says(day, Role.FAMILY, visit, "confirm")
    await says(day, Role.FAMILY, visit, "deny")
    told = (await day.read("/complaints", Role.FAMILY))["items"]

    assert (asked["category"], asked["visit_id"], asked["description"]) == ("nobody_came", visit, "没有人来")
    assert (asked["status"], "answer" in asked["allowed_actions"]) == ("open", True)
    assert "暂缓支付" in asked["money_zh"]
    assert [one["status"] for one in told] == ["open", "withdrawn"]


async def test_who_complained_of_it_already_need_not_wait_for_two_answers(make, client_for):
    """Seen to be two without _COMPLAINED."""
    day = await a_day(make, client_for)
    visit = await just_served(day)
    about = {"category": "nobody_came", "visit_id": visit, "happened_on": f"{calendars.day_of(an_hour_ago())}"}
    await day.done(Role.FAMILY, "/complaints", complaint(day, **about))

    await says(day, Role.FAMILY, visit, "deny")

    assert [one["status"] for one in (await day.read("/complaints", Role.FAMILY))["items"]] == ["open"]


async def test_nobody_answers_before_the_time_has_come(make, client_for):
    """Seen to fail without `VisitAhead`."""
    day = await a_day(make, client_for)
    visit = (await day.visit(now() + HOUR))["id"]

    answers = [await day.act(Role.RESIDENT, f"/visits/{visit}/{act}") for act in ("confirm", "deny")]

    assert [refusal(answer) for answer in answers] == [(409, "visit_not_begun")] * 2
    assert (await day.read(f"/visits/{visit}", Role.RESIDENT))["allowed_actions"] == []


@pytest.mark.parametrize(("late", "code"), [(29, "may_still_come"), (31, None)])
async def test_nobody_says_that_nobody_came_while_somebody_may(make, client_for, late, code):
    """Seen to open a case in the minute of the planned start."""
    day = await a_day(make, client_for)
    visit = (await day.visit(now() - timedelta(minutes=late)))["id"]

    offered = (await day.read(f"/visits/{visit}", Role.FAMILY))["allowed_actions"]
    answer = await day.act(Role.FAMILY, f"/visits/{visit}/deny")

    assert (answer.json().get("code"), "deny" in offered) == (code, code is None)


async def test_an_officer_who_found_that_somebody_came_is_not_asked_again(make, client_for):
    """Seen to fail without `DenialDecided`."""
    day = await a_day(make, client_for)
    visit = await just_served(day)
    await says(day, Role.FAMILY, visit, "deny")
    await day.done(Role.SUBSIDY_OFFICER, f"/visits/{visit}/review", ACCEPT)
    await says(day, Role.FAMILY, visit, "confirm")

    answer = await day.act(Role.FAMILY, f"/visits/{visit}/deny")

    assert (refusal(answer), await state(day, visit)) == ((409, "denial_decided"), PAID)


async def test_who_says_it_again_after_the_decision_is_told_of_the_decision(make, client_for):
    """Seen to be taken, and kept nowhere."""
    day = await a_day(make, client_for)
    visit = await just_served(day)
    await says(day, Role.FAMILY, visit, "deny")
    await day.done(Role.SUBSIDY_OFFICER, f"/visits/{visit}/review", ACCEPT)

    answer = await day.act(Role.FAMILY, f"/visits/{visit}/deny", {"note": "真的没有人来"})

    assert (refusal(answer), await state(day, visit)) == ((409, "denial_decided"), PAID)


async def test_what_was_never_begun_is_doubted_when_it_is_told_after_all(make, client_for):
    """A phone without a network tells of it later. Seen to be verified with the doubt raised on what is over alone."""
    day = await a_day(make, client_for)
    at = an_hour_ago()
    visit = (await day.visit(at))["id"]
    await says(day, Role.RESIDENT, visit, "deny")

    await day.check_in(visit, at)
    await day.check_out(visit, at + HOUR)

    assert await state(day, visit) == HELD


async def test_a_provider_that_says_the_same_leaves_nothing_to_decide(make, client_for):
    """Seen to wait for an officer without `mend` in `miss`."""
    day = await a_day(make, client_for)
    visit = (await day.visit(an_hour_ago()))["id"]
    await says(day, Role.RESIDENT, visit, "deny")

    await day.done(Role.PROVIDER_MANAGER, f"/visits/{visit}/missed", {"reason_code": "caregiver_late", "memo": ""})

    assert await doubts(day, visit) == {"denied_by_family": "corrected"}
    assert (await day.read("/visits?exception=denied_by_family"))["items"] == []
    assert refusal(await day.act(Role.RESIDENT, f"/visits/{visit}/confirm")) == (409, "wrong_state")


async def test_silence_does_not_confirm_the_order_of_a_denied_visit(make, client_for, session):
    """Seen to be confirmed without `denied` in `confirm_due`."""
    day = await a_day(make, client_for)
    visit = await day.served()
    await says(day, Role.FAMILY, visit["id"], "deny")
    week = now() - timedelta(days=8)
    await make.owner.execute("update orders set completed_at = $1 where id = $2", week, UUID(visit["order_id"]))

    async with session.begin():
        waiting = await orders.confirm_due(session, system(make.code))
    await day.done(Role.SUBSIDY_OFFICER, f"/visits/{visit['id']}/review", ACCEPT)
    async with session.begin():
        decided = await orders.confirm_due(session, system(make.code))

    assert (waiting, decided) == (0, 1)
