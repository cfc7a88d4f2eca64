"""Guesses are slowed, by name and by address, on every worker alike; nobody is locked out for good."""

import asyncio
import statistics
import time

import pytest

from models.accounts import Role
from services.sign_in_failures import FREE_FAILURES, FREE_FROM_AN_ADDRESS, LONGEST_WAIT_S
from tests.test_auth import name_of, sign_in

_ = name_of


async def test_after_five_failures_a_name_waits_and_its_owner_too(client_for, make, owner, name_of):
    client = await client_for()
    username = await name_of(await make.membership(Role.AUDITOR))

    guesses = [(await sign_in(client, username, f"wrong{number}")).status_code for number in range(FREE_FAILURES + 1)]
    right = await sign_in(client, username)

    assert guesses == [401] * FREE_FAILURES + [429]
    assert right.status_code == 429
    assert 1 <= int(right.headers["retry-after"]) <= 2
    assert right.json()["code"] == "sign_in_throttled"


async def test_a_hundred_guesses_at_once_are_five(client_for, make, name_of):
    """Seen to fail (all hundred were judged) when an attempt was counted after it was judged."""
    client = await client_for()
    username = await name_of(await make.membership(Role.AUDITOR))

    answers = await asyncio.gather(*(sign_in(client, username, f"wrong{number}") for number in range(100)))

    assert sorted(answer.status_code for answer in answers) == [401] * FREE_FAILURES + [429] * (100 - FREE_FAILURES)


async def test_nobody_is_locked_out_for_good_and_success_forgives(client_for, make, owner, name_of):
    client = await client_for()
    username = await name_of(await make.membership(Role.AUDITOR))
    for number in range(FREE_FAILURES):
        await sign_in(client, username, f"wrong{number}")
    # However many came before, the wait is bounded; then the owner of the name comes in.
    await owner.execute("update sign_in_failures set failures = 10000, until = now() where until is not null")
    await sign_in(client, username, "wrong again")
    longest = await owner.fetchval("select extract(epoch from max(until) - now())::int from sign_in_failures")
    await owner.execute("update sign_in_failures set until = now() where until is not null")

    back = await sign_in(client, username)

    assert 0 < longest <= LONGEST_WAIT_S
    assert back.status_code == 200
    assert (await sign_in(client, username, "wrong")).status_code == 401
    assert (await sign_in(client, username)).status_code == 200


async def test_the_audit_of_a_sign_in_says_how_many_failed_before_it(client_for, make, owner, name_of):
    """Seen to fail with the count taken after the name was forgiven."""
    client = await client_for()
    username = await name_of(await make.membership(Role.AUDITOR))
    for guess in ("wrong one", "wrong two"):
        await sign_in(client, username, guess)

    for _ in range(2):
        await sign_in(client, username)

    told = await owner.fetch(
        "select body::jsonb->'facts'->>'failed_before' as failed from audit_events where district_code = $1 and act = 'sign_in' order by id",
        make.code,
    )
    assert [row["failed"] for row in told] == ["2", "0"]


async def test_known_and_unknown_names_answer_alike(client_for, make, name_of):
    client = await client_for()
    known = await name_of(await make.membership(Role.AUDITOR))

    async def history(username):
        answers = [await sign_in(client, username, f"wrong{number}") for number in range(FREE_FAILURES + 1)]
        return [(answer.status_code, {**answer.json(), "instance": ""}) for answer in answers]

    assert await history(known) == await history(f"nobody{make.code}")


async def test_an_unknown_name_takes_the_time_of_a_wrong_password(client_for, make, name_of):
    """Seen to fail (twenty times faster) when the password of nobody was not hashed."""
    client = await client_for()
    known = await name_of(await make.membership(Role.AUDITOR))
    times = {known: [], f"nobody{make.code}": []}

    for number in range(FREE_FAILURES):
        for username, taken in times.items():
            began = time.perf_counter()
            await sign_in(client, username, f"wrong{number}")
            taken.append(time.perf_counter() - began)

    wrong_password, unknown_name = (statistics.median(taken) for taken in times.values())
    assert 1 / 3 < wrong_password / unknown_name < 3


async def test_one_guess_for_each_of_many_names_is_slowed_by_the_address(client_for, make):
    client = await client_for(address="192.0.2.1")

    answers = [await sign_in(client, f"n{number}.{make.code}", "guess") for number in range(FREE_FROM_AN_ADDRESS + 5)]

    assert [answer.status_code for answer in answers] == [401] * FREE_FROM_AN_ADDRESS + [429] * 5


@pytest.mark.parametrize("username", ["", "\x00", "é" * 300, "a" * 10_000, "' or '1'='1", "王桂芳", "a\r\nb"])
async def test_a_strange_user_name_is_only_a_wrong_one(client_for, username):
    client = await client_for()

    answer = await sign_in(client, username)

    assert answer.status_code in (401, 422)
