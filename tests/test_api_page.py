"""What the API tells of itself: health, metrics, and a page that needs no internet."""

import asyncio
import re

import httpx
import pytest

from api.app import create_app
from api.settings import Settings
from models.accounts import Role
from tests.conftest import MASTER_KEYS, TOKEN_KEYS
from tests.programs import dropped

PUBLIC = {
    ("get", "/healthz"),
    ("get", "/readyz"),
    ("get", "/metrics"),
    ("post", "/v1/auth/token"),
    ("post", "/v1/auth/refresh"),
    ("post", "/v1/devices/{device_id}/signals"),
    ("post", "/v1/call-ins/{district}/{line_id}"),
    ("get", "/public/v1/statements/{code}"),
    ("get", "/public/v1/notices/{code}"),
    ("get", "/public/v1/facilities"),
    ("get", "/public/v1/facilities/{facility_id}"),
    ("get", "/public/v1/facilities/{facility_id}/inspections"),
    ("get", "/public/v1/meal-points"),
    ("get", "/public/v1/meal-points/{meal_point_id}"),
    ("get", "/public/v1/meal-points/{meal_point_id}/inspections"),
    ("get", "/public/v1/service-items"),
}
"""What may be asked without a token. All else says `security` in its description, and means it."""


@pytest.fixture(scope="session")
def described(app):
    return app.openapi()


@pytest.fixture(scope="session")
def operations(described):
    return {(method, path): op for path, item in described["paths"].items() for method, op in item.items()}


def test_every_operation_asks_for_a_token_but_for_those_named_here(operations):
    """Seen to fail with a route whose handler had no CurrentActor."""
    assert len(operations) > 100
    assert {operation for operation, told in operations.items() if not told.get("security")} == PUBLIC


async def test_every_operation_really_refuses_who_shows_no_token(client_for, operations):
    """What the description promises, asked of each."""
    nobody = await client_for()
    closed = [operation for operation in operations if operation not in PUBLIC]

    answers = [
        await nobody.request(method.upper(), re.sub(r"\{\w+\}", "01900000-0000-7000-8000-000000000000", path))
        for method, path in closed
    ]

    assert [(a.request.method, a.request.url.path) for a in answers if a.status_code != 401] == []


def test_every_operation_says_what_it_does_and_how_it_fails(operations):
    silent = [operation for operation, told in operations.items() if not told.get("summary")]
    problems = {
        (operation, status)
        for operation, told in operations.items()
        for status, answer in told["responses"].items()
        if status.startswith(("4", "5")) and list(answer["content"]) != ["application/problem+json"]
    }
    expected = {"get": {"401", "403", "422", "503"}, "post": {"401", "403", "404", "409", "413", "415", "422", "503"}}
    expected["patch"] = expected["post"] | {"412", "428"}
    lacking = {
        operation: expected[operation[0]] - set(told["responses"])
        for operation, told in operations.items()
        if operation not in PUBLIC and expected[operation[0]] - set(told["responses"])
    }

    assert (silent, problems, lacking) == ([], set(), {})


def test_every_post_and_patch_shows_an_example_of_its_body(operations, described):
    def examples(schema):
        shape = described["components"]["schemas"].get(schema.get("$ref", "").rsplit("/", 1)[-1], schema)
        parts = [shape, *shape.get("anyOf", [])]
        return any("example" in part or "examples" in part for part in parts) or any(
            examples(part) for part in shape.get("anyOf", []) if "$ref" in part
        )

    bodies = {
        operation: told["requestBody"]["content"]["application/json"]
        for operation, told in operations.items()
        if "application/json" in told.get("requestBody", {}).get("content", {})
    }
    without = {
        operation
        for operation, body in bodies.items()
        if not {"example", "examples"} & set(body) and not examples(body["schema"])
    }

    assert len(bodies) > 30
    assert without == set()


def test_the_api_page_names_every_schema_it_points_at(described):
    pointed = set(re.findall(r"#/components/schemas/([\w.\[\]-]+)", str(described)))

    assert pointed <= set(described["components"]["schemas"])
    assert "Problem" in pointed


@pytest.fixture
async def client(app):
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://yiyang") as client:
        yield client


