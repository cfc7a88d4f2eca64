"""T03, T05, T06: what was sent twice happens once, its answer is the same, and nobody else gets it."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest

from models.accounts import Role
from models.imports import Import, ImportStatus
from models.ledger import BookMonth, BookMonthStatus
from services.scope import Sessions
from tests.battery.claimable import Claimable, claimable, posted
from tests.battery.conftest import SignedIn
from tests.battery.cutting import Cutting, cutting
from tests.claimed import MARCH
from tests.factories import Make
from tests.programs import Served

OFTEN = [pytest.param(3, id="3 times"), pytest.param(100, id="100 times", marks=pytest.mark.battery)]


@dataclass(frozen=True)
class Sent:
    """Who sends what where, and the SQL that tells how often it had its effect."""

    role: Role
    asked: list[tuple[str, Any]]
    effects: str


async def settlements_approve(town: Claimable, times: int) -> Sent:
    asked = [(f"/v1/settlements/{(await town.proposed())['id']}/approve", None) for _ in range(times)]
    return Sent(Role.BUREAU_ADMIN, asked, "select count(*) from ledger_transfers where cause_kind = 'settlement'")


async def payments(town: Claimable, times: int) -> Sent:
    """Parts of one settlement, a fen each."""
    settlement = await town.proposed()
    approver = await town.signed_in(Role.SUBSIDY_OFFICER)
    await posted(approver, f"/v1/settlements/{settlement['id']}/approve", key="approved-once")
    part = {"amount_fen": 1, "paid_on": "2024-04-10"}
    path = f"/v1/settlements/{settlement['id']}/payments"
    asked = [(path, part | {"bank_reference": f"BANK-{n}"}) for n in range(times)]
    return Sent(Role.SUBSIDY_OFFICER, asked, "select sum(amount_fen) from payments where true")


async def months_close(town: Claimable, times: int) -> Sent:
    """One after the other is closed, as somebody else has asked; the last is asked for."""
    months = [f"{2001 + n // 12}-{1 + n % 12:02}" for n in range(times)]
    asked_by = await _id(town.officer)
    closing = {"district_code": town.make.code, "status": BookMonthStatus.CLOSING, "asked_by": asked_by}
    await town.make.add(*(BookMonth(month=month, **closing) for month in months[:-1]))
    asked = [(f"/v1/months/{month}/close", None) for month in months]
    return Sent(Role.BUREAU_ADMIN, asked, _told("months.close"))


async def imports_approve(town: Claimable, times: int) -> Sent:
    rows = [
        Import(
            district_code=town.make.code,
            kind="visits",
            file_name=f"{n}.csv",
            file_sha256="0" * 64,
            file_bytes=1,
            status=ImportStatus.SUCCEEDED,
            attested=True,
            rows_total=1,
            rows_created=1,
            by_account=await _id(town.officer),
            by_membership=uuid4(),
        )
        for n in range(times)
    ]
    await town.make.add(*rows)
    asked = [(f"/v1/imports/{row.id}/approve", None) for row in rows]
    return Sent(Role.BUREAU_ADMIN, asked, _told("imports.approve"))


async def orders_place(town: Claimable, times: int) -> Sent:
    """No money moves yet, but the month is reserved: beside the money's endpoints, since no state guards it from a
    second time."""
    provider = await town.make.provider()
    await town.make.contract(provider, town.item)
    order = {
        "resident_id": str(town.entitlement.resident_id),
        "provider_id": str(provider.id),
        "service_item_id": str(town.item.id),
        "planned_minutes": 60,
    }
    asked = [
        ("/v1/orders", order | {"planned_start_at": (MARCH + timedelta(days=n)).isoformat()}) for n in range(times)
    ]
    return Sent(Role.BUREAU_ADMIN, asked, "select count(*) from orders where true")


def _told(act: str) -> str:
    return f"select count(*) from audit_events where act = '{act}' and outcome = 'done'"


async def _id(client: httpx.AsyncClient) -> str:
    return str((await client.get("/v1/me")).json()["account"]["id"])


@pytest.fixture
async def town(make: Make, sessions: Sessions, signed_in: SignedIn) -> Claimable:
    return await claimable(make, sessions, signed_in)


async def unheard(proxy: Cutting, client: httpx.AsyncClient, path: str, body: object, key: str | None) -> None:
    """Sent, done, and not heard of: the caller knows nothing."""
    proxy.losing = 1
    with pytest.raises(httpx.TransportError):
        await client.post(path, json=body, headers={"Idempotency-Key": key} if key else {})


Prepares = Callable[[Claimable, int], Awaitable[Sent]]


@pytest.mark.parametrize("times", OFTEN)
@pytest.mark.parametrize(
    "prepares", [settlements_approve, payments, months_close, imports_approve, orders_place], ids=lambda p: p.__name__
)
async def test_t03_an_answer_lost_after_the_commit_is_given_again_byte_for_byte(
    api: Served, town: Claimable, signed_in: SignedIn, make: Make, prepares: Prepares, times: int
):
    """Negative control: with the claim of the key taken out of ActRoute, the money's endpoints told the second time that it
    was not possible any more (409), so that the caller never learned the outcome, and orders were placed twice."""
    sent = await prepares(town, times)
    async with cutting(api.url) as proxy:
        client = await signed_in(sent.role, at=proxy.url)
        for n, (path, body) in enumerate(sent.asked):
            key = f"t03-{prepares.__name__}-{n}"
            await unheard(proxy, client, path, body, key)
            await unheard(proxy, client, path, body, key)
            answer = await client.post(path, json=body, headers={"Idempotency-Key": key})

            assert answer.is_success, answer.text
            assert [(answer.status_code, answer.content)] * 2 == proxy.lost[-2:]
            assert answer.headers["idempotency-replayed"] == "true"

    assert await make.owner.fetchval(f"{sent.effects} and district_code = $1", make.code) == times
    assert (await town.officer.get("/v1/ledger/check")).json()["faults"] == []


async def test_without_a_key_the_retry_of_a_lost_answer_is_a_second_order(
    api: Served, town: Claimable, signed_in: SignedIn, make: Make
):
    """The negative control of T03, kept: it is the key that makes the difference."""
    sent = await orders_place(town, 3)
    async with cutting(api.url) as proxy:
        client = await signed_in(sent.role, at=proxy.url)
        for path, body in sent.asked:
            await unheard(proxy, client, path, body, None)
            await posted(client, path, body)

    assert await make.owner.fetchval(f"{sent.effects} and district_code = $1", make.code) == 6


@pytest.mark.parametrize("prepares", [orders_place, payments], ids=lambda p: p.__name__)
async def test_t05_a_hundred_requests_at_once_with_one_key_have_one_effect(
    town: Claimable, signed_in: SignedIn, make: Make, prepares: Prepares
):
    """Whoever comes while the first is at work waits for it, at most two seconds, and gets its answer or 409.

    Negative control: with the claim of the key taken out of ActRoute, a hundred orders were placed."""
    sent = await prepares(town, 1)
    client = await signed_in(sent.role)
    [(path, body)] = sent.asked

    said = await asyncio.gather(
        *(client.post(path, json=body, headers={"Idempotency-Key": "one-key-for-all"}) for _ in range(100))
    )

    assert {answer.status_code for answer in said} <= {201, 409}
    assert {answer.json()["code"] for answer in said if answer.status_code == 409} <= {"idempotency_key_in_use"}
    done = [answer for answer in said if answer.status_code == 201]
    assert len({answer.content for answer in done}) == 1
    assert [answer.headers.get("idempotency-replayed") for answer in done].count(None) == 1
    assert await make.owner.fetchval(f"{sent.effects} and district_code = $1", make.code) == 1


async def test_t06_a_key_belongs_to_one_request_of_one_person(town: Claimable, signed_in: SignedIn, make: Make):
    """Negative control: with the account taken out of the key (its uniqueness, its wall, what the claim asks) another person
    was refused for the key of the first; with the membership taken out of what is compared, the other role got the order."""
    sent = await orders_place(town, 2)
    (path, body), (_, another_body) = sent.asked
    person = await make.membership(Role.BUREAU_ADMIN)
    mine = await signed_in(Role.BUREAU_ADMIN, membership=person)
    key = "the-key-of-somebody"
    first = await posted(mine, path, body, key)

    refused = {
        "another body": await mine.post(path, json=another_body, headers={"Idempotency-Key": key}),
        "no body": await mine.post(path, headers={"Idempotency-Key": key}),
        "another path": await mine.post(f"{path}/{first['id']}/cancel", json=body, headers={"Idempotency-Key": key}),
    }
    account = type("Account", (), {"id": person.account_id})
    elsewhere = await make.membership(Role.SUBSIDY_OFFICER, account=account)
    in_another_role = await signed_in(Role.SUBSIDY_OFFICER, membership=elsewhere)
    refused["another membership"] = await in_another_role.post(path, json=body, headers={"Idempotency-Key": key})
    theirs = await posted(await signed_in(Role.BUREAU_ADMIN), path, body, key)

    assert {why: answer.json()["code"] for why, answer in refused.items()} == dict.fromkeys(
        refused, "idempotency_key_reused"
    )
    assert {answer.status_code for answer in refused.values()} == {422}
    assert all(first["id"] not in answer.text for answer in refused.values() if answer.url.path == path)
    assert theirs["id"] != first["id"]
    assert await make.owner.fetchval(f"{sent.effects} and district_code = $1", make.code) == 2


async def test_t06_an_answer_is_not_given_again_to_who_has_signed_out(town: Claimable, signed_in: SignedIn):
    sent = await orders_place(town, 1)
    client = await signed_in(sent.role)
    [(path, body)] = sent.asked
    first = await posted(client, path, body, "before-signing-out")
    await client.post("/v1/auth/logout")

    refused = await client.post(path, json=body, headers={"Idempotency-Key": "before-signing-out"})

    assert (refused.status_code, refused.json()["code"]) == (401, "sign_in_ended")
    assert first["id"] not in refused.text
