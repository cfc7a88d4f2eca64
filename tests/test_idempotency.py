"""The same request sent twice happens once (T05, T06)."""

import asyncio
from hashlib import sha256
from uuid import uuid4

import orjson
import pytest

from models.accounts import Account, Role


@pytest.fixture
async def bureau(client_for):
    return await client_for(Role.BUREAU_ADMIN)


@pytest.fixture
def order(make):
    return {
        "username": f"i.{make.code}",
        "display_name": "同事",
        "password": "0123456789",
        "memberships": [{"role": "auditor"}],
    }


def key():
    return {"Idempotency-Key": str(uuid4())}


async def accounts_of(owner, make):
    return await owner.fetchval("select count(*) from accounts where username like $1", f"i.{make.code}%")


async def keys_of(owner, make):
    return await owner.fetchval("select count(*) from idempotency_keys where district_code = $1", make.code)


async def test_the_same_key_gives_the_same_answer_byte_for_byte(bureau, order, make, owner):
    once = key()

    first = await bureau.post("/v1/accounts", json=order, headers=once)
    again = await bureau.post("/v1/accounts", json=order, headers=once)

    assert (first.status_code, again.status_code) == (201, 201)
    assert again.content == first.content
    assert ("idempotency-replayed" in first.headers, again.headers["idempotency-replayed"]) == (False, "true")
    assert again.headers["content-type"] == first.headers["content-type"]
    assert await accounts_of(owner, make) == 1


async def test_what_is_kept_of_a_request_cannot_be_guessed_from_a_stolen_database(bureau, order, owner, make):
    """A request may hold a password. Seen to fail with a bare SHA-256 of what was sent."""
    membership = (await bureau.get("/v1/me")).json()["membership"]["id"]
    body = orjson.dumps(order)

    headers = key() | {"Content-Type": "application/json"}
    await bureau.post("/v1/accounts", content=body, headers=headers)

    kept = await owner.fetchval("select request_hash from idempotency_keys where district_code = $1", make.code)
    said = "\0".join(["POST", "/v1/accounts", "", membership]).encode() + b"\0" + body
    assert len(kept) == 32
    assert kept != sha256(said).digest()


async def test_t05_a_hundred_at_once_with_one_key_have_one_effect(bureau, order, make, owner):
    """Seen to fail (one 201 and ninety-nine 409) without the claim of the key."""
    once = key()

    answers = await asyncio.gather(*(bureau.post("/v1/accounts", json=order, headers=once) for _ in range(100)))

    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert sum("idempotency-replayed" in answer.headers for answer in answers) == 99
    assert await accounts_of(owner, make) == 1


async def test_t06_a_key_is_not_used_for_anything_else(bureau, order, make, owner):
    """Another body, another path."""
    once = key()
    made = (await bureau.post("/v1/accounts", json=order, headers=once)).json()

    others = [
        await bureau.post("/v1/accounts", json=order | {"display_name": "别人"}, headers=once),
        await bureau.post(f"/v1/accounts/{made['id']}/memberships", json={"role": "inspector"}, headers=once),
    ]

    assert [(answer.status_code, answer.json()["code"]) for answer in others] == [(422, "idempotency_key_reused")] * 2
    assert made["id"] not in "".join(answer.text for answer in others if "/memberships" not in answer.request.url.path)
    assert await accounts_of(owner, make) == 1


async def test_t06_another_account_has_an_effect_of_its_own_and_sees_no_other_answer(
    bureau, client_for, order, make, owner
):
    once, colleague = key(), await client_for(Role.BUREAU_ADMIN)

    first = await bureau.post("/v1/accounts", json=order, headers=once)
    second = await colleague.post("/v1/accounts", json=order | {"username": f"i.{make.code}.2"}, headers=once)
    same = await colleague.post("/v1/accounts", json=order, headers=key())

    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json()["id"] != second.json()["id"]
    assert (same.status_code, same.json()["code"]) == (409, "username_taken")
    assert await accounts_of(owner, make) == 2