async def test_the_api_page_works_without_internet(client):
    """Everything that the page loads, and everything that its style sheet loads, comes from here."""
    page = await client.get("/docs")

    loaded = re.findall(r"""(?:src|href)=["']([^"']+)""", page.text)
    assert page.status_code == 200
    assert len(loaded) >= 3
    assert [address for address in loaded if not address.startswith("/")] == []
    assert "//" not in re.sub(r"<!--.*?-->|https?://(?=www\.w3\.org)", "", page.text).replace("://yiyang", "")
    assert {(await client.get(address)).status_code for address in loaded} == {200}
    assert (await client.get("/openapi.json")).json()["info"]["title"] == "颐养 Yiyang"


async def test_others_are_answered_while_the_description_is_written(settings):
    """It takes seconds of processor time, once. Seen to answer nobody meanwhile while it was written in the request itself."""
    fresh = create_app(settings, "postgresql+asyncpg://")
    async with httpx.AsyncClient(transport=httpx.ASGITransport(fresh), base_url="http://yiyang") as client:
        twins = [asyncio.create_task(client.get("/openapi.json")) for _ in range(2)]
        for _ in range(50):  # so that they have begun
            await asyncio.sleep(0)
        others = [await client.get("/healthz") for _ in range(5)]
        waiting = [not twin.done() for twin in twins]
        first, second = [await twin for twin in twins]

    assert [one.status_code for one in others] == [200] * 5
    assert waiting == [True, True]
    assert first.json()["info"]["title"] == "颐养 Yiyang"
    assert first.content == second.content


async def test_the_front_door_leads_to_the_api_page_and_an_unknown_path_says_where_it_is(client):
    """Seen to fail with a bare 404 at both."""
    door, lost = await client.get("/"), await client.get("/v1/nothing-of-that-name")
    in_english = await client.get("/nothing", headers={"Accept-Language": "en"})

    assert (door.status_code, door.headers["location"]) == (307, "/docs")
    assert (await client.get(door.headers["location"])).status_code == 200
    assert (lost.status_code, lost.json()["code"], lost.json()["api_page"]) == (404, "no_such_path", "/docs")
    assert "接口文档 /docs" in lost.json()["detail"]
    assert "/docs" in in_english.json()["detail"]
    assert "`GET /` leads (307)" in (await client.get("/openapi.json")).json()["info"]["description"]


async def test_a_process_that_is_up_says_so_and_one_that_can_work_says_that_too(client):
    up, ready = await client.get("/healthz"), await client.get("/readyz")

    assert (up.status_code, up.json()["status"]) == (200, "ok")
    assert (ready.status_code, ready.json()["status"]) == (200, "ready")
    assert ready.json()["revision"]


async def test_an_older_schema_is_not_ready_and_a_leaving_process_neither(server, template, tmp_path):
    server.create_database("yiyang_old", template=template)
    settings = Settings(master_keys=MASTER_KEYS, token_keys=TOKEN_KEYS, log_level="error", pool_size=2)
    app = create_app(settings, server.url("yiyang_old"))
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://yiyang") as client,
    ):
        server.query("update alembic_version set version_num = '0001'", "yiyang_old")
        old = await client.get("/readyz")
        app.state.leaving = True
        leaving = await client.get("/readyz")
        still_up = await client.get("/healthz")
    dropped(server, "yiyang_old")

    assert (old.status_code, old.json()["code"]) == (503, "not_migrated")
    assert "0001" in old.json()["detail"]
    assert (leaving.status_code, still_up.status_code) == (503, 200)
    assert leaving.headers["retry-after"]


async def test_metrics_tell_routes_and_no_persons(client, client_for):
    """Labels are templates of paths: no id, no name, nothing that grows with the number of residents."""
    bureau = await client_for(Role.BUREAU_ADMIN)
    await bureau.get("/v1/accounts/01900000-0000-7000-8000-00000000beef")
    await bureau.get("/v1/unheard-of/王桂芳")

    told = (await client.get("/metrics")).text

    assert re.search(r'yiyang_requests_total\{method="GET",route="/v1/accounts/\{account_id\}",status="404"\} \d', told)
    assert "beef" not in told
    assert "王桂芳" not in told
    assert "unheard-of" not in told
    assert 'route="(none)"' in told
