"""Book months: closed by two people, never over an unsettled claim, and then nothing is booked into them."""

import asyncio
from datetime import timedelta

import pytest

from models.accounts import Role
from services import ledger
from services.access import system
from tests.claimed import MARCH, World, world
from tests.test_ledger import hold, verified

_ = world


def key(name: str) -> dict[str, str]:
    return {"Idempotency-Key": f"month-close-{name}"}


async def closed(client_for, month: str = "2024-03") -> None:
    for name in ("one", "two"):
        answer = await (await client_for(Role.SUBSIDY_OFFICER)).post(f"/v1/months/{month}/close", headers=key(name))
        assert answer.status_code == 200, answer.text


async def test_a_month_is_closed_by_two_people(world: World, client_for):
    first = await world.officer.post("/v1/months/2024-03/close", headers=key("a"))
    same = await world.officer.post("/v1/months/2024-03/close", headers=key("b"))
    second = await (await client_for(Role.BUREAU_ADMIN)).post("/v1/months/2024-03/close", headers=key("c"))
    third = await world.officer.post("/v1/months/2024-03/close", headers=key("d"))

    assert first.json()["status"] == "closing"
    assert (same.status_code, same.json()["code"]) == (409, "same_person")
    assert second.json()["status"] == "closed"
    assert (third.status_code, third.json()["code"]) == (409, "month_closed")


@pytest.mark.parametrize("who", ["the asker", "another"])
async def test_a_request_to_close_is_taken_back_or_refused_and_may_be_made_anew(world: World, client_for, who: str):
    """Seen to fail: a month that somebody asked for was `closing` for ever, and to who asked nothing was offered."""
    admin, path = await client_for(Role.BUREAU_ADMIN), "/v1/months/2024-03"
    by, reason = {"the asker": world.officer, "another": admin}[who], {"reason": "还有一张迟到的申请"}
    await world.officer.post(f"{path}/close", headers=key("a"))

    kept = await by.post(f"{path}/keep-open", json=reason)
    listed = (await admin.get("/v1/months")).json()["items"]
    asked = await admin.post(f"{path}/close", headers=key("b"))
    closed = await world.officer.post(f"{path}/close", headers=key("c"))

    assert (kept.status_code, kept.json()["status"], kept.json()["allowed_actions"]) == (200, "open", []), kept.text
    assert listed == []
    assert (asked.json()["status"], closed.json()["status"]) == ("closing", "closed")
    auditor = await client_for(Role.AUDITOR)
    [told] = (await auditor.get("/v1/audit", params={"act": "months.keep_open"})).json()["items"]
    assert told["facts"]["reason"] == "还有一张迟到的申请"


async def test_only_what_waits_is_kept_open(world: World, client_for):
    """Seen to open closed books again without the question for the state."""
    path, reason = "/v1/months/2024-03/keep-open", {"reason": "还有一张迟到的申请"}

    unasked = await world.officer.post(path, json=reason)
    await closed(client_for)
    late = await world.officer.post(path, json=reason)
    wordless = await world.officer.post(path, json={})

    assert [(a.status_code, a.json()["code"]) for a in (unasked, late)] == [
        (409, "close_not_asked"),
        (409, "month_closed"),
    ]
    assert wordless.status_code == 422


async def test_a_month_with_an_unsettled_claim_stays_open(world: World):
    world.bill(await world.visit())
    claim = await world.reconciled()

    refused = await world.officer.post("/v1/months/2024-03/close", headers=key("a"))

    assert (refused.status_code, refused.json()["code"]) == (409, "claims_unsettled")
    assert claim["claim_no"] in refused.json()["detail"]


