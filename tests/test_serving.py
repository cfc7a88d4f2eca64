"""`yiyang serve` from its first second to its last: beside a worker, on a database that may go away, until it is told to leave."""

import os
import signal
import socket
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from api.serving import GRACE_SECONDS
from services import embedded
from services.database import LOGIN, make_login
from services.embedded.folder import DataFolder
from tests.conftest import MASTER_KEYS, TOKEN_KEYS
from tests.migrations import revisions
from tests.programs import Served, act, dropped, processes, served, until

PASSWORD = "correct horse battery"


@contextmanager
def data_folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="yiyang-test-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        yield Path(folder) / "data"


def make_director(home: Path) -> None:
    words = ("create-admin", "--district", "371002", "--username", "director", "--password-stdin")
    made = act(*words, told=PASSWORD, data_dir=home)
    assert made.returncode == 0, made.stderr


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    with data_folder() as folder:
        yield folder


@pytest.fixture(scope="module")
def running(home: Path) -> Iterator[Served]:
    """On an empty data folder, with an administrator made while it ran."""
    with served(data_dir=home) as program:
        make_director(home)
        yield program


@pytest.fixture(scope="module")
def quiet() -> Iterator[Path]:
    """A data folder with an administrator, where nothing runs."""
    with data_folder() as folder:
        make_director(folder)
        yield folder


def sign_in(url: str, username: str = "director") -> httpx.Response:
    return httpx.post(f"{url}/v1/auth/token", data={"username": username, "password": PASSWORD}, timeout=60)


def postmaster_of(home: Path) -> int | None:
    found = DataFolder(home).postmaster()
    return found.pid if found and found.listens() else None


def test_an_administrator_made_beside_a_running_server_signs_in(running: Served):
    token = sign_in(running.url).json()["access_token"]
    me = httpx.get(f"{running.url}/v1/me", headers={"Authorization": f"Bearer {token}"})

    assert running.readyz() == (200, "")
    assert me.json()["membership"]["district_code"] == "371002"
    assert me.json()["membership"]["role"] == "bureau_admin"


def test_the_embedded_server_is_used_under_a_login_that_owns_nothing(running: Served, home: Path):
    with embedded.start(home) as server:
        assert server.adopted
        users = server.query("select distinct usename from pg_stat_activity where application_name like 'yiyang%'")
        owned = server.query(f"select count(*) from pg_class where relowner = '{LOGIN}'::regrole", database="yiyang")

    assert users == LOGIN
    assert owned == "0"


def test_a_port_that_is_taken_is_said_at_once(running: Served, tmp_path: Path):
    port = running.url.rsplit(":", 1)[1]
    refused = act("serve", port=port, data_dir=tmp_path / "never")

    assert refused.returncode == 1
    assert f"的端口 {port} 已被占用" in refused.stderr
    assert f"is taken; choose another: make serve YIYANG_PORT={int(port) + 1}" in refused.stderr
    assert not (tmp_path / "never").exists()


def test_a_second_server_of_the_same_folder_uses_the_first_ones_database(running: Served, home: Path):
    with served("--no-worker", data_dir=home) as second:
        assert sign_in(second.url).status_code == 200
        assert second.children("worker") == []
        assert second.leave() == 0
    assert running.readyz() == (200, "")


def test_a_worker_that_dies_is_replaced(running: Served):
    """Seen to fail where the companion does not begin again."""
    assert until(lambda: running.children("api.cli worker"))
    (first,) = running.children("api.cli worker")
    os.kill(first, signal.SIGKILL)

    assert until(lambda: set(running.children("api.cli worker")) - {first})


def test_a_database_that_dies_is_started_again(running: Served, home: Path):
    """Seen to fail without the watch over the embedded server."""
    first = postmaster_of(home)
    assert first
    os.kill(first, signal.SIGKILL)
    seen = set()

    def back() -> bool:
        seen.add(running.readyz()[0])
        return postmaster_of(home) not in (None, first) and running.readyz()[0] == 200

    assert until(back)
    assert seen <= {200, 503}
    assert sign_in(running.url).status_code == 200


