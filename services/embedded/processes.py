"""Programs that end with us: each under a keeper of its own, which holds the far end of a pipe."""

import atexit
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from services.embedded import keeper
from services.embedded.errors import NotStarted
from services.embedded.folder import DataFolder
from services.embedded.runner import Runner, environment

DESCRIPTORS = Path("/proc/self/fd")
_kept: set[subprocess.Popen[bytes]] = set()


def keep(
    folder: DataFolder, runner: Runner, command: list[str], cluster: Path, sockets: Path | None = None
) -> subprocess.Popen[bytes]:
    """Run a PostgreSQL program on the cluster (its path is added to the command) until `release` or our own end.

    It bears the folder's running lock; the socket folder, when there is one, goes when it ends.
    """
    log = folder.open_log(runner)
    try:
        with _path_for(runner, cluster) as (path, descriptors):
            plan = {
                "command": [*command, path],
                "become": {"user": runner.uid, "group": runner.gid, "extra_groups": []} if runner.drop else {},
                "descriptors": descriptors,
                "lock": str(folder.running),
                "sockets": str(sockets) if sockets else None,
            }
            kept = subprocess.Popen(  # noqa: S603 - our own interpreter and script
                [sys.executable, "-I", "-S", keeper.__file__, json.dumps(plan)],
                cwd="/",
                env=environment(),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                pass_fds=descriptors,
                bufsize=0,
                # Ctrl-C is for the command in front: it finishes its requests before it stops the server.
                start_new_session=True,
            )
    finally:
        os.close(log)
    _kept.add(kept)
    return kept


def release(kept: subprocess.Popen[bytes]) -> None:
    """Let the program end, and wait until it has."""
    if kept.stdin:
        kept.stdin.close()
    kept.wait()
    if kept.stdout:
        kept.stdout.close()
    _kept.discard(kept)


@contextmanager
def _path_for(runner: Runner, cluster: Path) -> Iterator[tuple[str, list[int]]]:
    """A path by which the runner gets into the cluster, and the descriptors that it needs.

    Root's data may lie under a 0700 home, whose door we do not open for a service: on Linux a descriptor leads in.
    """
    if runner.reaches(cluster):
        yield str(cluster), []
        return
    if not DESCRIPTORS.is_dir():
        raise NotStarted(
            f"系统用户 {runner.name} 进不了数据目录 {cluster}。"
            "请用 YIYANG_DATA_DIR 指定它能进入的目录，或以普通用户运行。",
            f"User {runner.name} cannot get into the data folder {cluster}. "
            "Name one that it can in YIYANG_DATA_DIR, or run as an ordinary user.",
        )
    descriptor = os.open(cluster, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield str(DESCRIPTORS / str(descriptor)), [descriptor]
    finally:
        os.close(descriptor)


def _release_all() -> None:
    for kept in list(_kept):
        release(kept)


def _let_go() -> None:
    """In a forked child: the pipes are the parent's; held here too, they would outlive it and the server with them."""
    for kept in _kept:
        for pipe in (kept.stdin, kept.stdout):
            if pipe:
                pipe.close()
        kept.returncode = 0  # not our child: never to be waited for here
    _kept.clear()


atexit.register(_release_all)
os.register_at_fork(after_in_child=_let_go)
