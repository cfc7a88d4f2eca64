"""Who may assess, see and annul: by role, by division, by kinship, by what the resident agreed to."""

import pytest

from models.accounts import Role
from models.family_links import LinkScope
from services.calendars import today
from tests.assessed import PURPOSE, Community, opened, said
from tests.factories import Make


@pytest.fixture
async def community(make, client_for) -> Community:
    return await opened(make, client_for)


async def test_for_the_dead_and_those_who_moved_nothing_is_assessed(community, make):
    resident = await make.resident()
    gone = {"status": "moved_out", "effective_on": str(today()), "reason": "随子女"}
    await community.admin.post(f"/v1/residents/{resident.id}/status-changes", json=gone)

    answer = await community.first.post(f"/v1/residents/{resident.id}/assessments", json=said())

    assert (answer.status_code, answer.json()["code"]) == (409, "resident_gone")


async def test_kin_neither_make_nor_sign_nor_annul(community, make):
    resident, other = await make.resident(), await make.resident()
    made, counts = await community.drafted(resident), await community.final(other)
    await community.first.post(f"/v1/assessments/{made['id']}/submit")
    for who, whom in ((community.nurse, resident), (community.admin, other), (community.third, other)):
        declared = {"resident_id": str(whom.id), "relation": "母亲"}
        assert (await who.post("/v1/kin-declarations", json=declared)).status_code == 201

    answers = [
        await community.nurse.post(f"/v1/assessments/{made['id']}/sign"),
        await community.admin.post(f"/v1/assessments/{counts['id']}/annul", json={"reason": "登记有误"}),
        await community.third.post(f"/v1/residents/{other.id}/assessments", json=said(reason="on_change")),
    ]

    assert [(answer.status_code, answer.json()["code"]) for answer in answers] == [(409, "kin_conflict")] * 3


POLICY = {
    #                        read reveal make annul due notices
    Role.BUREAU_ADMIN: (200, 200, 201, 200, 200, 200),
    Role.SUBSIDY_OFFICER: (200, 200, 403, 403, 200, 200),
    Role.COMMUNITY_WORKER: (200, 200, 201, 403, 200, 403),
    Role.AUDITOR: (200, 403, 403, 403, 200, 200),
    Role.FAMILY: (200, 403, 403, 403, 403, 403),
    Role.RESIDENT: (200, 200, 403, 403, 403, 403),
    **dict.fromkeys(
        (
            *(Role.INSPECTOR, Role.PROVIDER_MANAGER, Role.CAREGIVER, Role.MEAL_POINT_OPERATOR),
            *(Role.FACILITY_MANAGER, Role.REGION_VIEWER),
        ),
        (403,) * 6,
    ),
}


@pytest.mark.parametrize(("role", "wanted"), POLICY.items(), ids=[role.value for role in POLICY])
async def test_who_may_read_reveal_make_and_annul(community, make, client_for, role, wanted):
    """Held by services/roles.py; a community worker annuls only what he began and nobody signed."""
    resident = await make.resident()
    made = await community.final(resident, 50)
    bound = {"resident_id": resident.id} if role in (Role.FAMILY, Role.RESIDENT) else {}
    client = await client_for(role, **bound)
    path = f"/v1/assessments/{made['id']}"

    answers = [
        await client.get(path),
        await client.post(f"{path}/reveal", json=PURPOSE),
        await client.post(f"/v1/residents/{resident.id}/assessments", json=said(reason="on_change")),
        await client.post(f"{path}/annul", json={"reason": "登记有误"}),
        await client.get("/v1/assessments/due"),
        await client.get("/v1/assessment-notices"),
    ]

    assert set(POLICY) == set(Role)
    assert tuple(answer.status_code for answer in answers) == wanted, [answer.text for answer in answers]


async def test_a_relative_reads_the_level_with_the_scope_health_and_no_other(community, make, client_for):
    resident = await make.resident()
    made = await community.final(resident, 50)
    draft = await community.drafted(resident, 20, reason="on_change")
    allowed = await client_for(Role.FAMILY, resident_id=resident.id, scopes=[LinkScope.HEALTH])
    other = await client_for(Role.FAMILY, resident_id=resident.id, scopes=[LinkScope.ORDERS, LinkScope.MONEY])

    listed = await allowed.get(f"/v1/residents/{resident.id}/assessments")
    answers = [
        await other.get(path)
        for path in (
            *(f"/v1/assessments/{made['id']}", f"/v1/residents/{resident.id}/assessments"),
            "/v1/assessments",
        )
    ]

    assert [(one["id"], one["level"]) for one in listed.json()["items"]] == [(made["id"], 2)]
    assert (await allowed.get(f"/v1/assessments/{draft['id']}")).status_code == 404
    assert [(answer.status_code, answer.json()["code"]) for answer in answers] == [
        (403, "family_scope_not_granted")
    ] * 3


async def test_a_worker_assesses_and_sees_nobody_outside_his_divisions(community, make, client_for, app, owner):
    elsewhere = await make.resident(division_code=await make.division(f"{make.code}002"))
    made = await community.final(elsewhere, 50)
    next_door = Make(app, owner, str(int(make.code) + 500_000))
    await next_door.district()
    stranger = await next_door.resident()
    worker = await client_for(Role.COMMUNITY_WORKER, division_code=make.division_code)

    answers = [
        await worker.post(f"/v1/residents/{elsewhere.id}/assessments", json=said(reason="on_change")),
        await worker.post(f"/v1/residents/{stranger.id}/assessments", json=said()),
        await worker.get(f"/v1/assessments/{made['id']}"),
        await worker.post(f"/v1/assessments/{made['id']}/reveal", json=PURPOSE),
    ]

    assert [answer.status_code for answer in answers] == [404] * 4
    assert (await worker.get("/v1/assessments")).json()["items"] == []
