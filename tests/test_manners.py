"""Manners on every route: problems in two languages, request ids, ETags and If-Match."""

import asyncio
from uuid import UUID, uuid4

import httpx
import pytest

from api import errors as edge
from models.accounts import Role
from services.errors import DomainError


@pytest.fixture
async def bureau(client_for):
    return await client_for(Role.BUREAU_ADMIN)


@pytest.fixture
async def provider(make):
    return f"/v1/providers/{(await make.provider()).id}"


async def etag(client, path):
    return {"If-Match": (await client.get(path)).headers["etag"]}


async def not_signed_in(bureau, client_for, make, provider):
    return await (await client_for()).get("/v1/me")


async def not_allowed(bureau, client_for, make, provider):
    return await (await client_for(Role.CAREGIVER)).get("/v1/accounts")


async def no_such_account(bureau, client_for, make, provider):
    return await bureau.get(f"/v1/accounts/{uuid4()}")


async def no_such_path(bureau, client_for, make, provider):
    return await bureau.get("/v1/nothing")


async def not_with_this_method(bureau, client_for, make, provider):
    return await bureau.put("/v1/accounts")


async def name_taken(bureau, client_for, make, provider):
    order = {
        "username": f"n.{make.code}",
        "display_name": "x",
        "password": "0123456789",
        "memberships": [{"role": "auditor"}],
    }
    await bureau.post("/v1/accounts", json=order)
    return await bureau.post("/v1/accounts", json=order)


async def changed_by_another(bureau, client_for, make, provider):
    stale = await etag(bureau, provider)
    await bureau.patch(provider, json={"name": "新名"}, headers=stale)
    return await bureau.patch(provider, json={"name": "更新名"}, headers=stale)


async def without_if_match(bureau, client_for, make, provider):
    return await bureau.patch(provider, json={"name": "新名"})


async def too_large(bureau, client_for, make, provider):
    return await bureau.post("/v1/accounts", content=b" " * (1024 * 1024 + 1))


async def not_json(bureau, client_for, make, provider):
    return await bureau.post("/v1/accounts", content=b"name=x", headers={"Content-Type": "text/plain"})


async def wrong_input(bureau, client_for, make, provider):
    return await bureau.post("/v1/accounts", json={})


async def without_a_key(bureau, client_for, make, provider):
    return await bureau.post(f"/v1/settlements/{uuid4()}/approve")


PROBLEMS = [
    (not_signed_in, 401, "unauthenticated"),
    (not_allowed, 403, "forbidden"),
    (no_such_account, 404, "account_not_found"),
    (no_such_path, 404, "no_such_path"),
    (not_with_this_method, 405, "method_not_allowed"),
    (name_taken, 409, "username_taken"),
    (changed_by_another, 412, "stale"),
    (too_large, 413, "too_large"),
    (not_json, 415, "unsupported_media_type"),
    (wrong_input, 422, "invalid_input"),
    (without_if_match, 428, "if_match_required"),
    (without_a_key, 400, "idempotency_key_required"),
]


def in_chinese(text):
    return any("\u4e00" <= sign <= "\u9fff" for sign in text)


@pytest.mark.parametrize(("act", "status", "code"), PROBLEMS, ids=[act.__name__ for act, _, _ in PROBLEMS])
@pytest.mark.parametrize("language", ["zh", "en"])
async def test_a_refusal_is_a_problem_in_the_callers_language(
    bureau, client_for, make, provider, act, status, code, language
):
    async def speaking(*args, **bound):
        client = await client_for(*args, **bound)
        client.headers["Accept-Language"] = language
        return client

    bureau.headers["Accept-Language"] = language

    answer = await act(bureau, speaking, make, provider)

    body = answer.json()
    assert answer.status_code == status
    assert status != 405 or answer.headers["allow"] in body["detail"]
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["content-language"] == language
    assert (body["type"], body["code"], body["status"]) == (f"urn:yiyang:problem:{code}", code, status)
    assert body["instance"] == answer.request.url.path
    assert [in_chinese(body["title"]), in_chinese(body["detail"])] == [language == "zh"] * 2
    assert answer.headers["x-request-id"]


