"""`allowed_actions` offer what the same person may really do: not what would be refused for an open doubt, for kin, or for
who made it. Of visits see test_visit_offers.py."""

from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest

from models.accounts import Role
from models.imports import Import
from tests.claimed import REASON, World, world
from tests.factories import Make
from tests.test_settlements import key

Clients = Callable[..., Awaitable[httpx.AsyncClient]]
_ = world


async def offered(who: httpx.AsyncClient, path: str) -> list[str]:
    """By the thing itself, and by the list that holds it."""
    one = (await who.get(path)).json()
    listed = (await who.get(path.rsplit("/", 1)[0])).json()["items"]
    assert [item["allowed_actions"] for item in listed if item["id"] == one["id"]] == [one["allowed_actions"]]
    return list(one["allowed_actions"])


async def kin_of(world: World, client_for: Clients) -> httpx.AsyncClient:
    kin = await client_for(Role.SUBSIDY_OFFICER)
    declared = {"resident_id": str(world.entitlement.resident_id), "relation": "母亲"}
    assert (await kin.post("/v1/kin-declarations", json=declared)).status_code == 201
    return kin


async def test_a_claim_offers_to_be_submitted_and_settled_only_when_it_can_be(world: World, client_for: Clients):
    """Seen to offer to submit an empty draft, and to settle over an open exception and to kin."""
    claim = (await world.manager.post("/v1/claims", json={"month": "2024-03"})).json()
    path = f"/v1/claims/{claim['id']}"
    world.bill(await world.visit(), minutes=90, amount_fen=3000)
    kin = await kin_of(world, client_for)

    empty = await offered(world.manager, path), (await world.manager.post(f"{path}/submit")).status_code
    await world.manager.post(f"{path}/lines", json={"lines": world.lines})
    filled = await offered(world.manager, path)
    await world.manager.post(f"{path}/submit")
    await world.officer.post(f"{path}/reconcile")
    doubted = await offered(world.officer, path), (await world.officer.post(f"{path}/settle")).status_code
    accept = {"resolution": "accept", "code": "minutes_over"} | REASON
    decided = (await world.officer.post(f"{path}/resolutions", json=accept)).json()["allowed_actions"]

    assert empty == (["add_lines", "withdraw"], 409)
    assert filled == ["add_lines", "submit", "withdraw"]
    assert doubted == (["reconcile", "resolve", "sample"], 409)
    assert decided == await offered(world.officer, path) == ["reconcile", "resolve", "sample", "settle"]
    assert (await offered(kin, path), (await kin.post(f"{path}/settle")).status_code) == (
        ["reconcile", "resolve", "sample"],
        409,
    )


@pytest.mark.parametrize(
    ("who", "acts"),
    [
        ("proposer", []),
        ("kin", []),
        ("resolver", ["return"]),
        ("importer", ["return"]),
        ("submitter", ["return"]),
        ("another", ["approve", "return"]),
    ],
)
async def test_a_settlement_is_offered_to_be_approved_only_to_who_had_no_part_in_it(
    world: World, make: Make, client_for: Clients, who: str, acts: list[str]
):
    """And whoever is not offered it is refused. Seen to offer it to all but the proposer."""
    person = await make.membership(Role.SUBSIDY_OFFICER)
    client = await client_for(Role.SUBSIDY_OFFICER, membership=person)
    visit = await world.visit()
    world.bill(visit, minutes=90, amount_fen=3000)
    claim = await world.reconciled()
    path = f"/v1/claims/{claim['id']}"
    accept = {"resolution": "accept", "code": "minutes_over"} | REASON
    await (client if who == "resolver" else world.officer).post(f"{path}/resolutions", json=accept)
    if who == "importer":
        sheet = Import(
            district_code=make.code,
            kind="visits",
            file_name="visits.csv",
            file_sha256="0" * 64,
            file_bytes=1,
            by_account=person.account_id,
            by_membership=person.id,
        )
        await make.add(sheet)
        await make.owner.execute("update visits set import_id = $1 where id = $2", sheet.id, visit.id)
    if who == "submitter":
        await make.owner.execute("update claims set submitted_by = $1 where id = $2", person.account_id, claim["id"])
    proposed = (await (client if who == "proposer" else world.officer).post(f"{path}/settle")).json()
    if who == "kin":
        declared = {"resident_id": str(world.entitlement.resident_id), "relation": "母亲"}
        await client.post("/v1/kin-declarations", json=declared)
    settlement = f"/v1/settlements/{proposed['id']}"

    found = await offered(client, settlement)
    approved = await client.post(f"{settlement}/approve", headers=key("approve"))

    assert found == acts
    assert (approved.status_code == 200) is ("approve" in acts), approved.text


