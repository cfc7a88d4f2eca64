"""A cap in fen leaves a part of what is approved to the resident: the statement says of which lines, and how much, apart from
the co-payment."""

import io

import pytest
from python_calamine import CalamineWorkbook

from models.programmes import CapUnit
from models.statements import StatementRead
from services import statements
from tests.adjusting import adjusted, approved, approver
from tests.claimed import MARCH, World, world
from tests.test_room_given_back import DAY, rejected
from tests.test_settlements import books_are_sound, proposed
from tests.test_statements import read

_ = world, approver


@pytest.mark.parametrize(
    ("copay_bp", "subsidy", "over", "of_lines"),
    [(0, 3000, 6000, [None, 3000, 3000, None]), (1000, 3000, 5100, [None, 2400, 2700, None])],
    ids=["no share of one's own", "a tenth"],
)
async def test_each_line_that_a_cap_in_fen_cut_stands_there_with_its_amount(
    world: World, approver, copay_bp: int, subsidy: int, over: int, of_lines: list[int | None]
):
    """Three visits of 30 yuan each under a cap of 30, the first billed twice. Seen to name the duplicate alone, with three lines
    paid, 120 yuan verified, and 60 of a co-payment of nothing."""
    cap = {"cap_unit": CapUnit.FEN, "monthly_cap": 3000, "copay_bp": copay_bp}
    world.entitlement = await world.make.entitlement(
        await world.make.resident(), await world.make.programme(world.item, **cap)
    )
    visits = [await world.visit(started_at=MARCH + n * DAY, minutes=90) for n in range(3)]
    for visit in (*visits, visits[0]):
        world.bill(visit)
    proposal = await proposed(world)
    claim = (await world.officer.get(f"/v1/claims/{proposal['claim_id']}")).json()

    settlement = await approved(approver, proposal)

    path = f"/v1/settlements/{settlement['id']}"
    shown = await read(world.officer, path)
    [line] = shown["lines"]
    paid = 1 if copay_bp == 0 else 2
    assert (line["lines"], line["paid_lines"], line["verified_fen"]) == (4, paid, 9000)
    assert (shown["verified_fen"], claim["totals"]["verified_fen"]) == (9000, 9000)
    assert (line["approved_fen"], line["subsidy_fen"], line["copay_fen"]) == (9000, subsidy, 9000 - subsidy)
    assert (line["over_cap_fen"], shown["over_cap_fen"]) == (over, over)
    told = {one["line_no"]: one for one in shown["reductions"]}
    assert [told.get(n, {}).get("over_cap_fen") for n in (1, 2, 3, 4)] == of_lines
    [why] = told[3]["reasons"]
    assert (told[3]["reduced_fen"], why["code"]) == (0, "over_cap")
    assert why["decided"] == f"其中 {of_lines[2] // 100}.00 元超出额度，由本人自付"
    assert (told[4]["reduced_fen"], told[4]["reasons"][0]["code"]) == (3000, "duplicate_line")
    sheet = CalamineWorkbook.from_filelike(io.BytesIO((await world.officer.get(f"{path}/statement.xlsx")).content))
    cells = "".join(
        str(c) for name in sheet.sheet_names for row in sheet.get_sheet_by_name(name).to_python() for c in row
    )
    assert f"个人自付中超出额度 ¥{over // 100}.00" in cells
    assert why["decided"] in cells
    assert statements.paper(StatementRead.model_validate(shown)).startswith(b"%PDF")
    await books_are_sound(world)


async def test_an_adjustment_tells_what_is_over_the_cap_no_more(world: World, approver):
    """The first visit was false, and what it gave back pays the second."""
    programme = await world.make.programme(world.item, cap_unit=CapUnit.FEN, monthly_cap=3000)
    world.entitlement = await world.make.entitlement(await world.make.resident(), programme)
    visits = [await world.visit(started_at=MARCH + n * DAY, minutes=90) for n in range(2)]
    for visit in visits:
        world.bill(visit)
    settlement = await approved(approver, await proposed(world))
    await rejected(world, visits[0])

    correction = await adjusted(world, world.manager, approver, settlement)

    shown = await read(world.officer, f"/v1/settlements/{correction['id']}")
    assert (shown["subsidy_fen"], shown["copay_fen"], shown["over_cap_fen"]) == (0, -3000, -3000)
    assert [one.get("over_cap_fen") for one in shown["reductions"]] == [None, None]


async def test_where_no_cap_is_in_fen_nothing_is_told_of_it(world: World, approver):
    """So that the bytes of such a statement are what they were."""
    world.bill(await world.visit())

    settlement = await approved(approver, await proposed(world))

    shown = await read(world.officer, f"/v1/settlements/{settlement['id']}")
    assert "over_cap_fen" not in shown
    assert shown["reductions"] == []
    assert "over_cap_fen" not in shown["lines"][0]
