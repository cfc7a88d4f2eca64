"""Scales are data: a bureau adds its own, with levels of its own, and a version that was used is never changed."""

from copy import deepcopy

import pytest

from models.accounts import Role
from models.assessment_scales import ScaleAdd
from services.assessments.decide import months_after
from services.calendars import today
from tests.assessed import Community, opened
from tests.factories import Make


def words(said):
    return {"zh": said, "en": said.upper()}


def item(code, most, dimension="care"):
    return {
        "code": code,
        "dimension": dimension,
        "answers": [{"value": value} | words(f"{value} 分") for value in range(most + 1)],
    } | words(code)


BANDS = ((0, 20, 20), (1, 16, 19), (2, 12, 15), (3, 8, 11), (4, 4, 7), (5, 0, 3))
INSURANCE = {
    "code": "LTCI",
    "name_zh": "长期护理保险失能等级评估",
    "name_en": "Long-term care insurance",
    "dimensions": [{"code": "care"} | words("照护"), {"code": "mind"} | words("认知")],
    "items": [item("eating", 10), item("recall", 10, "mind")],
    "levels": [{"level": level, "least": least, "most": most} | words(f"{level} 级") for level, least, most in BANDS],
    "worsened_by_diagnoses": [{"code": "dementia", "first": "F00", "last": "F03"}],
    "valid_months": 6,
    "objection_days": 10,
    "backgrounds": [],
}
"""Levels 0 to 5, as long-term-care insurance has them."""


@pytest.fixture
async def community(make, client_for) -> Community:
    return await opened(make, client_for)


def answered(eating, recall, **more):
    said = {"scale_code": "LTCI", "reason": "first", "assessed_on": str(today())}
    return said | {"answers": {"eating": eating, "recall": recall}} | more


async def test_a_scale_of_the_bureaus_own_has_levels_settings_and_programmes_of_its_own(community, make):
    """It is for one programme, and says nothing of the register's level by the national scale."""
    added = await community.admin.post("/v1/assessment-scales", json=INSURANCE)
    resident = await make.resident(ability_level=1)
    programme = await make.programme(monthly_cap=None, min_ability_level=5, ability_scale="LTCI")
    asked = {"resident_id": str(resident.id), "programme_id": str(programme.id), "effective_from": str(today())}
    before = await community.officer.post("/v1/entitlements", json=asked | {"reason": "按规定"})

    path = f"/v1/residents/{resident.id}/assessments"
    made = (await community.first.post(path, json=answered(1, 3, diagnoses=["F00"]))).json()
    await community.first.post(f"/v1/assessments/{made['id']}/submit")
    signed = (await community.third.post(f"/v1/assessments/{made['id']}/sign")).json()
    after = await community.officer.post("/v1/entitlements", json=asked | {"reason": "按规定"})

    assert (added.status_code, added.json()["scale_version"], added.json()["total"], added.json()["newest"]) == (
        *(201, 1),
        *(20, True),
    )
    assert (before.json()["code"], before.json()["level"]) == ("ability_does_not_fit", None)
    assert (signed["status"], signed["level"], signed["level_zh"]) == ("final", 5, "5 级")
    assert (after.status_code, await community.level(resident)) == (201, 1)
    notices = await community.notices(kind="fits_newly")
    assert [one["programme_id"] for one in notices] == [str(programme.id)]


async def test_a_scale_is_never_changed_and_its_next_version_is_what_is_assessed_by(community, make):
    """An assessment keeps the version by which it was made, and may name an older one that its phone still has."""
    one, two = await make.resident(), await make.resident()
    first = (await community.admin.post("/v1/assessment-scales", json=INSURANCE)).json()
    early = (await community.first.post(f"/v1/residents/{one.id}/assessments", json=answered(10, 10))).json()
    wider = deepcopy(INSURANCE) | {"valid_months": 24, "name_zh": "第二版"}
    second = (await community.admin.post("/v1/assessment-scales", json=wider)).json()
    late = (await community.first.post(f"/v1/residents/{two.id}/assessments", json=answered(10, 10))).json()

    patched = await community.admin.patch(f"/v1/assessment-scales/{first['id']}", json={"name_zh": "别的"})
    listed = (await community.admin.get("/v1/assessment-scales", params={"code": "LTCI"})).json()["items"]
    older = await community.third.post(
        f"/v1/residents/{(await make.resident()).id}/assessments", json=answered(10, 10, scale_version=1)
    )

    assert (early["scale_version"], late["scale_version"], older.json()["scale_version"]) == (1, 2, 1)
    assert patched.status_code == 405
    assert [(one["id"], one["newest"], one["scale"]["valid_months"]) for one in listed] == [
        (second["id"], True, 24),
        (first["id"], False, 6),
    ]
    read = await community.first.get(f"/v1/assessment-scales/{first['id']}")
    assert read.json() | {"newest": True} == first
    again = await community.first.get(
        f"/v1/assessment-scales/{first['id']}", headers={"If-None-Match": read.headers["etag"]}
    )
    assert again.status_code == 304
    assert (await community.first.get(f"/v1/assessment-scales/{one.id}")).status_code == 404


