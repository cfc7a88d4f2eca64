"""Orders that need two caregivers: each place holds, and both are spoken of together."""

import pytest

from tests.days import NINE, a_day


def refusal(answer):
    return answer.status_code, answer.json()["code"]


async def test_two_caregivers_hold_twice(make, client_for):
    day = await a_day(make, client_for, monthly_cap=120)
    day.item = await make.service_item(caregivers_needed=2)
    await make.contract(day.provider, day.item)
    day.programme = await make.programme(day.item, monthly_cap=120)
    day.entitlement = await make.entitlement(day.resident, day.programme)

    order = await day.placed(NINE, 60)

    assert None not in (order["hold_id"], order["second_hold_id"])
    assert await day.balance() == (120, 0)
    assert refusal(await day.place(NINE, 60)) == (409, "cap_exceeded")


@pytest.mark.parametrize(("used", "left"), [(0, 100), (30, 40)])
async def test_an_order_for_two_says_what_is_left_for_both_together(make, client_for, used, left):
    """Neither place fits, or only the first does. Seen to say that 40 minutes were left and 60 needed, of a month in which
    nothing was used, while each place was refused by itself."""
    day = await a_day(make, client_for, monthly_cap=100)
    day.item = await make.service_item(caregivers_needed=2)
    await make.contract(day.provider, day.item)
    day.programme = await make.programme(day.item, monthly_cap=100)
    day.entitlement = await make.entitlement(day.resident, day.programme)
    if used:
        await day.placed(NINE, used)

    refused = await day.place(NINE.replace(day=9), 60)

    assert refusal(refused) == (409, "cap_exceeded")
    assert (refused.json()["left"], refused.json()["asked"]) == (left, 120)
    assert await day.balance() == (2 * used, 0)
