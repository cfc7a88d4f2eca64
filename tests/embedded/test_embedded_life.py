"""The embedded server lives exactly as long as the process that started it, and one folder never has two."""

import fcntl
import os
import re
import signal
import threading
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from services.embedded import NotStarted, start
from services.embedded.folder import DataFolder
from services.embedded.processes import keep, release
from services.embedded.runner import runner_of
from tests.embedded.starters import STAY, until

FORKS_A_WORKER = STAY.replace(
    "print(json.dumps(told)",
    "told['worker'] = os.fork()\nif not told['worker']:\n    os.close(1)\n    __import__('signal').pause()\n"
    "print(json.dumps(told)",
)
DEAF_TO_CTRL_C = "import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\nimport os\nos.setsid()\n" + STAY


def test_a_fresh_folder_gets_a_server_that_no_root_runs(who, empty_folder_of, starter):
    """As root and as an ordinary user. Seen to fail without the change of user: PostgreSQL refuses root."""
    begun = starter(who, empty_folder_of(who)).listen()

    assert begun.told["adopted"] is False
    assert os.stat(begun.folder.cluster).st_uid == runner_of(begun.folder.cluster).uid != 0
    assert f"host={begun.postmaster().sockets}&port=5432" in str(begun.told["url"])
    assert begun.postmaster().listens()


async def test_the_url_serves_sqlalchemy_as_owner_and_as_a_lesser_role(server):
    server.query("create role clerk login")
    seen = []
    for url in (server.url(), server.url("postgres", "clerk")):
        engine = create_async_engine(url)
        async with engine.connect() as connection:
            seen.append(tuple((await connection.execute(text("select current_user, current_database()"))).one()))
        await engine.dispose()

    assert seen == [("postgres", "yiyang"), ("clerk", "postgres")]


def test_a_second_start_adopts_and_its_end_stops_nothing(data):
    """Nor is anything of the socket left. Seen to fail when an adopter stops what it found, and without the tidying."""
    with start(data) as first:
        with start(data) as second:
            assert (first.adopted, second.adopted) == (False, True)
            assert second.url() == first.url()
        assert first.query("select 1") == "1"

    assert not DataFolder(data).in_use(runner_of(first.folder.cluster))
    assert not first.sockets.exists()


def test_a_killed_starter_takes_its_server_along_and_the_next_start_recovers(who, data_of, starter):
    """Seen to fail when the keeper did not watch for the starter's end: the server went on serving."""
    path = data_of(who)
    first = starter(who, path).listen()
    postmaster = first.postmaster()
    with start(path) as adopted:
        assert adopted.adopted
        adopted.query("create table kept (id int); insert into kept values (42)")
    first.kill()

    assert until(lambda: not postmaster.listens())
    with start(path) as second:
        assert not second.adopted
        assert second.query("select id from kept") == "42"


def test_a_killed_keeper_takes_the_server_along(data, starter, ourselves):
    """Linux signals the orphan; the next start is as ever. Seen to fail without PR_SET_PDEATHSIG, and with it set
    before the change of user.
    """
    begun = starter(ourselves, data).listen()
    postmaster = begun.postmaster()
    status = Path(f"/proc/{postmaster.pid}/status").read_text()
    os.kill(int(re.search(r"^PPid:\s*(\d+)", status, re.MULTILINE)[1]), signal.SIGKILL)

    assert until(lambda: not postmaster.listens())
    with start(data) as server:
        assert not server.adopted


def test_a_server_started_from_a_thread_outlives_the_thread(data):
    """Seen to fail with the keeper bound to its parent by PR_SET_PDEATHSIG, for which the thread is the parent."""
    started = []
    thread = threading.Thread(target=lambda: started.append(start(data)))
    thread.start()
    thread.join()
    folder = started[0].folder
    ended_early = until(lambda: not (found := folder.postmaster()) or not found.listens(), seconds=0.5)

    assert not ended_early
    assert started[0].query("select 1") == "1"
    started[0].stop()
    assert started[0].folder.postmaster() is None


