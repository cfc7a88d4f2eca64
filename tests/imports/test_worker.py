"""The worker: what it is killed in the middle of is neither lost nor done twice, and what the clock asks for is done."""

import asyncio
import signal
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import asyncpg
import pytest

from api import worker
from models.accounts import Role
from services import imports, jobs
from services.database import make_login
from services.imports.progress import Overtaken
from tests.conftest import MASTER_KEYS, TOKEN_KEYS
from tests.imports.uploading import counts, sent, taken_in
from tests.programs import PROGRAM, environment


def companies(count):
    return "code,name\n" + "".join(f"P{n},第{n}服务公司\n" for n in range(count))


async def done_rows(owner, import_id):
    return await owner.fetchval("select rows_done from imports where id = $1", UUID(import_id))


async def until(condition, seconds=60):
    """Whether it came true in time."""
    deadline = asyncio.get_running_loop().time() + seconds
    while not await condition():
        if asyncio.get_running_loop().time() > deadline:
            return False
        await asyncio.sleep(0.02)
    return True


@pytest.fixture
async def process(server, database):
    """`yiyang worker` as it runs beside a database of its own: under an ordinary login."""
    url = make_login(server).replace("/yiyang?", f"/{database}?")
    settings = {"database_url": url, "master_keys": MASTER_KEYS, "token_keys": TOKEN_KEYS}
    process = await asyncio.create_subprocess_exec(
        PROGRAM, "worker", env=environment(**settings, log_level="error"), stdin=asyncio.subprocess.DEVNULL
    )
    yield process
    if process.returncode is None:
        process.kill()
        await process.wait()


async def test_an_import_whose_worker_is_killed_goes_on_after_its_last_whole_batch(
    client_for, drain, owner, make, process
):
    """Seen to fail when begin() forgot how many rows were done: hold() would not have them counted twice, and the import
    never ended."""
    admin = await client_for(Role.BUREAU_ADMIN)
    answer = await sent(admin, "providers", companies(16_000))
    place, import_id = answer.headers["location"], answer.json()["id"]

    begun = await until(lambda: _at_least(owner, import_id, 1))
    process.send_signal(signal.SIGKILL)
    await process.wait()
    before = (await admin.get(place)).json()
    assert begun
    assert before["status"] == "running"
    assert 0 < before["rows_done"] < 16_000
    assert (
        await owner.fetchval("select count(*) from providers where district_code = $1", make.code)
        == before["rows_done"]
    )

    async def finished():
        await drain(stale_after=timedelta(seconds=1))
        return (await admin.get(place)).json()["status"] == "succeeded"

    assert await until(finished)
    done = (await admin.get(place)).json()
    assert (counts(done), done["rows_done"]) == ((16_000, 0, 0, 0), 16_000)
    written = "select count(*), count(distinct subject_id) from audit_events where district_code = $1 and act = 'providers.create'"
    assert tuple(await owner.fetchrow(written, make.code)) == (16_000, 16_000)


async def test_visits_whose_worker_is_killed_are_each_recorded_once_and_draw_their_month_once(
    client_for, drain, owner, make, process, town
):
    """Seen to fail when begin() forgot how many rows were done and hold() did not compare: the rows were counted twice, and the
    import never ended."""
    officer = await client_for(Role.SUBSIDY_OFFICER)
    rows = "".join(
        f"V{n},P1,S1,{town.number},CARE,{date(2020, 1, 1) + timedelta(n % 1800)} {n % 20:02}:00,"
        f"{date(2020, 1, 1) + timedelta(n % 1800)} {n % 20:02}:10\n"
        for n in range(16_000)
    )
    head = "visit_no,provider_code,staff_no,resident_id_number,service_code,started_at,ended_at\n"
    answer = await sent(officer, "visits", head + rows)
    place, import_id = answer.headers["location"], answer.json()["id"]

    begun = await until(lambda: _at_least(owner, import_id, 1))
    process.send_signal(signal.SIGKILL)
    await process.wait()
    half = await done_rows(owner, import_id)
    assert begun
    assert 0 < half < 16_000

    async def finished():
        await drain(stale_after=timedelta(seconds=1))
        return (await officer.get(place)).json()["status"] == "succeeded"

    assert await until(finished)
    assert counts((await officer.get(place)).json()) == (16_000, 0, 0, 0)
    once = """select count(*), count(distinct visit_no), count(distinct import_row), sum(posted_subsidy_fen)
        from visits where district_code = $1"""
    recorded = await owner.fetchrow(once, make.code)
    paid = "select sum(amount) from ledger_transfers where district_code = $1 and unit = 'fen'"
    assert tuple(recorded)[:3] == (16_000, 16_000, 16_000)
    assert recorded["sum"] == await owner.fetchval(paid, make.code) > 0
    over = "select count(*) from ledger_accounts where district_code = $1 and posted > cap"
    assert await owner.fetchval(over, make.code) == 0


async def _at_least(owner, import_id, rows):
    return await done_rows(owner, import_id) >= rows


async def test_two_workers_at_one_import_do_it_once(client_for, sessions, owner, make):
    """Seen to fail without the comparison in hold(): rows were counted twice, and more went in than the file has."""
    admin = await client_for(Role.BUREAU_ADMIN)
    answer = await sent(admin, "providers", companies(60))
    import_id = UUID(answer.json()["id"])

    ends = await asyncio.gather(
        *(imports.run(sessions, make.code, import_id, batch_rows=2) for _ in range(3)), return_exceptions=True
    )

    assert {type(end) for end in ends} <= {type(None), Overtaken}
    assert None in ends
    done = (await admin.get(answer.headers["location"])).json()
    assert (done["status"], counts(done), done["rows_done"]) == ("succeeded", (60, 0, 0, 0), 60)


