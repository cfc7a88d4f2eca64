"""The supervisor: starts the server of a data folder, or adopts the one that runs, and vouches for it."""

import os
import select
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from services.embedded import binaries
from services.embedded.binaries import Binaries
from services.embedded.errors import ForeignServer, NotStarted, Refused
from services.embedded.folder import PAUSE_SECONDS, PORT, DataFolder, socket_folder
from services.embedded.processes import keep, release
from services.embedded.runner import Runner, runner_of
from services.embedded.server import DATABASE, OWNER, Server

PATIENCE_SECONDS = 120
LOG_EXCERPT_BYTES = 2000
# Two cores and a share of 24 GiB. What must hold (fsync and its like) is left to its default and asserted, not set.
SETTINGS = {
    "max_connections": "200",
    "shared_buffers": "512MB",
    "effective_cache_size": "4GB",
    "maintenance_work_mem": "256MB",
    "work_mem": "16MB",
    # Parallel queries take this before /dev/shm, which is 64 MB in a container.
    "min_dynamic_shared_memory": "256MB",
    "max_wal_size": "4GB",
    "checkpoint_timeout": "15min",
    "random_page_cost": "1.1",
    "max_locks_per_transaction": "256",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # A failed statement and its DETAIL quote the row, which may be a person's.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_checkpoints": "off",
}


def start(data_dir: Path, *, patience_seconds: float = PATIENCE_SECONDS) -> Server:
    """The server of the cluster under `data_dir`, made on first use; adopted when it already runs.

    Safe from any thread and from several processes at once. Raises an EmbeddedError of errors.py.
    """
    deadline = time.monotonic() + patience_seconds
    folder = DataFolder(data_dir.absolute())
    folder.make()
    with folder.only_starter(runner_of(folder.cluster), deadline):
        runner = runner_of(folder.cluster)
        found = binaries.find(runner)
        server = _adopted(folder, runner, found, deadline) or _started(folder, runner, found, deadline)
        try:
            server.assert_durable()
            if not server.query("select 1 from pg_database where datname = :'name'", name=DATABASE):
                server.create_database(DATABASE)
        except BaseException:
            server.stop()
            raise
    return server


def _adopted(folder: DataFolder, runner: Runner, found: Binaries, deadline: float) -> Server | None:
    """The server that already runs on this cluster, or None once it is sure that none does.

    The lock held by the server's processes tells, not the number in postmaster.pid, which may be another's by now;
    a server started by hand holds no lock but listens.
    """
    while True:
        in_use, postmaster = folder.in_use(runner), folder.postmaster()
        if not in_use and (postmaster is None or not postmaster.listens()):
            break
        if postmaster and postmaster.ready:
            server = Server(folder, found, postmaster.sockets, postmaster.port)
            # Refused while it shuts down or recovers: asked again until the deadline.
            with suppress(Refused):
                if _is_of(folder, server):
                    return server
                if not in_use:
                    break  # our postmaster.pid came with a copied folder, and the original still runs
                raise ForeignServer(folder.cluster, server.portrait()["data_directory"])
        if time.monotonic() > deadline:
            raise NotStarted(
                f"{folder.path} 的数据库进程还在，但一直没有应答，等待超时。详见 {folder.log}。",
                f"The database of {folder.path} has processes but did not answer in time. See {folder.log}.",
            )
        time.sleep(PAUSE_SECONDS)
    # Nobody serves this cluster. PostgreSQL would trust a stale number that some other process bears today.
    (folder.cluster / "postmaster.pid").unlink(missing_ok=True)
    return None


def _started(folder: DataFolder, runner: Runner, found: Binaries, deadline: float) -> Server:
    for remnant in folder.path.glob("cluster-*"):
        shutil.rmtree(remnant, ignore_errors=True)
    if not folder.cluster.exists():
        _make_cluster(folder, runner, found, deadline)
    folder.require_major(found.major)
    if runner.drop and folder.cluster.stat().st_uid != runner.uid:
        runner.own(folder.cluster)
    sockets = socket_folder(folder.cluster, runner)
    settings = SETTINGS | {
        "listen_addresses": "",
        "unix_socket_directories": f'"{sockets}"',
        "unix_socket_permissions": "0700",
        "port": str(PORT),
        "yiyang.mark": folder.mark(),
    }
    options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
    logged_before = folder.log_bytes()
    kept = keep(folder, runner, [found.program("postgres"), *options, "-D"], folder.cluster, sockets)
    try:
        _await_ready(folder, kept, deadline, logged_before)
        server = Server(folder, found, sockets, PORT, kept)
        if not _is_of(folder, server):
            raise ForeignServer(folder.cluster, server.portrait()["data_directory"])
    except BaseException:
        release(kept)
        raise
    return server


def _make_cluster(folder: DataFolder, runner: Runner, found: Binaries, deadline: float) -> None:
    """initdb into a folder that gets its name only when whole: one killed half-way is never taken for a cluster."""
    fresh = Path(tempfile.mkdtemp(prefix="cluster-", dir=folder.path))
    runner.own(fresh)
    # With plain C as LC_CTYPE pg_trgm sees no letters in Chinese.
    options = ["--locale=C", "--lc-ctype=C.UTF-8", "--encoding=UTF8", f"--username={OWNER}", "--data-checksums"]
    trust = ["--auth-local=trust", "--auth-host=reject", "--no-instructions"]
    logged_before = folder.log_bytes()
    kept = keep(folder, runner, [found.program("initdb"), *options, *trust, "--pgdata"], fresh)
    try:
        if not _until(deadline, lambda: kept.poll() is not None) or kept.returncode != 0:
            raise _not_started(folder, logged_before)
        fresh.rename(folder.cluster)
    except BaseException:
        release(kept)
        shutil.rmtree(fresh, ignore_errors=True)
        raise
    release(kept)
    descriptor = os.open(folder.path, os.O_RDONLY)
    os.fsync(descriptor)
    os.close(descriptor)


def _await_ready(folder: DataFolder, kept: subprocess.Popen[bytes], deadline: float, logged_before: int) -> None:
    """Wait until postmaster.pid says that this very process takes connections."""
    assert kept.stdout is not None
    told, _, _ = select.select([kept.stdout], [], [], max(deadline - time.monotonic(), 0))
    pid = kept.stdout.readline().strip() if told else b""

    def settled() -> bool:
        postmaster = folder.postmaster()
        return kept.poll() is not None or bool(postmaster and postmaster.pid == int(pid) and postmaster.ready)

    if not pid or not _until(deadline, settled) or kept.poll() is not None:
        raise _not_started(folder, logged_before)


def _until(deadline: float, condition: Callable[[], bool]) -> bool:
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(PAUSE_SECONDS)
    return True


def _is_of(folder: DataFolder, server: Server) -> bool:
    """Whether the server that answered serves our folder: by the mark we gave it, or its path when started by hand."""
    portrait = server.portrait()
    if portrait["mark"]:
        return bool(portrait["mark"] == folder.mark())
    try:
        return os.path.samefile(portrait["data_directory"], folder.cluster)
    except OSError:
        return False


def _not_started(folder: DataFolder, logged_before: int) -> NotStarted:
    with folder.log.open("rb") as log:
        log.seek(logged_before)
        lines = log.read()[-LOG_EXCERPT_BYTES:].decode(errors="replace").strip()
    return NotStarted(
        f"{folder.path} 的数据库没有启动成功，日志 {folder.log} 的末尾如下。",
        f"The database of {folder.path} did not start; the end of its log {folder.log}:\n{lines}",
    )
