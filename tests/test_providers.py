"""Providers: the companies that serve."""

import asyncio

import pytest

from models.accounts import Role
from models.base import SupplyStatus

# role: what it gets for creating, changing, reading, listing
POLICY = {
    Role.BUREAU_ADMIN: (201, 200, 200, 200),
    Role.SUBSIDY_OFFICER: (403, 403, 200, 200),
    Role.INSPECTOR: (403, 403, 200, 200),
    Role.COMMUNITY_WORKER: (403, 403, 200, 200),
    Role.PROVIDER_MANAGER: (403, 403, 200, 200),
    Role.CAREGIVER: (403, 403, 200, 200),
    Role.MEAL_POINT_OPERATOR: (403, 403, 200, 200),
    Role.FACILITY_MANAGER: (403, 403, 200, 200),
    Role.FAMILY: (403, 403, 200, 200),
    Role.RESIDENT: (403, 403, 200, 200),
    Role.AUDITOR: (403, 403, 200, 200),
    Role.REGION_VIEWER: (403, 403, 403, 403),
}
CREDIT_CODE = "91350100M000100Y43"


def company(**given):
    return {"code": "HC-001", "name": "测试养老服务中心"} | given


@pytest.mark.parametrize("role", Role)
async def test_who_may_do_what_with_providers(client_for, make, role):
    provider = await make.provider()
    client = await client_for(role)

    answers = (
        await client.post("/v1/providers", json=company()),
        await client.patch(f"/v1/providers/{provider.id}", json={"kind": "company"}, headers={"If-Match": '"1"'}),
        await client.get(f"/v1/providers/{provider.id}"),
        await client.get("/v1/providers"),
    )

    assert tuple(answer.status_code for answer in answers) == POLICY[role]


async def test_a_provider_is_registered_with_its_numbers_in_canonical_form(client_for):
    bureau = await client_for(Role.BUREAU_ADMIN)

    made = await bureau.post(
        "/v1/providers", json=company(credit_code="91350100m000100y43", phone="+86 631 5223456", lat=37.5, lng=122.1)
    )

    assert made.status_code == 201, made.text
    shown = made.json()
    assert (shown["credit_code"], shown["phone"]) == (CREDIT_CODE, "0631-5223456")
    assert (shown["status"], shown["allowed_actions"]) == ("active", ["suspend", "end"])
    read = await bureau.get(f"/v1/providers/{shown['id']}")
    assert read.json() == shown
    assert read.headers["etag"] == made.headers["etag"]


async def test_a_code_is_given_once_even_when_ten_ask_at_the_same_time(client_for, make):
    """Seen to fail without the unique constraint providers_code_uq."""
    bureau = await client_for(Role.BUREAU_ADMIN)

    answers = await asyncio.gather(*(bureau.post("/v1/providers", json=company()) for _ in range(10)))

    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 9
    refused = next(answer.json() for answer in answers if answer.status_code == 409)
    assert (refused["code"], refused["errors"][0]["pointer"]) == ("provider_exists", "/code")


@pytest.mark.parametrize(
    ("wrong", "pointer", "code"),
    [
        ({"credit_code": "91350100M000100Y44"}, "/credit_code", "credit_code_check_digit"),
        ({"credit_code": "123"}, "/credit_code", "credit_code_form"),
        ({"phone": "5223456"}, "/phone", "phone_form"),
        ({"lat": 37.5}, "/lng", "place_incomplete"),
        ({"lat": 91, "lng": 122}, "/lat", "less_than_equal"),
        ({"code": "有空 格"}, "/code", "string_pattern_mismatch"),
        ({"code": ""}, "/code", "string_pattern_mismatch"),
        ({"name": ""}, "/name", "too_short"),
        ({"name": "a\x00b"}, "/name", "text_not_storable"),
        ({"name": "x" * 121}, "/name", "too_long"),
        ({"status": "ended"}, "/status", "extra_forbidden"),
        ({"kind": 3}, "/kind", "string_type"),
    ],
)
async def test_bad_input_is_told_by_its_field(client_for, wrong, pointer, code):
    bureau = await client_for(Role.BUREAU_ADMIN)

    refused = await bureau.post("/v1/providers", json=company(**wrong))

    assert refused.status_code == 422, refused.text
    assert [(e["pointer"], e["code"]) for e in refused.json()["errors"]] == [(pointer, code)]


