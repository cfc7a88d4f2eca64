"""Keeps one PostgreSQL program: runs it as its user, and ends it when the starter asks or is gone.

Run as a script, by its path. The starter holds the other end of standard input: that pipe closes when it stops the
server and also when it is killed, from whichever thread it started. Should this process be killed itself, Linux
signals the server (PR_SET_PDEATHSIG, which belongs to the thread that forks: here there is only one).
"""

import ctypes
import fcntl
import json
import os
import select
import signal
import subprocess
import sys
from contextlib import suppress
from typing import Any

PR_SET_PDEATHSIG = 1
# Fast shutdown writes a checkpoint; immediate shutdown leaves recovery to the next start; both lose nothing.
WAYS_TO_STOP = ((signal.SIGINT, 60), (signal.SIGQUIT, 10), (signal.SIGKILL, 10))


def main(plan: dict[str, Any]) -> int:
    """Run `command`; while it lives its processes hold a lock on the file `lock`, which no reused pid can forge."""
    for ending in (signal.SIGTERM, signal.SIGINT):
        signal.signal(ending, lambda *_: sys.exit(1))
    lock = os.open(plan["lock"], os.O_RDWR)
    _seize(lock)
    ended, held_while_alive = os.pipe()
    child = subprocess.Popen(  # noqa: S603 - the command is the starter's
        plan["command"],
        **plan["become"],
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=sys.stderr,
        preexec_fn=_bound_to(os.getpid()),
        pass_fds=(*plan["descriptors"], lock, held_while_alive),
    )
    try:
        os.close(held_while_alive)
        print(child.pid, flush=True)  # noqa: T201 - the starter reads it
        select.select([sys.stdin.fileno(), ended], [], [])
    finally:
        _end(child)
        with suppress(OSError):
            os.rmdir(plan["sockets"] or "")
    return child.returncode if child.returncode >= 0 else 128 - child.returncode


def _seize(lock: int) -> None:
    """Take the lock; a keeper whose starter was killed a moment ago may still hold it. Leave when the starter does."""
    while True:
        try:
            return fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if select.select([sys.stdin.fileno()], [], [], 0.02)[0]:
                sys.exit("the starter left before the folder was free")


def _bound_to(keeper: int) -> Any:
    """What the new process does last before it becomes the program: a change of user would clear the wish."""
    if sys.platform != "linux":
        return None
    prctl = ctypes.CDLL(None).prctl

    def bind() -> None:
        prctl(PR_SET_PDEATHSIG, int(signal.SIGINT))
        if os.getppid() != keeper:
            os._exit(1)

    return bind


def _end(child: subprocess.Popen[bytes]) -> None:
    for ending in (signal.SIGTERM, signal.SIGINT):
        signal.signal(ending, signal.SIG_IGN)
    for how, seconds in WAYS_TO_STOP:
        if child.poll() is None:
            child.send_signal(how)
        with suppress(subprocess.TimeoutExpired):
            child.wait(seconds)
            return


if __name__ == "__main__":
    sys.exit(main(json.loads(sys.argv[1])))
