"""Kinds of allowances and their standards: data with dates, made by the bureau, never edited behind a payment."""

from typing import Any

import pytest

from models.programmes import ProgrammeKind
from tests.allowances.bureaus import BANDS, Bureau

KIND = {"code": "longevity", "name": "长寿补贴"}


async def made(bureau: Bureau, **said: Any) -> tuple[dict[str, Any], dict[str, str]]:
    """The kind, and the header by which it is changed."""
    answer = await bureau.admin.post("/v1/allowances", json=KIND | said)
    assert answer.status_code == 201, answer.text
    return dict(answer.json()), {"If-Match": answer.headers["ETag"]}


async def test_a_kind_is_drafted_given_a_standard_and_funds_and_made_active(bureau: Bureau):
    kind, version = await made(bureau)
    path = f"/v1/allowances/{kind['id']}"
    bare = await bureau.admin.patch(path, json={"status": "active"}, headers=version)
    said = {"effective_from": "2024-01-01", "bands": [{"from_age": 100, "monthly_fen": 30000}]}
    standard = await bureau.admin.post(f"{path}/standards", json=said)
    funds = {"programme_id": str(bureau.allowance.programme_id), "paid_from": "2024-05", "status": "active"}

    active = await bureau.admin.patch(path, json=funds, headers=version)

    assert (kind["status"], kind["current"], kind["arrears_months"]) == ("draft", None, 12)
    assert (bare.status_code, bare.json()["code"]) == (409, "allowance_incomplete")
    assert bare.json()["missing"] == "programme_id, paid_from, standards"
    assert standard.status_code == 201, standard.text
    assert (active.status_code, active.json()["status"]) == (200, "active"), active.text
    assert active.json()["current"]["bands"] == [{"from_age": 100, "to_age": None, "monthly_fen": 30000}]
    assert active.json()["allowed_actions"] == ["close", "add_standard"]
    listed = (await bureau.builder.get("/v1/allowances", params={"code": "longevity"})).json()["items"]
    assert [one["id"] for one in listed] == [kind["id"]]


async def test_a_kind_draws_on_a_programme_of_allowances_alone(bureau: Bureau):
    service = await bureau.make.programme(monthly_cap=None)
    assert service.kind is ProgrammeKind.SERVICE

    refused = await bureau.admin.post("/v1/allowances", json=KIND | {"programme_id": str(service.id)})
    nowhere = await bureau.admin.post("/v1/allowances", json=KIND | {"programme_id": str(bureau.allowance.id)})
    taken = await bureau.admin.post("/v1/allowances", json=KIND | {"code": "advanced_age"})

    assert (refused.status_code, refused.json()["code"]) == (422, "programme_of_another_kind")
    assert (nowhere.status_code, nowhere.json()["code"]) == (404, "programme_not_found")
    assert (taken.status_code, taken.json()["code"]) == (409, "allowance_exists")


async def test_programme_and_first_month_stand_still_once_something_was_paid(bureau: Bureau):
    """Seen to fail without the look at the payments: a first month further back made arrears of what others had paid."""
    path = f"/v1/allowances/{bureau.allowance.id}"
    version = {"If-Match": (await bureau.admin.get(path)).headers["ETag"]}
    await bureau.elder()
    await bureau.approved()

    refused = await bureau.admin.patch(path, json={"paid_from": "2020-01"}, headers=version)
    renamed = await bureau.admin.patch(path, json={"name": "高龄补贴", "paid_from": "2024-05"}, headers=version)

    assert (refused.status_code, refused.json()["code"]) == (409, "allowance_in_use")
    assert (renamed.status_code, renamed.json()["name"]) == (200, "高龄补贴")


