"""Who died or moved away takes no part in activities and keeps no seat."""

from datetime import timedelta

import pytest

from models.accounts import Role
from services.calendars import today
from tests.test_activities import PATH, noon, planned, signed_up


async def gone(client, resident, on=None, status="deceased"):
    said = {"status": status, "effective_on": str(on or today()), "reason": "社区报告"}
    answer = await client.post(f"/v1/residents/{resident.id}/status-changes", json=said)
    assert answer.status_code == 201, answer.text


@pytest.mark.parametrize("status", ["deceased", "moved_out"])
async def test_nobody_comes_to_an_activity_after_the_last_day(client_for, make, status):
    """Seen to count among who came."""
    late, there = await make.resident(), await make.resident()
    worker = await client_for(Role.COMMUNITY_WORKER)
    activity = await planned(worker)
    await gone(worker, late, today() - timedelta(days=3), status)
    path = f"{PATH}/{activity['id']}/attendance"

    refused = await worker.post(path, json={"resident_ids": [str(there.id), str(late.id)]})
    told = await worker.post(path, json={"resident_ids": [str(there.id)]})

    said = refused.json()
    assert (refused.status_code, said["code"]) == (409, "resident_gone"), refused.text
    assert [error["pointer"] for error in said["errors"]] == ["/resident_ids/1"]
    assert (told.status_code, told.json()["attendance"]) == (200, 1)


@pytest.mark.parametrize("days", [0, 1])
async def test_the_seats_of_who_is_gone_go_to_who_waits(client_for, make, days):
    """Of later days than the last one. Seen to stay taken."""
    leaving, waiting, worker = await make.resident(), await make.resident(), await client_for(Role.COMMUNITY_WORKER)
    activity = await planned(worker, starts_at=noon(days), seats=1)
    for resident in (leaving, waiting):
        assert (await signed_up(worker, activity, resident)).status_code == 201

    await gone(worker, leaving)

    listed = (await worker.get(f"{PATH}/{activity['id']}/sign-ups")).json()["items"]
    assert [one["status"] for one in listed] == (["cancelled", "signed_up"] if days else ["signed_up", "waiting"])
    assert (await worker.get(f"{PATH}/{activity['id']}")).json()["taken"] == 1
