"""The second person's word: nobody decides what is one's own, and two who decide at once decide once (T26)."""

import asyncio
from datetime import UTC, date, datetime, timedelta

import asyncpg
import pytest
from uuid_utils.compat import uuid7

from models.accounts import Account, Membership, Role
from models.entitlements import ChangeKind, EntitlementChange, EntitlementStatus
from models.imports import Import, ImportStatus
from services.calendars import today


async def signed_in(make, client_for, role, account: Account):
    """A client of one person under one of several memberships."""
    membership = await make.membership(role, account=account)
    return await client_for(role, membership=membership)


async def person(make, role) -> tuple[Account, Membership]:
    membership = await make.membership(role)
    row = await make.owner.fetchrow("select * from accounts where id = $1", membership.account_id)
    return Account(**dict(row)), membership


async def asked(make, client, **given):
    resident, programme = await make.resident(), await make.programme(await make.service_item())
    order = {"resident_id": str(resident.id), "programme_id": str(programme.id), "effective_from": "2024-01-01"}
    answer = await client.post("/v1/entitlements", json=order | given)
    assert answer.status_code == 201, answer.text
    return answer.json()


MAKERS = {Role.SUBSIDY_OFFICER}
CHECKERS = {Role.SUBSIDY_OFFICER, Role.BUREAU_ADMIN}


@pytest.mark.parametrize("maker", Role)
async def test_no_pair_of_roles_of_one_person_approves_its_own(client_for, make, maker):
    """T26: one account, every second membership. Seen to fail without the comparison with `asked_by` in _WEIGH together
    with the CHECK maker_is_not_checker; with the CHECK alone it is a 500 and no approval."""
    account, own = await person(make, maker)
    client = await client_for(maker, membership=own)
    resident, programme = await make.resident(), await make.programme(await make.service_item())
    order = {"resident_id": str(resident.id), "programme_id": str(programme.id), "effective_from": "2024-01-01"}

    made = await client.post("/v1/entitlements", json=order)

    assert made.status_code == (201 if maker in MAKERS else 403)
    if maker not in MAKERS:
        return
    place = f"/v1/entitlements/{made.json()['id']}"
    for checker in Role:
        same = client if checker is maker else await signed_in(make, client_for, checker, account)
        for act in ("approve", "reject"):
            answer = await same.post(f"{place}/{act}")
            wanted = (409, "same_person") if checker in CHECKERS else (403, "forbidden")
            assert (answer.status_code, answer.json()["code"]) == wanted, checker
        many = await same.post("/v1/entitlements/approvals", json={"ids": [made.json()["id"]]})
        if checker in CHECKERS:
            assert many.json()["items"] == [{"id": made.json()["id"], "outcome": "same_person"}]
    assert (await client.get(place)).json()["status"] == "proposed"


@pytest.mark.parametrize("checker", Role)
async def test_another_person_decides_who_is_officer_or_head(client_for, make, checker):
    waiting = await asked(make, await client_for(Role.SUBSIDY_OFFICER))

    answer = await (await client_for(checker)).post(f"/v1/entitlements/{waiting['id']}/approve")

    assert answer.status_code == (200 if checker in CHECKERS else 403)


async def test_the_database_too_refuses_a_maker_who_checks(make):
    """The net below the act: seen to fail without the CHECK maker_is_not_checker."""
    entitlement = await make.entitlement(await make.resident(), await make.programme(await make.service_item()))
    who, now = uuid7(), datetime.now(UTC)
    change = {"kind": ChangeKind.END, "effective_on": today(), "reason": "测试", "asked_by": who, "asked_at": now}
    row = EntitlementChange(district_code=make.code, entitlement_id=entitlement.id, **change)
    await make.add(row)

    with pytest.raises(asyncpg.CheckViolationError, match="maker_is_not_checker"):
        await make.owner.execute(
            "update entitlement_changes set decision = 'approved', decided_by = asked_by, decided_at = now() "
            "where district_code = $1 and id = $2",
            make.code,
            row.id,
        )


