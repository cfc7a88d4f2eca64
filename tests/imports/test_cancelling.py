"""Cancelling: an import is broken off between two batches, and says what stayed."""

import asyncio
from contextlib import asynccontextmanager
from uuid import UUID

import asyncpg
import pytest
from uuid_utils.compat import uuid7

from models.accounts import Role
from services import imports
from tests.imports.test_visits import HEAD, visit
from tests.imports.test_worker import Leaving, companies, until
from tests.imports.uploading import counts, sent

B, S = Role.BUREAU_ADMIN, Role.SUBSIDY_OFFICER


async def test_what_is_queued_is_cancelled_before_a_row_of_it_is_read(client_for, drain):
    admin = await client_for(B)
    answer = await sent(admin, "providers", companies(3))
    place = answer.headers["location"]
    assert answer.json()["allowed_actions"] == ["cancel"]

    cancelled = await admin.post(f"{place}/cancel")

    assert (cancelled.status_code, cancelled.json()["status"]) == (200, "failed")
    assert cancelled.json()["failure_code"] == "cancelled"
    await drain()
    assert (await admin.get("/v1/providers")).json()["items"] == []
    again = await admin.post(f"{place}/cancel")
    assert (again.status_code, again.json()["code"]) == (409, "wrong_state")


async def waiting(owner):
    """How many wait for a lock."""
    return await owner.fetchval("select count(*) from pg_stat_activity where wait_event_type = 'Lock'")


@asynccontextmanager
async def blocked(server, database, *statement):
    """What this locks is locked until the end, or until the transaction that it gives is rolled back."""
    blocker = await asyncpg.connect(server.url(database).replace("+asyncpg", ""))
    try:
        await (transaction := blocker.transaction()).start()
        await blocker.execute(*statement)
        yield transaction
    finally:
        await blocker.close()


def activities(count):
    return "activity_no,name,held_on,attendance\n" + "".join(f"P{n},义诊,2024-05-20,{n}\n" for n in range(count))


# The rows of the second kind point at their import, and so hold its row in the worker's transaction.
FILES = {"providers": companies, "activities": activities}
IN_THE_WAY = {
    "providers": "insert into providers (district_code, id, code, name, status) values ($1, $2, 'P5', 'x', 'active')",
    "activities": """insert into activities (district_code, id, activity_no, name, division_code, held_on, starts_at, status)
        values ($1, $2, 'P5', 'x', $1, '2024-05-20', now(), 'planned')""",
}


@pytest.mark.parametrize("kind", FILES)
@pytest.mark.parametrize(
    ("mode", "kept", "told"), [("partial", 4, "已导入的 4 行保留"), ("strict", 0, "没有任何一行导入")]
)
async def test_the_batches_before_stay_in_a_partial_import_and_none_in_a_strict_one(
    client_for, sessions, owner, make, server, database, kind, mode, kept, told
):
    """Cancelled with its third batch in hand, which is not waited for and does not stay.

    Seen to fail, with six in, when account() went on with an import that had ended; as a lock that lasts too long, when
    hold() locked the import's row, for which the request then waited; and likewise, strict, when the request locked it against
    rows that point at it. Seen to tell of 0 rows that stay."""
    admin, file = await client_for(B), FILES[kind](10)
    answer = await sent(admin, kind, file, mode=mode)
    place, import_id = answer.headers["location"], UUID(answer.json()["id"])
    async with blocked(server, database, IN_THE_WAY[kind], make.code, uuid7()) as transaction:
        working = asyncio.create_task(imports.run(sessions, make.code, import_id, batch_rows=2))
        waits = await until(lambda: waiting(owner), seconds=20)
        cancelled = await admin.post(f"{place}/cancel")
        await transaction.rollback()
        await working

    assert waits
    assert (cancelled.status_code, cancelled.json()["failure_code"]) == (200, "cancelled"), cancelled.text
    assert told in cancelled.json()["failure_zh"]
    assert await owner.fetchval(f"select count(*) from {kind} where district_code = $1", make.code) == kept
    done = (await admin.get(place)).json()
    assert (done["status"], done["rows_created"], done["allowed_actions"]) == ("failed", kept, [])
    again = await sent(admin, kind, file)
    await imports.run(sessions, make.code, UUID(again.json()["id"]))
    assert counts((await admin.get(again.headers["location"])).json()) == (10 - kept, 0, kept, 0)


