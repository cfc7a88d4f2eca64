"""Cancelling: an import is broken off between two batches, and says what stayed."""

import asyncio
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


async def _waits_for_a_lock(owner):
    return await owner.fetchval("select exists (select from pg_stat_activity where wait_event_type = 'Lock')")


@pytest.mark.parametrize(("mode", "kept"), [("partial", 4), ("strict", 0)])
async def test_the_batches_before_stay_in_a_partial_import_and_none_in_a_strict_one(
    client_for, sessions, owner, make, server, database, mode, kept
):
    """Cancelled with its third batch in hand, which is not waited for and does not stay.

    Seen to fail, with six in, when account() went on with an import that had ended; and, as a lock that lasts too long, when
    hold() locked the import's row, for which the request then waited."""
    admin = await client_for(B)
    answer = await sent(admin, "providers", companies(10), mode=mode)
    place, import_id = answer.headers["location"], UUID(answer.json()["id"])
    blocker = await asyncpg.connect(server.url(database).replace("+asyncpg", ""))
    transaction = blocker.transaction()
    await transaction.start()
    add = "insert into providers (district_code, id, code, name, status) values ($1, $2, 'P5', 'x', 'active')"
    await blocker.execute(add, make.code, uuid7())

    working = asyncio.create_task(imports.run(sessions, make.code, import_id, batch_rows=2))
    waits = await until(lambda: _waits_for_a_lock(owner), seconds=20)
    cancelled = await admin.post(f"{place}/cancel")
    await transaction.rollback()
    await blocker.close()
    await working

    assert waits
    assert (cancelled.status_code, cancelled.json()["failure_code"]) == (200, "cancelled")
    assert f" {kept} " in cancelled.json()["failure_zh"]
    assert await owner.fetchval("select count(*) from providers where district_code = $1", make.code) == kept
    done = (await admin.get(place)).json()
    assert (done["status"], done["rows_created"], done["allowed_actions"]) == ("failed", kept, [])
    again = await sent(admin, "providers", companies(10))
    await imports.run(sessions, make.code, UUID(again.json()["id"]))
    assert counts((await admin.get(again.headers["location"])).json()) == (10 - kept, 0, kept, 0)


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
