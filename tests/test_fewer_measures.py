"""A line that bills fewer minutes, pieces or nights than were verified is paid for so many, whatever amount stands on it
(rules.md, Claims: the least of asked, verified and posted), and the rest of them returns to the month."""

from datetime import date, timedelta
from typing import Any

import pytest

from models.accounts import Role
from models.programmes import CapUnit
from tests.adjusting import approved, lines_of
from tests.claimed import MARCH, World, world
from tests.nights import PRICE, Home, home
from tests.test_settlements import books_are_sound, proposed
from tests.test_stay_claim_rules import counted

_ = world, home

IN_MINUTES: dict[str, Any] = {"monthly_cap": 600, "cap_unit": CapUnit.MINUTES}
LINES = [
    (IN_MINUTES, {"minutes": 60, "amount_fen": 2000}, 60, 2000, 2000),
    (IN_MINUTES, {"minutes": 1, "amount_fen": 2000}, 1, 33, 33),
    (IN_MINUTES, {"minutes": 0, "amount_fen": 2000}, 0, 0, 0),
    (IN_MINUTES, {"minutes": 30, "amount_fen": 2000}, 30, 1000, 1000),
    (IN_MINUTES, {"minutes": 30, "unit_price_fen": 4000, "amount_fen": 2000}, 30, 1000, 1000),
    (IN_MINUTES, {"minutes": 60, "unit_price_fen": 1500, "amount_fen": 2000}, 60, 1500, 1500),
    (IN_MINUTES | {"copay_bp": 1000}, {"minutes": 30, "amount_fen": 2000}, 30, 1000, 900),
    (IN_MINUTES | {"price_cap_fen": 1500}, {"minutes": 30, "amount_fen": 2000}, 30, 1000, 750),
    (IN_MINUTES | {"billing_increment_minutes": 15}, {"minutes": 50, "amount_fen": 2000}, 45, 1500, 1500),
    ({"monthly_cap": 5000, "cap_unit": CapUnit.FEN}, {"minutes": 30, "amount_fen": 2000}, 1000, 1000, 1000),
]
"""The programme; the bill of a visit of an hour, at 20.00 yuan; what stays drawn of the month, is approved, is paid."""


@pytest.mark.parametrize(("rules", "billed", "drawn", "gross", "subsidy"), LINES)
async def test_fewer_minutes_are_paid_as_so_many_cost(
    world: World, client_for, rules: dict, billed: dict, drawn: int, gross: int, subsidy: int
):
    """Seen to fail, with 2,000 fen for one minute and none, while the amount alone was compared."""
    programme = await world.make.programme(world.item, effective_from=date(2020, 1, 1), **rules)
    entitlement = await world.make.entitlement(await world.make.resident(), programme)
    world.bill(await world.visit(entitlement=entitlement), **billed)

    settlement = await approved(await client_for(Role.BUREAU_ADMIN), await proposed(world))

    [line] = await lines_of(world.officer, {"id": settlement["claim_id"]})
    assert (line["approved_fen"], line["paid_fen"]) == (gross, subsidy), line
    assert (settlement["gross_fen"], settlement["subsidy_fen"]) == (gross, subsidy)
    path = f"/v1/entitlements/{entitlement.id}/balance"
    month = (await world.officer.get(path, params={"month": "2024-03"})).json()
    assert month["posted"] == drawn
    if rules["cap_unit"] is CapUnit.MINUTES:
        assert settlement["minutes"] == drawn
    await books_are_sound(world)


async def test_a_minute_less_returns_to_the_month_also_where_it_costs_nothing(world: World, client_for):
    """At 0.20 yuan an hour 59 minutes come to as many fen as 60. Seen to keep 60 while only the money was compared."""
    cheap = await world.make.service_item(price_fen=20)
    await world.make.contract(world.provider, cheap)
    programme = await world.make.programme(cheap, effective_from=date(2020, 1, 1), **IN_MINUTES)
    entitlement = await world.make.entitlement(await world.make.resident(), programme)
    visit = await world.visit(entitlement=entitlement, item=cheap)
    world.bill(visit, service_item_id=str(cheap.id), minutes=59, unit_price_fen=20, amount_fen=20)

    settlement = await approved(await client_for(Role.BUREAU_ADMIN), await proposed(world))

    path = f"/v1/entitlements/{entitlement.id}/balance"
    month = (await world.officer.get(path, params={"month": "2024-03"})).json()
    assert (settlement["subsidy_fen"], settlement["minutes"], month["posted"]) == (20, 59, 59)
    await books_are_sound(world)


async def test_an_officer_who_leaves_some_minutes_leaves_them_at_the_lower_price(world: World, client_for):
    """Two hours billed at 10.00 yuan, for the amount of 20.00; he leaves one."""
    visit = await world.visit(minutes=120)
    world.bill(visit, unit_price_fen=1000, amount_fen=4000)
    claim = await world.reconciled()
    [before] = await lines_of(world.officer, claim)
    less = {"resolution": "adjust", "payable_minutes": 60, "reason_code": "no_evidence", "note": "只核实一小时"}
    for code in claim["totals"]["exceptions"]:
        answer = await world.officer.post(f"/v1/claims/{claim['id']}/resolutions", json=less | {"code": code})
        assert answer.status_code == 200, answer.text

    [line] = await lines_of(world.officer, claim)

    assert (before["payable_fen"], line["approved_fen"]) == (2000, 1000)


async def test_fewer_pieces_are_paid_as_so_many_cost(world: World, client_for):
    """Seen to fail, with 6,000 fen for one bath of three."""
    bath = await world.make.service_item(unit="visit", price_fen=2000)
    await world.make.contract(world.provider, bath)
    entitlement = await world.make.entitlement(await world.make.resident(), await world.make.programme(bath))
    for day, pieces in enumerate((1, 3)):
        visit = await world.visit(
            entitlement=entitlement, item=bath, quantity=3, started_at=MARCH + timedelta(days=day)
        )
        world.bill(visit, service_item_id=str(bath.id), minutes=None, quantity=pieces, amount_fen=6000)

    settlement = await approved(await client_for(Role.BUREAU_ADMIN), await proposed(world))

    lines = await lines_of(world.officer, {"id": settlement["claim_id"]})
    assert [(line["codes"], line["paid_fen"]) for line in lines] == [
        (["amount_mismatch", "quantity_mismatch"], 2000),
        ([], 6000),
    ]
    await books_are_sound(world)


async def test_fewer_nights_are_paid_as_so_many_cost(home: Home):
    """Seen to fail, with the whole month for nine nights."""
    home.bill(await counted(home), quantity=9, amount_fen=31 * PRICE)

    claim = await home.reconciled()

    [line] = await home.lines_of(claim)
    assert line["codes"] == ["amount_mismatch", "quantity_mismatch"]
    assert (line["payable_quantity"], line["payable_fen"]) == (9, 9 * PRICE)