def test_a_forked_worker_does_not_keep_the_server_of_a_killed_starter(data, starter, ourselves):
    """Seen to fail when the child kept its copy of the pipe: the server lived as long as the forgotten worker."""
    begun = starter(ourselves, data, FORKS_A_WORKER).listen()
    postmaster = begun.postmaster()
    begun.kill()
    gone = until(lambda: not postmaster.listens(), seconds=10)
    os.kill(int(str(begun.told["worker"])), signal.SIGKILL)

    assert gone


def test_ctrl_c_reaches_the_starter_and_not_the_server(data, starter, ourselves):
    """The API answers its last requests first. Seen to fail with the server in the terminal's process group."""
    begun = starter(ourselves, data, DEAF_TO_CTRL_C).listen()
    postmaster = begun.postmaster()
    os.killpg(begun.process.pid, signal.SIGINT)
    stopped = until(lambda: not postmaster.listens(), seconds=0.5)

    assert not stopped


def test_starters_at_once_share_one_server(who, empty_folder_of, starter):
    """Seen to fail without the starting lock: most of the four ended in errors."""
    path = empty_folder_of(who)
    told = [one.listen().told for one in [starter(who, path) for _ in range(4)]]

    assert sorted(str(one.get("adopted", one)) for one in told) == ["False", "True", "True", "True"]
    assert len({one["url"] for one in told}) == 1


@pytest.mark.parametrize("killed", ["the starter", "all of it"])
def test_an_initdb_cut_short_leaves_no_half_a_cluster(killed, closed_folder, starter, ourselves):
    """Seen to fail with initdb at work under the final name; once, under load, as it worked on and held no lock."""
    first = starter(ourselves, closed_folder)
    assert until(lambda: list(closed_folder.glob("cluster*/PG_VERSION")))
    keepers = Path(f"/proc/{first.process.pid}/task/{first.process.pid}/children").read_text().split()
    first.kill()
    if killed == "all of it":
        os.killpg(int(keepers[0]), signal.SIGKILL)

    with start(closed_folder) as server:
        assert server.query("select 1", database="yiyang") == "1"
    assert [found.name for found in closed_folder.glob("cluster*")] == ["cluster"]


def test_a_program_waits_for_the_folder_and_leaves_with_its_starter(closed_folder):
    """As when the last starter was killed a moment ago. Seen to fail when the keeper asked for the lock only once."""
    folder = DataFolder(closed_folder)
    runner = runner_of(folder.cluster)
    held = folder.open(folder.running, runner)
    fcntl.flock(held, fcntl.LOCK_EX)
    patient = keep(folder, runner, ["/bin/echo", "said at last"], closed_folder)
    abandoned = keep(folder, runner, ["/bin/echo", "never said"], closed_folder)
    release(abandoned)
    gave_up = until(lambda: patient.poll() is not None, seconds=0.3)
    fcntl.flock(held, fcntl.LOCK_UN)

    assert not gave_up
    assert patient.wait(30) == 0
    assert "said at last" in folder.log.read_text()
    assert "never said" not in folder.log.read_text()
    release(patient)
    os.close(held)


def test_a_failed_start_leaves_nothing_running_and_nothing_locked(data):
    """The error quotes the server's log. Seen to fail when the lock stayed: the second start waited in vain."""
    broken = data / "cluster" / "postgresql.conf"
    whole = broken.read_text()
    broken.write_text("no_such_setting = 1\n")
    with pytest.raises(NotStarted, match="no_such_setting"):
        start(data)
    broken.write_text(whole)

    with start(data, patience_seconds=20) as server:
        assert server.query("select 1") == "1"


def test_a_start_that_takes_too_long_is_undone(data):
    """Seen to fail when only the error was raised: the server came up behind it and stayed."""
    with pytest.raises(NotStarted, match="did not start"):
        start(data, patience_seconds=0)
    came_up = until(lambda: DataFolder(data).in_use(runner_of(data / "cluster")), seconds=1)

    assert not came_up
