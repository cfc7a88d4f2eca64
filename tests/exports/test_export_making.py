"""Making the file of an export: whole or not at all, by whichever worker, and gone after a week."""

import asyncio
from uuid import UUID

import pytest

from models.accounts import Role
from services import exports
from services.access import system
from services.exports import limits
from tests.exports.fetching import asked, made


async def test_a_file_is_not_there_before_it_is_made_nor_after_a_week(client_for, drain, make, sessions):
    admin = await client_for(Role.BUREAU_ADMIN)
    answer = await asked(admin, "providers")
    path = answer.headers["location"]
    early = await admin.get(f"{path}/file")
    await drain()
    fetched = await admin.get(f"{path}/file")
    await make.owner.execute(
        "update exports set finished_at = now() - interval '8 days' where district_code = $1", make.code
    )
    late = await admin.get(f"{path}/file")

    async with sessions(info={"scope": system(make.code).scope}) as session, session.begin():
        await exports.forget_old(session, system(make.code))

    after = await admin.get(f"{path}/file")
    shown = (await admin.get(path)).json()
    kept = await make.owner.fetchval(
        """select (select count(*) from export_pieces where district_code = $1)
                + (select count(*) from subject_keys k join exports x on x.id = k.id where x.district_code = $1)""",
        make.code,
    )
    assert (early.status_code, early.json()["code"]) == (409, "export_not_ready")
    assert fetched.status_code == 200
    assert {(late.status_code, late.json()["code"]), (after.status_code, after.json()["code"])} == {
        (404, "export_expired")
    }
    assert (shown["status"], shown["file"], shown["rows"], kept) == ("succeeded", None, 0, 0)


@pytest.mark.parametrize("change", ["suspended", "ended"])
async def test_whose_membership_has_ended_gets_no_file(client_for, drain, make, change):
    """Seen to fail without the question in _begin()."""
    membership = await make.membership(Role.BUREAU_ADMIN)
    asker = await client_for()
    asker.headers.update(await make.authorization(Role.BUREAU_ADMIN, membership=membership))
    answer = await asked(asker, "residents")
    await make.owner.execute("update memberships set status = $2 where id = $1", membership.id, change)

    await drain()

    row = await make.owner.fetchrow("select status, failure_code from exports where id = $1", UUID(answer.json()["id"]))
    pieces = await make.owner.fetchval("select count(*) from export_pieces where district_code = $1", make.code)
    assert (*row, pieces) == ("failed", "exporter_ended", 0)


MANY = """
    insert into providers (district_code, id, code, name, status)
    select $1, gen_random_uuid(), 'M' || n, '测试服务公司' || n || repeat('长', 40), 'active' from generate_series(1, $2) n
"""


async def test_more_rows_than_the_role_may_are_refused_whole(client_for, drain, make):
    """Seen to fail without the comparison in _written(): the file ended after one row too many, and nobody was told."""
    limit = limits.ROWS[Role.COMMUNITY_WORKER]
    await make.owner.execute(MANY, make.code, limit)
    worker = await client_for(Role.COMMUNITY_WORKER)
    allowed = await made(worker, drain, "providers")
    await make.owner.execute(MANY.replace("'M'", "'N'"), make.code, 1)

    refused = [await made(worker, drain, "providers", form) for form in ("csv", "xlsx")]

    assert (allowed["status"], allowed["rows"]) == ("succeeded", limit)
    assert {(one["status"], one["failure_code"], one["file"]) for one in refused} == {
        ("failed", "export_too_large", None)
    }
    assert "50000" in refused[0]["failure_zh"]
    kept = await make.owner.fetchval(
        "select count(distinct export_id) from export_pieces where district_code = $1", make.code
    )
    assert kept == 1


async def test_a_worker_that_leaves_in_the_middle_leaves_nothing_and_another_makes_the_file_anew(
    client_for, drain, make, sessions
):
    await make.owner.execute(MANY, make.code, 20_000)
    admin = await client_for(Role.BUREAU_ADMIN)
    answer = await asked(admin, "providers")
    stop = asyncio.Event()
    stop.set()

    with pytest.raises(exports.Interrupted):
        await exports.run(sessions, make.code, UUID(answer.json()["id"]), stop=stop)

    left = await make.owner.fetchval("select count(*) from export_pieces where district_code = $1", make.code)
    running = (await admin.get(answer.headers["location"])).json()["status"]
    await drain()
    done = (await admin.get(answer.headers["location"])).json()
    file = await admin.get(done["file"])
    pieces = await make.owner.fetchval("select count(*) from export_pieces where district_code = $1", make.code)
    assert (left, running) == (0, "running")
    assert (done["status"], done["rows"], len(file.content)) == ("succeeded", 20_000, done["file_bytes"])
    assert pieces > 2


async def test_two_workers_at_one_export_make_one_file(client_for, make, sessions):
    await make.owner.execute(MANY, make.code, 100)
    admin = await client_for(Role.BUREAU_ADMIN)
    answer = await asked(admin, "providers")

    await asyncio.gather(
        *(exports.run(sessions, make.code, UUID(answer.json()["id"])) for _ in range(3)), return_exceptions=True
    )

    done = (await admin.get(answer.headers["location"])).json()
    file = await admin.get(done["file"])
    assert (done["status"], done["rows"], len(file.content)) == ("succeeded", 100, done["file_bytes"])
    await make.owner.execute("delete from pgqueuer")


async def test_what_is_kept_of_a_file_is_sealed(client_for, drain, make):
    await make.provider(code="P-SEALED", name="看不见的公司")
    done = await made(await client_for(Role.BUREAU_ADMIN), drain, "providers")

    kept = b"".join(
        row["content"]
        for row in await make.owner.fetch("select content from export_pieces where export_id = $1", UUID(done["id"]))
    )

    assert len(kept) > done["file_bytes"]
    assert "看不见的公司".encode() not in kept
    assert b"P-SEALED" not in kept