async def test_t06_the_same_person_in_another_role_is_another_request(client_for, order, make):
    """A refusal for want of a right must not be passed by, because the same account was once answered in another role."""
    membership = await make.membership(Role.BUREAU_ADMIN)
    other = await make.membership(Role.AUDITOR, account=Account(id=membership.account_id))
    bureau = await client_for(Role.BUREAU_ADMIN, membership=membership)
    auditor = await client_for(Role.AUDITOR, membership=other)
    once = key()
    await bureau.post("/v1/accounts", json=order, headers=once)

    answer = await auditor.post("/v1/accounts", json=order, headers=once)

    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_reused")


@pytest.mark.parametrize(
    ("wrong", "status"), [({"username": "x"}, 422), ({"memberships": [{"role": "region_viewer"}]}, 403)]
)
async def test_a_refused_request_keeps_no_answer_and_may_succeed_later(bureau, order, make, owner, wrong, status):
    once = key()

    refused = await bureau.post("/v1/accounts", json=order | wrong, headers=once)
    kept = await keys_of(owner, make)
    mended = await bureau.post("/v1/accounts", json=order, headers=once)

    assert (refused.status_code, kept, mended.status_code) == (status, 0, 201)


async def test_a_commit_that_fails_leaves_neither_effect_nor_key(bureau, order, make, owner):
    """The answer leaves after the commit: with a plain dependency the caller was told 201."""
    await owner.execute(f"""
        create function refuse_{make.code}() returns trigger language plpgsql as $$ begin
            if new.username = '{order["username"]}' then raise exception 'no'; end if; return null; end $$;
        create constraint trigger refuse_{make.code} after insert on accounts deferrable initially deferred
            for each row execute function refuse_{make.code}()""")
    once = key()
    broken = await bureau.post("/v1/accounts", json=order, headers=once)
    left = (await accounts_of(owner, make), await keys_of(owner, make))
    await owner.execute(f"drop function refuse_{make.code} cascade")

    mended = await bureau.post("/v1/accounts", json=order, headers=once)

    assert (broken.status_code, broken.json()["code"]) == (500, "internal_error")
    assert left == (0, 0)
    assert mended.status_code == 201


async def test_a_twin_that_does_not_end_is_not_awaited_for_ever(bureau, make, order, owner, app):
    """Somebody holds the key in a transaction that hangs: after two seconds the caller hears that it is still running."""
    account = (await bureau.get("/v1/me")).json()["account"]["id"]
    once = key()
    hanging = owner.transaction()
    await hanging.start()
    await owner.execute(
        "insert into idempotency_keys (district_code, id, account_id, key, request_hash) values ($1, $2, $3, $4, '')",
        make.code,
        uuid4(),
        account,
        once["Idempotency-Key"],
    )

    answer = await bureau.post("/v1/accounts", json=order, headers=once)
    await hanging.rollback()

    assert (answer.status_code, answer.json()["code"]) == (409, "idempotency_key_in_use")
    assert (await bureau.post("/v1/accounts", json=order, headers=once)).status_code == 201


@pytest.mark.parametrize("value", ["short", "x" * 65])
async def test_a_key_has_a_length(bureau, order, value):
    answer = await bureau.post("/v1/accounts", json=order, headers={"Idempotency-Key": value})

    assert answer.status_code == 422


async def test_where_money_is_approved_or_paid_a_key_is_asked_for(bureau, client_for, app):
    """Every operation that tells of a 400 asks for a key, before it asks what is there."""
    officer = await client_for(Role.SUBSIDY_OFFICER)
    moving = [
        path for path, item in app.openapi()["paths"].items() if "400" in item.get("post", {}).get("responses", {})
    ]

    answers = [
        await officer.post(path.replace("{month}", "2024-05").format_map(AnyId()), json={"amount_fen": 1})
        for path in moving
    ]

    assert {"/v1/settlements/{settlement_id}/approve", "/v1/settlements/{settlement_id}/payments"} <= set(moving)
    assert {p: a.json()["code"] for p, a in zip(moving, answers, strict=True)} == dict.fromkeys(
        moving, "idempotency_key_required"
    )
    assert {answer.status_code for answer in answers} == {400}


class AnyId(dict):
    def __missing__(self, name):
        return str(uuid4())
