"""What people speak, and by whom a resident would rather be served: told, kept, and refused where it makes no sense."""

import pytest

from models.accounts import Role
from tests.test_caregivers import nurse


def version(shown):
    return {"If-Match": f'"{shown["version"]}"'}


async def test_a_caregivers_sex_comes_out_of_the_identity_number_and_languages_are_told(client_for, make):
    bureau = await client_for(Role.BUREAU_ADMIN)
    told = nurse(await make.provider(), languages=["putonghua", "jiaoliao", "putonghua"])

    made = (await bureau.post("/v1/caregivers", json=told)).json()
    changed = await bureau.patch(f"/v1/caregivers/{made['id']}", json={"languages": ["wu"]}, headers=version(made))

    assert (made["sex"], made["languages"]) == ("female", ["jiaoliao", "putonghua"])
    assert changed.json()["languages"] == ["wu"]


async def test_who_was_registered_before_sex_was_kept_is_told_of_as_the_number_says(client_for, make):
    """Seen to fail without `_agrees`."""
    caregiver = await make.caregiver()
    bureau, place = await client_for(Role.BUREAU_ADMIN), f"/v1/caregivers/{caregiver.id}"

    wrong = await bureau.patch(place, json={"sex": "male"}, headers={"If-Match": '"1"'})
    right = await bureau.patch(place, json={"sex": "female"}, headers={"If-Match": '"1"'})

    assert (wrong.status_code, wrong.json()["errors"][0]["code"]) == (422, "id_number_contradicted")
    assert (right.status_code, right.json()["sex"]) == (200, "female")


async def test_a_residents_languages_and_wish_are_told_changed_and_taken_back(client_for, make):
    resident = await make.resident()
    worker, place = await client_for(Role.COMMUNITY_WORKER), f"/v1/residents/{resident.id}"
    before = (await worker.get(place)).json()

    told = {"languages": ["putonghua", "jiaoliao"], "caregiver_sex": "female"}
    after = (await worker.patch(place, json=told, headers=version(before))).json()
    nothing = {"caregiver_sex": None, "languages": []}
    back = (await worker.patch(place, json=nothing, headers=version(after))).json()

    wishes = [(one["languages"], one["caregiver_sex"]) for one in (before, after, back)]
    assert wishes == [([], None), (["jiaoliao", "putonghua"], "female"), ([], None)]


async def test_wishes_are_told_with_the_registration_as_they_are_changed_afterwards(client_for, make):
    worker, bureau = await client_for(Role.COMMUNITY_WORKER), await client_for(Role.BUREAU_ADMIN)
    said = {"name": "王桂芳", "id_number": "371099194003070026", "division_code": make.division_code}
    wishes = {"languages": ["wu", "jiaoliao", "wu"], "caregiver_sex": "female"}

    made = await worker.post("/v1/residents", json=said | wishes)
    person = nurse(await make.provider())
    wrong = await bureau.post("/v1/caregivers", json=person | {"sex": "male"})
    right = await bureau.post("/v1/caregivers", json=person | {"sex": "female"})

    assert (made.status_code, made.json()["languages"], made.json()["caregiver_sex"]) == (
        201,
        ["jiaoliao", "wu"],
        "female",
    ), made.text
    assert (wrong.status_code, wrong.json()["code"], wrong.json()["errors"][0]["pointer"]) == (
        422,
        "id_number_contradicted",
        "/sex",
    )
    assert (right.status_code, right.json()["sex"]) == (201, "female")


@pytest.mark.parametrize(
    ("wrong", "pointer", "code"),
    [
        ({"languages": ["普通话"]}, "/languages/0", "string_pattern_mismatch"),
        ({"languages": None}, "/languages", "null_not_allowed"),
        ({"languages": ["wu"] * 11}, "/languages", "too_long"),
        ({"caregiver_sex": "any"}, "/caregiver_sex", "enum"),
    ],
)
async def test_a_wish_that_is_none_is_told_by_its_field(client_for, make, wrong, pointer, code):
    worker, resident = await client_for(Role.COMMUNITY_WORKER), await make.resident()

    refused = await worker.patch(f"/v1/residents/{resident.id}", json=wrong, headers={"If-Match": '"1"'})

    assert refused.status_code == 422, refused.text
    assert [(e["pointer"], e["code"]) for e in refused.json()["errors"]] == [(pointer, code)]
