"""Who paid what of a visit, as a family reads it: the programme, the resident by his share or since he agreed to, or nobody."""

from datetime import date
from typing import Any

import pytest

from models.accounts import Role
from models.orders import Order, OrderStatus
from models.programmes import CapUnit
from tests.adjusting import approved
from tests.claimed import MARCH, World, world
from tests.test_settlements import books_are_sound, proposed

_ = world
WIDE: dict[str, Any] = {"monthly_cap": 600, "cap_unit": CapUnit.MINUTES}
NARROW: dict[str, Any] = WIDE | {"monthly_cap": 45}
AGREED, NOT_AGREED = {"self_pay_excess": True}, {"self_pay_excess": False}
NOBODY_ORDERED = None
CASES = {
    "as it was ordered": (WIDE, NOT_AGREED, None, (2000, 2000, 0, 0, 0)),
    "with a share of his own": (WIDE | {"copay_bp": 1000}, NOT_AGREED, None, (2000, 1800, 200, 0, 0)),
    "the excess as he agreed": (NARROW, AGREED, None, (2000, 1500, 0, 500, 0)),
    "an excess that nobody agreed to": (NARROW, NOT_AGREED, None, (2000, 1500, 0, 0, 500)),
    "an excess that nobody ordered": (NARROW, NOBODY_ORDERED, None, (2000, 1500, 0, 0, 500)),
    "half of it billed": (WIDE | {"copay_bp": 1000}, NOT_AGREED, 30, (2000, 900, 100, 0, 1000)),
    "half of it billed, though he would have paid an excess": (WIDE, AGREED, 30, (2000, 1000, 0, 0, 1000)),
    "less billed than was covered, and an excess": (NARROW, AGREED, 30, (2000, 1000, 0, 500, 500)),
    "none of it billed": (WIDE, AGREED, 0, (2000, 0, 0, 0, 2000)),
    "half of it billed, of a cap in yuan": (
        {"monthly_cap": 5000, "cap_unit": CapUnit.FEN},
        AGREED,
        30,
        (2000, 1000, 0, 0, 1000),
    ),
}
"""The programme, the order, how many minutes of the hour are billed, and what the family reads of twenty yuan."""
NAMES = ("gross_fen", "subsidy_fen", "copay_fen", "self_paid_fen", "not_paid_fen")


@pytest.mark.parametrize("what", CASES)
async def test_nobody_is_told_that_he_paid_what_nobody_paid(world: World, client_for, what):
    """Seen to say of all that the programme did not pay that the resident had, what an officer refused and what nobody billed too."""
    rules, ordered, billed, paid = CASES[what]
    make = world.make
    programme = await make.programme(world.item, effective_from=date(2020, 1, 1), **rules)
    resident = await make.resident()
    entitlement = await make.entitlement(resident, programme)
    order = None
    if ordered is not None:
        order = Order(
            district_code=make.code,
            order_no=f"O-{resident.id}",
            resident_id=resident.id,
            division_code=resident.division_code,
            provider_id=world.provider.id,
            service_item_id=world.item.id,
            programme_id=programme.id,
            entitlement_id=entitlement.id,
            planned_start_at=MARCH,
            planned_minutes=60,
            placed_by=resident.id,
            status=OrderStatus.COMPLETED,
            **ordered,
        )
        await make.add(order)
    visit = await world.visit(entitlement=entitlement, **({"order_id": order.id} if order else {}))
    if billed is not None:
        world.bill(visit, minutes=billed, amount_fen=2000)
        await approved(await client_for(Role.BUREAU_ADMIN), await proposed(world))
    daughter = await client_for(Role.FAMILY, resident_id=resident.id, scopes=["orders", "money"])

    days = {"from_on": "2024-03-01", "to_on": "2024-03-31"}
    [seen] = (await daughter.get(f"/v1/residents/{resident.id}/who-comes", params=days)).json()["items"]
    month = (await daughter.get(f"/v1/residents/{resident.id}/month?month=2024-03")).json()

    assert tuple(seen[name] for name in NAMES) == paid
    assert tuple(month["visits"][name] for name in NAMES) == tuple(month["total"][name] for name in NAMES) == paid
    assert paid[0] == sum(paid[1:])
    await books_are_sound(world)
