"""Strict imports: what is told of one while its one transaction runs, and of the whole when it has ended."""

import asyncio
from datetime import datetime
from uuid import UUID

from uuid_utils.compat import uuid7

from models.accounts import Role
from services import imports
from tests.imports.test_cancelling import IN_THE_WAY, blocked, waiting
from tests.imports.test_worker import companies, until
from tests.imports.uploading import sent


async def test_how_far_a_strict_import_is_and_when_it_ended_are_told_by_the_clock(
    client_for, sessions, owner, make, server, database
):
    """Seen to fail, ended before its third batch had begun and at a pace of thousands of rows a second, when now() was told:
    a transaction has one, which is when it began."""
    admin = await client_for(Role.BUREAU_ADMIN)
    answer = await sent(admin, "providers", companies(10), mode="strict")
    place, import_id = answer.headers["location"], UUID(answer.json()["id"])
    async with blocked(server, database, IN_THE_WAY["providers"], make.code, uuid7()) as transaction:
        working = asyncio.create_task(imports.run(sessions, make.code, import_id, batch_rows=2))
        waits = await until(lambda: waiting(owner), seconds=20)
        half = (await admin.get(place)).json()
        now = await owner.fetchval("select clock_timestamp()")
        await transaction.rollback()
        await working

    done = (await admin.get(place)).json()
    began, ended = (datetime.fromisoformat(done[name]) for name in ("started_at", "finished_at"))
    assert waits
    assert (half["status"], half["rows_done"], half["rows_total"]) == ("running", 4, 10)
    assert half["seconds_left"] is not None
    assert (done["status"], done["rows_done"], done["rows_created"]) == ("succeeded", 10, 10)
    assert began < now < ended
    assert done["rows_per_second"] == round(10 / (ended - began).total_seconds())
