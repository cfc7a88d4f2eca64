"""A month has one cap for a resident in a programme: of the rules that are in force, whatever was placed before they came, and
whichever of the resident's entitlements stood on its days (domain.md, Entitlement; rules.md, Months)."""

import asyncio
from datetime import date

import pytest

from models.accounts import Role
from tests.days import NINE, a_day


async def version(day, since, cap, unit="minutes"):
    office = await day.as_(Role.BUREAU_ADMIN)
    said = {"effective_from": since, "cap_unit": unit, "monthly_cap": cap, "service_codes": [day.item.code]}
    return await office.post(f"/v1/programmes/{day.programme.id}/versions", json=said)


async def left(day, month="2024-03", entitlement=None):
    shown = await day.read(
        f"/entitlements/{entitlement or day.entitlement.id}/balance?month={month}", Role.SUBSIDY_OFFICER
    )
    return shown["cap"], shown["left"]


async def granted_again(day, since, **given):
    """Ended the day before, asked for again, approved by another: what an officer may do, and two of them did."""
    asks, approves = await day.client_for(Role.SUBSIDY_OFFICER), await day.client_for(Role.SUBSIDY_OFFICER)
    ended = {"effective_on": since, "reason": "重新核定"}
    assert (await asks.post(f"/v1/entitlements/{day.entitlement.id}/end", json=ended)).status_code == 200
    assert (await approves.post(f"/v1/entitlements/{day.entitlement.id}/approve")).status_code == 200
    said = {"resident_id": str(day.resident.id), "programme_id": str(day.programme.id), "effective_from": since} | given
    new = (await asks.post("/v1/entitlements", json=said)).json()
    assert (await approves.post(f"/v1/entitlements/{new['id']}/approve")).status_code == 200
    return new["id"]


async def test_who_is_granted_again_in_a_month_has_no_second_cap(make, client_for):
    """Seen to fail (201) with accounts that belong to the entitlement."""
    day = await a_day(make, client_for, monthly_cap=60)
    assert (await day.served())["covered_units"] == 60

    again = await granted_again(day, "2024-03-10")

    assert await left(day, entitlement=again) == (60, 0)
    refused = await day.place(NINE.replace(day=12), 60)
    assert (refused.status_code, refused.json()["code"], refused.json()["left"]) == (409, "cap_exceeded", 0)
    assert (await day.place(NINE.replace(month=4), 60)).status_code == 201
    assert (await day.read("/ledger/check", Role.AUDITOR))["faults"] == []


async def test_the_higher_of_two_caps_of_ones_own_is_the_months(make, client_for):
    day = await a_day(make, client_for, monthly_cap=60)
    await day.placed(NINE, 60)

    again = await granted_again(day, "2024-03-10", monthly_cap=90)

    assert await left(day, entitlement=again) == (90, 30)
    assert (await day.place(NINE.replace(day=12), 30)).status_code == 201
    assert (await day.place(NINE.replace(day=13), 1)).status_code == 409


@pytest.mark.parametrize(
    ("cap", "status", "shown"),
    [(240, 201, (240, 180)), (600, 201, (600, 540)), (60, 201, (60, 0)), (59, 409, (120, 60))],
)
async def test_rules_that_come_after_an_order_rule_its_month(make, client_for, cap, status, shown):
    """An hour of April is held under a cap of 120. Seen to fail with caps that are those of the first hold."""
    day = await a_day(make, client_for, monthly_cap=120)
    await day.placed(NINE.replace(month=4), 60)

    answer = await version(day, "2024-04-01", cap)

    assert answer.status_code == status, answer.text
    assert await left(day, "2024-04") == shown
    if status == 409:
        refused = answer.json()
        assert (refused["code"], refused["month"], refused["residents"]) == ("cap_in_use", "2024-04", 1)
        assert refused["earliest"] == "2024-05-01"
        assert (await version(day, refused["earliest"], cap)).status_code == 201


async def test_rules_from_the_middle_of_a_month_leave_its_cap_alone(make, client_for):
    day = await a_day(make, client_for, monthly_cap=120)
    await day.placed(NINE.replace(month=4), 120)

    assert (await version(day, "2024-04-02", 60)).status_code == 201

    assert [await left(day, month) for month in ("2024-04", "2024-05")] == [(120, 0), (60, 60)]


async def test_another_unit_waits_for_what_is_held_in_the_old_one(make, client_for):
    day = await a_day(make, client_for, monthly_cap=120)
    order = await day.placed(NINE.replace(month=4), 60)

    refused = await version(day, "2024-04-01", 10_000, "fen")
    (await day.as_(Role.BUREAU_ADMIN)).headers["Accept-Language"] = "en"
    in_english = await version(day, "2024-04-01", 10_000, "fen")
    await day.done(Role.BUREAU_ADMIN, f"/orders/{order['id']}/cancel", {"reason": "改期"})

    told = refused.json()
    assert (refused.status_code, told["code"], told["errors"][0]["pointer"]) == (409, "cap_in_use", "/cap_unit")
    assert (told["held_unit"], told["unit"], told["earliest"]) == ("minutes", "fen", "2024-05-01")
    assert "按原单位（分钟）占用或使用额度，该月不能改以分计" in told["detail"]
    assert "in minutes, so that month cannot be counted in fen" in in_english.json()["detail"]
    assert (await version(day, "2024-04-01", 10_000, "fen")).status_code == 201


async def test_rules_and_an_order_at_the_same_instant(make, client_for):
    """Whichever comes first, April ends with what its rules allow. Seen to fail (201 and 201) without `hold_books_open` before
    the order is ruled."""
    days = [await a_day(make, client_for, monthly_cap=120) for _ in range(6)]
    for day in days:
        await day.as_(Role.BUREAU_ADMIN)

    for day in days:
        order, rules = await asyncio.gather(day.place(NINE.replace(month=4), 120), version(day, "2024-04-01", 60))
        assert (order.status_code, rules.status_code) in ((201, 409), (409, 201))


async def test_a_list_shares_the_cap_of_the_first_entitlement(make, client_for):
    """Three entitlements of one resident: the third shares with the first, not with the second."""
    day = await a_day(make, client_for, monthly_cap=60)
    second = await granted_again(day, "2024-03-10")
    first, day.entitlement.id = day.entitlement.id, second

    third = await granted_again(day, "2024-03-20")

    shown = [
        (await day.read(f"/entitlements/{one}", Role.SUBSIDY_OFFICER))["caps_with"] for one in (first, second, third)
    ]
    assert shown == [None, str(first), str(first)]
    assert (
        date(2024, 3, 20).isoformat()
        == (await day.read(f"/entitlements/{third}", Role.SUBSIDY_OFFICER))["effective_from"]
    )
