"""A bed that is reserved without an offer, while others wait for such a bed: whom it passes over, and for what reason."""

from typing import Any

import pytest

from models.accounts import Role
from tests.factories import Make
from tests.lodged import Line, a_line, day

WHY = "夜间急收，前面的家属已同意顺延"


@pytest.fixture
async def line(make: Make, client_for: Any) -> Line:
    return await a_line(make, client_for)


async def test_a_reservation_passes_nobody_who_waits_over_without_a_reason(line: Line, make: Make, client_for: Any):
    """Seen to go past the line in silence (201) without the look at who waits. Refused, it leaves nothing behind."""
    first, bed, other = await line.waits(await make.resident()), await line.house.bed(), await make.resident()

    refused = await line.reserve(bed, other)
    left = (await line.house.bureau.get("/v1/stays", params={"resident_id": str(other.id)})).json()["items"]
    passed = await line.reserve(bed, other, passes_over=WHY)

    told = refused.json()
    assert (refused.status_code, told["code"], told["first_id"]) == (409, "not_first_in_line", first["id"])
    assert (left, told["errors"][0]["pointer"]) == ([], "/passes_over")
    assert (passed.status_code, passed.json()["passes_over"]) == (201, WHY)
    auditor = await client_for(Role.AUDITOR)
    [row] = (await auditor.get("/v1/audit", params={"act": "stays.reserve"})).json()["items"]
    assert (row["facts"]["passes_over"], row["facts"]["reason"]) == (first["id"], WHY)


async def test_past_a_rule_nobody_is_passed_over_in_silence_either(line: Line, make: Make):
    await line.waits(await make.resident())
    bed, said = await line.house.bed(), {"state": "cleaning", "from_on": day(0), "reason": "消毒"}
    assert (
        await line.house.bureau.post(f"/v1/facilities/{line.house.facility.id}/beds/{bed.id}/outages", json=said)
    ).status_code == 201
    order = {"bed_id": str(bed.id), "resident_id": str((await make.resident()).id), "from_on": day(1), "reason": "急收"}

    refused = await line.house.bureau.post("/v1/stays/override", json=order)
    passed = await line.house.bureau.post("/v1/stays/override", json=order | {"passes_over": WHY})

    assert (refused.status_code, refused.json()["code"]) == (409, "not_first_in_line")
    assert passed.status_code == 201, passed.text


UNHINDERED = [
    ("waits first himself", {}),
    ("another kind of bed is waited for", {"kind": "dementia"}),
    ("a bed of another house is waited for", {"elsewhere": True}),
    ("would stand before, if he asked", {"destitute": True}),
    ("the first is promised such a bed", {"promised": True}),
]


@pytest.mark.parametrize("given", [given for _, given in UNHINDERED], ids=[name for name, _ in UNHINDERED])
async def test_whom_nobody_waits_before_needs_no_reason(line: Line, make: Make, client_for: Any, given: dict[str, Any]):
    """Seen to name who is promised a bed already without the look at his reservation."""
    who, first = await make.resident(), await make.resident()
    if not given:
        await line.waits(who)
    if "destitute" in given:
        await make.owner.execute("update residents set categories = '{tekun_dispersed}' where id = $1", who.id)
    elsewhere = {"facility_id": str((await make.facility()).id)} if "elsewhere" in given else {}
    await line.waits(first, kind=given.get("kind", "nursing"), **elsewhere)
    if "promised" in given:
        assert (await line.reserve(await line.house.bed(), first)).status_code == 201

    answer = await line.reserve(await line.house.bed(), who)

    assert (answer.status_code, answer.json()["passes_over"]) == (201, None), answer.text


async def test_a_taken_bed_is_told_before_the_line(line: Line, make: Make):
    bed = await line.house.bed()
    assert (await line.reserve(bed, await make.resident())).status_code == 201
    await line.waits(await make.resident())

    assert (await line.reserve(bed, await make.resident())).json()["code"] == "bed_taken"
