"""Logs are lines of JSON that hold no personal data: not what was sent, not what was found, not what went wrong."""

import json
import os
import pty
import subprocess
import sys

import pytest

from models.accounts import Role
from tests.conftest import MASTER_KEYS, TOKEN_KEYS
from tests.programs import dropped

CANARIES = {
    "name": "司马相如",
    "id_number": "110101194001012345",
    "phone": "13812345678",
    "password": "a-very-secret-password",
    "token": "eyJhbGciOiJIUzI1NiJ9",
}

# A process of its own: how it logs is decided once, at its start.
PROGRAM = """
import asyncio, json, sys
import httpx
from api.app import create_app
from api.settings import Settings

url, keys, tokens, headers, canaries = json.loads(sys.argv[1])

async def main():
    app = create_app(Settings(master_keys=keys, token_keys=tokens, log_level="debug", pool_size=2), url)
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://yiyang", headers=headers) as client:
            name, number = canaries["name"], canaries["id_number"]
            person = {"name": name, "id_number": number, "phone": canaries["phone"], "address": name}
            for answer in (
                await client.post("/v1/residents", json=person | {"division_code": "110101", "sex": "female"}),
                await client.post("/v1/residents/search", json={"id_number": number}),
                await client.get("/v1/residents", params={"q": name}),
                await client.get(f"/v1/residents/{number}"),
                await client.get(f"/v1/nothing/{name}", headers={"User-Agent": number}),
                await client.post("/v1/accounts", json={"username": number, "display_name": name,
                    "password": canaries["password"], "memberships": [{"role": "auditor"}]}),
                await client.post("/v1/auth/token", data={"username": number, "password": canaries["password"]}),
                await client.get("/v1/me", headers={"Authorization": "Bearer " + canaries["token"]}),
                await client.get("/v1/providers"),
                await client.post("/v1/providers", json={"code": "C-1", "name": name, "phone": canaries["phone"]}),
            ):
                print("status", answer.status_code)

asyncio.run(main())
"""


@pytest.fixture(scope="module")
def broken(server, template):
    """A database in which providers cannot be read nor written: what breaks is logged, what it held is not."""
    dropped(server, "yiyang_broken")  # as in tests/test_catalogue.py
    server.create_database("yiyang_broken", template=template)
    server.query(
        "create or replace function assert_signed_in(sign_in uuid) returns void language plpgsql as "
        "$$ begin return; end $$; alter table providers rename column name to nome; "
        "create function burst() returns trigger language plpgsql as "
        "$$ begin raise exception 'cannot keep %', new; end $$; "
        "create trigger burst before insert on providers for each row execute function burst()",
        "yiyang_broken",
    )
    yield "yiyang_broken"
    dropped(server, "yiyang_broken")


def lines_of(url, headers):
    """What one process of the application prints in one short day."""
    said = json.dumps([url, MASTER_KEYS, TOKEN_KEYS, headers, CANARIES])
    run = subprocess.run([sys.executable, "-c", PROGRAM, said], capture_output=True, text=True, timeout=60, check=True)
    return run.stdout + run.stderr


async def test_the_log_of_a_day_holds_no_personal_data(make, server, database, broken):
    """Seen to fail with the path of the request in place of its route."""
    headers = await make.authorization(Role.BUREAU_ADMIN)
    logs = "".join(lines_of(server.url(place), dict(headers)) for place in (database, broken))

    lines = [json.loads(line) for line in logs.splitlines() if line.startswith("{")]
    answered = [line for line in lines if line["event"] == "answered"]
    assert logs.count("status ") == len(answered) == 20
    assert [name for name, canary in CANARIES.items() if canary in logs] == []
    assert {line["route"] for line in answered} >= {"/v1/residents/{resident_id}", "/v1/accounts", "(none)"}
    assert all(
        line.keys() == {"event", "level", "timestamp", "request", "method", "route", "status", "ms"}
        for line in answered
    )
    unexpected = [line for line in lines if line["event"] == "unexpected"]
    assert unexpected
    assert all(line["place"] and line["request"] for line in unexpected)


SAYING = """
import structlog
from api.manners import configure_logs
configure_logs({level!r})
structlog.get_logger().info("answered")
structlog.get_logger().error("unexpected")
"""


@pytest.mark.parametrize(
    ("level", "terminal", "told"), [(None, True, False), (None, False, True), ("info", True, True)]
)
def test_a_person_at_a_terminal_sees_only_what_is_wrong_unless_a_level_is_set(level, terminal, told):
    """Seen to fail: while the demonstration loaded, `make serve` printed 1,500 lines of JSON over what it says."""
    ours, theirs = pty.openpty() if terminal else os.pipe()
    try:
        subprocess.run([sys.executable, "-c", SAYING.format(level=level)], stdout=theirs, timeout=60, check=True)
        printed = os.read(ours, 65_536).decode()
    finally:
        os.close(theirs)
        os.close(ours)

    assert ("answered" in printed, "unexpected" in printed) == (told, True)
