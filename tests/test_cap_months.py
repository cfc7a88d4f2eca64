"""What a record drew of its month is in the unit of that month's cap, whatever the rules of its own day count in (rules.md,
Months). New rules change the unit with a month only; these are districts whose rules changed it within one before that."""

from datetime import date, timedelta
from typing import Any

import pytest

from models.accounts import Role
from models.programmes import CapUnit, ProgrammeService, ProgrammeVersion
from tests.adjusting import approved
from tests.claimed import MARCH, World, world
from tests.test_settlements import books_are_sound, proposed

_ = world
FEN: dict[str, Any] = {"cap_unit": CapUnit.FEN, "monthly_cap": 10_000}
MINUTES: dict[str, Any] = {"cap_unit": CapUnit.MINUTES, "monthly_cap": 300}
NONE: dict[str, Any] = {"cap_unit": None, "monthly_cap": None}


async def changed_within(w: World, before: dict[str, Any], after: dict[str, Any]) -> None:
    """The resident is entitled by rules that changed on the second of March."""
    programme = await w.make.programme(w.item, **before)
    version = ProgrammeVersion(
        district_code=w.make.code, programme_id=programme.id, effective_from=date(2024, 3, 2), **after
    )
    pays = ProgrammeService(district_code=w.make.code, programme_version_id=version.id, service_item_id=w.item.id)
    await w.make.add(version, pays)
    w.entitlement = await w.make.entitlement(await w.make.resident(), programme)


async def month(w: World) -> dict[str, Any]:
    path = f"/v1/entitlements/{w.entitlement.id}/balance"
    shown = (await w.officer.get(path, params={"month": "2024-03"})).json()
    return {name: shown[name] for name in ("unit", "posted", "left")}


@pytest.mark.parametrize(
    ("before", "after", "posted"),
    [
        (FEN, FEN, 2000),
        (FEN, MINUTES, 2000),
        (FEN, NONE, 2000),
        (MINUTES, MINUTES, 60),
        (MINUTES, FEN, 60),
        (MINUTES, NONE, 60),
    ],
)
async def test_what_is_not_approved_returns_to_the_month_in_its_own_unit(
    world: World, client_for, before: dict, after: dict, posted: int
):
    """An hour billed of two. Seen to leave 60 fen posted of 2,000, or all 120 minutes, with the unit of the day's rules."""
    await changed_within(world, before, after)
    world.bill(await world.visit(minutes=120), minutes=60, amount_fen=2000)

    settlement = await approved(await client_for(Role.BUREAU_ADMIN), await proposed(world))

    left = before["monthly_cap"] - posted
    assert settlement["subsidy_fen"] == 2000
    assert await month(world) == {"unit": before["cap_unit"], "posted": posted, "left": left}
    await books_are_sound(world)


async def test_a_month_never_pays_more_than_its_cap_after_a_part_was_approved(world: World, client_for):
    """100 yuan: 60 and 20 of 40 are settled, and a third visit finds the 20 that are left. Seen to be paid 39.40 yuan."""
    await changed_within(world, FEN, MINUTES)
    world.bill(await world.visit(minutes=180), minutes=180, amount_fen=6000)
    world.bill(await world.visit(minutes=120, started_at=MARCH + timedelta(days=1)), minutes=60, amount_fen=2000)
    settlement = await approved(await client_for(Role.BUREAU_ADMIN), await proposed(world))

    third = await world.visit(minutes=300, started_at=MARCH + timedelta(days=2))

    shown = (await world.officer.get(f"/v1/visits/{third.id}")).json()
    assert (settlement["subsidy_fen"], shown["posted_subsidy_fen"]) == (8000, 2000)
    assert await month(world) == {"unit": "fen", "posted": 10_000, "left": 0}
    await books_are_sound(world)


BENT = [
    (FEN, "update visits set covered_units = covered_units - 1"),
    (MINUTES, "update visits set covered_units = covered_units - 1"),
    (FEN, "update visits set posted_subsidy_fen = posted_subsidy_fen - 1, posted_copay_fen = posted_copay_fen + 1"),
]


@pytest.mark.parametrize(("rules", "bend"), BENT)
async def test_the_check_of_the_books_names_a_visit_that_drew_other_units_than_it_covers(
    world: World, rules: dict, bend: str
):
    programme = await world.make.programme(world.item, **rules)
    world.entitlement = await world.make.entitlement(await world.make.resident(), programme)
    visit = await world.visit()
    await books_are_sound(world)

    await world.make.owner.execute(f"{bend} where id = $1", visit.id)

    faults = (await world.officer.get("/v1/ledger/check")).json()["faults"]
    [named] = [fault for fault in faults if fault["rule"] == "a_visit_draws_of_its_month_what_it_covers"]
    assert (named["found"]["id"], named["found"]["unit"]) == (str(visit.id), rules["cap_unit"])
