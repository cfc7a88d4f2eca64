"""Signing in and out: tokens, their rotation, their end at once, and how guesses are slowed."""

import asyncio
import re

import pytest

from models.accounts import Account, Role
from tests.factories import PASSWORD


@pytest.fixture
def name_of(owner):
    async def name(membership):
        return await owner.fetchval("select username from accounts where id = $1", membership.account_id)

    return name


def bearer(tokens):
    return {"Authorization": f"Bearer {tokens['access_token']}"}


async def sign_in(client, username, password=PASSWORD, **form):
    return await client.post("/v1/auth/token", data={"username": username, "password": password, **form})


async def refreshed(client, tokens):
    return await client.post("/v1/auth/refresh", json={"refresh_token": tokens["refresh_token"]})


async def test_a_user_name_and_a_password_give_a_pair_of_tokens(client_for, make, name_of):
    client = await client_for()
    membership = await make.membership(Role.BUREAU_ADMIN)

    answer = await sign_in(client, await name_of(membership))

    assert answer.status_code == 200
    tokens = answer.json()
    assert (tokens["token_type"], tokens["expires_in"]) == ("bearer", 900)
    assert answer.headers["cache-control"] == "no-store"
    me = (await client.get("/v1/me", headers=bearer(tokens))).json()
    assert me["account"]["id"] == str(membership.account_id)
    assert me["membership"] == me["account"]["memberships"][0]
    assert "accounts:manage" in me["permissions"]


async def test_a_user_name_is_the_same_in_capitals(client_for, make, name_of):
    client = await client_for()
    username = await name_of(await make.membership(Role.AUDITOR))

    answer = await sign_in(client, username.upper())

    assert answer.status_code == 200


async def test_the_scope_chooses_who_to_act_as(client_for, make, owner, name_of):
    client = await client_for()
    first = await make.membership(Role.SUBSIDY_OFFICER)
    person = Account(id=first.account_id)
    second = await make.membership(Role.AUDITOR, account=person)
    stranger = await make.membership(Role.BUREAU_ADMIN)
    username = await name_of(first)

    oldest = await sign_in(client, username)
    chosen = await sign_in(client, username, scope=f"membership:{second.id}")
    foreign = await sign_in(client, username, scope=f"membership:{stranger.id}")

    roles = [
        (await client.get("/v1/me", headers=bearer(a.json()))).json()["membership"]["role"] for a in (oldest, chosen)
    ]
    assert roles == ["subsidy_officer", "auditor"]
    assert (foreign.status_code, foreign.json()["code"]) == (422, "no_such_membership")


async def test_a_person_without_an_active_membership_is_told_so(client_for, make, owner, name_of):
    client = await client_for()
    membership = await make.membership(Role.INSPECTOR)
    await owner.execute("update memberships set status = 'ended' where id = $1", membership.id)

    answer = await sign_in(client, await name_of(membership))

    assert (answer.status_code, answer.json()["code"]) == (401, "no_membership")


async def test_a_suspended_account_is_like_none(client_for, make, owner, name_of):
    client = await client_for()
    membership = await make.membership(Role.INSPECTOR)
    await owner.execute("update accounts set status = 'suspended' where id = $1", membership.account_id)

    answer = await sign_in(client, await name_of(membership))

    assert (answer.status_code, answer.json()["code"]) == (401, "bad_credentials")


async def test_who_signs_in_with_json_is_told_that_a_form_is_wanted(client_for):
    """Seen to fail, with both fields said to be missing, while the type of the body was not looked at."""
    client = await client_for()

    answer = await client.post("/v1/auth/token", json={"username": "somebody", "password": "example-0000"})

    assert (answer.status_code, answer.json()["accepted"]) == (415, "application/x-www-form-urlencoded")


async def test_a_refresh_token_is_used_once_and_gives_a_new_pair(client_for, make, name_of):
    client = await client_for()
    first = (await sign_in(client, await name_of(await make.membership(Role.AUDITOR)))).json()

    second = await refreshed(client, first)

    assert second.status_code == 200
    assert second.json()["refresh_token"] != first["refresh_token"]
    assert (await client.get("/v1/me", headers=bearer(second.json()))).status_code == 200
    assert (await refreshed(client, second.json())).status_code == 200


async def test_an_old_refresh_token_ends_the_whole_sign_in(client_for, make, owner, name_of):
    """Seen to fail when the refusal was raised inside the transaction, which undid the revocation."""
    client = await client_for()
    first = (await sign_in(client, await name_of(await make.membership(Role.AUDITOR)))).json()
    second = (await refreshed(client, first)).json()

    reused = await refreshed(client, first)

    assert (reused.status_code, reused.json()["code"]) == (401, "refresh_reused")
    assert (await refreshed(client, second)).status_code == 401
    ended = await client.get("/v1/me", headers=bearer(second))
    assert (ended.status_code, ended.json()["code"]) == (401, "sign_in_ended")
    reasons = await owner.fetch("select revoked_because from sign_ins where district_code = $1", make.code)
    assert [row[0] for row in reasons] == ["refresh_reused"]


