"""Signing in and out: tokens, their rotation and their end."""

from models.accounts import Role
from tests.factories import PASSWORD


async def signed_in(client, membership, owner, **extra):
    username = await owner.fetchval("select username from accounts where id = $1", membership.account_id)
    return await client.post("/v1/auth/token", data={"username": username, "password": PASSWORD, **extra})


def bearer(tokens):
    return {"Authorization": f"Bearer {tokens['access_token']}"}


async def test_a_user_name_and_a_password_give_a_pair_of_tokens(client_for, make, owner):
    client = await client_for()
    membership = await make.membership(Role.BUREAU_ADMIN)

    answer = await signed_in(client, membership, owner)

    assert answer.status_code == 200
    tokens = answer.json()
    assert tokens["token_type"] == "bearer"
    assert tokens["expires_in"] == 900
    me = (await client.get("/v1/me", headers=bearer(tokens))).json()
    assert me["account"]["id"] == str(membership.account_id)
    assert me["membership"] == me["account"]["memberships"][0]
    assert "accounts:manage" in me["permissions"]
