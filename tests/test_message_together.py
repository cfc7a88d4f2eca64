"""What one act of a care plan cancels is told at home at once."""

import pytest

from models.accounts import Role
from services.messages import facts
from tests.days import a_day
from tests.messaged import Told, rule
from tests.planning import after, orders_of, planned


def clock(on, *, chinese):
    month = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"][on.month - 1]
    said = f"{on.month}月{on.day}日" if chinese else f"{on.day} {month}"
    if on.year != after(0).year:
        said = f"{on.year}年{said}" if chinese else f"{said} {on.year}"
    return f"{said}09:00" if chinese else f"{said} 09:00"


@pytest.fixture
async def plan_told(make, app, client_for):
    """A plan with five orders ahead, of a resident with an account, and a daughter, of whom nothing waits to be told."""
    day = await a_day(make, client_for)
    herself = await make.membership(Role.RESIDENT, resident_id=day.resident.id)
    told = Told(make, app, day.resident, await make.membership(Role.FAMILY, resident_id=day.resident.id))
    await rule(make)
    plan = await planned(day)
    await told.send()
    await make.owner.execute("delete from messages where district_code = $1", make.code)
    return day, plan, told, herself


async def cancelled(told):
    return [row for row in await told.rows() if row["kind"] == "orders.cancelled"]


async def test_orders_that_end_with_their_plan_are_told_in_one_message_with_their_number(plan_told):
    """To the resident and to each relative; the provider hears of each. Seen to be five messages to everybody."""
    day, plan, told, herself = plan_told
    manager = await told.make.membership(Role.PROVIDER_MANAGER, provider_id=day.provider.id)
    await told.prefers(told.daughter.account_id, language="en")

    await day.done(Role.BUREAU_ADMIN, f"/care-plans/{plan['id']}/end", {"reason": "家属照料"})
    await told.send()

    rows, first = await cancelled(told), (await orders_of(day, plan))[0]
    at_home = {row["membership_id"]: row for row in rows if row["audience"] in ("resident", "family")}
    assert at_home.keys() == {herself.id, told.daughter.id}
    assert len([row for row in rows if row["audience"] in ("resident", "family")]) == 2
    assert {str(row["subject_id"]) for row in at_home.values()} == {first["id"]}
    assert at_home[herself.id]["body"].startswith(f"您{clock(after(1), chinese=True)}等5次的")
    assert f"of {clock(after(1), chinese=False)} and 4 more is cancelled" in at_home[told.daughter.id]["body"]
    assert len([row for row in rows if row["membership_id"] == manager.id]) == 5


async def test_an_order_that_is_cancelled_alone_is_told_alone(plan_told):
    """Two acts are two messages, though a batch has both."""
    day, plan, told, herself = plan_told
    orders = await orders_of(day, plan)
    for order in orders[:2]:
        await day.done(Role.RESIDENT, f"/orders/{order['id']}/cancel", {"reason": "临时有事"})
    await told.send()

    bodies = [row["body"] for row in await cancelled(told) if row["membership_id"] == herself.id]
    assert len(bodies) == 2
    assert not any("等" in body for body in bodies)


def test_the_longest_time_is_as_long_as_templates_are_measured_by():
    at = facts.EXAMPLE["at"].replace(month=12, day=31)
    longest = [len(facts.said({"at": at, "times": 99}, language)["time"]) for language in ("zh", "en")]
    assert max(longest) == facts.longest("time", "orders.cancelled")
