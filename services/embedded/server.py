"""A running server as its users see it: its address, its databases, its promise to keep what it acknowledged."""

import json
import subprocess
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Any
from urllib.parse import quote

from services.embedded import processes
from services.embedded.binaries import Binaries
from services.embedded.errors import NotDurable, Refused
from services.embedded.folder import DataFolder
from services.embedded.runner import environment

OWNER = "postgres"
DATABASE = "yiyang"
SELF_PORTRAIT = """
select json_build_object(
    'mark', current_setting('yiyang.mark', true),
    'data_directory', current_setting('data_directory'),
    'version', current_setting('server_version'),
    'weakened', (select coalesce(json_agg(what), '[]') from (
        select name || ' = ' || setting as what from pg_settings
        where name in ('fsync', 'full_page_writes', 'synchronous_commit') and setting <> 'on'
        union all
        select entry from pg_db_role_setting, unnest(setconfig) as entry
        where entry like 'synchronous\\_commit=%' and entry <> 'synchronous_commit=on') as weak))
"""


@dataclass
class Server:
    """A server that answers. Only the one who started it stops it; `adopted` says that another did."""

    folder: DataFolder
    binaries: Binaries
    sockets: Path
    port: int
    kept: subprocess.Popen[bytes] | None = None

    @property
    def adopted(self) -> bool:
        return self.kept is None

    @cached_property
    def version(self) -> str:
        return str(self.portrait()["version"]).split()[0]

    def url(self, database: str = DATABASE, user: str | None = None) -> str:
        """For SQLAlchemy and alembic; without a user, the owner, whom no row security binds."""
        host = quote(str(self.sockets), safe="/")
        return f"postgresql+asyncpg://{quote(user or OWNER)}@/{quote(database)}?host={host}&port={self.port}"

    def query(self, sql: str, database: str = "postgres", **names: str) -> str:
        """Run SQL through psql as the owner; `:"name"` quotes a name, `:'name'` a text."""
        variables = [word for name, value in names.items() for word in ("-v", f"{name}={value}")]
        place = ["-h", str(self.sockets), "-p", str(self.port), "-U", OWNER, "-d", database]
        bare = ["-X", "-A", "-t", "-q", "-w", "-v", "ON_ERROR_STOP=1", "-f", "-"]
        done = subprocess.run(  # noqa: S603 - our own binaries, no shell
            [self.binaries.program("psql"), *bare, *variables, *place],
            input=sql,
            env=environment() | {"PGCLIENTENCODING": "UTF8"},
            cwd="/",
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )
        if done.returncode != 0:
            raise Refused(f"数据库拒绝了语句：{done.stderr.strip()}", f"The database refused: {done.stderr.strip()}")
        return done.stdout.strip()

    def create_database(self, name: str, template: str | None = None) -> None:
        """Make a database, cloned from `template` when one is named; nobody may be connected to that one."""
        self.query('create database :"name" template :"template"', name=name, template=template or "template1")

    def portrait(self) -> dict[str, Any]:
        """What the server says of itself: whose folder it serves, its version, what weakens its promise."""
        return dict(json.loads(self.query(SELF_PORTRAIT)))

    def assert_durable(self) -> None:
        """Raise NotDurable when a setting, of the server or of a role or database, could lose acknowledged writes."""
        if weakened := self.portrait()["weakened"]:
            raise NotDurable(weakened)

    def stop(self) -> None:
        """Stop what we started, by fast shutdown; an adopted server stays."""
        if self.kept is not None:
            processes.release(self.kept)

    def __enter__(self) -> "Server":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
