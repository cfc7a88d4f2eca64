"""Who works for a place, or has kin there, judges nothing of it; and what has no account of its own is put right all the same."""

from functools import partial

import httpx
import pytest

from models.accounts import Role
from tests.inspected import MAJOR, ORDINARY, PATH, Safety, safety
from tests.lodged import House, day
from tests.meals import meal_point

_ = safety


async def also_manages(safety: Safety, client_for) -> httpx.AsyncClient:
    """An inspector who has a second membership, as the manager of the place."""
    inspector = await client_for(Role.INSPECTOR)
    await manages(safety, inspector)
    return inspector


async def manages(safety: Safety, inspector: httpx.AsyncClient) -> None:
    account = (await inspector.get("/v1/me")).json()["account"]["id"]
    await safety.make.owner.execute(
        """insert into memberships (district_code, id, account_id, role, facility_id, status)
           values ($1, gen_random_uuid(), $2, 'facility_manager', $3, 'active')""",
        safety.make.code,
        account,
        safety.facility.id,
    )


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


async def test_who_stands_back_is_offered_nothing_and_records_nothing_there(safety: Safety, client_for):
    """Seen to inspect its own house, to give it more time, and to be offered both."""
    both = await also_manages(safety, client_for)
    said = safety.inspection(ORDINARY)
    recorded = await safety.inspector.post(PATH, json=said)
    [finding] = recorded.json()["findings"]
    await safety.act(safety.manager, finding, "extend", due_on=day(20), reason="订货")

    tried = [
        await both.post(PATH, json=safety.inspection()),
        await safety.act(both, finding, "decide-extension", approved=True),
    ]
    seen = [(await who.get(f"/v1/findings/{finding['id']}")).json()["allowed_actions"] for who in (both, safety.second)]

    assert [(one.status_code, one.json()["code"]) for one in tried] == [(409, "concerned_by_place")] * 2
    assert seen == [[], ["decide_extension"]]
    assert len((await safety.bureau.get(PATH)).json()["items"]) == 1


async def test_what_he_recorded_before_he_came_to_work_there_is_sent_again_and_is_the_same(safety: Safety):
    said = safety.inspection(ORDINARY)
    await safety.inspector.post(PATH, json=said)
    await manages(safety, safety.inspector)

    again = await safety.inspector.post(PATH, json=said)

    assert again.status_code == 200, again.text


async def test_findings_of_one_place_are_listed_alone(safety: Safety, make):
    other = await make.facility()
    here = await safety.found(ORDINARY)
    [there] = (await safety.inspected(ORDINARY, place_id=str(other.id)))["findings"]

    async def listed(**which: str) -> list[str]:
        return [one["id"] for one in (await safety.bureau.get("/v1/findings", params=which)).json()["items"]]

    assert await listed(place_id=str(safety.facility.id)) == [here["id"]]
    assert await listed(place_id=str(other.id), place_kind="facility") == [there["id"]]
    assert await listed(place_kind="meal_point") == []


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


@pytest.mark.parametrize(
    ("kind", "role", "zh"),
    [
        ("facility", Role.FACILITY_MANAGER, "机构负责人"),
        ("meal_point", Role.MEAL_POINT_OPERATOR, "助餐点"),
        ("provider", Role.PROVIDER_MANAGER, "服务商"),
    ],
)
async def test_what_a_place_with_an_account_has_to_put_right_is_not_the_bureaus(safety: Safety, kind, role, zh):
    """Seen to be put right by the bureau for a house that has a manager; without one, or when he is gone, it is."""
    places = {
        "facility": safety.make.facility,
        "meal_point": partial(meal_point, safety.make),
        "provider": safety.make.provider,
    }
    place = await places[kind]()
    at = {"place_kind": kind, "place_id": str(place.id), "looked_at": []}
    [finding] = (await safety.inspected(findings=[safety.finding(None)], **at))["findings"]

    async def offered(by: httpx.AsyncClient) -> list[str]:
        return list((await by.get(f"/v1/findings/{finding['id']}")).json()["allowed_actions"])

    without = await offered(safety.bureau)
    manager = await safety.client_for(role, **{f"{kind}_id": place.id})
    tried = [
        await safety.act(safety.bureau, finding, "begin"),
        await safety.act(safety.bureau, finding, "rectify", note="已换新"),
        await safety.act(safety.bureau, finding, "extend", due_on=day(20), reason="订货"),
    ]
    held = [await offered(safety.bureau), await offered(manager)]
    await safety.make.owner.execute(f"update memberships set status = 'ended' where {kind}_id = $1", place.id)
    gone = await safety.act(safety.bureau, finding, "rectify", note="来电：已换新")

    assert without == ["begin", "rectify", "extend"]
    assert [(one.status_code, one.json()["code"], one.json()["role"]) for one in tried] == [
        (409, "place_answers", role)
    ] * 3
    assert zh in tried[0].json()["detail"]
    assert held == [[], ["begin", "rectify", "extend"]]
    assert (gone.status_code, gone.json()["status"]) == (200, "rectified"), gone.text
