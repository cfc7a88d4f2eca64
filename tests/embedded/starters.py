"""Processes that start the embedded server, as ourselves or as an ordinary user: made to be watched and killed."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from services.embedded.folder import DataFolder, Postmaster

ROOT = Path(__file__).resolve().parents[2]

STAY = """
import json, os, sys
from pathlib import Path
from services.embedded import EmbeddedError, start
try:
    server = start(Path(sys.argv[1]))
except EmbeddedError as error:
    print(json.dumps({"error": type(error).__name__, "text": str(error)}), flush=True)
    sys.exit()
told = {"adopted": server.adopted, "url": server.url()}
print(json.dumps(told), flush=True)
sys.stdin.readline()
server.stop()
"""


def until(condition: Callable[[], object], seconds: float = 30) -> bool:
    """Whether it came true in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


@dataclass
class Starter:
    """A process that has been told to start the server of a folder, and stays until it is told to leave."""

    process: subprocess.Popen[str]
    path: Path
    told: dict[str, object] = field(default_factory=dict)

    def listen(self) -> "Starter":
        assert self.process.stdout
        self.told = json.loads(self.process.stdout.readline() or "{}")
        return self

    @property
    def folder(self) -> DataFolder:
        return DataFolder(self.path)

    def postmaster(self) -> Postmaster:
        found = self.folder.postmaster()
        assert found is not None
        return found

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate()

    def leave(self) -> None:
        self.process.communicate("\n")


@dataclass(frozen=True)
class Who:
    """A user of the system with a Python that it can run, and where our code lies for it."""

    uid: int
    gid: int
    python: str = sys.executable
    code: Path = ROOT

    def starter(self, path: Path, program: str = STAY) -> Starter:
        drops = self.uid != os.geteuid()
        path_of_code = os.pathsep.join([str(self.code), os.environ.get("PYTHONPATH", "")]).strip(os.pathsep)
        process = subprocess.Popen(
            [self.python, "-c", program, str(path)],
            user=self.uid if drops else None,
            group=self.gid if drops else None,
            extra_groups=[] if drops else None,
            cwd="/",
            env={**os.environ, "PYTHONPATH": path_of_code, "PYTHONDONTWRITEBYTECODE": "1"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        return Starter(process, path)
