"""Somebody who lies in a bed moves into one for which others wait: passed over as by a reservation, or not at all."""

from types import SimpleNamespace
from typing import Any

import pytest

from models.accounts import Role
from models.beds import BedKind
from tests.factories import Make
from tests.lodged import Line, a_line, assessment, day

WHY = "病情加重，须转护理型床位，前面的家属已同意顺延"


@pytest.fixture
async def line(make: Make, client_for: Any) -> Line:
    return await a_line(make, client_for)


async def lies(line: Line, kind: BedKind = BedKind.GENERAL) -> dict[str, Any]:
    """Somebody in a bed of that kind, while nobody waits yet."""
    return await line.house.admitted(await line.house.bed(kind=kind), await line.make.resident())


async def change(line: Line, bed_id: Any, **said: Any) -> Any:
    path = f"/v1/facilities/{line.house.facility.id}/beds/{bed_id}"
    etag = (await line.house.bureau.get(path)).headers["etag"]
    return await line.house.manager.patch(path, json=said, headers={"If-Match": etag})


async def audited(client_for: Any, act: str) -> list[dict[str, Any]]:
    rows = (await (await client_for(Role.AUDITOR)).get("/v1/audit", params={"act": act})).json()["items"]
    return [row["facts"] for row in rows]


async def test_a_transfer_passes_nobody_who_waits_over_without_a_reason(line: Line, make: Make, client_for: Any):
    """Seen to move past the line in silence (200) without `pass_over` in stays/leave.py. Refused, it leaves all as it was."""
    stay, bed = await lies(line), await line.house.bed()
    first = await line.waits(await make.resident())

    refused = await line.house.act(stay, "transfer", bed_id=str(bed.id))
    left = (await line.house.bureau.get(f"/v1/stays/{stay['id']}")).json()["status"]
    passed = await line.house.act(stay, "transfer", bed_id=str(bed.id), passes_over=WHY)

    told = refused.json()
    assert (refused.status_code, told["code"], told["first_id"], left) == (
        409,
        "not_first_in_line",
        first["id"],
        "admitted",
    )
    assert (passed.status_code, passed.json()["passes_over"], passed.json()["bed_id"]) == (200, WHY, str(bed.id))
    [audit] = await audited(client_for, "stays.transfer")
    assert (audit["passes_over"], audit["reason"]) == (first["id"], WHY)


async def test_into_another_house_and_past_a_rule_others_are_passed_over_as_well(line: Line, make: Make):
    """Of the same kind, but in another house others wait for it."""
    stay, other = await lies(line, BedKind.NURSING), await make.facility()
    await line.waits(await make.resident(), facility_id=str(other.id))
    elsewhere, isolated = await make.bed(other), await make.bed(other)
    outage = {"state": "isolated", "from_on": day(0), "reason": "隔离"}
    told = await line.house.bureau.post(f"/v1/facilities/{other.id}/beds/{isolated.id}/outages", json=outage)
    at, bureau = f"/v1/stays/{stay['id']}", line.house.bureau

    refused = await bureau.post(f"{at}/transfer", json={"bed_id": str(elsewhere.id), "assessment": assessment()})
    said = {"bed_id": str(isolated.id), "assessment": assessment(), "reason": "确诊流感"}
    past_a_rule = await bureau.post(f"{at}/override-transfer", json=said)
    passed = await bureau.post(f"{at}/override-transfer", json=said | {"passes_over": WHY})

    assert told.status_code == 201, told.text
    assert [answer.json()["code"] for answer in (refused, past_a_rule)] == ["not_first_in_line"] * 2
    assert (passed.status_code, passed.json()["passes_over"]) == (200, WHY), passed.text