class Leaving(asyncio.Event):
    """Set when it was asked for the third time."""

    asked = 0

    def is_set(self):
        self.asked += 1
        return self.asked > 2


@pytest.mark.parametrize(("mode", "kept"), [("partial", 4), ("strict", 0)])
async def test_a_worker_that_leaves_puts_an_import_down_between_two_batches(
    client_for, drain, sessions, owner, make, mode, kept
):
    admin = await client_for(Role.BUREAU_ADMIN)
    answer = await sent(admin, "providers", companies(10), mode=mode)
    import_id = UUID(answer.json()["id"])

    with pytest.raises(imports.Interrupted):
        await imports.run(sessions, make.code, import_id, stop=Leaving(), batch_rows=2)

    assert await owner.fetchval("select count(*) from providers where district_code = $1", make.code) == kept
    await drain()
    done = (await admin.get(answer.headers["location"])).json()
    assert (done["status"], counts(done)) == ("succeeded", (10, 0, 0, 0))


async def test_rows_of_later_batches_know_those_of_earlier_ones_also_after_a_pause(client_for, drain, sessions, make):
    """Seen to fail, as an update, when the rows that another worker had done were not read again."""
    admin = await client_for(Role.BUREAU_ADMIN)
    answer = await sent(admin, "providers", companies(9) + "P1,别的名字\n")
    with pytest.raises(imports.Interrupted):
        await imports.run(sessions, make.code, UUID(answer.json()["id"]), stop=Leaving(), batch_rows=2)

    await drain()

    done = (await admin.get(answer.headers["location"])).json()
    assert counts(done) == (9, 0, 0, 1)


async def test_a_lock_that_lasts_too_long_is_waited_for_by_trying_again(
    client_for, drain, owner, make, server, database
):
    admin = await client_for(Role.BUREAU_ADMIN)
    await taken_in(admin, drain, "providers", companies(2))
    blocker = await asyncpg.connect(server.url(database).replace("+asyncpg", ""))
    transaction = blocker.transaction()
    await transaction.start()
    await blocker.execute("select 1 from providers where district_code = $1 for update", make.code)
    answer = await sent(admin, "providers", companies(2).replace("第", "新"))

    working = asyncio.create_task(drain())
    tried = await until(lambda: owner.fetchval("select exists (select from pgqueuer where attempts > 0)"))
    await transaction.rollback()
    await blocker.close()
    await working

    assert tried
    assert counts((await admin.get(answer.headers["location"])).json()) == (0, 2, 0, 0)


@pytest.mark.parametrize(("mode", "told"), [("partial", "已导入的行保留"), ("strict", "没有任何一行导入")])
async def test_a_fault_of_ours_leaves_a_dead_letter_and_an_import_that_says_so(
    client_for, drain, owner, make, mode, told
):
    """After its last try; the queue's log tells the kind and place of the error, and nothing of the data. Seen to tell of a
    strict import that its rows stay."""
    admin = await client_for(Role.BUREAU_ADMIN)
    answer = await sent(admin, "providers", companies(1), mode=mode)
    await owner.execute("update pgqueuer set attempts = $1", worker.MOST_TRIES)
    await owner.execute("update imports set kind = 'horoscopes' where id = $1", UUID(answer.json()["id"]))

    await drain()

    done = await owner.fetchrow("select * from imports where id = $1", UUID(answer.json()["id"]))
    assert (done["status"], done["failure_code"]) == ("failed", "import_halted")
    assert told in done["failure_zh"]
    held = await owner.fetch("select status::text, entrypoint from pgqueuer where status = 'failed'")
    assert [tuple(each) for each in held] == [("failed", jobs.IMPORT_RUN)]
    logged = await owner.fetchval("select string_agg(traceback::text, '') from pgqueuer_log")
    assert "ValueError at" in logged
    assert "horoscopes" not in logged
    await owner.execute("delete from pgqueuer")


async def test_the_clock_seals_the_audit_and_forgets_old_answers(client_for, owner, make, sessions):
    """One round of every beat; answers to keys are kept for half a year."""
    admin = await client_for(Role.BUREAU_ADMIN)
    keys = {name: {"Idempotency-Key": f"{name}-key-of-a-provider"} for name in ("old", "new")}
    for name, key in keys.items():
        await admin.post("/v1/providers", json={"code": name, "name": name}, headers=key)
    long_ago = int((datetime.now(UTC) - timedelta(days=181)).timestamp() * 1000)
    await owner.execute(
        "update idempotency_keys set id = $2 where district_code = $1 and key like 'old%'",
        make.code,
        UUID(int=long_ago << 80),
    )

    for beat in worker.CLOCK:
        await beat.act(sessions)

    kept = await owner.fetch("select key from idempotency_keys where district_code = $1", make.code)
    assert [row["key"] for row in kept] == ["new-key-of-a-provider"]
    unsealed = "select count(*) from audit_events e where district_code = $1 and not exists (select from audit_links l where l.event_id = e.id)"
    assert await owner.fetchval(unsealed, make.code) == 0
