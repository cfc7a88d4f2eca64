"""Contracts: what a provider may be paid for, where and when."""

from datetime import timedelta

import pytest
from uuid_utils.compat import uuid7

from models.accounts import Role
from models.base import SupplyStatus
from services.calendars import today

# role: what it gets for creating, changing, reading and listing a contract (a manager: his own provider's)
POLICY = dict.fromkeys(Role, (403,) * 4) | {
    Role.BUREAU_ADMIN: (201, 200, 200, 200),
    Role.SUBSIDY_OFFICER: (403, 403, 200, 200),
    Role.AUDITOR: (403, 403, 200, 200),
    Role.PROVIDER_MANAGER: (403, 403, 200, 200),
}


def contract_of(provider, item, **given):
    return {
        "contract_no": "2024-001",
        "provider_id": str(provider.id),
        "service_item_ids": [str(item.id)],
        "starts_on": "2024-01-01",
        "ends_on": "2024-12-31",
    } | given


@pytest.mark.parametrize("role", Role)
async def test_who_may_do_what_with_contracts(client_for, make, role):
    provider, item = await make.provider(), await make.service_item()
    contract = await make.contract(provider, item)
    client = await client_for(role, **({"provider_id": provider.id} if role is Role.PROVIDER_MANAGER else {}))
    place = f"/v1/contracts/{contract.id}"

    answers = (
        await client.post("/v1/contracts", json=contract_of(provider, item)),
        await client.patch(place, json={"ends_on": "2025-06-30"}, headers={"If-Match": '"1"'}),
        await client.get(place),
        await client.get("/v1/contracts"),
    )

    assert tuple(answer.status_code for answer in answers) == POLICY[role]


async def test_a_provider_sees_its_own_contracts_and_no_other(client_for, make):
    """Seen to fail without the provider's condition of `visible` and its wall, both taken away."""
    own, other, item = await make.provider(), await make.provider(), await make.service_item()
    mine, foreign = await make.contract(own, item), await make.contract(other, item)
    manager = await client_for(Role.PROVIDER_MANAGER, provider_id=own.id)

    listed = (await manager.get("/v1/contracts")).json()["items"]
    asked = (await manager.get("/v1/contracts", params={"provider_id": str(other.id)})).json()["items"]

    assert ([contract["id"] for contract in listed], asked) == ([str(mine.id)], [])
    assert (await manager.get(f"/v1/contracts/{foreign.id}")).status_code == 404


async def test_services_are_named_by_code_or_by_id_and_shown(client_for, make):
    provider, item = await make.provider(), await make.service_item(code="A1")
    other = await make.service_item(code="A2")
    bureau = await client_for(Role.BUREAU_ADMIN)
    by_code = contract_of(provider, item, service_codes=["A2", "A1", "A2"], division_codes=[make.division_code])
    del by_code["service_item_ids"]

    made = await bureau.post("/v1/contracts", json=by_code)

    assert made.status_code == 201, made.text
    shown = made.json()
    assert [(s["code"], s["service_item_id"]) for s in shown["services"]] == [
        ("A1", str(item.id)),
        ("A2", str(other.id)),
    ]
    assert shown["division_codes"] == [make.division_code]


async def test_a_service_taken_out_ends_today_and_comes_back(client_for, make):
    provider, item, other = await make.provider(), await make.service_item(), await make.service_item()
    contract = await make.contract(provider, item, other)
    bureau, place = await client_for(Role.BUREAU_ADMIN), f"/v1/contracts/{contract.id}"

    out = await bureau.patch(place, json={"service_item_ids": [str(item.id)]}, headers={"If-Match": '"1"'})
    stale = await bureau.patch(place, json={"ends_on": "2025-01-01"}, headers={"If-Match": '"1"'})
    both = {"service_item_ids": [str(item.id), str(other.id)]}
    back = await bureau.patch(place, json=both, headers={"If-Match": out.headers["etag"]})

    assert out.status_code == 200, out.text
    ended = {service["service_item_id"]: service["ended_on"] for service in out.json()["services"]}
    assert ended == {str(item.id): None, str(other.id): str(today())}
    assert stale.status_code == 412
    assert [service["ended_on"] for service in back.json()["services"]] == [None, None]


@pytest.mark.parametrize(
    ("wrong", "status", "code", "pointer"),
    [
        ({"ends_on": "2023-12-31"}, 422, "contract_ends_before_it_starts", "/ends_on"),
        ({"division_codes": ["999999"]}, 422, "unknown_division", "/division_codes"),
        ({"division_codes": ["1"]}, 422, "invalid_input", "/division_codes/0"),
        ({"service_item_ids": [str(uuid7())]}, 422, "unknown_service_item", "/service_item_ids"),
        ({"service_codes": ["A1"]}, 422, "service_items_not_said", "/service_codes"),
        ({"service_item_ids": []}, 422, "invalid_input", "/service_item_ids"),
        ({"service_item_ids": None}, 422, "service_items_not_said", "/service_item_ids"),
        ({"provider_id": str(uuid7())}, 404, "provider_not_found", None),
        ({"contract_no": ""}, 422, "invalid_input", "/contract_no"),
        ({"starts_on": "2024/1/1"}, 422, "invalid_input", "/starts_on"),
    ],
)
async def test_bad_input_is_told_by_its_field(client_for, make, wrong, status, code, pointer):
    provider, item = await make.provider(), await make.service_item()
    bureau = await client_for(Role.BUREAU_ADMIN)

    refused = await bureau.post("/v1/contracts", json=contract_of(provider, item, **wrong))

    assert (refused.status_code, refused.json()["code"]) == (status, code), refused.text
    assert [error["pointer"] for error in refused.json().get("errors", [])] == ([pointer] if pointer else [])


async def test_a_number_is_taken_once_and_an_ended_provider_signs_nothing(client_for, make):
    provider, ended, item = (
        await make.provider(),
        await make.provider(status=SupplyStatus.ENDED),
        await make.service_item(),
    )
    bureau = await client_for(Role.BUREAU_ADMIN)

    answers = [
        await bureau.post("/v1/contracts", json=contract_of(provider, item)),
        await bureau.post("/v1/contracts", json=contract_of(provider, item)),
        await bureau.post("/v1/contracts", json=contract_of(ended, item, contract_no="2024-002")),
    ]

    assert [answer.status_code for answer in answers] == [201, 409, 409]
    assert [answer.json()["code"] for answer in answers[1:]] == ["contract_exists", "provider_not_active"]


async def test_a_contract_is_not_shortened_to_before_its_start_and_its_changes_are_audited(client_for, make):
    contract = await make.contract(await make.provider(), await make.service_item(), starts_on=today())
    bureau, place = await client_for(Role.BUREAU_ADMIN), f"/v1/contracts/{contract.id}"

    before = {"ends_on": str(today() - timedelta(days=1))}
    refused = await bureau.patch(place, json=before, headers={"If-Match": '"1"'})
    ended = await bureau.patch(place, json={"status": "ended"}, headers={"If-Match": '"1"'})

    assert (refused.status_code, refused.json()["code"]) == (422, "contract_ends_before_it_starts")
    assert (ended.status_code, ended.json()["allowed_actions"]) == (200, [])
    acts = await make.owner.fetch("select act from audit_events where district_code = $1", make.code)
    assert [row["act"] for row in acts] == ["contracts.update"]