async def test_a_bureaus_settings_are_a_version_of_its_own_of_the_national_scale(community, make, app, owner):
    """Next door nothing is heard of it."""
    [national] = (await community.admin.get("/v1/assessment-scales")).json()["items"]
    own = national["scale"] | {"valid_months": 6, "backgrounds": []}
    names = {name: national[name] for name in ("code", "name_zh", "name_en")}

    added = await community.admin.post("/v1/assessment-scales", json=own | names)
    made = await community.final(await make.resident(), 60, signer=community.third)
    neighbour = Make(app, owner, str(int(make.code) + 500_000))
    await neighbour.district()
    there = await community.client_for()
    there.headers.update(await neighbour.authorization(Role.BUREAU_ADMIN))

    assert (added.json()["scale_version"], added.json()["issued_by"], made["scale_version"]) == (2, make.code, 2)
    assert made["valid_until"] < str(months_after(today(), 12))
    assert [one["issued_by"] for one in (await there.get("/v1/assessment-scales")).json()["items"]] == ["national"]
    assert (await there.get(f"/v1/assessment-scales/{added.json()['id']}")).status_code == 404


@pytest.mark.parametrize(
    ("wrong", "pointer", "code"),
    [
        ({"items": []}, "/items", "too_short"),
        (
            {"dimensions": [*INSURANCE["dimensions"], INSURANCE["dimensions"][0]]},
            "/dimensions/2/code",
            "scale_part_twice",
        ),
        ({"items": [item("eating", 10), item("eating", 10)]}, "/items/1/code", "scale_part_twice"),
        ({"items": [item("eating", 10), item("recall", 10, "soul")]}, "/items/1/dimension", "scale_part_unknown"),
        (
            {"items": [item("eating", 10), item("recall", 10) | {"answers": item("x", 10)["answers"][1:]}]},
            *("/items/1/answers", "scale_answers_incomplete"),
        ),
        ({"levels": INSURANCE["levels"][:-1]}, "/levels", "scale_levels_incomplete"),
        ({"levels": [INSURANCE["levels"][0], *INSURANCE["levels"]]}, "/levels", "scale_levels_incomplete"),
        (
            {"levels": [level | {"level": 5 - level["level"]} for level in INSURANCE["levels"]]},
            *("/levels", "scale_levels_incomplete"),
        ),
        (
            {"forcing": [{"code": "coma", "item": "sleep", "value": 0, "level": 5}]},
            *("/forcing/0/item", "scale_part_unknown"),
        ),
        (
            {"forcing": [{"code": "coma", "item": "eating", "value": 11, "level": 5}]},
            *("/forcing/0/value", "scale_part_unknown"),
        ),
        (
            {"forcing": [{"code": "coma", "item": "eating", "value": 0, "level": 6}]},
            *("/forcing/0/level", "scale_part_unknown"),
        ),
        (
            {"worsened_by_diagnoses": [{"code": "dementia", "first": "F03", "last": "F00"}]},
            *("/worsened_by_diagnoses/0/last", "diagnoses_reversed"),
        ),
        ({"valid_months": 0}, "/valid_months", "greater_than_equal"),
        ({"backgrounds": ["wizard"]}, "/backgrounds/0", "enum"),
        ({"code": "长护险"}, "/code", "string_pattern_mismatch"),
        ({"issued_by": "national"}, "/issued_by", "extra_forbidden"),
    ],
)
async def test_a_scale_that_cannot_be_right_is_refused_with_its_place(community, wrong, pointer, code):
    answer = await community.admin.post("/v1/assessment-scales", json=deepcopy(INSURANCE) | wrong)

    assert answer.status_code == 422, answer.text
    assert (answer.json()["errors"][0]["pointer"], answer.json()["errors"][0]["code"]) == (pointer, code)


@pytest.mark.parametrize("role", Role)
async def test_only_the_bureau_writes_scales(community, client_for, role):
    answer = await (await client_for(role)).post("/v1/assessment-scales", json=INSURANCE)

    assert answer.status_code == (201 if role is Role.BUREAU_ADMIN else 403)


async def test_the_example_of_the_api_page_is_a_scale(community):
    example = ScaleAdd.model_config["json_schema_extra"]["examples"][0]

    assert (await community.admin.post("/v1/assessment-scales", json=example)).status_code == 201
