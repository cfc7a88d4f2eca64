"""The program `yiyang` as a process: started with settings of its own, asked over HTTP, told to leave."""

import io
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout, suppress
from pathlib import Path

import httpx

from api import cli
from services import embedded

PROGRAM = Path(sys.executable).parent / "yiyang"
PATIENCE_SECONDS = 90


def dropped(server: embedded.Server, name: str) -> None:
    """A database that may not exist, its connections ended."""
    server.query('drop database if exists :"name" with (force)', name=name)


def environment(**settings: object) -> dict[str, str]:
    """Ours without any setting of Yiyang, and those given here."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("YIYANG_")}
    return clean | {f"YIYANG_{name.upper()}": str(value) for name, value in settings.items()} | {"COLUMNS": "200"}


def yiyang(*words: str, told: str = "", **settings: object) -> subprocess.CompletedProcess[str]:
    """One run of the program to its end."""
    return subprocess.run(
        [PROGRAM, *words],
        input=told,
        env=environment(**settings),
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
    )


def act(*words: str, told: str = "", **settings: object) -> subprocess.CompletedProcess[str]:
    """The same inside this process, which knows the code already: for what an act says and does, not for how it ends."""
    before = sys.argv, sys.stdin, dict(os.environ), signal.getsignal(signal.SIGTERM)
    output, errors, code = io.StringIO(), io.StringIO(), 0
    try:
        sys.argv, sys.stdin = ["yiyang", *words], io.StringIO(told)
        os.environ.clear()
        os.environ.update(environment(**settings))
        with redirect_stdout(output), redirect_stderr(errors):
            cli.main()
    except SystemExit as end:
        code = int(end.code or 0)
    finally:
        sys.argv, sys.stdin = before[0], before[1]
        os.environ.clear()
        os.environ.update(before[2])
        signal.signal(signal.SIGTERM, before[3])
    return subprocess.CompletedProcess(words, code, output.getvalue(), errors.getvalue())


def until(condition: Callable[[], object], seconds: float = PATIENCE_SECONDS) -> bool:
    """Whether it came true in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def processes() -> list[tuple[int, int, str]]:
    """Number, parent and command of everything that runs; not every machine has `ps`."""
    if not Path("/proc/self/stat").exists():
        listed = subprocess.run(["ps", "-A", "-o", "pid=,ppid=,args="], capture_output=True, text=True, check=True)
        found = (line.split(None, 2) for line in listed.stdout.splitlines())
        return [(int(pid), int(parent), command) for pid, parent, command in found]
    running = []
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            state, parent = (folder / "stat").read_text().rpartition(")")[2].split()[:2]
            command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            running += [(int(folder.name), int(parent), command)] if state != "Z" else []
    return running


def _opens(port: str | None) -> bool:
    with socket.socket() as probe:
        return port is not None and probe.connect_ex(("127.0.0.1", int(port))) == 0


class Served:
    """`yiyang serve` on a free port, as whoever started it sees it."""

    def __init__(self, *words: str, **settings: object) -> None:
        self.process = subprocess.Popen(
            [PROGRAM, "serve", *words],
            env=environment(port=0, log_level="error", demo=0) | environment(**settings),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            # A shell's `&` has SIGINT ignored, which is inherited, and what is ignored the program leaves so.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )
        self.said, self.open_from_the_start = "", False
        assert self.process.stderr
        for line in self.process.stderr:
            self.said += line
            if "is starting" in line:
                self.open_from_the_start = _opens(environment(**settings).get("YIYANG_PORT"))
            if "is ready: " in line:
                self.url = line.split("is ready: ")[1].split()[0]
                return
        raise AssertionError(f"ended with {self.process.wait()}: {self.said}")

    def readyz(self) -> tuple[int, str]:
        """Status and code; 0 where nobody answers."""
        with suppress(httpx.TransportError):
            answer = httpx.get(f"{self.url}/readyz", timeout=10)
            return answer.status_code, answer.json().get("code", "")
        return 0, ""

    def children(self, word: str) -> list[int]:
        """Its own children whose command holds the word."""
        return [pid for pid, parent, command in processes() if parent == self.process.pid and word in command]

    def leave(self, how: signal.Signals = signal.SIGTERM) -> int:
        self.process.send_signal(how)
        _, rest = self.process.communicate(timeout=PATIENCE_SECONDS)
        self.said += rest
        return self.process.returncode


@contextmanager
def served(*words: str, **settings: object) -> Iterator[Served]:
    """Gone at the end, whatever happened."""
    program = Served(*words, **settings)
    try:
        yield program
    finally:
        if program.process.poll() is None:
            program.leave()