async def test_a_standard_is_never_edited_nor_put_behind_what_was_paid(bureau: Bureau):
    """Seen to fail without the look at the payments."""
    path = f"/v1/allowances/{bureau.allowance.id}/standards"
    await bureau.elder()
    await bureau.approved("2024-06")
    said = {"bands": BANDS}

    same = await bureau.admin.post(path, json=said | {"effective_from": "2020-01-01"})
    paid = await bureau.admin.post(path, json=said | {"effective_from": "2024-06-01"})
    later = await bureau.admin.post(path, json=said | {"effective_from": "2024-07-01"})

    assert (same.status_code, same.json()["code"]) == (409, "standard_in_use")
    assert (paid.status_code, paid.json()["code"], paid.json()["earliest"]) == (409, "standard_in_use", "2024-07-01")
    assert later.status_code == 201
    again = await bureau.admin.post(path, json=said | {"effective_from": "2024-07-01"})
    assert (again.status_code, again.json()["code"]) == (409, "standard_exists")
    listed = (await bureau.builder.get(path)).json()["items"]
    assert [one["effective_from"] for one in listed] == ["2024-07-01", "2020-01-01"]


@pytest.mark.parametrize(
    ("said", "pointer", "code"),
    [
        ({"effective_from": "2024-01-02"}, "/effective_from", "first_of_month"),
        ({"bands": []}, "/bands", "too_short"),
        ({"bands": [{"from_age": 80, "to_age": 79, "monthly_fen": 1}]}, "/bands/0/from_age", "bands_overlap"),
        (
            {"bands": [{"from_age": 80, "monthly_fen": 1}, {"from_age": 90, "monthly_fen": 2}]},
            "/bands/1/from_age",
            "bands_overlap",
        ),
        (
            {"bands": [{"from_age": 80, "to_age": 90, "monthly_fen": 1}, {"from_age": 90, "monthly_fen": 2}]},
            "/bands/1/from_age",
            "bands_overlap",
        ),
        ({"bands": [{"from_age": 80, "monthly_fen": 0}]}, "/bands/0/monthly_fen", "greater_than_equal"),
        ({"bands": [{"from_age": 80, "monthly_fen": 1.5}]}, "/bands/0/monthly_fen", "int_type"),
        ({"starts": "someday"}, "/starts", "enum"),
        ({"categories_exclude": ["No Such"]}, "/categories_exclude/0", "string_pattern_mismatch"),
    ],
)
async def test_a_standard_that_cannot_be_is_refused_by_its_field(
    bureau: Bureau, said: dict[str, Any], pointer: str, code: str
):
    order = {"effective_from": "2030-01-01", "bands": BANDS} | said

    refused = await bureau.admin.post(f"/v1/allowances/{bureau.allowance.id}/standards", json=order)

    error = refused.json()["errors"][0]
    assert (refused.status_code, error["pointer"], error["code"]) == (422, pointer, code)


async def test_a_closed_kind_takes_nothing_more(bureau: Bureau):
    elder = await bureau.elder()
    path = f"/v1/allowances/{bureau.allowance.id}"
    version = {"If-Match": (await bureau.admin.get(path)).headers["ETag"]}
    closed = await bureau.admin.patch(path, json={"status": "closed"}, headers=version)
    said = {"resident_id": str(elder.id), "from_month": "2024-05", "reason": "未完成认证"}

    refused = [
        await bureau.admin.post(f"{path}/standards", json={"effective_from": "2030-01-01", "bands": BANDS}),
        await bureau.builder.post(f"{path}/suspensions", json=said),
        await bureau.admin.patch(path, json={"status": "active"}, headers={"If-Match": closed.headers["ETag"]}),
    ]

    assert [(answer.status_code, answer.json()["code"]) for answer in refused] == [(409, "wrong_state")] * 3
    assert (await bureau.built())["lines"] == 0


async def test_allowances_of_another_district_are_not_found(bureau: Bureau, client_for: Any):
    nowhere = "01900000-0000-7000-8000-000000000009"

    answers = [
        await bureau.admin.get(f"/v1/allowances/{nowhere}"),
        await bureau.builder.get(f"/v1/allowance-batches/{nowhere}"),
        await bureau.builder.get(f"/v1/allowance-batches/{nowhere}/lines"),
        await bureau.builder.post(f"/v1/allowance-batches/{nowhere}/build"),
        await bureau.builder.get(f"/v1/allowance-payments/{nowhere}"),
        await bureau.builder.get(f"/v1/bank-formats/{nowhere}"),
        await bureau.builder.post(
            f"/v1/allowances/{bureau.allowance.id}/suspensions/{nowhere}/end",
            json={"to_month": "2024-05", "reason": "x"},
        ),
    ]

    assert [answer.status_code for answer in answers] == [404] * len(answers)