async def test_within_a_house_and_a_kind_nobody_is_passed_over(line: Line, make: Make):
    """By a transfer or a planned move: one bed of the kind is taken, and one is free. Seen to ask for a reason without the look at
    the stay that it follows."""
    stay, planned = await lies(line, BedKind.NURSING), await lies(line, BedKind.NURSING)
    bed, next_bed = await line.house.bed(), await line.house.bed()
    await line.waits(await make.resident())

    moved = await line.house.act(stay, "transfer", bed_id=str(bed.id))
    whose = {"resident_id": planned["resident_id"], "follows_id": planned["id"]}
    reserved = await line.house.manager.post("/v1/stays", json={"bed_id": str(next_bed.id), "from_on": day(1)} | whose)

    assert (moved.status_code, moved.json()["passes_over"]) == (200, None), moved.text
    assert (reserved.status_code, reserved.json()["passes_over"]) == (201, None), reserved.text


async def test_a_planned_move_into_another_kind_passes_over_as_any_reservation(line: Line, make: Make):
    stay, bed = await lies(line), await line.house.bed()
    first = await line.waits(await make.resident())

    said = {"bed_id": str(bed.id), "resident_id": stay["resident_id"], "from_on": day(1), "follows_id": stay["id"]}
    refused = await line.house.bureau.post("/v1/stays", json=said)

    assert (refused.status_code, refused.json()["first_id"]) == (409, first["id"]), refused.text


async def test_who_waits_first_himself_moves_without_a_reason(line: Line, make: Make):
    """Seen to be refused while his own wish counted as fulfilled by the stay that is judged."""
    stay, bed = await lies(line), await line.house.bed()
    whose = await line.waits(SimpleNamespace(id=stay["resident_id"]))
    await line.waits(await make.resident())

    moved = await line.house.act(stay, "transfer", bed_id=str(bed.id))
    state = (await line.worker.get(f"/v1/waitlist/{whose['id']}")).json()["status"]

    assert (moved.status_code, state) == (200, "placed"), moved.text


async def empty_bed_there_and_back(line: Line, stay: dict[str, Any]) -> list[Any]:
    """The free bed is called general, he moves, and it is nursing again."""
    bed = str((await line.house.bed()).id)
    called = await change(line, bed, kind="general")
    moved = await line.house.act(stay, "transfer", bed_id=bed)
    return [
        called,
        moved,
        await change(line, bed, kind="nursing"),
        await change(line, bed, kind="nursing", passes_over=WHY),
    ]


async def own_bed_there_and_back(line: Line, stay: dict[str, Any]) -> list[Any]:
    """The bed in which he lies is called nursing, so that he would move within the kind."""
    called = await change(line, stay["bed_id"], kind="nursing")
    return [called, await change(line, stay["bed_id"], kind="nursing", passes_over=WHY)]


async def both_beds(line: Line, stay: dict[str, Any]) -> list[Any]:
    """The bed that he left is nursing by now, so that he seems to have come from such a one."""
    bed = str((await line.house.bed()).id)
    answers = [await change(line, bed, kind="general"), await line.house.act(stay, "transfer", bed_id=bed)]
    answers += [await change(line, stay["bed_id"], kind="nursing"), await change(line, bed, kind="nursing")]
    return [*answers, await change(line, bed, kind="nursing", passes_over=WHY)]


@pytest.mark.parametrize("way", [empty_bed_there_and_back, own_bed_there_and_back, both_beds])
async def test_a_corrected_kind_leads_nobody_round_the_line(line: Line, make: Make, client_for: Any, way: Any):
    """Whoever lies in a bed that becomes one for which others wait passes them over. Seen to change (200) in silence without
    `_past_the_line` in beds/register.py, and the last way also where the kind of the bed before excused it."""
    stay = await lies(line)
    first = await line.waits(await make.resident())

    *before, refused, passed = await way(line, stay)

    assert [answer.status_code for answer in before] == [200] * len(before), [answer.text for answer in before]
    assert (refused.status_code, refused.json()["code"], refused.json()["first_id"]) == (
        409,
        "not_first_in_line",
        first["id"],
    )
    assert (passed.status_code, passed.json()["kind"]) == (200, "nursing"), passed.text
    [told] = [facts for facts in await audited(client_for, "beds.update") if "passes_over" in facts]
    assert (told["passes_over"], told["reason"], told["kind"]) == (first["id"], WHY, "nursing")
