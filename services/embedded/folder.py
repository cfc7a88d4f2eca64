"""What lies on disk: the data folder with its cluster, its two locks and its log, and the folder of the socket."""

import fcntl
import hashlib
import os
import socket
import stat
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from services.embedded.errors import DataFolderMismatch, FolderOfAnother, NotStarted
from services.embedded.runner import Runner

PORT = 5432
# sun_path with its closing NUL holds 108 bytes on Linux and 104 on macOS: what fits the smaller fits both.
LONGEST_SOCKET_PATH = 103
LOG_BYTES = 16 * 1024 * 1024
PAUSE_SECONDS = 0.02


@dataclass(frozen=True)
class Postmaster:
    """What postmaster.pid says; the process may be long dead and its number another's."""

    pid: int
    sockets: Path
    port: int
    ready: bool

    def listens(self) -> bool:
        """Whether anything takes connections on its socket, be it still starting up."""
        with socket.socket(socket.AF_UNIX) as probe, suppress(OSError):
            probe.connect(str(self.sockets / f".s.PGSQL.{self.port}"))
            return True
        return False


@dataclass(frozen=True)
class DataFolder:
    """`starting` is locked while someone starts a server, `running` by the server's (or initdb's) own processes."""

    path: Path

    def make(self) -> None:
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            self.path.joinpath("cluster").exists()  # asks whether we may look inside
        except PermissionError as error:
            raise FolderOfAnother(self.path) from error

    @property
    def cluster(self) -> Path:
        return self.path / "cluster"

    @property
    def log(self) -> Path:
        return self.path / "server.log"

    @property
    def running(self) -> Path:
        return self.path / "running.lock"

    def open(self, path: Path, runner: Runner, extra: int = 0) -> int:
        """A descriptor of one of our own files, which stays the server's user's even when root made it."""
        try:
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | extra, 0o600)
        except PermissionError as error:
            raise FolderOfAnother(self.path) from error
        if runner.drop:
            os.fchown(descriptor, runner.uid, runner.gid)
        return descriptor

    @contextmanager
    def only_starter(self, runner: Runner, deadline: float) -> Iterator[None]:
        """Hold the right to start. A killed holder's lock is gone with it."""
        descriptor = self.open(self.path / "starting.lock", runner)
        try:
            while not _locked(descriptor):
                if time.monotonic() > deadline:
                    raise NotStarted(
                        f"另一个进程一直在启动 {self.path} 的数据库，等待超时。",
                        f"Another process has been starting the database of {self.path} for too long.",
                    )
                time.sleep(PAUSE_SECONDS)
            yield
        finally:
            # Said aloud: a process forked meanwhile shares this lock and would keep it by merely living.
            fcntl.flock(descriptor, fcntl.LOCK_UN)
            os.close(descriptor)

    def log_bytes(self) -> int:
        return self.log.stat().st_size if self.log.exists() else 0

    def in_use(self, runner: Runner) -> bool:
        """Whether any process that we started on this folder still lives, be it one whose starter was killed."""
        descriptor = self.open(self.running, runner)
        try:
            return not _locked(descriptor)
        finally:
            fcntl.flock(descriptor, fcntl.LOCK_UN)
            os.close(descriptor)

    def postmaster(self) -> Postmaster | None:
        try:
            lines = (self.cluster / "postmaster.pid").read_text().splitlines()
            return Postmaster(abs(int(lines[0])), Path(lines[4]), int(lines[3]), lines[7].strip() == "ready")
        except (FileNotFoundError, ValueError, IndexError):
            return None  # none, or not written to its end yet

    def mark(self) -> str:
        """What tells this cluster from every other that is mounted: a path may be a link, a copy or another mount."""
        found = self.cluster.stat()
        return f"{found.st_dev}:{found.st_ino}"

    def require_major(self, major: int) -> None:
        """Refuse a cluster made by another major version: it would need dump and restore."""
        version = self.cluster / "PG_VERSION"
        made_by = version.read_text().strip() if version.is_file() else "?"
        if made_by != str(major):
            raise DataFolderMismatch(self.cluster, made_by, major)

    def open_log(self, runner: Runner) -> int:
        """The server's log, put aside when it has grown."""
        if self.log_bytes() > LOG_BYTES:
            self.log.replace(self.log.with_suffix(".log.1"))
        return self.open(self.log, runner, os.O_APPEND)


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def socket_folder(cluster: Path, runner: Runner) -> Path:
    """A folder of the server's user alone for the socket: trust asks no password, so the folder is the door."""
    name = f"yiyang-{runner.uid}-{hashlib.sha256(os.fsencode(cluster.resolve())).hexdigest()[:10]}"
    for base in (Path(tempfile.gettempdir()), Path("/tmp")):  # noqa: S108 - checked below, it may be squatted
        longest = base / f"{name}-12345678" / f".s.PGSQL.{PORT}"
        if len(os.fsencode(longest)) > LONGEST_SOCKET_PATH:
            continue
        with suppress(OSError):
            folder = base / name
            folder.mkdir(mode=0o700, exist_ok=True)
            if not _private(folder, runner):
                folder = Path(tempfile.mkdtemp(prefix=f"{name}-", dir=base))
            runner.own(folder)
            if runner.reaches(folder):
                return folder
    raise NotStarted(
        "找不到可以放置数据库套接字的临时目录：路径须在 103 字节以内，且可写。请检查 TMPDIR。",
        "No temporary folder can hold the database's socket: it must be writable and its path within 103 bytes. "
        "Look at TMPDIR.",
    )


def _private(folder: Path, runner: Runner) -> bool:
    found = folder.lstat()
    owned = found.st_uid in (runner.uid, os.geteuid())
    return stat.S_ISDIR(found.st_mode) and owned and not found.st_mode & 0o077
