"""A provider's day for the tests of dispatch plans: tomorrow, orders that were accepted, a plan that the worker made."""

from datetime import datetime, time

from models.accounts import Role
from tests.factories import SHANGHAI
from tests.moments import in_days

M = Role.PROVIDER_MANAGER


def at(hour: int, minute: int = 0) -> datetime:
    return datetime.combine(in_days(1), time(hour, minute), SHANGHAI)


async def accepted(day, start, minutes=60, **given):
    order = await day.placed(start, minutes, **given)
    return await day.done(M, f"/orders/{order['id']}/accept")


async def asked(day, **given):
    said = {"planned_on": in_days(1).isoformat(), "seconds": 1} | given
    return await day.act(M, "/dispatch-plans", said)


async def proposed(day, drain, **given):
    """Asked for, and made."""
    answer = await asked(day, **given)
    assert answer.status_code == 202, answer.text
    assert answer.json()["status"] == "queued"
    await drain()
    plan = await day.read(answer.headers["Location"].removeprefix("/v1"), M)
    assert plan["status"] == "proposed"
    assert plan["progress"] == 100
    return plan


async def taken(day, plan):
    return await day.done(M, f"/dispatch-plans/{plan['id']}/accept")


async def resident(day, place):
    """Another one with an entitlement, somewhere else; the day's next orders are hers."""
    other = await day.make.resident(place=place)
    await day.make.entitlement(other, day.programme)
    return {"resident_id": str(other.id)}
