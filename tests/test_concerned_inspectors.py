"""Who works for a place, or has kin there, judges nothing of it; and what has no account of its own is put right all the same."""

import pytest

from models.accounts import Role
from tests.inspected import MAJOR, ORDINARY, Safety, safety
from tests.lodged import House, day

_ = safety


async def also_manages(safety: Safety, client_for) -> object:
    """An inspector who has a second membership, as the manager of the place."""
    inspector = await client_for(Role.INSPECTOR)
    account = (await inspector.get("/v1/me")).json()["account"]["id"]
    await safety.make.owner.execute(
        """insert into memberships (district_code, id, account_id, role, facility_id, status)
           values ($1, gen_random_uuid(), $2, 'facility_manager', $3, 'active')""",
        safety.make.code,
        account,
        safety.facility.id,
    )
    return inspector


@pytest.mark.parametrize("act", ["reinspect", "close"])
async def test_who_manages_the_place_judges_nothing_there(safety: Safety, client_for, act: str):
    """Seen to close, and to release a major hazard of its own house, when only who had put it right was asked for."""
    both = await also_manages(safety, client_for)
    finding = await safety.found(MAJOR)
    await safety.act(safety.manager, finding, "rectify", note="已拆锁")
    if act == "close":
        await safety.act(safety.inspector, finding, "reinspect", passed=True, note="畅通")

    said = {"note": "畅通"} | ({"passed": True} if act == "reinspect" else {})
    refused = await safety.act(both, finding, act, **said)
    other = await safety.act(safety.second, finding, act, **said)

    assert (refused.status_code, refused.json()["code"]) == (409, "concerned_by_place")
    assert other.status_code == 200, other.text


async def test_who_has_kin_in_the_house_judges_nothing_there(safety: Safety, client_for, make):
    house = House(make, safety.facility, safety.manager, safety.bureau)
    mother = await make.resident()
    await house.admitted(await house.bed(), mother, day(0))
    said = {"resident_id": str(mother.id), "relation": "母亲"}
    assert (await safety.second.post("/v1/kin-declarations", json=said)).status_code == 201
    finding = await safety.found(ORDINARY)
    await safety.act(safety.manager, finding, "rectify", note="已换新")

    refused = await safety.act(safety.second, finding, "reinspect", passed=True, note="合格")

    assert (refused.status_code, refused.json()["code"]) == (409, "concerned_by_place")


async def test_what_a_place_without_an_account_put_right_the_bureau_records(safety: Safety):
    """Seen to be nobody's (403): a care centre's finding could never be closed."""
    said = {"code": "ZX1", "name": "中心", "level": "district", "division_code": safety.make.code}
    centre = await safety.bureau.post("/v1/care-centres", json=said)
    at = {"place_kind": "care_centre", "place_id": centre.json()["id"], "looked_at": []}
    [finding] = (await safety.inspected(findings=[safety.finding(None)], **at))["findings"]

    told = await safety.act(safety.bureau, finding, "rectify", note="中心来电：灭火器已换新")
    closed = await safety.act(safety.second, finding, "reinspect", passed=True, note="合格")

    assert (told.status_code, told.json()["status"]) == (200, "rectified"), told.text
    assert (closed.status_code, closed.json()["status"]) == (200, "closed"), closed.text
