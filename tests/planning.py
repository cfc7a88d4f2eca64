"""Care plans for the tests: one that comes every day from tomorrow on, and what became of it."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from models.accounts import Role
from services import calendars, care_plans
from tests.days import Day
from tests.factories import SHANGHAI


def after(days: int) -> date:
    """So many days from today."""
    return calendars.today() + timedelta(days=days)


def asked(day: Day, **given: Any) -> dict[str, Any]:
    """An hour at nine each day from tomorrow on, ordered five days ahead."""
    said: dict[str, Any] = {
        "resident_id": str(day.resident.id),
        "provider_id": str(day.provider.id),
        "service_item_id": str(day.item.id),
        "planned_minutes": 60,
        "start_time": "09:00",
        "first_on": str(after(1)),
        "rule": "FREQ=DAILY",
        "ahead_days": 5,
    }
    return said | {name: str(value) if isinstance(value, date) else value for name, value in given.items()}


async def planned(day: Day, role: Role = Role.BUREAU_ADMIN, **given: Any) -> dict[str, Any]:
    return await day.done(role, "/care-plans", asked(day, **given))


async def work(day: Day, now: datetime | None = None) -> int:
    """The worker, on that day's morning or now."""
    return await care_plans.run_in(day.make.app.state.sessions, day.make.code, now or datetime.now(UTC))


def at(on: date, hour: int = 0) -> datetime:
    return datetime(on.year, on.month, on.day, hour, tzinfo=SHANGHAI)


async def days_of(day: Day, plan: dict[str, Any]) -> dict[date, tuple[str, str | None, str | None]]:
    """Each day that was ordered or tried: its state, its code, its order's state; in their order."""
    found = (await day.read(f"/care-plans/{plan['id']}/occurrences?limit=200"))["items"]
    return {
        date.fromisoformat(one["occurs_on"]): (one["state"], one["code"], one["order_status"])
        for one in reversed(found)
    }


async def orders_of(day: Day, plan: dict[str, Any], status: str | None = None) -> list[dict[str, Any]]:
    """Its orders in the order of their days."""
    query = f"/orders?limit=200&care_plan_id={plan['id']}" + (f"&status={status}" if status else "")
    return sorted((await day.read(query))["items"], key=lambda order: order["planned_start_at"])


async def held(day: Day) -> int:
    """Minutes that all months hold."""
    return int(
        await day.make.owner.fetchval(
            "select coalesce(sum(held), 0) from ledger_accounts where owner_kind = 'entitlement_month' and owner_id = $1",
            day.entitlement.id,
        )
    )


async def outlook(
    day: Day, plan: dict[str, Any], count: int = 10, role: Role = Role.BUREAU_ADMIN
) -> list[dict[str, Any]]:
    return list((await day.read(f"/care-plans/{plan['id']}/preview?count={count}", role))["items"])
