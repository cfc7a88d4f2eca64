"""What the tests of the family's word need: a visit of just now, and who says something of it."""

from datetime import datetime, timedelta
from typing import Any

from models.accounts import Role
from tests.days import Day, now
from tests.factories import SHANGHAI

ACCEPT = {"decision": "accept", "reason_code": "other", "memo": "邻居与监控均证实有人上门"}
REJECT = {"decision": "reject", "reason_code": "not_delivered", "memo": "邻居证实当日无人上门"}
HOUR = timedelta(hours=1)


def an_hour_ago() -> datetime:
    """So that the visit ends now: whatever the hour, it is night for both or for neither."""
    return now().astimezone(SHANGHAI) - HOUR


async def just_served(day: Day, **given: Any) -> str:
    """Checked in and out by the caregiver's phone-1, and ended now."""
    return str((await day.served(an_hour_ago(), **given))["id"])


async def says(day: Day, role: Role, visit: str, act: str, **said: Any) -> dict[str, Any]:
    return await day.done(role, f"/visits/{visit}/{act}", said or None)


async def doubts(day: Day, visit: str) -> dict[str, str]:
    """Code and state of each."""
    found = (await day.read(f"/visits/{visit}/exceptions", Role.SUBSIDY_OFFICER))["items"]
    return {one["code"]: one["status"] for one in found}


async def state(day: Day, visit: str) -> tuple[str, list[str], int]:
    seen = await day.read(f"/visits/{visit}")
    return seen["status"], seen["open_exceptions"], seen["posted_subsidy_fen"]
