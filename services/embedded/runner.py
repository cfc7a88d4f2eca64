"""Which user of the system runs the server: PostgreSQL refuses root."""

import os
import pwd
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from services.embedded.errors import FolderOfAnother, NoRunner

UNPRIVILEGED = ("postgres", "nobody")


@dataclass(frozen=True)
class Runner:
    """A user of the system; `drop` says that we are root and must become it."""

    name: str
    uid: int
    gid: int
    drop: bool

    def run(self, command: list[str]) -> subprocess.CompletedProcess[str]:
        """Run a short command as this user; OSError when the user cannot reach it."""
        return subprocess.run(  # noqa: S603 - our own binaries, no shell
            command,
            user=self.uid if self.drop else None,
            group=self.gid if self.drop else None,
            extra_groups=[] if self.drop else None,
            cwd="/",
            env=environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
        )

    def reaches(self, folder: Path) -> bool:
        """Whether this user gets into the folder. Asked of the kernel, which knows modes, ACLs and mounts."""
        return self.run(["/bin/sh", "-c", 'cd -- "$0"', str(folder)]).returncode == 0

    def own(self, folder: Path) -> None:
        """Give the folder and all in it to this user, when we are root. Links are not followed."""
        if not self.drop:
            return
        for parent, _, files in os.walk(folder):
            for path in (parent, *(os.path.join(parent, name) for name in files)):
                os.chown(path, self.uid, self.gid, follow_symlinks=False)


def environment() -> dict[str, str]:
    """Our environment without PGOPTIONS, PGHOST and the like, which would bend the server or psql."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PG")} | {"LC_ALL": "C"}


def runner_of(cluster: Path) -> Runner:
    """Who runs the server of this cluster: ourselves; for root the cluster's owner, else `postgres`, else `nobody`."""
    owner = cluster.stat().st_uid if cluster.exists() else None
    if os.geteuid() != 0:
        return _ourselves(cluster, owner)
    candidates = [_known(pwd.getpwuid, owner), *(_known(pwd.getpwnam, name) for name in UNPRIVILEGED)]
    for entry in candidates:
        if entry and entry.pw_uid != 0:
            return Runner(entry.pw_name, entry.pw_uid, entry.pw_gid, drop=True)
    raise NoRunner(
        "PostgreSQL 不能以 root 运行，而系统中既没有 postgres 也没有 nobody 用户。请建立其中之一，或以普通用户运行。",
        "PostgreSQL does not run as root and there is neither a user postgres nor nobody. "
        "Make one, or run as an ordinary user.",
    )


def _known(find: Callable[[Any], pwd.struct_passwd], key: str | int | None) -> pwd.struct_passwd | None:
    try:
        return None if key is None else find(key)
    except KeyError:
        return None


def _ourselves(cluster: Path, owner: int | None) -> Runner:
    uid = os.geteuid()
    if owner not in (None, uid):
        raise FolderOfAnother(cluster)
    entry = _known(pwd.getpwuid, uid)
    if entry is None:
        raise NoRunner(
            f"当前用户号 {uid} 在系统中没有登记，PostgreSQL 拒绝这样的用户。请在 /etc/passwd 登记它，或换一个用户。",
            f"User id {uid} is unknown to this system and PostgreSQL refuses such a user. "
            "Enter it in /etc/passwd or run as another.",
        )
    return Runner(entry.pw_name, uid, entry.pw_gid, drop=False)