async def test_a_month_offers_to_be_closed_to_the_second_person_and_to_be_kept_open_to_both(
    world: World, client_for: Clients
):
    asked = await world.officer.post("/v1/months/2024-03/close", headers=key("ask"))
    second, auditor = await client_for(Role.BUREAU_ADMIN), await client_for(Role.AUDITOR)

    async def months(who: httpx.AsyncClient) -> list[Any]:
        return [month["allowed_actions"] for month in (await who.get("/v1/months")).json()["items"]]

    before = [await months(who) for who in (world.officer, second, auditor)]
    world.bill(await world.visit())
    claim = await world.reconciled()
    hindered = await months(second)
    await world.manager.post(f"/v1/claims/{claim['id']}/withdraw")
    closed = await second.post("/v1/months/2024-03/close", headers=key("close"))

    assert before == [[["keep_open"]], [["close", "keep_open"]], [[]]]
    assert (asked.json()["allowed_actions"], hindered) == (["keep_open"], [["keep_open"]])
    assert closed.json()["allowed_actions"] == []
    assert (closed.status_code, await months(second)) == (200, [[]])


async def test_a_membership_offers_what_its_standing_and_the_reader_allow(client_for: Clients, make: Make):
    caregiver = await make.caregiver()
    admin = await client_for(Role.BUREAU_ADMIN)
    manager = await client_for(Role.PROVIDER_MANAGER, provider_id=caregiver.provider_id)
    auditor = await client_for(Role.AUDITOR)
    made = await make.membership(Role.CAREGIVER, caregiver_id=caregiver.id, provider_id=caregiver.provider_id)
    account = f"/v1/accounts/{made.account_id}"

    async def seen(who: httpx.AsyncClient) -> list[str]:
        return list((await who.get(account)).json()["memberships"][0]["allowed_actions"])

    active = [await seen(who) for who in (admin, manager, auditor)]
    suspended = await admin.post(f"{account}/memberships/{made.id}/suspend")
    barred = [await seen(who) for who in (admin, manager)]
    own = (await admin.get("/v1/me")).json()["membership"]["allowed_actions"]
    ended = await admin.post(f"{account}/memberships/{made.id}/end")

    assert active == [["suspend", "end"], ["suspend", "end"], []]
    assert suspended.json()["allowed_actions"] == ["resume", "end"]
    assert barred == [["resume", "end"], ["end"]]
    assert (own, ended.json()["allowed_actions"], await seen(admin)) == ([], [], [])


async def test_an_export_offers_its_file_only_while_there_is_one(client_for: Clients, make: Make, drain):
    """Seen to name a file that was past its seven days and not yet deleted."""
    admin = await client_for(Role.BUREAU_ADMIN)
    asked = (await admin.post("/v1/exports", json={"kind": "residents", "format": "csv"})).json()
    path = f"/v1/exports/{asked['id']}"
    await drain()

    ready = await offered(admin, path)
    await make.owner.execute("update exports set finished_at = now() - interval '8 days' where id = $1", asked["id"])
    old = (await admin.get(path)).json()

    assert (asked["allowed_actions"], ready) == ([], ["fetch"])
    assert (old["allowed_actions"], old["file"]) == ([], None)
    assert (await admin.get(f"{path}/file")).status_code == 404
