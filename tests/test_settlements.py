"""Settlements: two people and a third, funds that reach, differences reversed, payments that add up."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import httpx
import pytest

from models.accounts import Role
from tests.claimed import MARCH, RAISED, REASON, World, world
from tests.factories import Make

Clients = Callable[..., Awaitable[httpx.AsyncClient]]
_ = world


def key(name: str) -> dict[str, str]:
    return {"Idempotency-Key": f"settlement-{name}"}


async def proposed(world: World, month: str = "2024-03") -> dict[str, Any]:
    """A settlement of all that is billed, every open exception accepted."""
    claim = await world.reconciled(month)
    for code in claim["totals"]["exceptions"]:
        await world.officer.post(
            f"/v1/claims/{claim['id']}/resolutions", json={"code": code, "resolution": "accept"} | REASON
        )
    answer = await world.officer.post(f"/v1/claims/{claim['id']}/settle")
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def books_are_sound(world: World) -> None:
    assert (await world.officer.get("/v1/ledger/check")).json()["faults"] == []


async def test_a_claim_is_settled_by_a_second_person_and_paid_by_a_third(world: World, client_for: Clients):
    for day in range(3):
        world.bill(await world.visit(started_at=MARCH + timedelta(days=day)))
    settlement = await proposed(world)
    approver, payer = await client_for(Role.SUBSIDY_OFFICER), await client_for(Role.SUBSIDY_OFFICER)
    path = f"/v1/settlements/{settlement['id']}"

    approved = await approver.post(f"{path}/approve", headers=key("approve"))
    part = {"amount_fen": 2500, "bank_reference": "BANK-0001", "paid_on": "2024-04-10"}
    first = await payer.post(f"{path}/payments", json=part, headers=key("first"))
    rest = part | {"amount_fen": 3500, "bank_reference": "BANK-0002"}
    second = await payer.post(f"{path}/payments", json=rest, headers=key("second"))

    assert (settlement["status"], settlement["subsidy_fen"], settlement["minutes"]) == ("proposed", 6000, 180)
    assert (approved.status_code, approved.json()["status"]) == (200, "approved"), approved.text
    assert [(f["source"], f["amount_fen"]) for f in approved.json()["funds"]] == [("district", 6000)]
    assert (first.json()["status"], first.json()["paid_fen"]) == ("approved", 2500)
    assert (second.json()["status"], second.json()["paid_fen"]) == ("paid", 6000)
    claim = (await world.manager.get(f"/v1/claims/{settlement['claim_id']}")).json()
    assert (claim["status"], claim["allowed_actions"]) == ("settled", [])
    await books_are_sound(world)


async def test_funds_are_split_by_share_and_the_last_source_takes_the_residue(world: World, client_for: Clients):
    shares = '[["central", 3333], ["province", 3333], ["district", 3334]]'
    await world.make.owner.execute(
        "update programme_versions set fund_shares_bp = $2 where district_code = $1", world.make.code, shares
    )
    await world.make.owner.execute(
        """insert into appropriations (district_code, id, programme_id, year, source, amount_fen, document_no)
           select district_code, gen_random_uuid(), id, 2024, source, 100000, '' from programmes, unnest(array['central', 'province']) source
           where district_code = $1""",
        world.make.code,
    )
    world.bill(await world.visit(minutes=59), amount_fen=1967)
    settlement = await proposed(world)

    approved = await (await client_for(Role.BUREAU_ADMIN)).post(
        f"/v1/settlements/{settlement['id']}/approve", headers=key("a")
    )

    assert {f["source"]: f["amount_fen"] for f in approved.json()["funds"]} == {
        "central": 655,
        "province": 655,
        "district": 657,
    }
    await books_are_sound(world)


async def test_a_fund_that_is_short_refuses_the_settlement_and_moves_nothing(world: World, client_for: Clients):
    """Negative control: with the conditional UPDATE of the appropriation replaced by an unconditional one, its CHECK
    `never_overdrawn` stopped the approval instead."""
    await world.make.owner.execute(
        "update appropriations set amount_fen = 1999 where district_code = $1", world.make.code
    )
    world.bill(await world.visit())
    settlement = await proposed(world)
    approver = await client_for(Role.BUREAU_ADMIN)

    refused = await approver.post(f"/v1/settlements/{settlement['id']}/approve", headers=key("short"))

    assert (refused.status_code, refused.json()["code"]) == (409, "fund_short"), refused.text
    assert (refused.json()["left_fen"], refused.json()["asked_fen"]) == (1999, 2000)
    now = (await approver.get(f"/v1/settlements/{settlement['id']}")).json()
    assert (now["status"], now["funds"]) == ("proposed", [])
    await books_are_sound(world)


async def test_only_one_of_two_approvals_at_once_has_an_effect(world: World, client_for: Clients):
    world.bill(await world.visit())
    settlement = await proposed(world)
    people = [await client_for(Role.BUREAU_ADMIN), await client_for(Role.SUBSIDY_OFFICER)]

    said = await asyncio.gather(
        *(p.post(f"/v1/settlements/{settlement['id']}/approve", headers=key(f"race{n}")) for n, p in enumerate(people))
    )

    assert sorted(answer.status_code for answer in said) == [200, 409]
    moved = await world.make.owner.fetchval(
        "select count(*) from ledger_transfers where cause_id = $1", settlement["id"]
    )
    assert moved == 1


async def test_a_settlement_sent_back_lets_the_claim_be_decided_again(world: World, client_for: Clients):
    world.bill(await world.visit())
    settlement = await proposed(world)
    admin = await client_for(Role.BUREAU_ADMIN)
    still = await world.officer.post(f"/v1/claims/{settlement['claim_id']}/reconcile")

    back = await admin.post(f"/v1/settlements/{settlement['id']}/return", json={"reason": "请补充说明"})
    again = await world.officer.post(f"/v1/claims/{settlement['claim_id']}/settle")

    assert (still.status_code, still.json()["code"]) == (409, "wrong_state")
    assert (back.status_code, back.json()["status"]) == (200, "returned")
    assert (again.status_code, again.json()["status"]) == (201, "proposed")
    await books_are_sound(world)


async def test_a_death_told_after_the_proposal_stops_the_approval(world: World, client_for: Clients):
    """Seen to fail without `barred_since`: the visit of a woman who was dead by then was paid."""
    world.bill(await world.visit(started_at=MARCH))
    settlement = await proposed(world)
    admin = await client_for(Role.BUREAU_ADMIN)
    died = {"status": "deceased", "effective_on": "2024-03-04", "reason": "家属报告"}
    told = await admin.post(f"/v1/residents/{world.entitlement.resident_id}/status-changes", json=died)

    path = f"/v1/settlements/{settlement['id']}"
    refused = await admin.post(f"{path}/approve", headers=key("death"))
    await admin.post(f"{path}/return", json={"reason": "老年人已去世"})
    again = await world.officer.post(f"/v1/claims/{settlement['claim_id']}/reconcile")

    assert (told.status_code, told.json()["visits_after"]) == (201, 1)
    assert (refused.status_code, refused.json()["code"], refused.json()["barred"]) == (
        409,
        "lines_changed",
        "not_entitled, resident_deceased, visit_not_verified",
    )
    assert set(again.json()["totals"]["exceptions"]) == {"not_entitled", "resident_deceased", "visit_not_verified"}


async def test_open_exceptions_hold_the_money(world: World):
    await RAISED["price_mismatch"](world)
    claim = await world.reconciled()

    refused = await world.officer.post(f"/v1/claims/{claim['id']}/settle")

    assert (refused.status_code, refused.json()["code"]) == (409, "exceptions_open")
    assert "price_mismatch" in refused.json()["detail"]


CHECKERS = (Role.SUBSIDY_OFFICER, Role.BUREAU_ADMIN)


@pytest.mark.parametrize("second_role", CHECKERS)
@pytest.mark.parametrize("made", ["proposed", "resolved", "submitted"])
async def test_t26_no_pair_of_roles_lets_one_person_make_and_approve(
    world: World, client_for: Clients, make: Make, made: str, second_role: Role
):
    """The maker comes back under another membership: it is the person that counts, not the role.

    Negative control: comparing memberships instead of accounts in `_judge` let all six approve."""
    await RAISED["price_mismatch"](world)
    settlement = await proposed(world)
    row = await make.owner.fetchrow(
        """select s.proposed_by as proposed, c.submitted_by as submitted, e.resolved_by as resolved
           from settlements s join claims c on c.id = s.claim_id join claim_exceptions e on e.claim_id = c.id where s.id = $1""",
        settlement["id"],
    )
    if made == "resolved":
        await make.owner.execute(
            "update settlements set proposed_by = gen_random_uuid() where id = $1", settlement["id"]
        )
    account = type("Person", (), {"id": row[made]})
    existing = await make.owner.fetchval(
        "select id from memberships where account_id = $1 and role = $2", row[made], second_role
    )
    if existing:
        await make.owner.execute("update memberships set status = 'ended' where id = $1", existing)
    membership = await make.membership(second_role, account=account)
    headers = await make.authorization(second_role, membership=membership) | key("self")

    refused = await (await client_for()).post(f"/v1/settlements/{settlement['id']}/approve", headers=headers)

    assert (refused.status_code, refused.json()["code"]) == (409, "same_person"), refused.text
    denied = await make.owner.fetchval(
        "select count(*) from audit_events where district_code = $1 and outcome = 'denied'", make.code
    )
    assert denied == 1


async def test_t26_the_database_itself_knows_that_maker_and_checker_differ(world: World, make: Make):
    world.bill(await world.visit())
    settlement = await proposed(world)

    with pytest.raises(Exception, match="maker_is_not_checker"):
        await make.owner.execute(
            "update settlements set status = 'approved', approved_by = proposed_by where id = $1", settlement["id"]
        )


@pytest.mark.parametrize("role", list(Role))
async def test_who_may_approve_and_pay(world: World, client_for: Clients, role: Role):
    world.bill(await world.visit())
    settlement = await proposed(world)
    client = await client_for(role)
    path = f"/v1/settlements/{settlement['id']}"

    payment = {"amount_fen": 1, "bank_reference": "BANK-1", "paid_on": "2024-04-10"}
    paid = await client.post(f"{path}/payments", json=payment, headers=key("pay"))
    approved = await client.post(f"{path}/approve", headers=key("approve"))

    assert approved.status_code == (200 if role in CHECKERS else 403)
    assert paid.status_code == (409 if role is Role.SUBSIDY_OFFICER else 403)


@pytest.mark.parametrize(
    ("payment", "status", "code"),
    [
        ({"amount_fen": 2001}, 409, "payment_exceeds_settlement"),
        ({"amount_fen": 0}, 422, "invalid_input"),
        ({"paid_on": "2999-01-01"}, 422, "paid_in_future"),
        ({"bank_reference": ""}, 422, "invalid_input"),
    ],
)
async def test_a_bad_payment_is_refused(
    world: World, client_for: Clients, payment: dict[str, Any], status: int, code: str
):
    world.bill(await world.visit())
    settlement = await proposed(world)
    await (await client_for(Role.BUREAU_ADMIN)).post(f"/v1/settlements/{settlement['id']}/approve", headers=key("a"))
    payer = await client_for(Role.SUBSIDY_OFFICER)

    good = {"amount_fen": 2000, "bank_reference": "BANK-9", "paid_on": "2024-04-10"}
    refused = await payer.post(f"/v1/settlements/{settlement['id']}/payments", json=good | payment, headers=key("p"))

    assert (refused.status_code, refused.json()["code"]) == (status, code), refused.text


async def test_money_is_not_moved_without_an_idempotency_key(world: World, client_for: Clients):
    world.bill(await world.visit())
    settlement = await proposed(world)
    admin = await client_for(Role.BUREAU_ADMIN)

    refused = await admin.post(f"/v1/settlements/{settlement['id']}/approve")

    assert (refused.status_code, refused.json()["code"]) == (400, "idempotency_key_required")


async def test_the_approval_carries_the_head_of_the_audit_chain(world: World, client_for: Clients, make: Make):
    await make.owner.execute(
        """insert into audit_links (district_code, id, seq, event_id, hash)
           values ($1, gen_random_uuid(), 7, gen_random_uuid(), '\\xabcd')""",
        make.code,
    )
    world.bill(await world.visit())
    settlement = await proposed(world)

    approved = await (await client_for(Role.BUREAU_ADMIN)).post(
        f"/v1/settlements/{settlement['id']}/approve", headers=key("h")
    )

    assert (approved.json()["audit_seq"], approved.json()["audit_head"]) == (7, "abcd")