async def test_what_is_cancelled_while_it_is_read_is_not_begun(client_for, sessions, owner, make, server, database):
    """Seen to fail, with the number of its rows told of an import that had ended, when count() did not look."""
    admin = await client_for(B)
    answer = await sent(admin, "activities", activities(10), mode="strict")
    place, import_id = answer.headers["location"], UUID(answer.json()["id"])
    async with blocked(server, database, "lock table import_pieces") as transaction:
        working = asyncio.create_task(imports.run(sessions, make.code, import_id))
        waits = await until(lambda: waiting(owner), seconds=20)
        cancelled = await admin.post(f"{place}/cancel")
        await transaction.rollback()
        await working

    assert waits
    assert (cancelled.status_code, cancelled.json()["failure_code"]) == (200, "cancelled"), cancelled.text
    assert (await admin.get(place)).json() == cancelled.json()
    assert await owner.fetchval("select count(*) from activities where district_code = $1", make.code) == 0


LAST = """create function wait_at_the_end() returns trigger language plpgsql as $$ begin
    if current_query() like '%''succeeded''%' then perform pg_advisory_xact_lock(1); end if; return null; end $$;
    create trigger wait_at_the_end {moment} execute function wait_at_the_end()"""


@pytest.mark.parametrize(
    ("moment", "said", "end", "kept"),
    [
        ("before update on imports for each statement", (200, "failed"), "failed", 0),
        ("after update on imports for each row", (409, "wrong_state"), "succeeded", 10),
    ],
)
async def test_a_cancel_after_the_last_row_undoes_all_of_a_strict_import_or_says_that_it_succeeded(
    client_for, sessions, owner, make, server, database, moment, said, end, kept
):
    """It comes just before the import's last statement, or between that one and its commit. Seen to fail, answered with 200
    and nothing undone, without the states in `progress._FINISH` and in cancel()."""
    admin = await client_for(B)
    answer = await sent(admin, "activities", activities(10), mode="strict")
    place, import_id = answer.headers["location"], UUID(answer.json()["id"])
    await owner.execute(LAST.format(moment=moment))
    try:
        async with blocked(server, database, "select pg_advisory_xact_lock(1)") as transaction:
            working = asyncio.create_task(imports.run(sessions, make.code, import_id))
            waits = await until(lambda: waiting(owner), seconds=20)
            cancelling = asyncio.create_task(admin.post(f"{place}/cancel"))

            async def settled():
                return cancelling.done() or await waiting(owner) == 2

            comes = await until(settled, seconds=20)
            await transaction.rollback()
            await working
            cancelled = await cancelling
    finally:
        await owner.execute("drop function wait_at_the_end cascade")

    assert waits
    assert comes
    assert (cancelled.status_code, cancelled.json().get("code") or cancelled.json()["status"]) == said
    assert (await admin.get(place)).json()["status"] == end
    assert await owner.fetchval("select count(*) from activities where district_code = $1", make.code) == kept


async def test_an_import_is_cancelled_by_who_uploaded_it_and_nobody_else(client_for, make):
    """Seen to fail, with 200 for the bureau, without the comparison of the accounts."""
    own = await make.provider()
    admin, manager = await client_for(B), await client_for(Role.PROVIDER_MANAGER, provider_id=own.id)
    stranger = await client_for(Role.PROVIDER_MANAGER, provider_id=(await make.provider()).id)
    place = (await sent(manager, "caregivers", "a,b\n")).headers["location"]

    refused = {
        who: (await client.post(f"{place}/cancel")).status_code
        for who, client in {
            "admin": admin,
            "stranger": stranger,
            "colleague": await client_for(Role.PROVIDER_MANAGER, provider_id=own.id),
        }.items()
    }

    assert refused == {"admin": 403, "stranger": 404, "colleague": 403}
    assert (await manager.post(f"{place}/cancel")).status_code == 200


async def test_what_a_cancelled_import_of_attested_visits_brought_in_can_still_be_approved(
    client_for, sessions, owner, make, town
):
    """Seen to fail with 409: its visits would have stood unpaid for ever, for the file sent again leaves them unchanged."""
    officer, admin = await client_for(S), await client_for(B)
    answer = await sent(officer, "visits", HEAD + "".join(visit(town, n) for n in range(1, 7)))
    place, import_id = answer.headers["location"], UUID(answer.json()["id"])
    with pytest.raises(imports.Interrupted):
        await imports.run(sessions, make.code, import_id, stop=Leaving(), batch_rows=2)
    await officer.post(f"{place}/cancel")

    approved = await admin.post(f"{place}/approve", headers={"Idempotency-Key": "approve-what-is-in"})

    assert (approved.status_code, approved.json()["rows_created"]) == (200, 4), approved.text
