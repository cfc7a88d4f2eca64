"""A line that was booked after its month closed says whether it was told late, or was verified in time and filled since."""

from typing import Any

import pytest

from models.visits import Visit
from tests.adjusting import adjusted, approver, drafted, settled
from tests.claimed import MARCH, World, world
from tests.test_room_given_back import DAY, capped, rejected
from tests.test_statements import read
from tests.test_statements_of_returns import printed, sheets

_ = world, approver


async def two_of_a_cap(w: World, minutes: int) -> tuple[Visit, Visit]:
    """The second finds room for what the first leaves of the month."""
    await capped(w, minutes)
    return await w.visit(), await w.visit(started_at=MARCH + DAY)


async def told_of(w: World, claim: dict[str, Any]) -> list[dict[str, Any]]:
    path = f"/v1/claims/{claim['id']}"
    for answer in (await w.manager.post(f"{path}/submit"), await w.officer.post(f"{path}/reconcile")):
        assert answer.is_success, answer.text
    found = await w.officer.get(f"{path}/exceptions", params={"code": "late_entry"})
    return list(found.json()["items"])


@pytest.mark.parametrize("minutes", [90, 60], ids=["half of it found room", "none of it found room"])
async def test_what_was_verified_in_time_and_filled_since_is_no_late_entry(world: World, approver, minutes: int):
    """Seen to fail: 结账后才核实, of a visit that had been verified, billed and settled while the month was open."""
    first, cut = await two_of_a_cap(world, minutes)
    settlement = await settled(world, approver, first, cut)
    await world.closed("2024-03")
    await rejected(world, first)

    [one] = await told_of(world, await drafted(world.manager, settlement))

    assert (one["record_no"], one["found"]["verified_in_time"], one["found"]["filled"]) == (cut.visit_no, True, True)
    assert "当月已核实，当时有部分超出额度；结账后该月腾出额度，予以补足" in one["says_zh"]
    assert "结账后才核实" not in one["says_zh"]
    assert "verified in time" in one["says_en"]


async def test_what_was_verified_after_its_month_closed_is_one(world: World):
    await world.closed("2024-03")
    world.bill(await world.visit())
    claim = await world.reconciled()

    found = await world.officer.get(f"/v1/claims/{claim['id']}/exceptions", params={"code": "late_entry"})

    [one] = found.json()["items"]
    assert (one["found"]["verified_in_time"], one["found"]["filled"]) == (False, False)
    assert one["says_zh"].startswith("该次服务在所属月份结账后才核实")


async def test_the_lines_of_an_adjustment_add_up_to_what_is_given_back(world: World, approver):
    """An hour is taken back, and half an hour of the next visit finds room. Seen to fail: amounts of 20.00 and 0.00 to 10.00 to be
    returned, and no word of the subsidy that moved."""
    first, cut = await two_of_a_cap(world, 90)
    settlement = await settled(world, approver, first, cut)
    await rejected(world, first)

    path = f"/v1/settlements/{(await adjusted(world, world.manager, approver, settlement))['id']}"

    shown = await read(world.manager, path)
    told = [
        (one["before_subsidy_fen"], one["subsidy_fen"], one["subsidy_difference_fen"]) for one in shown["reductions"]
    ]
    assert told == [(2000, 0, -2000), (1000, 2000, 1000)]
    assert sum(one["subsidy_difference_fen"] for one in shown["reductions"]) == shown["subsidy_fen"] == -1000
    _, lines = await sheets(world.manager, path)
    assert lines[0][8:11] == ["原补贴（元）\nSubsidy before", "补贴（元）\nSubsidy", "补贴差额（元）\nDifference"]
    assert [row[8:11] for row in lines[1:]] == [[20.0, 0.0, -20.0], [10.0, 20.0, 10.0]]
    paper = printed(shown)
    assert "补贴减少 10.00 元" in paper
    assert [said for said in ("原补贴（元）", "补贴差额（元）") if said not in paper] == []
