"""What is offered of an assessment is done, and what is not is refused: to its assessors, to others, to kin, to the resident."""

from uuid import uuid4

import pytest

from models.accounts import Role
from tests.assessed import Community, opened, said

ACTS = {
    "submit": None,
    "sign": None,
    "return": {"reason": "请核对"},
    "object": {"reason": "不符", "told_by": "女儿"},
    "annul": {"reason": "登记有误"},
}
REFUSED = {
    *("forbidden", "wrong_state", "same_person", "kin_conflict", "only_the_first_assessor"),
    *("background_missing", "review_is_final", "objection_too_late", "nothing_objected"),
}
PEOPLE = ("first", "nurse", "third", "doctor", "officer", "admin", "kin", "resident", "auditor")
OFFERED = {
    "draft": {"first": {"update", "submit", "annul"}, "admin": {"annul"}},
    "submitted": {
        "first": {"annul"},
        "nurse": {"sign", "return"},
        "third": {"return"},
        "doctor": {"sign", "return"},
        "admin": {"return", "annul"},
    },
    "final": {"third": {"object"}, "doctor": {"object"}, "admin": {"annul"}, "resident": {"object"}},
    "objected": {"doctor": {"review"}, "admin": {"review", "annul"}},
    "annulled": {},
}
"""By the first, who is no nurse; signed by the nurse; objected to through the third."""


@pytest.fixture
async def community(make, client_for) -> Community:
    return await opened(make, client_for)


async def staged(community, make, state):
    """An assessment in that state of a resident of whom `kin` is kin."""
    resident = await make.resident()
    people = {name: getattr(community, name, None) for name in PEOPLE}
    people["kin"] = await community.client_for(Role.COMMUNITY_WORKER)
    people["resident"] = await community.client_for(Role.RESIDENT, resident_id=resident.id)
    people["auditor"] = await community.client_for(Role.AUDITOR)
    await people["kin"].post("/v1/kin-declarations", json={"resident_id": str(resident.id), "relation": "母亲"})
    made = await community.drafted(resident, 50)
    path = f"/v1/assessments/{made['id']}"
    steps = {"submitted": (community.first, "submit"), "final": (community.nurse, "sign")}
    steps |= {"objected": (community.third, "object"), "annulled": (community.admin, "annul")}
    for step, (who, act) in steps.items():
        if state == "draft":
            break
        answer = await who.post(f"{path}/{act}", json=ACTS[act])
        assert answer.status_code == 200, answer.text
        if step == state:
            break
    return people, resident, path


async def done(who, resident, path, act):
    if act == "update":
        tag = (await who.get(path)).headers.get("etag", '"1"')
        return await who.patch(path, json={"note": "左侧偏瘫"}, headers={"If-Match": tag})
    if act == "review":
        review = said(40, reason="objection_review")
        return await who.post(f"/v1/residents/{resident.id}/assessments", json=review)
    return await who.post(f"{path}/{act}", json=ACTS[act], headers={"Idempotency-Key": str(uuid4())})


@pytest.mark.parametrize("state", OFFERED)
async def test_what_is_offered_is_done_and_what_is_not_is_refused(community, make, state):
    people, resident, path = await staged(community, make, state)
    found = {}
    for name, who in people.items():
        one = await who.get(path)
        found[name] = set(one.json()["allowed_actions"]) if one.is_success else None
        listed = (await who.get("/v1/assessments")).json()["items"]
        assert [set(item["allowed_actions"]) for item in listed] == ([found[name]] if one.is_success else [])

    for name, who in people.items():
        for act in {*ACTS, "update", "review"} - (found[name] or set()):
            answer = await done(who, resident, path, act)
            known = answer.status_code in (403, 409) and answer.json()["code"] in REFUSED
            # A review of nothing begins nothing while another is under way; the resident sees nothing unsigned.
            known |= answer.json()["code"] in ("assessment_open", "assessment_not_found")
            assert known, (name, act, answer.text)

    unseen = {"resident"} if state in ("draft", "submitted") else set()
    assert found == {name: None if name in unseen else OFFERED[state].get(name, set()) for name in PEOPLE}


@pytest.mark.parametrize(
    ("state", "name", "act"),
    [(state, name, act) for state, who in OFFERED.items() for name, acts in who.items() for act in sorted(acts)],
)
async def test_each_act_that_is_offered_is_done(community, make, state, name, act):
    people, resident, path = await staged(community, make, state)

    answer = await done(people[name], resident, path, act)

    assert answer.is_success, answer.text