def test_two_servers_at_once_on_an_empty_folder_both_serve():
    with data_folder() as folder, ThreadPoolExecutor() as pool:
        starting = [pool.submit(Served, "--no-worker", data_dir=folder) for _ in range(2)]
        both = [start.result() for start in starting]
        ready = [one.readyz() for one in both]
        left = [one.leave() for one in both]

    assert ready == [(200, ""), (200, "")]
    assert left == [0, 0]


def test_who_is_told_to_leave_finishes_what_he_began_and_takes_all_with_him(quiet: Path):
    """T15. Seen to fail without the drain, and with uvicorn's own handling of SIGTERM: the socket closes before /readyz has
    said that it will."""
    with served(data_dir=quiet, drain_seconds=2) as program, ThreadPoolExecutor(40) as pool:
        assert until(lambda: program.children("api.cli worker"))
        (worker,) = program.children("api.cli worker")
        server = postmaster_of(quiet)
        # An unknown name costs as much as a wrong password: forty of them keep two threads busy for a second.
        answers = [pool.submit(sign_in, program.url, f"nobody{n}") for n in range(40)]
        assert until(lambda: any(answer.done() for answer in answers))
        program.process.send_signal(signal.SIGTERM)
        unready = until(lambda: program.readyz() == (503, "leaving"), 2)
        ended = program.process.wait(60)

        assert [answer.result().status_code for answer in answers] == [401] * 40
        assert unready
        assert ended == 0
        assert program.readyz() == (0, "")
        assert {pid for pid, _, _ in processes()}.isdisjoint({worker, server})


def test_who_listens_is_told_when_the_server_leaves_and_keeps_nobody_waiting(quiet: Path):
    """A stream that did not end would be cut off after 25 seconds."""
    with served("--no-worker", data_dir=quiet) as program:
        token = {"Authorization": f"Bearer {sign_in(program.url).json()['access_token']}"}
        with httpx.stream("GET", f"{program.url}/v1/events", headers=token, timeout=60) as stream:
            lines = stream.iter_lines()
            begun = next(lines)
            program.process.send_signal(signal.SIGTERM)
            last = [line for line in lines if line][-2:]
        ended = program.process.wait(GRACE_SECONDS / 2)

        assert begun == "retry: 3000"
        assert last == ["event: end", 'data: {"reason":"leaving"}']
        assert ended == 0


def test_who_is_killed_takes_worker_and_database_with_him(quiet: Path):
    """Seen to fail without `--with-parent`: the worker waits for a database that never comes again."""
    with served(data_dir=quiet) as program:
        assert until(lambda: _works(quiet))
        (worker,) = program.children("api.cli worker")
        server = postmaster_of(quiet)
        program.leave(signal.SIGKILL)

        assert until(lambda: {pid for pid, _, _ in processes()}.isdisjoint({worker, server}))


def _works(home: Path) -> bool:
    """Whether a worker waits at the queue."""
    with embedded.start(home) as adopted:
        return adopted.query("select count(*) from pg_stat_activity where application_name = 'yiyang-worker'") != "0"


def test_who_comes_before_it_is_ready_is_not_refused(quiet: Path):
    """Seen to fail where the door opens when all else is done."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with served("--no-worker", data_dir=quiet, port=port) as program:
        assert program.open_from_the_start
        assert program.readyz() == (200, "")
        assert program.leave(signal.SIGINT) == 0


def test_a_database_that_is_not_migrated_is_served_as_not_ready_until_its_owner_migrates_it(
    server: embedded.Server, template: str
):
    dropped(server, "empty")
    server.create_database("empty", template="template0")
    weak = make_login(server).replace("/yiyang?", "/empty?")
    keys = {"master_keys": MASTER_KEYS, "token_keys": TOKEN_KEYS}
    with served("--no-worker", database_url=weak, **keys) as program:
        before = program.readyz()
        refused = act("migrate", database_url=weak)
        migrated = act("migrate", database_url=weak, owner_url=server.url("empty"))
        after = program.readyz()

    assert "run `yiyang migrate` as the owner" in program.said
    assert before == (503, "not_migrated")
    assert refused.returncode == 1
    assert "YIYANG_OWNER_URL" in refused.stderr
    assert migrated.returncode == 0, migrated.stderr
    assert f"empty -> {revisions()[0].revision}" in migrated.stderr
    assert after == (200, "")