async def test_two_who_decide_at_once_decide_once(client_for, make):
    """Seen to fail (both are told 200) without _LOCK in `_weigh`."""
    checkers = [await client_for(Role.SUBSIDY_OFFICER) for _ in range(6)]
    maker = await client_for(Role.SUBSIDY_OFFICER)
    for _ in range(3):
        waiting = await asked(make, maker)
        place = f"/v1/entitlements/{waiting['id']}"

        answers = await asyncio.gather(
            *(one.post(f"{place}/{'reject' if n % 2 else 'approve'}") for n, one in enumerate(checkers))
        )

        assert sorted(answer.status_code for answer in answers) == [200] + [409] * 5
        shown = (await maker.get(place)).json()
        assert [change["decision"] for change in shown["changes"]] in (["approved"], ["rejected"])
        assert shown["version"] == 2
        acts = await make.owner.fetchval(
            "select count(*) from audit_events where subject_id = $1 and outcome = 'done'", shown["id"]
        )
        assert acts == 2


async def test_kin_of_the_resident_neither_ask_nor_decide(client_for, make):
    """Seen to fail without `stand_back` in `ask` and without the kin of _WEIGH."""
    related, other = await client_for(Role.SUBSIDY_OFFICER), await client_for(Role.SUBSIDY_OFFICER)
    waiting = await asked(make, other)
    place, whose = f"/v1/entitlements/{waiting['id']}", {"resident_id": waiting["resident_id"]}
    declared = await related.post("/v1/kin-declarations", json=whose | {"relation": "母亲"})
    assert declared.status_code == 201, declared.text
    order = whose | {"programme_id": waiting["programme_id"], "effective_from": "2024-01-01"}

    answers = [
        await related.post(f"{place}/approve"),
        await related.post(f"{place}/reject"),
        await related.post("/v1/entitlements", json=order),
    ]
    many = (await related.post("/v1/entitlements/approvals", json={"ids": [waiting["id"]]})).json()

    assert [(answer.status_code, answer.json()["code"]) for answer in answers] == [(409, "kin_conflict")] * 3
    assert many == {"approved": 0, "refused": 1, "items": [{"id": waiting["id"], "outcome": "kin_conflict"}]}
    denied = await make.owner.fetch(
        "select act from audit_events where district_code = $1 and outcome = 'denied'", make.code
    )
    assert len(denied) == 3


async def test_many_are_approved_in_one_act_and_each_is_told(client_for, make):
    maker, checker = await client_for(Role.SUBSIDY_OFFICER), await client_for(Role.SUBSIDY_OFFICER)
    waiting, own = await asked(make, maker), await asked(make, checker)
    active = await make.entitlement(await make.resident(), await make.programme(await make.service_item()))
    unknown = str(uuid7())
    ids = [waiting["id"], own["id"], str(active.id), unknown, waiting["id"]]

    answer = await checker.post("/v1/entitlements/approvals", json={"ids": ids, "note": "会审"})

    assert answer.status_code == 200, answer.text
    assert answer.json()["items"] == [
        {"id": waiting["id"], "outcome": "approved"},
        {"id": own["id"], "outcome": "same_person"},
        {"id": str(active.id), "outcome": "wrong_state"},
        {"id": unknown, "outcome": "entitlement_not_found"},
    ]
    shown = (await maker.get(f"/v1/entitlements/{waiting['id']}")).json()
    assert (shown["status"], shown["changes"][0]["note"]) == ("active", "会审")
    assert (await maker.get(f"/v1/entitlements/{own['id']}")).json()["status"] == "proposed"


