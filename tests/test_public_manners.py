"""Answers to the public may be kept for a minute, are sent once, and not given to one address without end."""

from uuid import uuid4

import httpx
import pytest

from api.app import create_app
from api.rates import AskedTooOften, Rates
from api.serving import Server
from tests.factories import Make
from tests.inspected import a_major_hazard


async def test_who_has_the_answer_gets_304_until_it_changes(make: Make, client_for):
    """Seen to answer 200 each time without `had`."""
    house, nobody = await make.facility(), await client_for()
    paths = ["facilities", f"facilities/{house.id}", f"facilities/{house.id}/inspections", "meal-points"]

    async def ask(**tags: str) -> dict[str, httpx.Response]:
        return {
            path: await nobody.get(
                f"/public/v1/{path}",
                params={"district": make.code},
                headers={"If-None-Match": tags[path]} if path in tags else {},
            )
            for path in paths
        }

    first = await ask()
    tags = {path: answer.headers["etag"] for path, answer in first.items()}
    again = await ask(**tags)
    await a_major_hazard(client_for, "facility", house.id)
    after = await ask(**tags)

    assert {answer.headers["cache-control"] for answer in first.values()} == {"public, max-age=60"}
    assert {answer.headers["vary"] for answer in first.values()} == {"Accept"}
    assert [(a.status_code, a.content, a.headers["etag"]) for a in again.values()] == [
        (304, b"", tag) for tag in tags.values()
    ]
    assert [answer.status_code for answer in after.values()] == [200, 200, 200, 304]


async def test_head_tells_all_that_get_tells_but_for_the_content(make: Make, client_for):
    """Seen to be 405: a link checker took the record for broken."""
    house, nobody = await make.facility(), await client_for()
    path, params = f"/public/v1/facilities/{house.id}", {"district": make.code}

    got, head = await nobody.get(path, params=params), await nobody.head(path, params=params)
    missing = await nobody.head(f"/public/v1/facilities/{uuid4()}", params=params)

    wrong = await nobody.post(path, params=params)

    assert (wrong.status_code, wrong.headers["allow"]) == (405, "GET, HEAD")
    told = ("content-type", "content-length", "etag", "cache-control")
    assert [head.headers[name] for name in told] == [got.headers[name] for name in told]
    assert (head.status_code, head.content, missing.status_code, missing.content) == (200, b"", 404, b"")


async def test_each_form_and_each_page_has_a_tag_of_its_own(make: Make, client_for):
    nobody = await client_for()
    for _ in range(2):
        await make.facility()

    async def tag(form: str, **asked: int) -> str:
        params = {"district": make.code, **asked}
        answer = await nobody.get("/public/v1/facilities", params=params, headers={"Accept": form})
        return str(answer.headers["etag"])

    tags = [await tag("application/json"), await tag("text/csv"), await tag("application/json", limit=1)]
    assert len({*tags}) == 3


async def test_a_refusal_is_kept_by_nobody(make: Make, client_for):
    refused = await (await client_for()).get("/public/v1/facilities", params={"district": "990099"})

    assert (refused.status_code, refused.headers["cache-control"]) == (404, "no-store")
    assert "etag" not in refused.headers


@pytest.fixture
async def strict(app, server, database, settings):
    """The application with three requests a minute, by address."""
    few = {"public_per_minute": 3, "proxies": "10.9.9.9"}
    fresh = create_app(settings.model_copy(update=few), server.url(database))
    served = Server(fresh, 0).config
    served.load()
    async with fresh.router.lifespan_context(fresh):

        def client(address: str, behind: str = "") -> httpx.AsyncClient:
            transport = httpx.ASGITransport(served.loaded_app, client=(behind or address, 1))
            headers = {"X-Forwarded-For": address} if behind else {}
            return httpx.AsyncClient(transport=transport, base_url="http://yiyang", headers=headers)

        yield client


async def test_who_asks_too_often_waits_and_nobody_else(strict, make: Make):
    """Whatever is asked of the public, right or wrong, counts. Seen to be answered without `take` in PublicRoute."""
    many, other = strict("203.0.113.9"), strict("203.0.113.10")
    asked = {"district": make.code}
    paths = ["facilities", "meal-points", "statements/371002", "service-items", "notices/x", "facilities"]

    answers = [await many.get(f"/public/v1/{path}", params=asked if "/" not in path else {}) for path in paths]
    calm = await other.get("/public/v1/facilities", params=asked)
    health = await many.get("/healthz")
    english = await many.get("/public/v1/facilities", params=asked, headers={"Accept-Language": "en"})

    assert [answer.status_code for answer in answers] == [200, 200, 404, 429, 429, 429]
    refused = answers[-1]
    assert (refused.json()["code"], refused.headers["content-type"]) == ("asked_too_often", "application/problem+json")
    assert 1 <= int(refused.headers["retry-after"]) <= 20
    assert int(refused.headers["retry-after"]) == refused.json()["retry_after_s"]
    assert (calm.status_code, health.status_code) == (200, 200)
    assert "3 times a minute" in english.json()["detail"]


@pytest.mark.parametrize(("proxy", "answered"), [("10.9.9.9", 404), ("10.9.9.8", 429)])
async def test_behind_a_proxy_that_was_named_each_is_an_address_and_nobody_invents_one(strict, proxy, answered):
    """Seen to be one address for all without `forwarded_allow_ips`."""
    codes = []
    for number in range(5):
        client = strict(f"203.0.113.{number}", proxy)
        codes.append((await client.get("/public/v1/facilities", params={"district": "990099"})).status_code)

    assert codes == [404] * 3 + [answered] * 2


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


def taken(rates: Rates, address: str, times: int) -> int:
    """How many of so many were given."""
    given = 0
    for _ in range(times):
        try:
            rates.take(address)
        except AskedTooOften:
            continue
        given += 1
    return given


def test_a_bucket_fills_as_time_goes_by_and_no_further_than_a_minute():
    clock = Clock()
    rates = Rates(120, clock)

    given = [taken(rates, "a", 200)]
    for later in (1, 10, 86_400):
        clock.now += later
        given.append(taken(rates, "a", 200))

    assert given == [120, 2, 20, 120]


def test_who_was_told_to_wait_is_answered_after_just_that():
    clock = Clock()
    rates = Rates(3, clock)
    taken(rates, "a", 3)

    with pytest.raises(AskedTooOften) as refused:
        rates.take("a")
    clock.now += refused.value.facts["retry_after_s"]

    assert taken(rates, "a", 2) == 1


def test_a_network_of_ipv6_is_one_address_and_each_of_ipv4_another():
    """Seen to give each its own without _network."""
    rates = Rates(2, Clock())

    assert taken(rates, "2001:db8:1:2::1", 2) == 2
    assert taken(rates, "2001:db8:1:2:ffff::9", 2) == 0
    assert taken(rates, "2001:db8:1:3::1", 2) == 2
    assert (taken(rates, "::ffff:203.0.113.1", 2), taken(rates, "203.0.113.1", 2)) == (2, 0)
    assert taken(rates, "::ffff:203.0.113.2", 2) == 2
    assert taken(rates, "not:an:address", 2) == 2


def test_a_million_addresses_take_no_more_room_than_the_last_ones():
    """Seen to keep all of them without `popitem`. Who asked longest ago is forgotten, not who asks now."""
    rates = Rates(1, Clock(), most=100)
    for number in range(2_000):
        taken(rates, "busy", 1)
        taken(rates, f"10.0.{number >> 8}.{number & 255}", 1)

    assert len(rates) == 100
    assert taken(rates, "busy", 1) == 0
