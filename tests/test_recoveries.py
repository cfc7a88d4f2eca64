"""Recoveries: two people open one, a third records what comes back, in parts, by the bank or kept back."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from typing import Any

import httpx
import pytest

from models.accounts import Role
from services import calendars
from tests.adjusting import REJECT, adjusted, approved, approver, settled
from tests.claimed import MARCH, World, world
from tests.factories import Make
from tests.moments import as_of_now
from tests.test_settlements import books_are_sound, key

Clients = Callable[..., Awaitable[httpx.AsyncClient]]
_ = world, approver


def came(amount_fen: int, **given: Any) -> dict[str, Any]:
    return {"amount_fen": amount_fen, "bank_reference": "BANK-BACK-1", "received_on": str(calendars.today())} | given


@pytest.fixture
async def payer(client_for: Clients) -> httpx.AsyncClient:
    return await client_for(Role.SUBSIDY_OFFICER)


@pytest.fixture
async def of_settlement(world: World, approver: httpx.AsyncClient, client_for: Clients) -> dict[str, Any]:
    """20.00 yuan that a provider owes since an adjustment."""
    false = await world.visit()
    settlement = await settled(world, approver, false)
    await (await client_for(Role.SUBSIDY_OFFICER)).post(f"/v1/visits/{false.id}/review", json=REJECT)
    await adjusted(world, world.officer, approver, settlement)
    [recovery] = (await world.officer.get("/v1/recoveries")).json()["items"]
    return dict(recovery)


def decision(world: World, **other: Any) -> dict[str, Any]:
    said = {"provider_id": str(world.caregiver.provider_id), "programme_id": str(world.entitlement.programme_id)}
    return said | {"amount_fen": 86000, "reason": "审计发现重复支付", "document_no": "环审〔2024〕7号"} | other


async def test_a_recovery_by_decision_is_owed_once_another_has_approved_it(
    world: World, approver: httpx.AsyncClient, payer: httpx.AsyncClient
):
    made = (await world.officer.post("/v1/recoveries", json=decision(world))).json()
    path = f"/v1/recoveries/{made['id']}"
    too_early = await payer.post(f"{path}/receipts", json=came(1), headers=key("early"))

    opened = await approver.post(f"{path}/approve", headers=key("open"))
    received = await payer.post(f"{path}/receipts", json=came(86000), headers=key("all"))

    assert (made["status"], too_early.status_code, too_early.json()["code"]) == ("proposed", 409, "wrong_state")
    assert (opened.json()["status"], opened.json()["left_fen"]) == ("open", 86000)
    assert (received.status_code, received.json()["status"], received.json()["left_fen"]) == (201, "recovered", 0)
    await books_are_sound(world)


async def test_nothing_comes_back_before_it_is_owed(
    world: World, approver: httpx.AsyncClient, payer: httpx.AsyncClient, of_settlement: dict[str, Any]
):
    """What was paid too much of March is owed from April on, though the correction is written down today; by decision, from
    the day on which it is opened. Seen to book money of 2020 for a debt of today."""
    made = (await world.officer.post("/v1/recoveries", json=decision(world))).json()
    await approver.post(f"/v1/recoveries/{made['id']}/approve", headers=key("open"))
    yesterday = str(calendars.today() - timedelta(days=1))
    days = [(of_settlement, "2024-03-31"), (of_settlement, "2024-04-01"), (made, "2020-01-01"), (made, yesterday)]
    came = [
        await payer.post(
            f"/v1/recoveries/{one['id']}/receipts",
            json={"amount_fen": 1, "bank_reference": f"BANK-DAY-{n}", "received_on": day},
            headers=key(f"day-{n}"),
        )
        for n, (one, day) in enumerate(days)
    ]

    assert [answer.status_code for answer in came] == [422, 201, 422, 422]
    assert {(a.json()["code"], a.json()["errors"][0]["pointer"]) for a in came if not a.is_success} == {
        ("received_before_debt", "/received_on")
    }


async def test_what_a_resident_owes_is_seen_by_that_resident_alone(
    world: World, approver: httpx.AsyncClient, payer: httpx.AsyncClient, client_for: Clients
):
    other = await world.make.resident()
    order = decision(world, provider_id=None, resident_id=str(world.entitlement.resident_id))
    made = (await world.officer.post("/v1/recoveries", json=order)).json()
    path = f"/v1/recoveries/{made['id']}"
    await approver.post(f"{path}/approve", headers=key("open"))
    own = await client_for(Role.RESIDENT, resident_id=world.entitlement.resident_id)
    stranger = await client_for(Role.RESIDENT, resident_id=other.id)

    received = await payer.post(f"{path}/receipts", json=came(86000), headers=key("all"))

    assert (received.json()["status"], (await own.get(path)).json()["left_fen"]) == ("recovered", 0)
    assert [(await who.get(path)).status_code for who in (stranger, world.manager)] == [404, 404]
    assert (await stranger.get("/v1/recoveries")).json()["items"] == []
    await books_are_sound(world)


async def test_it_comes_back_in_parts_and_what_is_late_shows(
    world: World, payer: httpx.AsyncClient, of_settlement: dict[str, Any]
):
    today, path = calendars.today(), f"/v1/recoveries/{of_settlement['id']}"
    parts = [{"due_on": str(today + timedelta(days=n)), "amount_fen": 1000} for n in (0, 30)]
    planned = await world.officer.post(f"{path}/instalments", json={"parts": parts})
    first = await payer.post(f"{path}/receipts", json=came(700), headers=key("first"))
    await world.make.owner.execute(
        "update recovery_instalments set due_on = due_on - 1 where recovery_id = $1", of_settlement["id"]
    )

    late = (await world.manager.get(path)).json()
    again = await world.officer.post(
        f"{path}/instalments", json={"parts": [{"due_on": str(today), "amount_fen": 1300}]}
    )

    assert [(p["amount_fen"], p["covered_fen"]) for p in planned.json()["instalments"]] == [(1000, 0), (1000, 0)]
    assert [p["covered_fen"] for p in first.json()["instalments"]] == [700, 0]
    assert (late["received_fen"], late["left_fen"], late["overdue_fen"]) == (700, 1300, 300)
    assert [(p["amount_fen"], p["covered_fen"]) for p in again.json()["instalments"]] == [(1300, 0)]
    assert again.json()["overdue_fen"] == 0


async def test_what_a_provider_owes_is_kept_back_from_its_next_payment(
    world: World, approver: httpx.AsyncClient, payer: httpx.AsyncClient, of_settlement: dict[str, Any]
):
    """One act: a payment of the settlement and a receipt of the recovery, under one reference."""
    april = MARCH + timedelta(days=31)
    world.bill(await world.visit(started_at=april, minutes=180))
    claim = await world.reconciled("2024-04")
    settlement = (await world.officer.post(f"/v1/claims/{claim['id']}/settle")).json()
    await approved(approver, settlement)
    path = f"/v1/settlements/{settlement['id']}/payments"

    kept = await payer.post(
        path,
        json={"amount_fen": 2000, "recovery_id": of_settlement["id"], "paid_on": "2024-05-10"},
        headers=key("kept"),
    )
    rest = await payer.post(
        path, json={"amount_fen": 4000, "bank_reference": "BANK-77", "paid_on": "2024-05-10"}, headers=key("rest")
    )

    assert (kept.status_code, kept.json()["paid_fen"], rest.json()["status"]) == (201, 2000, "paid"), kept.text
    recovery = (await world.manager.get(f"/v1/recoveries/{of_settlement['id']}")).json()
    assert (recovery["status"], recovery["receipts"][0]["means"]) == ("recovered", "offset")
    assert recovery["receipts"][0]["reference"] == kept.json()["payments"][0]["bank_reference"]
    await books_are_sound(world)


async def test_nothing_is_kept_back_for_somebody_elses_debt(
    world: World, approver: httpx.AsyncClient, payer: httpx.AsyncClient, make: Make
):
    """Seen to pay the one's debt with the other's money without `NotTheDebtor`."""
    other = decision(world, provider_id=str((await make.provider()).id))
    made = (await world.officer.post("/v1/recoveries", json=other)).json()
    await approver.post(f"/v1/recoveries/{made['id']}/approve", headers=key("open"))
    settlement = await settled(world, approver, await world.visit())

    refused = await payer.post(
        f"/v1/settlements/{settlement['id']}/payments",
        json={"amount_fen": 2000, "recovery_id": made["id"], "paid_on": "2024-05-10"},
        headers=key("kept"),
    )

    assert (refused.status_code, refused.json()["code"]) == (409, "not_the_debtor")
    assert (await payer.get(f"/v1/settlements/{settlement['id']}")).json()["payments"] == []


async def test_receipts_at_once_bring_back_no_more_than_is_owed(
    world: World, payer: httpx.AsyncClient, of_settlement: dict[str, Any]
):
    """Seen to take 3,000 of 2,000 without the lock on the recovery."""
    path = f"/v1/recoveries/{of_settlement['id']}/receipts"

    answers = await asyncio.gather(
        *(
            payer.post(
                path,
                json={"amount_fen": 250, "bank_reference": f"RACE-{n}", "received_on": "2024-07-31"},
                headers=key(f"race-{n}"),
            )
            for n in range(12)
        )
    )

    assert sorted(answer.status_code for answer in answers) == [201] * 8 + [409] * 4
    now = (await payer.get(f"/v1/recoveries/{of_settlement['id']}")).json()
    assert (now["received_fen"], now["status"]) == (2000, "recovered")
    await books_are_sound(world)


@pytest.mark.parametrize(
    ("act", "body", "status", "code"),
    [
        ("receipts", lambda: came(2001), 409, "receipt_exceeds_recovery"),
        ("receipts", lambda: came(0), 422, "invalid_input"),
        ("receipts", lambda: came(1, received_on="2199-01-01"), 422, "received_in_future"),
        ("receipts", lambda: came(1, received_on="2024-03-31"), 422, "received_before_debt"),
        ("receipts", {"amount_fen": 1, "received_on": "2024-07-31"}, 422, "invalid_input"),
        ("instalments", {"parts": []}, 422, "invalid_input"),
        ("instalments", {"parts": [{"due_on": "2199-01-01", "amount_fen": 1999}]}, 422, "plan_is_not_what_is_owed"),
        ("instalments", {"parts": [{"due_on": "2020-01-01", "amount_fen": 2000}]}, 422, "due_in_the_past"),
        ("instalments", {"parts": [{"due_on": "2199-01-01", "amount_fen": 1000}] * 2}, 422, "due_twice"),
        ("instalments", {"parts": [{"due_on": "2126-01-01", "amount_fen": 2000}]}, 422, "due_too_far"),
    ],
)
async def test_bad_input_is_told_and_changes_nothing(
    world: World,
    payer: httpx.AsyncClient,
    of_settlement: dict[str, Any],
    act: str,
    body: Any,
    status: int,
    code: str,
):
    path = f"/v1/recoveries/{of_settlement['id']}"

    refused = await payer.post(f"{path}/{act}", json=as_of_now(body), headers=key("bad"))

    assert (refused.status_code, refused.json()["code"]) == (status, code), refused.text
    now = (await payer.get(path)).json()
    assert (now["received_fen"], now["instalments"]) == (0, [])


@pytest.mark.parametrize(
    ("order", "status", "code"),
    [
        ({"provider_id": None}, 422, "one_owes_it"),
        ({"resident_id": "01900000-0000-7000-8000-000000000000"}, 422, "one_owes_it"),
        ({"provider_id": "01900000-0000-7000-8000-000000000000"}, 422, "unknown_debtor_or_programme"),
        ({"programme_id": "01900000-0000-7000-8000-000000000000"}, 422, "unknown_debtor_or_programme"),
        ({"amount_fen": 0}, 422, "invalid_input"),
        ({"reason": ""}, 422, "invalid_input"),
    ],
)
async def test_a_decision_that_names_nobody_is_refused(world: World, order: dict[str, Any], status: int, code: str):
    refused = await world.officer.post("/v1/recoveries", json=decision(world, **order))

    assert (refused.status_code, refused.json()["code"]) == (status, code), refused.text


@pytest.mark.parametrize("second", ["approve", "receipts"])
async def test_t26_who_proposed_a_recovery_neither_approves_it_nor_records_its_money(
    world: World, approver: httpx.AsyncClient, second: str
):
    """Seen to do both without MAKERS_STAND_BACK."""
    made = (await world.officer.post("/v1/recoveries", json=decision(world))).json()
    path = f"/v1/recoveries/{made['id']}"
    if second == "receipts":
        await approver.post(f"{path}/approve", headers=key("open"))

    refused = await world.officer.post(
        f"{path}/{second}", json=came(1) if second == "receipts" else None, headers=key("self")
    )

    assert (refused.status_code, refused.json()["code"]) == (409, "same_person")


PROPOSES, APPROVES = {Role.SUBSIDY_OFFICER}, {Role.SUBSIDY_OFFICER, Role.BUREAU_ADMIN}
READS = {Role.SUBSIDY_OFFICER, Role.BUREAU_ADMIN, Role.AUDITOR, Role.PROVIDER_MANAGER, Role.RESIDENT}


@pytest.mark.parametrize("role", list(Role))
async def test_who_may_do_what_with_recoveries(world: World, client_for: Clients, role: Role):
    made = (await world.officer.post("/v1/recoveries", json=decision(world))).json()
    client, path = await client_for(role), f"/v1/recoveries/{made['id']}"
    plan = {"parts": [{"due_on": str(date(2199, 1, 1)), "amount_fen": 86000}]}

    answers = {
        "read": await client.get("/v1/recoveries"),
        "propose": await client.post("/v1/recoveries", json=decision(world)),
        "receive": await client.post(f"{path}/receipts", json=came(1), headers=key("r")),
        "agree": await client.post(f"{path}/instalments", json=plan),
        "approve": await client.post(f"{path}/approve", headers=key("a")),
    }

    assert {act: answer.status_code for act, answer in answers.items()} == {
        "read": 200 if role in READS else 403,
        "propose": 201 if role in PROPOSES else 403,
        "receive": 409 if role in PROPOSES else 403,
        "agree": 409 if role in PROPOSES else 403,
        "approve": 200 if role in APPROVES else 403,
    }


async def test_money_comes_in_under_an_idempotency_key(payer: httpx.AsyncClient, of_settlement: dict[str, Any]):
    path = f"/v1/recoveries/{of_settlement['id']}/receipts"
    without = await payer.post(path, json=came(500))

    answers = [await payer.post(path, json=came(500), headers=key("twice")) for _ in range(2)]

    assert (without.status_code, without.json()["code"]) == (400, "idempotency_key_required")
    assert {answer.json()["received_fen"] for answer in answers} == {500}