async def test_a_draft_holds_up_no_month_and_is_booked_in_the_next_once_it_is_given_in(world: World, client_for):
    """Seen to fail (409 claims_unsettled) while drafts with lines were counted: a provider that forgot one kept the books of the
    whole district open, and nobody else could withdraw it."""
    await world.visit()
    drafted = (await world.manager.post("/v1/claims/draft", json={"month": "2024-03"})).json()
    path = f"/v1/claims/{drafted['id']}"

    await closed(client_for)
    submitted = await world.manager.post(f"{path}/submit")
    found = (await world.officer.post(f"{path}/reconcile")).json()
    next_month = await world.officer.post("/v1/months/2024-04/close", headers=key("next"))

    assert (drafted["status"], drafted["totals"]["lines"], submitted.status_code) == ("draft", 1, 200)
    assert (found["month"], found["totals"]["approved_fen"], found["totals"]["exceptions"]) == ("2024-03", 2000, {})
    assert (next_month.status_code, next_month.json()["code"]) == (409, "claims_unsettled")


async def test_a_late_visit_draws_its_own_month_and_is_booked_in_the_next_open_one(world: World, client_for):
    await closed(client_for)

    visit = await world.visit()

    moved = await world.officer.get("/v1/ledger/transfers", params={"cause_id": str(visit.id)})
    assert {(t["service_month"], t["book_month"]) for t in moved.json()["items"]} == {("2024-03", "2024-04")}
    assert (await world.officer.get("/v1/ledger/check")).json()["faults"] == []


async def test_what_was_held_before_the_books_closed_is_freed_in_open_books(world: World, client_for, make, sessions):
    """Seen to fail with a void that copied the book month of its hold: the check named the closed books as moved."""
    held = await hold(make, sessions, world.entitlement, 60, 2400)
    await closed(client_for)

    actor = system(make.code)
    async with sessions(info={"scope": actor.scope}) as session, session.begin():
        freed = await ledger.void(session, actor, held)

    moved = await make.owner.fetch("select kind, book_month from ledger_transfers where district_code = $1", make.code)
    assert freed
    assert sorted(map(tuple, moved)) == [("hold", "2024-03"), ("void", "2024-04")]
    assert (await world.officer.get("/v1/ledger/check")).json()["faults"] == []


async def test_t25_no_posting_slips_into_books_that_close_at_that_moment(world: World, client_for, make, sessions):
    """Negative control: without the advisory lock in services/ledger/books.py, postings of the same moment were booked
    into the closed month, and the check of the books named them."""
    visits = [
        await make.visit(world.entitlement, world.item, world.caregiver, started_at=MARCH + timedelta(days=n))
        for n in range(20)
    ]
    await world.officer.post("/v1/months/2024-03/close", headers=key("a"))
    admin = await client_for(Role.BUREAU_ADMIN)

    said = await asyncio.gather(
        *(verified(make, sessions, visit) for visit in visits[:10]),
        admin.post("/v1/months/2024-03/close", headers=key("b")),
        *(verified(make, sessions, visit) for visit in visits[10:]),
    )

    booked = await make.owner.fetch("select book_month from ledger_transfers where district_code = $1", make.code)
    assert said[10].json()["status"] == "closed"
    assert len(booked) == 40
    assert (await world.officer.get("/v1/ledger/check")).json()["faults"] == []


async def test_who_proposed_a_settlement_of_the_month_does_not_close_it(world: World, client_for):
    """rules.md: another, never who imported, resolved or proposed. Seen to be closed (200) by who had proposed and resolved all of it,
    as soon as somebody else had asked."""
    world.bill(await world.visit())
    claim = await world.reconciled()
    settlement = (await world.officer.post(f"/v1/claims/{claim['id']}/settle")).json()
    admin = await client_for(Role.BUREAU_ADMIN)
    approved = await admin.post(f"/v1/settlements/{settlement['id']}/approve", headers=key("approve"))
    await (await client_for(Role.SUBSIDY_OFFICER)).post("/v1/months/2024-03/close", headers=key("ask"))

    offered = [(await who.get("/v1/months")).json()["items"][0]["allowed_actions"] for who in (world.officer, admin)]
    refused = await world.officer.post("/v1/months/2024-03/close", headers=key("b"))
    closed = await admin.post("/v1/months/2024-03/close", headers=key("c"))

    assert approved.status_code == 200, approved.text
    assert offered == [["keep_open"], ["close", "keep_open"]]
    assert (refused.status_code, refused.json()["code"]) == (409, "same_person")
    assert closed.json()["status"] == "closed"


