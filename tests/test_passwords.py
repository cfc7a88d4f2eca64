"""Changing one's own password: with the current one, under the brakes of signing in, and to the end of every other sign-in."""

import asyncio

import pytest

from models.accounts import Account, Role
from services.sign_in_failures import FREE_FAILURES
from tests.factories import PASSWORD, Make
from tests.test_auth import bearer, name_of, refreshed, sign_in

_ = name_of
NEW = "一匹好马 and a battery"


async def changed(client, tokens, current=PASSWORD, new=NEW):
    order = {"current_password": current, "new_password": new}
    return await client.post("/v1/auth/password", json=order, headers=bearer(tokens))


def refusal(answer):
    return answer.status_code, answer.json()["code"]


@pytest.fixture
async def person(client_for, make, name_of):
    """A client, a name, and the tokens of a first sign-in."""
    client, username = await client_for(), await name_of(await make.membership(Role.CAREGIVER))
    return client, username, (await sign_in(client, username)).json()


async def test_a_changed_password_is_the_one_that_signs_in(person):
    client, username, tokens = person

    answer = await changed(client, tokens)

    assert (answer.status_code, answer.content) == (204, b"")
    assert refusal(await sign_in(client, username)) == (401, "bad_credentials")
    assert (await sign_in(client, username, NEW)).status_code == 200


async def test_every_other_sign_in_ends_at_once_and_the_one_that_asked_stays(person, owner):
    """Seen to fail when only the hash was changed: the thief went on."""
    client, username, tokens = person
    others = [(await sign_in(client, username)).json() for _ in range(2)]

    await changed(client, tokens)

    for other in others:
        assert refusal(await client.get("/v1/me", headers=bearer(other))) == (401, "sign_in_ended")
        assert (await refreshed(client, other)).status_code == 401
    assert (await client.get("/v1/me", headers=bearer(tokens))).status_code == 200
    assert (await refreshed(client, tokens)).status_code == 200


async def test_a_sign_in_of_the_same_account_in_another_district_ends_too(person, app, owner, make):
    """Seen to fail without the transactions in the other districts."""
    client, username, tokens = person
    account = await owner.fetchval("select id from accounts where username = $1", username)
    there = Make(app, owner, str(int(make.code) + 500_000))
    await there.district()
    membership = await there.membership(Role.AUDITOR, account=Account(id=account))
    elsewhere = (await sign_in(client, username, scope=f"membership:{membership.id}")).json()
    stranger = await there.authorization(Role.AUDITOR)
    before = (await client.get("/v1/me", headers=bearer(elsewhere))).json()["membership"]["district_code"]

    await changed(client, tokens)

    assert before == there.code
    assert refusal(await client.get("/v1/me", headers=bearer(elsewhere))) == (401, "sign_in_ended")
    assert (await client.get("/v1/me", headers=stranger)).status_code == 200


async def test_the_change_is_in_the_audit_and_no_password_is(person, owner, make):
    client, username, tokens = person
    await sign_in(client, username)

    await changed(client, tokens)

    rows = await owner.fetch(
        "select body from audit_events where district_code = $1 and act = 'passwords.change'", make.code
    )
    assert len(rows) == 1
    assert '"signed_out":1' in rows[0]["body"].replace(" ", "")
    everything = await owner.fetch("select body from audit_events where district_code = $1", make.code)
    assert [row for row in everything if NEW in row["body"] or PASSWORD in row["body"]] == []


@pytest.mark.parametrize(
    ("current", "new", "status", "code"),
    [
        ("another long password", NEW, 422, "current_password_wrong"),
        (PASSWORD, PASSWORD, 422, "password_unchanged"),
        (PASSWORD, "nine char", 422, "invalid_input"),
        (PASSWORD, "x" * 201, 422, "invalid_input"),
        (PASSWORD, "ten\x00letters", 422, "invalid_input"),
        (f" {PASSWORD}", NEW, 422, "current_password_wrong"),
    ],
)
async def test_what_is_no_change_is_refused_and_the_old_password_stays(person, current, new, status, code):
    client, username, tokens = person

    answer = await changed(client, tokens, current, new)

    assert refusal(answer) == (status, code)
    assert [fault["pointer"] for fault in answer.json()["errors"]] == [
        "/current_password" if code == "current_password_wrong" else "/new_password"
    ]
    assert (await sign_in(client, username)).status_code == 200


async def test_wrong_current_passwords_are_slowed_with_the_failures_of_signing_in(person):
    """Whoever has a token has not the password. Seen to fail (all were judged) without the counting."""
    client, username, tokens = person
    await sign_in(client, username, "wrong at the door")

    guesses = [(await changed(client, tokens, f"wrong password {n}")).status_code for n in range(FREE_FAILURES)]
    right = await changed(client, tokens)

    assert guesses == [422] * (FREE_FAILURES - 1) + [429]
    assert refusal(right) == (429, "sign_in_throttled")
    assert int(right.headers["retry-after"]) >= 1
    assert (await sign_in(client, username)).status_code == 429


async def test_a_wrong_current_password_is_told_in_the_audit(person, owner, make):
    """Seen to fail (no row) when it was not among the denials."""
    client, _, tokens = person

    await changed(client, tokens, "not the password")

    told = await owner.fetch(
        "select outcome, body from audit_events where district_code = $1 and outcome = 'denied'", make.code
    )
    assert len(told) == 1
    assert "current_password_wrong" in told[0]["body"]
    assert "not the password" not in told[0]["body"]


async def test_a_token_that_has_ended_changes_nothing_and_guesses_nothing(person, owner):
    client, username, tokens = person
    await client.post("/v1/auth/logout", headers=bearer(tokens))

    answers = [await changed(client, tokens, "a wrong password") for _ in range(FREE_FAILURES + 1)]

    assert {refusal(answer) for answer in answers} == {(401, "sign_in_ended")}
    assert (await sign_in(client, username)).status_code == 200


async def test_of_two_changes_at_once_one_holds_and_the_other_is_told(person):
    """Seen to fail (both held) when the update did not ask for the hash that was judged."""
    client, username, tokens = person
    words = [f"a password of number {n}" for n in range(4)]

    answers = await asyncio.gather(*(changed(client, tokens, new=word) for word in words))

    held = [word for word, answer in zip(words, answers, strict=True) if answer.status_code == 204]
    assert len(held) == 1
    assert {answer.status_code for answer in answers} <= {204, 422, 429}
    assert (await sign_in(client, username, held[0])).status_code in (200, 429)


async def test_no_digest_of_a_request_with_a_password_is_kept(person, owner, make):
    """Seen to fail on a route that takes the key."""
    client, _, tokens = person
    order = {"current_password": PASSWORD, "new_password": NEW}

    answer = await client.post(
        "/v1/auth/password", json=order, headers=bearer(tokens) | {"Idempotency-Key": "password-once-1"}
    )

    kept = await owner.fetchval("select count(*) from idempotency_keys where district_code = $1", make.code)
    assert (answer.status_code, kept) == (204, 0)
