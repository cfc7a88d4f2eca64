"""An order that several providers are asked to take: the first takes it, and who does not passes it on."""

import asyncio
from datetime import timedelta
from uuid import uuid4

import pytest

from models.accounts import Role
from services import calendars, orders
from tests.rounds import NO, a_round, tomorrow


async def test_the_first_to_accept_takes_it_and_the_others_are_told(make, client_for):
    """Seen to fail with `offered.taken` doing nothing."""
    r, (a, b, c) = await a_round(make, client_for)
    made = await r.ask()
    asked = await r.stands()

    took, late = await r.answer(b), [await r.answer(c), await r.answer(a)]
    by_the_order = await r.managers[a].post(f"{r.path}/accept")

    assert (made.status_code, len(made.json()["items"])) == (201, 3)
    assert asked == ("placed", "A", {"A": "open", "B": "open", "C": "open"})
    assert (took.status_code, took.json()["status"], took.json()["allowed_actions"]) == (200, "accepted", [])
    assert [(answer.status_code, answer.json()["code"]) for answer in late] == [(409, "already_taken")] * 2
    assert (by_the_order.status_code, by_the_order.json()["code"]) == (404, "order_not_found")
    assert await r.stands() == ("accepted", "B", {"A": "already_taken", "B": "accepted", "C": "already_taken"})


async def test_who_takes_it_serves_it_and_the_hold_stays(make, client_for):
    r, (_, b, _) = await a_round(make, client_for)
    caregiver = await make.owner.fetchval("select id from caregivers where provider_id = $1", b)
    month = f"{tomorrow():%Y-%m}"
    held = await r.day.balance(month)
    await r.ask()
    await r.answer(b)

    assigned = await r.managers[b].post(f"{r.path}/assign", json={"caregiver_ids": [str(caregiver)]})

    assert assigned.status_code == 200, assigned.text
    assert (assigned.json()["status"], assigned.json()["resident_name"]) == ("scheduled", r.day.resident.name)
    assert await r.day.balance(month) == held == (60, 0)


@pytest.mark.parametrize("how", ["by their offers", "by the order"])
async def test_of_a_hundred_at_once_one_takes_it(make, client_for, how):
    """Seen to fail, with twenty that took it, where order and offer were read without a lock and the unique key was dropped."""
    r, (a, *_) = await a_round(make, client_for, rivals=4)
    await r.ask()
    offers = {one: (await r.offer_of(one))["id"] for one in r.managers}

    async def accept(provider_id):
        path = f"/v1/order-offers/{offers[provider_id]}/accept"
        if how == "by the order" and provider_id == a:
            path = f"{r.path}/accept"
        return await r.managers[provider_id].post(path)

    answers = await asyncio.gather(*(accept(one) for one in r.managers for _ in range(20)))

    codes = [answer.status_code for answer in answers]
    assert (len(codes), codes.count(200)) == (100, 1)
    assert {answer.json()["code"] for answer in answers if answer.status_code != 200} <= {
        *("already_taken", "wrong_state", "order_not_found")
    }
    status, winner, told = await r.stands()
    assert (status, told[winner], sorted(told.values())) == (
        "accepted",
        "accepted",
        ["accepted"] + ["already_taken"] * 4,
    )


async def test_in_turn_one_after_another_is_asked(make, client_for):
    """Who declines, who says nothing, and who takes it. Seen to ask nobody without `_NEXT`."""
    r, (a, b, c) = await a_round(make, client_for)
    await r.ask(in_turn=True)
    first = await r.stands()
    not_yet = await r.answer(b)

    declined = await r.answer(a, "decline")
    second = await r.stands()
    passed = await r.late()
    third = await r.stands()
    took = await r.managers[c].post(f"{r.path}/accept")

    assert first == ("placed", "A", {"A": "open", "B": "waiting", "C": "waiting"})
    assert (not_yet.status_code, not_yet.json()["code"], not_yet.json()["state"]) == (409, "wrong_state", "waiting")
    assert (declined.status_code, declined.json()["reason"]) == (200, NO["reason"])
    assert second == ("placed", "B", {"A": "declined", "B": "open", "C": "waiting"})
    assert (passed, third) == (1, ("placed", "C", {"A": "declined", "B": "expired", "C": "open"}))
    assert took.status_code == 200, took.text
    assert await r.stands() == ("accepted", "C", {"A": "declined", "B": "expired", "C": "accepted"})


async def test_who_has_declined_is_not_proposed_again(make, client_for):
    """Seen to fail without `has_declined`."""
    r, (_, b, _) = await a_round(make, client_for)
    await r.ask()
    await r.answer(b, "decline")

    found = await r.day.read(f"/orders/{r.order['id']}/matches", Role.COMMUNITY_WORKER)

    assert (found["fit"], [one["provider_id"] for one in found["left_out"]]) == (2, [str(b)])
    assert [one["code"] for one in found["left_out"][0]["hurdles"]] == ["has_declined"]


