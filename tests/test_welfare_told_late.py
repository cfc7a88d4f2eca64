"""Alerts of welfare visits that are told late, or that never were."""

from models.accounts import Role
from tests.test_welfare_visits import alerts, kept, recorded, scheduled


async def test_a_visit_of_an_earlier_day_ends_no_alert_about_the_calls_after_it(make, client_for, app):
    """Nor that nobody came in time. Seen to resolve both, when no visit was asked for its day."""
    resident = await make.resident(categories=["dibao"])
    worker, admin = await client_for(Role.COMMUNITY_WORKER), await client_for(Role.BUREAU_ADMIN)
    await scheduled(admin)
    await recorded(worker, resident, "well", 60)
    for days in (3, 2, 1):
        await recorded(worker, resident, "no_answer", days)
    await kept(app, make)

    told_late = await recorded(worker, resident, "well", 40)

    assert told_late.json()["alert_id"] is None
    [calls], [overdue] = await alerts(worker, "welfare_missed"), await alerts(worker, "welfare_overdue")
    assert (calls["status"], calls["severity"], overdue["status"]) == ("open", "urgent", "open")
    await recorded(worker, resident)
    [calls], [overdue] = await alerts(worker, "welfare_missed"), await alerts(worker, "welfare_overdue")
    assert (calls["cause"], overdue["cause"]) == ("reached", "reached")


async def test_a_visit_that_never_was_ends_nothing(make, client_for):
    """Withdrawn, it leaves the calls as unanswered as they were. Seen to leave no alert open."""
    resident = await make.resident(categories=["dibao"])
    worker = await client_for(Role.COMMUNITY_WORKER)
    for days in (3, 2):
        await recorded(worker, resident, "no_answer", days)
    mistaken = (await recorded(worker, resident)).json()
    ended = [one["status"] for one in await alerts(worker, "welfare_missed")]

    await worker.post(f"/v1/welfare-visits/{mistaken['id']}/withdraw", json={"reason": "登记错了人"})

    assert ended == ["resolved"]
    again = await alerts(worker, "welfare_missed")
    assert sorted((one["status"], one["severity"]) for one in again) == [("open", "warning"), ("resolved", "warning")]