async def test_of_one_refresh_token_sent_twenty_times_at_once_one_works(client_for, make, name_of):
    client = await client_for()
    tokens = (await sign_in(client, await name_of(await make.membership(Role.AUDITOR)))).json()

    answers = await asyncio.gather(*(refreshed(client, tokens) for _ in range(20)))

    assert sorted(answer.status_code for answer in answers) == [200] + [401] * 19


@pytest.mark.parametrize(
    "token", ["", "x" * 40, "110000." + "x" * 43, "11000x." + "x" * 43, "000000.", "\x00" * 40, "' or 1=1 --" * 3]
)
async def test_an_unknown_refresh_token_is_refused(client_for, token):
    client = await client_for()

    answer = await client.post("/v1/auth/refresh", json={"refresh_token": token})

    assert answer.status_code in (401, 422)


async def test_a_refresh_token_of_another_district_is_unknown_there(client_for, make, name_of):
    client = await client_for()
    tokens = (await sign_in(client, await name_of(await make.membership(Role.AUDITOR)))).json()
    district, _, secret = tokens["refresh_token"].partition(".")

    moved = await client.post("/v1/auth/refresh", json={"refresh_token": f"{int(district) - 1}.{secret}"})

    assert moved.status_code == 401


async def test_after_signing_out_the_access_token_is_refused_at_once(client_for, make, name_of):
    """Seen to fail without assert_signed_in in the scope's message."""
    client = await client_for()
    tokens = (await sign_in(client, await name_of(await make.membership(Role.BUREAU_ADMIN)))).json()

    left = await client.post("/v1/auth/logout", headers=bearer(tokens))

    assert left.status_code == 204
    refused = await client.get("/v1/me", headers=bearer(tokens))
    assert (refused.status_code, refused.json()["code"]) == (401, "sign_in_ended")
    assert (await client.post("/v1/auth/logout", headers=bearer(tokens))).status_code == 401
    assert (await refreshed(client, tokens)).status_code == 401


async def test_a_refused_sign_in_leaves_its_connection_as_it_was(client_for, make):
    """More refusals than the pool has connections, then ordinary work on all of them. Seen to fail with 500 when asyncpg
    still held the transaction that never was and answered the next BEGIN with a savepoint."""
    ended, fine = await client_for(Role.AUDITOR), await client_for(Role.AUDITOR)
    await ended.post("/v1/auth/logout")

    refused = await asyncio.gather(*(ended.get("/v1/me") for _ in range(40)))
    served = await asyncio.gather(*(fine.get("/v1/me") for _ in range(40)))

    assert {answer.status_code for answer in refused} == {401}
    assert {answer.status_code for answer in served} == {200}


@pytest.mark.parametrize("standing", ["suspended", "ended"])
async def test_a_membership_that_is_taken_away_ends_its_tokens_at_once(client_for, make, owner, name_of, standing):
    client = await client_for()
    membership = await make.membership(Role.BUREAU_ADMIN)
    tokens = (await sign_in(client, await name_of(membership))).json()
    await owner.execute("update memberships set status = $2 where id = $1", membership.id, standing)

    assert (await client.get("/v1/me", headers=bearer(tokens))).status_code == 401
    assert (await client.get("/v1/accounts", headers=bearer(tokens))).status_code == 401
    assert (await refreshed(client, tokens)).status_code == 401


async def test_a_suspended_account_loses_its_tokens_at_once(client_for, make, owner, name_of):
    client = await client_for()
    membership = await make.membership(Role.BUREAU_ADMIN)
    tokens = (await sign_in(client, await name_of(membership))).json()
    await owner.execute("update accounts set status = 'suspended' where id = $1", membership.account_id)

    assert (await client.get("/v1/me", headers=bearer(tokens))).status_code == 401
    assert (await refreshed(client, tokens)).status_code == 401


async def test_whoever_signed_out_hears_that_first_and_not_what_he_may_not_do(client_for):
    """Seen to fail (403 and a row in the audit) when a denial was told of without asking for the sign-in."""
    client = await client_for(Role.CAREGIVER)
    await client.post("/v1/auth/logout")

    answer = await client.get("/v1/accounts")

    assert answer.status_code == 401


async def test_a_region_viewer_signs_in_and_sees_no_rows(client_for, app):
    """Asked of every operation that reads: refused, or nothing there, or a list without a row."""
    client = await client_for(Role.REGION_VIEWER)
    paths = [path for path, item in app.openapi()["paths"].items() if "get" in item and path.startswith("/v1/")]
    some_id = "01900000-0000-7000-8000-000000000000"

    me = await client.get("/v1/me")
    answers = {path: await client.get(re.sub(r"\{\w+\}", some_id, path)) for path in paths if path != "/v1/me"}

    assert me.json()["permissions"] == ["region:read"]
    assert len(answers) > 30
    assert {path for path, answer in answers.items() if answer.status_code not in (403, 404, 422)} == set()