@pytest.mark.parametrize(("last", "status"), [("decline", "declined"), ("late", "expired")])
async def test_where_nobody_is_left_the_order_is_over_and_its_hold_is_void(make, client_for, last, status):
    r, (a, b, c) = await a_round(make, client_for)
    month = f"{tomorrow():%Y-%m}"
    await r.ask()
    for one in (a, b):
        await r.answer(one, "decline")
    before = (await r.stands())[:2], await r.day.balance(month)

    if last == "decline":
        await r.answer(c, "decline")
    else:
        await r.late()

    assert before == (("placed", "C"), (60, 0))
    assert await r.stands() == (status, "C", {"A": "declined", "B": "declined", "C": status})
    assert await r.day.balance(month) == (0, 0)
    [alert] = (await r.day.read("/alerts?kind=order_untaken", Role.COMMUNITY_WORKER))["items"]
    assert (alert["resident_id"], alert["facts"]["asked"]) == (str(r.day.resident.id), 3)


async def test_a_provider_who_declines_by_the_order_passes_it_on_and_sees_it_no_more(make, client_for):
    """Seen to end the order, which others were asked for, without `passed_on`."""
    r, (a, _, _) = await a_round(make, client_for)
    await r.ask()

    answer = await r.managers[a].post(f"{r.path}/decline", json=NO)
    after = await r.managers[a].get(r.path)

    assert (answer.status_code, answer.json()["status"], answer.json()["allowed_actions"]) == (200, "placed", [])
    assert after.status_code == 404
    assert await r.stands() == ("placed", "B", {"A": "declined", "B": "open", "C": "open"})


@pytest.mark.parametrize("how", ["cancel", "death", "expire"])
async def test_what_is_not_wanted_any_more_is_offered_to_nobody(make, client_for, how):
    """Seen to stay open without `closed`."""
    r, (_, b, _) = await a_round(make, client_for)
    await r.ask()

    if how == "cancel":
        await r.day.done(Role.RESIDENT, f"/orders/{r.order['id']}/cancel", {"reason": "家属来电"})
    elif how == "death":
        told = {
            "status": "deceased",
            "effective_on": str(calendars.today() - timedelta(days=1)),
            "reason": "家属报告",
        }
        await r.day.done(Role.BUREAU_ADMIN, f"/residents/{r.day.resident.id}/status-changes", told)
    else:
        await make.owner.execute("update orders set expires_at = now() where id = $1", r.order["id"])
        await r.beat(orders.expire_due)
    late = await r.answer(b)

    status, _, told = await r.stands()
    wanted = "expired" if how == "expire" else "withdrawn"
    assert (status, told) == ("expired" if how == "expire" else "cancelled", dict.fromkeys("ABC", wanted))
    assert (late.status_code, late.json()["code"], late.json()["state"]) == (409, "wrong_state", wanted)


async def test_a_provider_that_is_asked_learns_what_and_where_about_but_not_who(make, client_for):
    """And it may ask whom it could send."""
    r, (_, b, c) = await a_round(make, client_for)
    await r.ask()
    offer = await r.offer_of(b)

    read = await r.managers[b].get(f"/v1/order-offers/{offer['id']}")
    others = await r.managers[c].get(f"/v1/order-offers/{offer['id']}")
    of_order = [await r.managers[b].get(path) for path in (r.path, f"/v1/residents/{r.day.resident.id}")]
    whom = await r.managers[b].get(f"{r.path}/matches/caregivers")

    assert {offer[name] for name in ("service", "planned_minutes", "division_code")} == {
        "居家照护",
        60,
        make.division_code,
    }
    assert offer["allowed_actions"] == ["accept", "decline"]
    assert not any(word in read.text for word in (r.day.resident.name, str(r.day.resident.id), "resident"))
    assert [answer.status_code for answer in (others, *of_order)] == [404, 404, 404]
    assert (whom.status_code, whom.json()["provider_id"], whom.json()["fit"]) == (200, str(b), 1)


async def test_sent_twice_it_happens_once_and_the_audit_tells_who_did_what(make, client_for):
    r, (a, b, c) = await a_round(make, client_for)
    worker, key = await r.day.as_(Role.COMMUNITY_WORKER), {"Idempotency-Key": str(uuid4())}
    said = {"provider_ids": [str(b), str(c)], "in_turn": True}

    twice = [await worker.post(f"{r.path}/offers", json=said, headers=key) for _ in "12"]
    await r.answer(a, "decline")
    await r.late()
    await r.answer(c)
    told = await make.owner.fetch(
        "select act, role, subject_kind from audit_events where district_code = $1 and act like 'order_offers.%' order by id",
        make.code,
    )

    assert twice[0].content == twice[1].content
    assert [tuple(row) for row in told] == [
        ("order_offers.make", "community_worker", "order"),
        ("order_offers.decline", "provider_manager", "order_offer"),
        ("order_offers.expire", "system", "order_offer"),
        ("order_offers.accept", "provider_manager", "order_offer"),
    ]


async def test_the_timeline_tells_who_was_asked_to_whom_it_concerns(make, client_for):
    """Not to a relative nor to the resident; row security keeps it from both, too."""
    r, (_, b, _) = await a_round(make, client_for)
    await r.ask()
    await r.answer(b)
    path = f"/v1/residents/{r.day.resident.id}/timeline"

    async def seen(role):
        items = (await (await r.day.as_(role)).get(path)).json()["items"]
        return sorted(one["what"] for one in items if one["kind"] == "order_offer")

    assert await seen(Role.COMMUNITY_WORKER) == ["accepted", "already_taken", "already_taken"]
    assert [await seen(role) for role in (Role.FAMILY, Role.RESIDENT)] == [[], []]
