"""What is asked of a database before anything is kept in it: each weakness is found, and none is seen where there is none."""

import pytest
from fastapi import FastAPI

from api import worker
from services import embedded
from services.database import LOGIN, NoMember, NotDurable, Overmighty, Unfit, Unreachable, examine, make_login, revision
from tests.migrations import revisions
from tests.programs import dropped


@pytest.fixture
def asked(server: embedded.Server, template: str):
    """A migrated database, an ordinary login to it, and its URL. The server is shared, so the login goes with the test."""
    dropped(server, "asked")
    server.create_database("asked", template=template)
    server.query("create role weak login in role yiyang_app, yiyang_worker; create role strong nologin")
    yield server.url("asked", user="weak")
    dropped(server, "asked")
    server.query("drop role weak; drop role strong")


async def test_an_ordinary_login_to_a_sound_database_is_fit(asked: str):
    examined = await examine(asked)

    assert examined.revision == revisions()[0].revision
    assert not examined.districts


@pytest.mark.parametrize(
    "given",
    [
        "alter role weak superuser",
        "alter role weak bypassrls",
        "alter role strong bypassrls; grant strong to weak",
        "alter database asked owner to weak",
        "alter schema public owner to weak",
        "alter table residents owner to weak",
        "alter table residents owner to strong; grant strong to weak",
    ],
)
async def test_a_login_that_the_walls_do_not_bind_is_refused(server: embedded.Server, asked: str, given: str):
    """Seen to fail without `bypasses` and without `owns`; a superuser is caught by either, `superuser` only says so."""
    server.query(given, database="asked")

    with pytest.raises(Overmighty, match="weak"):
        await examine(asked)


async def test_a_login_that_may_not_act_as_the_application_is_refused(server: embedded.Server, asked: str):
    server.query("revoke yiyang_app from weak")

    with pytest.raises(NoMember, match="grant yiyang_app, yiyang_worker"):
        await examine(asked)


@pytest.mark.parametrize("where", ["role weak", "database asked", "role weak in database asked"])
async def test_a_database_that_would_forget_what_it_acknowledged_is_refused(
    server: embedded.Server, asked: str, where: str
):
    """Seen to fail without the question after the settings."""
    server.query(f"alter {where} set synchronous_commit = off")

    with pytest.raises(NotDurable, match="synchronous_commit = off"):
        await examine(asked)


@pytest.mark.parametrize("user", ["nobody_knows_me", LOGIN])
async def test_a_database_that_is_not_reached_is_said_in_two_languages(server: embedded.Server, user: str):
    make_login(server)

    with pytest.raises(Unreachable) as told:
        await examine(server.url("no_such_database", user=user))

    chinese, english = str(told.value).splitlines()
    assert chinese.startswith("无法连接数据库")
    assert english.startswith("The database cannot be reached")
    assert isinstance(told.value, Unfit)


async def test_a_database_before_its_first_migration_has_no_revision(server: embedded.Server):
    dropped(server, "unmigrated")
    server.create_database("unmigrated", template="template0")

    assert await revision(server.url("unmigrated")) is None
    assert (await examine(server.url("unmigrated", user=make_login(server) and LOGIN))).revision is None


def test_the_login_of_the_embedded_server_is_made_once_and_owns_nothing(server: embedded.Server):
    first, second = make_login(server), make_login(server)

    assert first == second == server.url(user=LOGIN)
    rights = f"select rolsuper, rolbypassrls, rolcreaterole, rolcreatedb from pg_roles where rolname = '{LOGIN}'"
    assert server.query(rights) == "f|f|f|f"


async def test_the_worker_takes_the_settings_of_a_url_as_the_api_does(
    app: FastAPI, server: embedded.Server, database: str
):
    """Seen to fail when the URL went to asyncpg as it was: parameter "ssl" cannot be changed now."""
    await worker.drain(f"{server.url(database)}&ssl=disable&prepared_statement_cache_size=0", app.state.sessions)

    assert await revision(f"{server.url(database)}&ssl=disable") == revisions()[0].revision
