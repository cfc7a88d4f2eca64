"""Signing in, and one refresh at a time: a refresh token that is used twice ends the whole sign-in."""

import asyncio
from typing import Any

import httpx
import pytest
from yiyang_client import NotSignedIn, SignIn, Unauthenticated, Unheard
from yiyang_client.operations import me, public, residents

from models.accounts import Role
from tests.battery.cutting import cutting
from tests.clients.conftest import ClientOf, Person
from tests.clients.refusing import answer, refusing
from tests.factories import Make
from tests.programs import Served

EXPIRED = "e.x.p"
"""What the API says of it is what it says of a token whose time is over."""


@pytest.fixture
async def tokens(api: Served, person: Person) -> SignIn:
    """Of somebody who signed in a while ago, kept without the password; the access token is over."""
    who = await person(Role.BUREAU_ADMIN)
    async with httpx.AsyncClient(base_url=api.url) as http:
        form = {"username": who.username, "password": who.password}
        said = (await http.post("/v1/auth/token", data=form)).raise_for_status().json()
    return SignIn(access_token=EXPIRED, refresh_token=said["refresh_token"])


async def acts(make: Make, act: str) -> int:
    return int(
        await make.owner.fetchval(
            "select count(*) from audit_events where act = $1 and district_code = $2", act, make.code
        )
    )


async def reused(make: Make) -> int:
    """Sign-ins that ended because a refresh token was used twice."""
    ended = "select count(*) from sign_ins where revoked_because = 'refresh_reused' and district_code = $1"
    return int(await make.owner.fetchval(ended, make.code))


async def test_twenty_calls_with_an_access_token_that_is_over_refresh_once(
    client_of: ClientOf, tokens: SignIn, make: Make
):
    """Negative controls: without the lock of `Alone` a call found no token and was told to sign in; without the look whether
    somebody was here before, 6 and 20 refreshes were made."""
    client, used = client_of(tokens), tokens.refresh_token

    found = await asyncio.gather(*(client.ask(me.read()) for _ in range(20)))

    assert len({one.value["account"]["id"] for one in found}) == 1
    assert await acts(make, "sign_in.refresh") == 1
    assert tokens.refresh_token not in ("", used)
    assert tokens.access_token != EXPIRED


async def test_twenty_first_calls_sign_in_once(client_of: ClientOf, person: Person, make: Make):
    client = client_of(await person(Role.BUREAU_ADMIN))

    await asyncio.gather(*(client.ask(me.read()) for _ in range(20)))

    assert await acts(make, "sign_in") == 1


async def test_a_refresh_whose_answer_was_lost_is_not_sent_again(
    api: Served, client_of: ClientOf, tokens: SignIn, make: Make
):
    """It may be used up, and a second use would revoke what another may have got. Without a password he is told to sign in."""
    tokens.access_token = ""
    async with cutting(api.url) as proxy:
        client = client_of(tokens, proxy.url)
        proxy.losing = 1
        with pytest.raises(NotSignedIn):
            await client.ask(me.read())
        with pytest.raises(NotSignedIn):
            await client.ask(me.read())

    assert await acts(make, "sign_in.refresh") == 1
    assert await reused(make) == 0


async def test_who_has_a_password_signs_in_anew_where_the_refresh_was_lost(
    api: Served, client_of: ClientOf, person: Person, make: Make
):
    who = await person(Role.BUREAU_ADMIN)
    await client_of(who).ask(me.read())
    who.access_token = ""
    async with cutting(api.url) as proxy:
        client = client_of(who, proxy.url)
        proxy.losing = 1
        found = await client.ask(me.read())

    assert found.value["account"]["username"] == who.username
    assert await acts(make, "sign_in") == 2
    assert await reused(make) == 0


async def test_a_refresh_that_is_refused_for_a_moment_keeps_its_token(api: Served, client_of: ClientOf, tokens: SignIn):
    """Seen to fail where the token was forgotten before its answer came."""
    over = answer(401, "bad_token")
    async with refusing(api.url, over, answer(503, "unavailable", Retry_After="1")) as proxy:
        client = client_of(tokens, proxy.url)
        with pytest.raises(Exception, match="503 unavailable"):
            await client.ask(me.read())
        found = await client.ask(me.read())

    assert found.value["account"]["id"]


async def test_a_wrong_password_is_said_once_and_not_tried_again(client_of: ClientOf, person: Person):
    who = await person(Role.BUREAU_ADMIN)
    client = client_of(SignIn(who.username, "not his password"), language="en")

    with pytest.raises(Unauthenticated, match="Unknown user name or wrong password") as refused:
        await client.ask(me.read())

    assert refused.value.code == "bad_credentials"


async def test_a_sign_in_of_which_nothing_was_heard_is_not_repeated(
    api: Served, client_of: ClientOf, person: Person, make: Make
):
    async with cutting(api.url) as proxy:
        proxy.losing = 9
        with pytest.raises(Unheard):
            await client_of(await person(Role.BUREAU_ADMIN), proxy.url).ask(me.read())

    assert len(proxy.lost) == 1


async def test_without_anybody_the_public_part_answers_and_the_rest_is_refused_unsent(client_of: ClientOf, make: Make):
    nobody = client_of(None)

    found = await nobody.ask(public.service_items_listing(district=make.code))

    assert found.value["items"] == []
    with pytest.raises(NotSignedIn):
        await nobody.ask(residents.listing())


async def test_one_of_several_memberships_is_chosen(client_of: ClientOf, person: Person, make: Make):
    who = await person(Role.SUBSIDY_OFFICER)
    account = await make.owner.fetchval("select id from accounts where username = $1", who.username)
    other = await make.membership(Role.AUDITOR, account=type("Account", (), {"id": account}))
    who.membership = str(other.id)

    found = await client_of(who).ask(me.read())

    assert found.value["membership"]["role"] == "auditor"


async def test_whoever_signs_out_is_out(client_of: ClientOf, tokens: SignIn, make: Make):
    client: Any = client_of(tokens)
    await client.ask(me.read())
    kept = tokens.access_token

    await client.sign_out()

    assert tokens.access_token == tokens.refresh_token == ""
    with pytest.raises(NotSignedIn):
        await client.ask(me.read())
    with pytest.raises(NotSignedIn):
        await client_of(SignIn(access_token=kept)).ask(me.read())