def rules(world: World) -> tuple[str, dict]:
    said = {
        "effective_from": "2026-01-01",
        "cap_unit": "minutes",
        "monthly_cap": 60,
        "service_codes": [world.item.code],
    }
    return f"/v1/programmes/{world.entitlement.programme_id}/versions", said


async def test_who_cannot_have_the_books_still_is_told_why_and_when(world: World, client_for, make, sessions):
    """Seen to say no more than that the system was not available (`unavailable`) without its own refusal."""
    admin, scope = await client_for(Role.BUREAU_ADMIN), system(make.code).scope
    path, said = rules(world)

    async with sessions(info={"scope": scope}) as posting, posting.begin():
        await ledger.hold_books_open(posting, make.code)
        refused = await asyncio.gather(
            admin.post(path, json=said, headers={"Accept-Language": "en"}),
            world.officer.post("/v1/months/2024-03/close", headers=key("a")),
        )
    closing = await world.officer.post("/v1/months/2024-03/close", headers=key("b"))
    afterwards = [await admin.post(path, json=said), closing]

    assert [(one.status_code, one.json()["code"]) for one in refused] == [(503, "books_busy")] * 2
    assert [one.headers["retry-after"] for one in refused] == ["5", "5"]
    assert "a piece of an import" in refused[0].json()["detail"]
    assert [one.status_code for one in afterwards] == [201, 200], [one.text for one in afterwards]


async def test_nobody_waits_behind_who_waits_for_the_books(world: World, make, sessions):
    """While a piece of an import posts, another posts too, although one wants to close the month; who closes it gets it when they
    are done. Seen to refuse the other (lock_timeout) while whoever closes stood in the queue at once."""
    scope = system(make.code).scope
    async with sessions(info={"scope": scope}) as piece, piece.begin():
        await ledger.hold_books_open(piece, make.code)
        closing = asyncio.create_task(world.officer.post("/v1/months/2024-03/close", headers=key("a")))
        waits = "select count(*) from pg_stat_activity where query like '%advisory_xact_lock(%' and datname = current_database()"
        seen = 0
        while not seen:
            seen = await make.owner.fetchval(waits + " and pid <> pg_backend_pid()")
        await hold(make, sessions, world.entitlement, 60, 2400)

    assert (await closing).status_code == 200


@pytest.mark.parametrize("role", list(Role))
async def test_who_may_close_a_month(client_for, role: Role):
    answer = await (await client_for(role)).post("/v1/months/2024-03/close", headers=key("who"))

    assert answer.status_code == (200 if role in (Role.SUBSIDY_OFFICER, Role.BUREAU_ADMIN) else 403)


@pytest.mark.parametrize("role", list(Role))
async def test_who_may_keep_a_month_open(world: World, client_for, role: Role):
    await world.officer.post("/v1/months/2024-03/close", headers=key("ask"))

    answer = await (await client_for(role)).post("/v1/months/2024-03/keep-open", json={"reason": "尚有迟到的申请"})

    assert answer.status_code == (200 if role in (Role.SUBSIDY_OFFICER, Role.BUREAU_ADMIN) else 403)


@pytest.mark.parametrize("month", ["2024-13", "2024", "24-01", "2999-01"])
async def test_a_month_that_is_none_or_not_over_is_refused(client_for, month: str):
    answer = await (await client_for(Role.BUREAU_ADMIN)).post(f"/v1/months/{month}/close", headers=key("bad"))

    assert answer.status_code == 422
