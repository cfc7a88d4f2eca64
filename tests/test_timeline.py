"""The timeline of one resident: everything in its order, and to each what he may see."""

from datetime import UTC, datetime

import pytest

from models.accounts import Role
from models.family_links import LinkScope
from tests.test_pages import walked


async def lived(client_for, make):
    """A resident with an entitlement of 2020, two visits in March 2024 by two providers, and a move in June."""
    resident, item = await make.resident(), await make.service_item()
    entitlement = await make.entitlement(resident, await make.programme(item))
    one, other = await make.caregiver(), await make.caregiver()
    for caregiver, day in ((one, 5), (other, 6)):
        start = datetime(2024, 3, day, 1, tzinfo=UTC)
        await make.visit(entitlement, item, caregiver, started_at=start, status="verified")
    worker = await client_for(Role.COMMUNITY_WORKER)
    moved = {"status": "moved_out", "effective_on": "2024-06-30", "reason": "随子女"}
    await worker.post(f"/v1/residents/{resident.id}/status-changes", json=moved)
    return resident, one, worker


async def test_it_tells_what_happened_newest_first(client_for, make):
    resident, _, worker = await lived(client_for, make)

    items = (await worker.get(f"/v1/residents/{resident.id}/timeline")).json()["items"]

    told = [(item["kind"], item["what"]) for item in items]
    assert told[-3:] == [("status_change", "moved_out"), ("visit", "verified"), ("visit", "verified")]
    assert set(told[:-3]) == {("entitlement_change", "end:approved"), ("entitlement_change", "grant:approved")}
    assert [item["at"] for item in items] == sorted((item["at"] for item in items), reverse=True)
    assert [item["minutes"] for item in items[-2:]] == [60, 60]
    assert items[-3]["at"].startswith("2024-06-29T16:00:00")


async def test_it_is_read_page_by_page_with_every_line_once(client_for, make):
    resident, _, worker = await lived(client_for, make)
    path = f"/v1/residents/{resident.id}/timeline"

    whole = [item["id"] for item in (await worker.get(path)).json()["items"]]

    assert await walked(worker, path, 2) == whole
    assert len(whole) == len(set(whole)) == 5


@pytest.mark.parametrize(
    ("role", "kinds"),
    [
        (Role.SUBSIDY_OFFICER, {"status_change": 1, "entitlement_change": 2, "visit": 2}),
        (Role.AUDITOR, {"status_change": 1, "entitlement_change": 2, "visit": 2}),
        (Role.RESIDENT, {"status_change": 1, "entitlement_change": 2, "visit": 2}),
        (Role.PROVIDER_MANAGER, {"status_change": 1, "visit": 1}),
        (Role.CAREGIVER, {"status_change": 1, "visit": 1}),
    ],
    ids=str,
)
async def test_each_sees_the_part_that_is_his(client_for, make, role, kinds):
    resident, caregiver, _ = await lived(client_for, make)
    bound = {
        Role.RESIDENT: {"resident_id": resident.id},
        Role.PROVIDER_MANAGER: {"provider_id": caregiver.provider_id},
        Role.CAREGIVER: {"provider_id": caregiver.provider_id, "caregiver_id": caregiver.id},
    }
    client = await client_for(role, **bound.get(role, {}))

    items = (await client.get(f"/v1/residents/{resident.id}/timeline")).json()["items"]

    found = [item["kind"] for item in items]
    assert {kind: found.count(kind) for kind in found} == kinds


@pytest.mark.parametrize(
    ("scopes", "kinds"),
    [
        ([LinkScope.ORDERS], {"status_change", "visit"}),
        ([LinkScope.MONEY], {"status_change", "entitlement_change"}),
        ([LinkScope.HEALTH], {"status_change"}),
        (list(LinkScope), {"status_change", "entitlement_change", "visit"}),
    ],
)
async def test_a_relative_sees_what_the_resident_agreed_to(client_for, make, scopes, kinds):
    """Seen to fail with the scopes of the link left out of the question."""
    resident, _, _ = await lived(client_for, make)
    client = await client_for(Role.FAMILY, resident_id=resident.id, scopes=scopes)

    items = (await client.get(f"/v1/residents/{resident.id}/timeline")).json()["items"]

    assert {item["kind"] for item in items} == kinds
