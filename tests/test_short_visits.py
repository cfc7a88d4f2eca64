"""A visit of a minute: who may say that it counts depends on what makes its price."""

from datetime import timedelta

import pytest

from models.accounts import Role
from tests.days import NINE, a_day

MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("unit", "code", "by_manager"),
    [("hour", "short", 200), ("visit", "short_piece", 403), ("day", "short_piece", 403)],
)
async def test_a_minute_that_costs_what_an_hour_does_is_an_officers_to_believe(
    make, client_for, unit, code, by_manager
):
    """A manager's own word is enough where the minutes make the price. Seen to be enough for all while each was `short`."""
    day = await a_day(make, client_for)
    day.item = await make.service_item(unit=unit)
    await make.contract(day.provider, day.item)
    day.entitlement = await make.entitlement(day.resident, await make.programme(day.item, cap_unit="fen"))
    visit = await day.visit(quantity=None if unit == "hour" else 1)
    await day.check_in(visit["id"])
    over = await day.check_out(visit["id"], NINE + MINUTE)
    (told,) = (await day.read(f"/visits/{visit['id']}/exceptions", Role.PROVIDER_MANAGER))["items"]
    path, why = f"/visits/{visit['id']}/exceptions/{told['id']}/acknowledge", {"reason_code": "resident_asked"}

    manager = await day.act(Role.PROVIDER_MANAGER, path, why)
    if by_manager == 403:
        many = {"code": code, "from_on": "2024-03-05", "to_on": "2024-03-05"} | why
        assert (await day.act(Role.PROVIDER_MANAGER, "/visits/acknowledgements", many)).status_code == 403
        assert (await day.act(Role.SUBSIDY_OFFICER, path, why)).status_code == 200

    assert (over["open_exceptions"], told["found"]) == ([code], {"minutes": 1, "at_least": 5})
    assert manager.status_code == by_manager
    assert (await day.read(f"/visits/{visit['id']}"))["status"] == "verified"
