"""What the embedded server is trusted for: its own folder, a private socket, durable settings, Chinese names."""

import fcntl
import os
import shutil
import stat
import subprocess
import tempfile
from pathlib import Path

import pytest

from services.embedded import DataFolderMismatch, ForeignServer, NotDurable, NotStarted, Refused, start
from services.embedded.folder import DataFolder, socket_folder
from services.embedded.runner import Runner, runner_of
from tests.embedded.starters import until
from tests.programs import dropped


def runner_for(data: Path) -> Runner:
    return runner_of(data / "cluster")


def test_chinese_names_fall_into_trigrams(server):
    """Seen to fail with initdb's --locale=C alone: PostgreSQL then sees no letter in a Chinese name."""
    server.query("create extension pg_trgm", database="yiyang")

    assert server.query("select array_length(show_trgm('张桂芳'), 1)", database="yiyang") == "4"


def test_the_server_is_reached_by_its_private_socket_alone(server):
    """Trust asks no password. Seen to fail with PostgreSQL's defaults: TCP on localhost, a socket for all."""
    found = server.sockets.stat()

    assert server.query("show listen_addresses") == ""
    assert stat.S_IMODE(found.st_mode) == 0o700
    assert found.st_uid == (server.folder.cluster).stat().st_uid
    assert server.folder.path not in server.sockets.parents


def test_a_server_that_could_lose_acknowledged_writes_is_refused(data):
    """And it does not stay. Seen to fail without the check: it started and served."""
    with (data / "cluster" / "postgresql.conf").open("a") as conf:
        conf.write("\nfsync = off\nfull_page_writes = off\nsynchronous_commit = off\n")

    with pytest.raises(NotDurable) as refused:
        start(data)
    for name in ("fsync", "full_page_writes", "synchronous_commit"):
        assert str(refused.value).count(f"{name} = off") == 2  # in Chinese and in English
    assert not DataFolder(data).in_use(runner_for(data))


@pytest.mark.parametrize("whose", ["role postgres", "database yiyang"])
def test_no_role_or_database_may_weaken_its_commits(server, whose):
    """Seen to fail with a check of the server's own settings only."""
    server.assert_durable()
    server.query(f"alter {whose} set synchronous_commit = off")
    try:
        with pytest.raises(NotDurable, match="synchronous_commit"):
            server.assert_durable()
    finally:
        server.query(f"alter {whose} reset synchronous_commit")


def test_a_folder_of_another_major_version_is_refused_in_two_languages(closed_folder):
    """Seen to fail without the check: PostgreSQL itself then gives up, in its log and without advice."""
    (closed_folder / "cluster").mkdir()
    (closed_folder / "cluster" / "PG_VERSION").write_text("14\n")

    with pytest.raises(DataFolderMismatch, match=r"(?s)由 PostgreSQL 14 建立.*was made by PostgreSQL 14.*pg_dump"):
        start(closed_folder)


def test_a_folder_that_holds_something_else_is_refused(closed_folder):
    """And is left as it was. Seen to fail when initdb was let loose on whatever had no PG_VERSION."""
    (closed_folder / "cluster").mkdir()
    (closed_folder / "cluster" / "照片.txt").write_text("某人")

    with pytest.raises(DataFolderMismatch):
        start(closed_folder)
    assert [found.name for found in (closed_folder / "cluster").iterdir()] == ["照片.txt"]


def test_a_stale_pid_that_another_process_bears_does_not_block_the_start(data):
    """Seen to fail when postmaster.pid was left: PostgreSQL believes that the process is a server of this folder."""
    runner = runner_for(data)
    stranger = subprocess.Popen(
        ["sleep", "600"], user=runner.uid if runner.drop else None, group=runner.gid if runner.drop else None
    )
    pid_file = data / "cluster" / "postmaster.pid"
    pid_file.write_text(f"{stranger.pid}\n{data}/cluster\n1700000000\n5432\n/tmp/gone\n\n  1  1\nready   \n")
    if runner.drop:
        os.chown(pid_file, runner.uid, runner.gid)

    with start(data, patience_seconds=20) as server:
        assert not server.adopted
        assert server.folder.postmaster().pid != stranger.pid
    assert stranger.poll() is None
    stranger.kill()
    stranger.wait()


def test_the_copy_of_a_running_folder_gets_a_server_of_its_own(data, closed_folder):
    """Its postmaster.pid names the original. Seen to fail without the look at whose folder is served."""
    copy = closed_folder / "copy"
    with start(data) as original:
        original.query("checkpoint")
        shutil.copytree(data, copy, symlinks=True)
        with start(copy, patience_seconds=20) as other:
            assert not other.adopted
            original.query("create table here (id int)")
            assert other.query("select to_regclass('here') is null") == "t"


def test_a_server_that_serves_another_folder_is_not_trusted(data, closed_folder):
    """The running lock is ours, the folder beneath was swapped. Seen to fail without the look at whose is served."""
    with start(data) as server:
        shutil.move(data / "cluster", closed_folder / "elsewhere")
        (data / "cluster").mkdir()
        shutil.copy(closed_folder / "elsewhere" / "postmaster.pid", data / "cluster")
        with pytest.raises(ForeignServer):
            start(data, patience_seconds=5)
        assert server.query("select 1") == "1"


