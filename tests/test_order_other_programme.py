"""One programme pays for one service, the first by priority. Where its month is full, the refusal names another that has room."""

import pytest

from models.accounts import Role
from models.programmes import CapUnit
from tests.days import NINE, a_day
from tests.test_orders import refusal

FULL = {"monthly_cap": 60}


async def with_another(make, client_for, **rules):
    """Whose first programme has an hour of a month, taken already, and who is entitled in a second."""
    day = await a_day(make, client_for, **FULL)
    await day.placed(NINE, 60)
    other = await make.programme(day.item, name="普惠照护", **{"priority": 200, "monthly_cap": 120} | rules)
    await make.entitlement(day.resident, other)
    return day, other


@pytest.mark.parametrize(
    ("rules", "left", "unit", "zh", "en"),
    [
        ({}, 120, "minutes", "当月还有 120 分钟", "has 120 minutes left that month"),
        ({"cap_unit": CapUnit.FEN, "monthly_cap": 5000}, 5000, "fen", "当月还有 50.00 元", "has 50.00 yuan left"),
        ({"monthly_cap": None}, None, None, "当月不限额", "has no cap that month"),
    ],
)
async def test_a_refusal_over_the_cap_names_another_programme_with_room(make, client_for, rules, left, unit, zh, en):
    """Seen to fail, naming nobody."""
    day, other = await with_another(make, client_for, **rules)

    refused = await day.place(NINE, 60)

    told = refused.json()
    assert refusal(refused) == (409, "cap_exceeded")
    assert (told["other_programme"], told["other_programme_id"]) == ("普惠照护", str(other.id))
    assert (told["other_left"], told["other_unit"], zh in told["detail"]) == (left, unit, True), told
    english = {"Accept-Language": "en"}
    bureau = await day.as_(Role.BUREAU_ADMIN)
    assert en in (await bureau.post("/v1/orders", json=day.order(), headers=english)).json()["detail"]
    named = await day.place(NINE, 60, programme_id=str(other.id))
    assert (named.status_code, named.json()["programme_id"]) == (201, str(other.id)), named.text


async def test_one_that_has_too_little_room_or_covers_something_else_is_not_named(make, client_for):
    day, _ = await with_another(make, client_for, monthly_cap=59)
    elsewhere = await make.programme(await make.service_item(code="OTHER"))
    await make.entitlement(day.resident, elsewhere)

    refused = await day.place(NINE, 60)

    assert refusal(refused) == (409, "cap_exceeded")
    assert "other_programme" not in refused.json()