@pytest.mark.parametrize(
    ("asked", "language"),
    [
        (None, "zh"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        ("en-GB", "en"),
        ("en-US,en;q=0.9,zh;q=0.8", "en"),
        ("fr, en;q=0.7", "en"),
        ("de", "zh"),
        ("en;q=0.2, zh;q=0.9", "zh"),
        ("en;q=x, *", "zh"),
        ("," * 1000, "zh"),
    ],
)
async def test_the_language_is_the_one_that_is_wanted_more(client_for, asked, language):
    client = await client_for()

    answer = await client.get("/v1/me", headers={"Accept-Language": asked} if asked else {})

    assert answer.headers["content-language"] == language


async def test_a_fault_of_the_input_is_told_by_its_place_and_in_words(bureau):
    order = {"username": "x", "display_name": "", "memberships": [{"role": "nobody"}], "colour": "red"}

    answer = await bureau.post("/v1/accounts", json=order)

    assert {(fault["pointer"], fault["code"]) for fault in answer.json()["errors"]} == {
        ("/username", "string_pattern_mismatch"),
        ("/display_name", "too_short"),
        ("/password", "missing"),
        ("/memberships/0/role", "enum"),
        ("/colour", "extra_forbidden"),
    }
    assert all(in_chinese(fault["message"]) for fault in answer.json()["errors"])


SAID_OF_A_FILE_TOO = {"entitlement_overlaps"}
"""The same thing, told of a request and of a row in a file; there it needs no status and has fewer facts."""


def leaves(kind=DomainError):
    for leaf in kind.__subclasses__():
        yield leaf
        yield from leaves(leaf)


def test_every_error_has_a_code_of_its_own_a_status_and_both_languages(app):
    """Walked over every class that the application knows. Seen to fail on IfMatchRequired, which had no status."""
    found = [leaf for leaf in leaves() if leaf.__module__.split(".")[0] in ("api", "services")]

    said = {leaf: (leaf.code, edge.status_of(leaf)) for leaf in found if "code" in vars(leaf)}
    codes = [code for code, _ in said.values()]

    assert len(found) > 60
    assert {code for code in codes if codes.count(code) > 1} <= SAID_OF_A_FILE_TOO
    assert {status for _, status in said.values()} <= set(edge.TITLES)
    assert all(in_chinese(leaf.zh) and leaf.en != leaf.zh for leaf in found)


async def test_a_request_keeps_its_id_if_it_is_one(app):
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://yiyang") as client:
        given = await client.get("/healthz", headers={"X-Request-ID": "trace-0123.abc"})
        made = await client.get("/healthz")
        strange = [
            await client.get("/healthz", headers={"X-Request-ID": value})
            for value in ("short", "x" * 65, "with space in it", "<script>alert()</script>", "né-a-dire-plus".encode())
        ]

    assert given.headers.get_list("x-request-id") == ["trace-0123.abc"]
    ids = [answer.headers["x-request-id"] for answer in (made, *strange)]
    assert [UUID(number).version for number in ids] == [7] * 6
    assert len(set(ids)) == 6


async def test_nobody_on_the_way_keeps_an_answer(bureau, provider):
    answers = [await bureau.get("/v1/accounts"), await bureau.get("/v1/nothing"), await bureau.get(provider)]

    assert [answer.headers["cache-control"] for answer in answers] == ["no-store", "no-store", "private, no-cache"]
    assert {answer.headers["x-content-type-options"] for answer in answers} == {"nosniff"}


async def test_what_has_not_changed_is_not_sent_again(bureau, provider):
    first = await bureau.get(provider)
    known = {"If-None-Match": first.headers["etag"]}

    again = await bureau.get(provider, headers=known)
    among = await bureau.get(provider, headers={"If-None-Match": f'"other", W/{known["If-None-Match"]}'})
    changed = await bureau.patch(provider, json={"name": "改名"}, headers={"If-Match": first.headers["etag"]})
    afterwards = await bureau.get(provider, headers=known)

    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", first.headers["etag"])
    assert among.status_code == 304
    assert (changed.status_code, afterwards.status_code) == (200, 200)
    assert changed.headers["etag"] == afterwards.headers["etag"] != first.headers["etag"]


async def test_any_version_is_no_version(bureau, provider):
    """Seen to fail, with 412 and words of a change that nobody had made."""
    answer = await bureau.patch(provider, json={"name": "改名"}, headers={"If-Match": "*"})

    assert (answer.status_code, answer.json()["code"]) == (428, "if_match_required")


@pytest.mark.parametrize("value", ['"0-abc"', '"99-abc"', "nonsense", '""', '"1', '"99999999999999999999-a"'])
async def test_an_if_match_that_is_not_the_present_version_is_stale(bureau, provider, value):
    answer = await bureau.patch(provider, json={"name": "改名"}, headers={"If-Match": value})

    assert (answer.status_code, answer.json()["code"]) == (412, "stale")


async def test_of_ten_changes_at_once_one_is_made_and_none_is_lost_in_silence(bureau, provider):
    """T13. Seen to fail (more than one 200) without the comparison of versions."""
    known = await etag(bureau, provider)

    answers = await asyncio.gather(
        *(bureau.patch(provider, json={"name": f"名{number}"}, headers=known) for number in range(10))
    )

    assert sorted(answer.status_code for answer in answers) == [200] + [412] * 9
    kept = next(answer.json()["name"] for answer in answers if answer.status_code == 200)
    assert (await bureau.get(provider)).json()["name"] == kept


async def test_a_path_with_a_slash_behind_it_is_another_one(bureau):
    answer = await bureau.get("/v1/accounts/")

    assert answer.status_code == 404


async def test_a_fault_is_told_once_and_points_to_its_field(bureau, provider):
    """Seen to fail: null pointed to the whole body, and a wrong mode stood there twice."""
    emptied = await bureau.patch(provider, json={"name": None}, headers=await etag(bureau, provider))
    files = {"file": ("x.csv", b"code,name\n", "text/csv")}
    uploads = [await bureau.post(f"/v1/imports/{way}", files=files) for way in ("residents?mode=bogus", "bogus")]

    assert [fault["pointer"] for fault in emptied.json()["errors"]] == ["/name"]
    assert [[fault["pointer"] for fault in answer.json()["errors"]] for answer in uploads] == [
        ["/query/mode"],
        ["/path/kind"],
    ]
