"""A level that two assessors found stands in the register, and nobody types another over it."""

from datetime import date, timedelta
from typing import Any

import pytest

from models.residents import Sex
from services import numbers
from services.calendars import today
from tests.assessed import Community, opened
from tests.imports.test_residents import HEAD, row
from tests.imports.uploading import counts, faults_of, taken_in


@pytest.fixture
async def community(make, client_for) -> Community:
    return await opened(make, client_for)


async def patched(community: Community, resident: Any, **said: Any) -> Any:
    path = f"/v1/residents/{resident.id}"
    tag = (await community.admin.get(path)).headers["etag"]
    return await community.admin.patch(path, json=said, headers={"If-Match": tag})


@pytest.mark.parametrize("typed", [0, 3, None])
async def test_a_level_that_an_assessment_holds_is_not_typed_over(community: Community, make, typed: int | None):
    """The refusal names the assessment, in both languages; what else is corrected goes in. Seen to be typed over without the
    look in residents/change.py."""
    resident = await make.resident(ability_level=2)
    earlier = await community.final(resident, 20, assessed_on=str(today() - timedelta(days=30)))
    held = await community.final(resident, 70, reason="on_change")
    level = await community.level(resident)

    refused = await patched(community, resident, ability_level=typed, phone="13800004321")
    community.admin.headers["Accept-Language"] = "en"
    english = await patched(community, resident, ability_level=typed)
    same = await patched(community, resident, ability_level=level, phone="13800004321")

    assert (refused.status_code, refused.json()["code"]) == (409, "ability_level_assessed"), refused.text
    assert [one["pointer"] for one in refused.json()["errors"]] == ["/ability_level"]
    assert refused.json()["assessment_id"] == held["id"]
    assert held["assessed_on"] in refused.json()["detail"]
    assert "assess anew" in english.json()["detail"]
    assert (same.status_code, await community.level(resident)) == (200, level), same.text
    assert earlier["id"] != held["id"]


@pytest.mark.parametrize("then", ["objected", "annulled", "a draft"])
async def test_what_holds_is_what_counts(community: Community, make, then: str):
    """What was objected to counts till a review has spoken; annulled or in draft it holds nothing."""
    resident = await make.resident(ability_level=2)
    made = await (community.drafted if then == "a draft" else community.final)(resident)
    acts = {"objected": ("third", "object", {"told_by": "女儿"}), "annulled": ("admin", "annul", {})}
    if then in acts:
        who, act, more = acts[then]
        path = f"/v1/assessments/{made['id']}/{act}"
        done = await getattr(community, who).post(path, json={"reason": "核对有误"} | more)
        assert done.status_code == 200, done.text

    answer = await patched(community, resident, ability_level=4)

    assert answer.status_code == (409 if then == "objected" else 200), answer.text


async def test_a_list_of_residents_types_no_level_over_either(community: Community, make, drain):
    """Its row fails at that cell and says why; a row with the same level or a blank cell goes in. Seen to change the level without
    _hold_assessed."""
    numbered = [numbers.synthetic_identity_number(make.code, date(1941, 6, 1), n, Sex.FEMALE) for n in (1, 3, 5)]
    people = [await make.resident(id_number=number, birth_on=date(1941, 6, 1)) for number in numbered]
    for person in people:
        await community.final(person, 70)
    level = await community.level(people[0])
    words = ["能力完好", "轻度失能", "中度失能", "重度失能", "完全失能"]
    other = words[(level or 0) - 1]

    file = HEAD + "".join(
        row(make, n, id=number, level=said, address=f"新路{n}号")
        for n, (number, said) in enumerate(zip(numbered, (other, words[level or 0], ""), strict=True))
    )
    done = await taken_in(community.admin, drain, "residents", file)

    assert counts(done) == (0, 2, 0, 1), await faults_of(community.admin, done)
    assert await faults_of(community.admin, done) == [(2, "ability_level", "ability_level_assessed")]
    assert {await community.level(person) for person in people} == {level}
