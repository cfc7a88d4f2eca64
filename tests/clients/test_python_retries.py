"""When the Python client sends something again, and when never."""

import asyncio
import time
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest
from yiyang_client import Call, Conflict, Patience, Problem, SignIn, TooOften, Unavailable, Unheard
from yiyang_client.operations import orders, residents

from models.accounts import Role
from tests.battery.cutting import cutting
from tests.clients.conftest import ClientOf, Person
from tests.clients.refusing import answer, gone_after_one, refusing
from tests.factories import Make
from tests.programs import Served

AT_ONCE = Patience(first_s=0.01)
IN_USE = answer(409, "idempotency_key_in_use")


@pytest.fixture
async def an_order(make: Make) -> Call[Any]:
    """It could be placed any number of times: no state guards it, but its key."""
    item = await make.service_item()
    entitlement = await make.entitlement(await make.resident(), await make.programme(item, monthly_cap=None))
    provider = await make.provider()
    await make.contract(provider, item)
    return orders.create(
        {
            "resident_id": str(entitlement.resident_id),
            "provider_id": str(provider.id),
            "service_item_id": str(item.id),
            "planned_start_at": "2024-03-05T09:00:00+08:00",
            "planned_minutes": 60,
        }
    )


async def placed(make: Make) -> int:
    return int(await make.owner.fetchval("select count(*) from orders where district_code = $1", make.code))


async def test_an_answer_that_is_lost_four_times_is_one_order(
    api: Served, client_of: ClientOf, person: Person, make: Make, an_order: Call[Any]
):
    """Negative control: with the key left out of what is written, five were placed."""
    admin = await person(Role.BUREAU_ADMIN)
    async with cutting(api.url) as proxy:
        client = client_of(admin, proxy.url, patience=AT_ONCE)
        await client.ask(residents.listing())
        proxy.losing = 4
        found = await client.ask(an_order)

    assert [status for status, _ in proxy.lost] == [201] * 4
    assert await placed(make) == 1
    assert found.replayed
    assert found.value["order_no"]


async def test_whoever_gives_up_learns_the_key_and_may_go_on_under_it(
    api: Served, client_of: ClientOf, person: Person, make: Make, an_order: Call[Any]
):
    async with cutting(api.url) as proxy:
        client = client_of(await person(Role.BUREAU_ADMIN), proxy.url, patience=Patience(tries=2, first_s=0.01))
        await client.ask(residents.listing())
        proxy.losing = 2
        with pytest.raises(Unheard) as unheard:
            await client.ask(an_order)
        found = await client.ask(an_order, key=unheard.value.key)

    assert unheard.value.may_have_happened
    assert found.replayed
    assert await placed(make) == 1


async def test_what_has_no_key_is_sent_once_whatever_comes_of_it(
    api: Served, client_of: ClientOf, person: Person, make: Make, an_order: Call[Any]
):
    """Negative control: with every request sent again, two orders were placed."""
    async with cutting(api.url) as proxy:
        client = client_of(await person(Role.BUREAU_ADMIN), proxy.url, patience=AT_ONCE)
        await client.ask(residents.listing())
        asked: list[int] = []
        for unkeyed in (replace(an_order, keyed=False), residents.search({"name": "王桂芳"})):
            proxy.losing = 1
            with suppress(Unheard):
                await client.ask(unkeyed)
            asked.append(len(proxy.lost))

    assert await placed(make) == 1
    assert asked == [1, 2]


async def test_what_is_read_is_asked_for_again(api: Served, client_of: ClientOf, person: Person):
    async with cutting(api.url) as proxy:
        client = client_of(await person(Role.BUREAU_ADMIN), proxy.url, patience=AT_ONCE)
        await client.ask(residents.listing())
        proxy.losing = 3
        found = await client.ask(residents.listing())

    assert len(proxy.lost) == 3
    assert found.value["items"] == []


async def test_where_nobody_listens_nothing_can_have_happened(client_of: ClientOf, person: Person, an_order: Call[Any]):
    client = client_of(await person(Role.BUREAU_ADMIN), "http://127.0.0.1:1", patience=Patience(tries=2, first_s=0.01))

    with pytest.raises(Unheard) as unheard:
        await client.ask(an_order)

    assert not unheard.value.may_have_happened


async def test_what_was_lost_once_may_have_happened_though_nobody_listens_any_more(
    client_of: ClientOf, an_order: Call[Any]
):
    """Seen to fail: the last try alone was looked at, which reached nobody."""
    async with gone_after_one() as url:
        client = client_of(SignIn(access_token="e.x.p"), url, patience=AT_ONCE)
        with pytest.raises(Unheard) as unheard:
            await client.ask(an_order)

    assert unheard.value.may_have_happened


REFUSED = {
    "still running": ([IN_USE, IN_USE], None),
    "busy": ([answer(503, "unavailable", Retry_After="1")], None),
    "too often": ([answer(429, "too_often", Retry_After="1")], None),
    "a gateway without the server": ([answer(502), answer(504)], None),
    "busy for an hour": ([answer(503, "unavailable", Retry_After="3600")], Unavailable),
    "busy too often": ([answer(503, "unavailable", Retry_After="0")] * 3, Unavailable),
    "too often for today": ([answer(429, "too_often", Retry_After="900")], TooOften),
    "another conflict": ([answer(409, "cap_exceeded")], Conflict),
    "a fault of the server": ([answer(500, "internal")], Problem),
}


@pytest.mark.parametrize(("answers", "refusal"), REFUSED.values(), ids=REFUSED)
async def test_what_is_refused_for_a_moment_is_sent_again_under_the_same_key(
    api: Served, client_of: ClientOf, person: Person, make: Make, an_order: Call[Any], answers: Any, refusal: Any
):
    """Seen to fail with a key for each try, and with the wait that the server asks for passed over."""
    admin = await person(Role.BUREAU_ADMIN)
    await client_of(admin).ask(residents.listing())
    async with refusing(api.url, *answers) as proxy:
        client = client_of(admin, proxy.url, patience=Patience(tries=3, first_s=0.01))
        begun = time.monotonic()
        if refusal:
            with pytest.raises(refusal):
                await client.ask(an_order)
        else:
            await client.ask(an_order)
        took = time.monotonic() - begun

    assert len({*proxy.said("idempotency-key")}) == 1
    assert len(proxy.heads) == (len(answers) + (refusal is None))
    assert took >= (b"Retry-After: 1\r" in answers[0])
    assert await placed(make) == (refusal is None)


async def test_twenty_who_send_the_same_under_one_key_get_one_order(
    client_of: ClientOf, person: Person, make: Make, an_order: Call[Any]
):
    """Seen to fail with twenty orders, with the key left out of what is written."""
    client = client_of(await person(Role.BUREAU_ADMIN))
    await client.ask(residents.listing())

    found = await asyncio.gather(*(client.ask(an_order, key="one-key-for-all") for _ in range(20)))

    assert len({one.value["id"] for one in found}) == 1
    assert await placed(make) == 1