async def imported(make, by: Membership, count: int) -> Import:
    """A file of grants that one officer brought in."""
    told = {"kind": "entitlements", "file_name": "e.csv", "file_sha256": "0" * 64, "file_bytes": 1}
    done = {"status": ImportStatus.SUCCEEDED, "rows_total": count, "rows_done": count, "rows_created": count}
    row = Import(district_code=make.code, by_account=by.account_id, by_membership=by.id, **told, **done)
    programme = await make.programme(await make.service_item())
    await make.add(row)
    for _ in range(count):
        entitlement = await make.entitlement(
            await make.resident(),
            programme,
            status=EntitlementStatus.PROPOSED,
            import_id=row.id,
            effective_from=date(2024, 1, 1),
        )
        await make.owner.execute(
            """update entitlement_changes set decision = 'pending', decided_by = null, decided_at = null, asked_by = $2
               where entitlement_id = $1""",
            entitlement.id,
            by.account_id,
        )
    return row


async def test_a_whole_import_is_approved_by_another_and_never_by_who_imported_it(client_for, make):
    importer = await make.membership(Role.SUBSIDY_OFFICER)
    own, other = await client_for(Role.SUBSIDY_OFFICER, membership=importer), await client_for(Role.BUREAU_ADMIN)
    batch = await imported(make, importer, 25)
    order = {"import_id": str(batch.id)}

    by_himself = (await own.post("/v1/entitlements/approvals", json=order)).json()
    by_another = (await other.post("/v1/entitlements/approvals", json=order)).json()
    again = (await other.post("/v1/entitlements/approvals", json=order)).json()

    assert (by_himself["approved"], by_himself["refused"]) == (0, 25)
    assert {item["outcome"] for item in by_himself["items"]} == {"same_person"}
    assert (by_another["approved"], by_another["refused"]) == (25, 0)
    assert again == {"approved": 0, "refused": 0, "items": []}
    active = (await other.get("/v1/entitlements", params=order | {"status": "active", "limit": 100})).json()["items"]
    assert len(active) == 25


@pytest.mark.parametrize(
    ("order", "status", "code"),
    [
        ({}, 422, "one_set_only"),
        ({"ids": [str(uuid7())], "import_id": str(uuid7())}, 422, "one_set_only"),
        ({"ids": []}, 422, "invalid_input"),
        ({"ids": ["x"]}, 422, "invalid_input"),
        ({"ids": [str(uuid7())] * 5001}, 422, "invalid_input"),
        ({"import_id": str(uuid7())}, 404, "import_not_found"),
    ],
)
async def test_a_set_that_is_none_is_refused(client_for, order, status, code):
    refused = await (await client_for(Role.SUBSIDY_OFFICER)).post("/v1/entitlements/approvals", json=order)

    assert (refused.status_code, refused.json()["code"]) == (status, code)


async def test_two_who_approve_a_set_at_once_approve_each_once(client_for, make):
    importer = await make.membership(Role.SUBSIDY_OFFICER)
    batch = await imported(make, importer, 20)
    officers = [await client_for(Role.SUBSIDY_OFFICER) for _ in range(4)]
    order = {"import_id": str(batch.id)}

    answers = await asyncio.gather(*(one.post("/v1/entitlements/approvals", json=order) for one in officers))

    assert {answer.status_code for answer in answers} == {200}
    assert sum(answer.json()["approved"] for answer in answers) == 20
    versions = await make.owner.fetch("select version from entitlements where import_id = $1", batch.id)
    assert {row["version"] for row in versions} == {2}


async def test_the_same_key_decides_once(client_for, make):
    waiting = await asked(make, await client_for(Role.SUBSIDY_OFFICER))
    checker = await client_for(Role.SUBSIDY_OFFICER)
    place, key = f"/v1/entitlements/{waiting['id']}/approve", {"Idempotency-Key": "approve-once-1"}

    answers = await asyncio.gather(*(checker.post(place, headers=key) for _ in range(10)))

    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.content for answer in answers}) == 1
    assert (await checker.post(place)).status_code == 409
    assert timedelta(0) <= datetime.now(UTC) - datetime.fromisoformat(answers[0].json()["changes"][0]["decided_at"])