async def test_a_suspended_provider_is_restored_and_an_ended_one_stays_ended(client_for, make):
    bureau, provider = await client_for(Role.BUREAU_ADMIN), await make.provider()
    place = f"/v1/providers/{provider.id}"

    seen, tag = [], (await bureau.get(place)).headers["etag"]
    for status in ("suspended", "active", "ended", "active", "suspended"):
        answer = await bureau.patch(place, json={"status": status}, headers={"If-Match": tag})
        seen.append(answer.status_code)
        tag = answer.headers.get("etag", tag)

    assert seen == [200, 200, 200, 409, 409]
    refused = answer.json()
    assert (refused["code"], refused["state"], refused["allowed"]) == ("wrong_state", "ended", "-")
    assert (await bureau.get(place)).json()["allowed_actions"] == []


async def test_a_change_needs_the_version_that_was_read(client_for, make):
    """Seen to fail without services.supply.unchanged_since."""
    bureau, provider = await client_for(Role.BUREAU_ADMIN), await make.provider(kind="company")
    place = f"/v1/providers/{provider.id}"
    tag = (await bureau.get(place)).headers["etag"]

    answers = await asyncio.gather(
        *(bureau.patch(place, json={"name": f"第{n}个名字"}, headers={"If-Match": tag}) for n in range(5))
    )
    without = await bureau.patch(place, json={"name": "无标签"})

    assert sorted(answer.status_code for answer in answers) == [200, 412, 412, 412, 412]
    assert without.status_code == 428
    assert (await bureau.get(place, headers={"If-None-Match": tag})).status_code == 200


async def test_an_empty_field_is_emptied_and_a_needed_one_is_not(client_for, make):
    bureau, provider = await client_for(Role.BUREAU_ADMIN), await make.provider(kind="company")
    place = f"/v1/providers/{provider.id}"

    emptied = await bureau.patch(place, json={"kind": None}, headers={"If-Match": '"1"'})
    refused = await bureau.patch(place, json={"name": None}, headers={"If-Match": '"2"'})

    assert (emptied.status_code, emptied.json()["kind"]) == (200, None)
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "null_not_allowed")


async def test_the_same_key_registers_a_provider_once(client_for):
    bureau = await client_for(Role.BUREAU_ADMIN)
    key = {"Idempotency-Key": "provider-once-1"}

    answers = [await bureau.post("/v1/providers", json=company(), headers=key) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].content == answers[1].content
    assert answers[1].headers["idempotency-replayed"] == "true"


async def test_each_write_leaves_one_audit_row_and_a_refused_one_none_of_its_own(client_for, make):
    bureau, owner = await client_for(Role.BUREAU_ADMIN), make.owner

    made = (await bureau.post("/v1/providers", json=company(phone="13800001234"))).json()
    await bureau.patch(f"/v1/providers/{made['id']}", json={"status": "suspended"}, headers={"If-Match": '"1"'})
    await bureau.post("/v1/providers", json=company())

    rows = await owner.fetch("select act, body from audit_events where district_code = $1 order by id", make.code)
    assert [row["act"] for row in rows] == ["providers.create", "providers.update"]
    assert not any(word in row["body"] for row in rows for word in ("13800001234", "测试养老"))


async def test_a_list_is_read_page_by_page_and_by_status(client_for, make):
    for n in range(5):
        await make.provider(status=SupplyStatus.SUSPENDED if n % 2 else SupplyStatus.ACTIVE)
    officer = await client_for(Role.SUBSIDY_OFFICER)

    seen, cursor = [], ""
    while cursor is not None:
        page = (await officer.get("/v1/providers", params={"limit": 2} | ({"cursor": cursor} if cursor else {}))).json()
        seen += [item["id"] for item in page["items"]]
        cursor = page["next_cursor"]
    suspended = (await officer.get("/v1/providers", params={"status": "suspended"})).json()["items"]

    assert len(seen) == len(set(seen)) == 5
    assert seen == sorted(seen, reverse=True)
    assert [item["status"] for item in suspended] == ["suspended"] * 2


async def test_a_provider_of_another_district_is_not_found(client_for, make, owner, app):
    from tests.factories import Make

    other = Make(app, owner, "9" + make.code[1:])
    await other.district()
    foreign = await other.provider()
    bureau = await client_for(Role.BUREAU_ADMIN)

    read = await bureau.get(f"/v1/providers/{foreign.id}")
    changed = await bureau.patch(f"/v1/providers/{foreign.id}", json={"kind": "x"}, headers={"If-Match": '"1"'})

    assert (read.status_code, changed.status_code) == (404, 404)