def test_a_server_started_by_hand_is_adopted_and_left(data, open_folder):
    """It holds no lock of ours. Seen to fail when only the lock was asked: its postmaster.pid was taken away."""
    with start(data) as server:
        program, runner = server.binaries.program("postgres"), runner_for(data)
    by_hand, sockets = open_folder / "cluster-by-hand", open_folder / "sockets"
    shutil.copytree(data / "cluster", by_hand / "cluster", symlinks=True)
    sockets.mkdir()
    runner.own(by_hand / "cluster")
    runner.own(sockets)
    postgres = subprocess.Popen(
        [program, "-D", by_hand / "cluster", "-c", "listen_addresses=", "-c", f"unix_socket_directories={sockets}"],
        user=runner.uid if runner.drop else None,
        group=runner.gid if runner.drop else None,
        stderr=subprocess.DEVNULL,
    )
    folder = DataFolder(by_hand)
    assert until(lambda: (found := folder.postmaster()) and found.ready)

    with start(by_hand) as adopted:
        assert adopted.adopted
        assert adopted.sockets == sockets
    assert postgres.poll() is None
    assert folder.postmaster()
    postgres.terminate()
    assert postgres.wait(30) == 0


def test_a_temporary_folder_too_deep_for_a_socket_is_passed_over(data, open_folder, monkeypatch):
    """Seen to fail without the count: PostgreSQL says that the path is too long (107 bytes at most)."""
    deep = open_folder / ("深" * 40)
    deep.mkdir(mode=0o755)
    monkeypatch.setattr(tempfile, "tempdir", str(deep))

    with start(data) as server:
        assert len(os.fsencode(server.sockets / ".s.PGSQL.5432")) <= 103
        assert deep not in server.sockets.parents


def test_a_squatted_socket_folder_is_passed_over(closed_folder, open_folder, monkeypatch):
    """Whoever may enter it may connect. Seen to fail when any folder of that name was taken."""
    monkeypatch.setattr(tempfile, "tempdir", str(open_folder))
    runner = runner_for(closed_folder)
    expected = socket_folder(closed_folder / "cluster", runner)
    assert expected == socket_folder(closed_folder / "cluster", runner)
    expected.chmod(0o777)

    other = socket_folder(closed_folder / "cluster", runner)
    assert other != expected
    assert stat.S_IMODE(other.stat().st_mode) == 0o700


def test_the_environment_of_some_other_postgresql_changes_nothing(data, monkeypatch):
    """Seen to fail when psql and the server got it as it was."""
    elsewhere = {"PGOPTIONS": "-c no_such=1", "PGDATA": "/nonexistent", "PGPORT": "1", "PGSERVICE": "other"}
    for name, value in elsewhere.items():
        monkeypatch.setenv(name, value)

    with start(data) as server:
        assert server.query("select 1") == "1"


def test_the_log_quotes_no_row(server):
    """Seen to fail with PostgreSQL's defaults, which log the statement and the duplicate key."""
    server.query("create table people (name text primary key); insert into people values ('张桂芳')")
    with pytest.raises(Refused, match="duplicate key"):
        server.query("insert into people values ('张桂芳')")
    log = server.folder.log.read_text()

    assert "duplicate key value" in log
    assert "张桂芳" not in log


def test_a_grown_log_is_put_aside(data):
    """Seen to fail without the putting aside."""
    (data / "server.log").write_bytes(b"x" * (16 * 1024 * 1024 + 1))
    with start(data):
        assert (data / "server.log").stat().st_size < 100_000
    assert (data / "server.log.1").stat().st_size > 16 * 1024 * 1024


def test_a_database_is_cloned_from_its_template_and_dropped_under_its_users(server):
    server.create_database("模板")
    server.query("create table kept (id int); insert into kept values (42)", database="模板")
    server.create_database("clone", template="模板")
    assert server.query("select id from kept", database="clone") == "42"

    user = subprocess.Popen(
        [server.binaries.program("psql"), "-h", server.sockets, "-U", "postgres", "-d", "clone"],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    assert until(lambda: server.query("select count(*) from pg_stat_activity where datname = 'clone'") == "1")
    dropped(server, "clone")
    user.communicate()
    with pytest.raises(Refused, match="does not exist"):
        server.query("select 1", database="clone")


def test_a_server_that_never_answers_is_given_up(closed_folder):
    """Seen to fail by hanging, without either deadline."""
    holder = DataFolder(closed_folder)
    runner = runner_for(closed_folder)
    descriptor = holder.open(holder.running, runner)
    with holder.only_starter(runner, 0), pytest.raises(NotStarted, match=r"(?s)超时.*too long"):
        start(closed_folder, patience_seconds=0.2)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    with pytest.raises(NotStarted, match=r"(?s)超时.*did not answer"):
        start(closed_folder, patience_seconds=0.2)
    os.close(descriptor)
