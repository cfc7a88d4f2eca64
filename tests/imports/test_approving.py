"""Approving what an officer attests: by another, never twice, and never where nothing came in."""

from models.accounts import Role
from tests.imports.test_visits import HEAD, visit
from tests.imports.uploading import counts, taken_in


async def test_attested_visits_are_approved_by_another_and_never_twice(client_for, drain, make, town):
    """Seen to fail without the comparison of accounts in approve()."""
    officer, other = await client_for(Role.SUBSIDY_OFFICER), await client_for(Role.SUBSIDY_OFFICER)
    admin = await client_for(Role.BUREAU_ADMIN)
    done = await taken_in(officer, drain, "visits", HEAD + visit(town, 1))
    place = f"/v1/imports/{done['id']}/approve"

    async def approved(client, key="a-key-of-eight"):
        return await client.post(place, headers={"Idempotency-Key": key})

    assert (await other.post(place)).json()["code"] == "idempotency_key_required"
    own = await approved(officer)
    assert (own.status_code, own.json()["code"]) == (409, "same_person")
    assert (await other.get(f"/v1/imports/{done['id']}")).json()["allowed_actions"] == ["approve"]
    good = await approved(other)
    assert good.status_code == 200
    assert good.json()["approved_by"]
    late = await approved(admin)
    assert (late.status_code, late.json()["code"]) == (409, "wrong_state")


async def test_a_list_that_brought_nothing_new_is_not_approved_and_names_the_one_that_did(
    client_for, drain, make, town
):
    """Seen to fail: the newest was approved, and the visits that came by the one before stood unpaid."""
    officer, other = await client_for(Role.SUBSIDY_OFFICER), await client_for(Role.SUBSIDY_OFFICER)
    file, key = HEAD + visit(town, 1), {"Idempotency-Key": "a-key-of-eight"}
    first = await taken_in(officer, drain, "visits", file)
    again = await taken_in(officer, drain, "visits", file)
    other_file = await taken_in(officer, drain, "visits", file + "\n")

    acts = [
        (await other.get(f"/v1/imports/{done['id']}")).json()["allowed_actions"] for done in (first, again, other_file)
    ]
    refused, unnamed = [
        await other.post(f"/v1/imports/{done['id']}/approve", headers=key) for done in (again, other_file)
    ]

    assert acts == [["approve"], [], []]
    assert [counts(done) for done in (again, other_file)] == [(0, 0, 1, 0)] * 2
    assert (refused.status_code, refused.json()["code"]) == (409, "nothing_to_approve")
    assert f"请审批那一次（{first['id']}）。" in refused.json()["detail"]
    assert refused.json()["import_id"] == first["id"]
    assert "请审批那一次。" in unnamed.json()["detail"]
    assert (await other.post(f"/v1/imports/{first['id']}/approve", headers=key)).status_code == 200


async def test_whose_mother_is_in_the_list_does_not_approve_it(client_for, drain, make, town):
    """Seen to fail without the question for kin in approve()."""
    officer, son = await client_for(Role.SUBSIDY_OFFICER), await client_for(Role.SUBSIDY_OFFICER)
    done = await taken_in(officer, drain, "visits", HEAD + visit(town, 1))
    kin = await son.post("/v1/kin-declarations", json={"resident_id": str(town.resident.id), "relation": "母亲"})

    refused = await son.post(f"/v1/imports/{done['id']}/approve", headers={"Idempotency-Key": "a-key-of-eight"})

    assert kin.status_code == 201
    assert (refused.status_code, refused.json()["code"]) == (409, "kin_conflict")


async def test_only_attested_visits_wait_for_an_approval(client_for, drain, make, town):
    manager = await client_for(Role.PROVIDER_MANAGER, provider_id=town.provider.id)
    admin = await client_for(Role.BUREAU_ADMIN)
    done = await taken_in(manager, drain, "visits", HEAD + visit(town, 1))

    refused = await admin.post(f"/v1/imports/{done['id']}/approve", headers={"Idempotency-Key": "a-key-of-eight"})

    assert (refused.status_code, refused.json()["code"]) == (409, "nothing_to_approve")
