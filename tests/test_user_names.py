"""User names are one set for all districts, which is told to who makes accounts, and no more than that."""

from models.accounts import Role
from tests.factories import PASSWORD, Make


def account(username):
    person = {"display_name": "新同事", "password": PASSWORD}
    return person | {"username": username, "memberships": [{"role": "subsidy_officer"}]}


async def test_that_a_user_name_is_taken_elsewhere_says_no_more_than_that_and_is_told_in_the_audit(
    app, owner, client_for, make
):
    """Seen to leave no row, so that whose names exist in other districts could be tried unseen."""
    elsewhere = Make(app, owner, f"9{make.code[1:]}")
    await elsewhere.district()
    there = await elsewhere.membership(Role.PROVIDER_MANAGER)
    taken = await owner.fetchval("select username from accounts where id = $1", there.account_id)
    bureau, worker = await client_for(Role.BUREAU_ADMIN), await client_for(Role.COMMUNITY_WORKER)
    resident = await make.resident()
    new = {"username": taken, "display_name": "王小妹", "password": PASSWORD}

    direct = await bureau.post("/v1/accounts", json=account(taken))
    asked = {"relation": "女儿", "scopes": ["orders"], "new_account": new}
    as_a_relative = await worker.post(f"/v1/residents/{resident.id}/family-links", json=asked)

    told = [answer.json() for answer in (direct, as_a_relative)]
    assert {(one["status"], one["code"]) for one in told} == {(409, "username_taken")}
    assert {one["detail"] for one in told} == {f"用户名 {taken} 已被使用，请换一个。"}
    assert "9" + make.code[1:] not in direct.text.replace(taken, "")
    rows = (await bureau.get("/v1/audit", params={"outcome": "denied"})).json()["items"]
    assert {row["act"]: row["facts"]["told"]["username"] for row in rows} == {
        "accounts.create": taken,
        "family_links.ask": taken,
    }
