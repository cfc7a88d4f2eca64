"""What the phone holds, in a file of SQLite: each change is on the disk before the next begins, so that a phone whose battery dies goes
on where it was."""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import orjson

_TABLES = """
    create table if not exists state (name text primary key, value text not null);
    create table if not exists visits (id text primary key, told text not null);
    create table if not exists homes (id text primary key, told text not null);
    create table if not exists events (
        place integer primary key, id text not null unique, visit_id text not null, step text not null, said text not null,
        outcome text, code text, message text, unique (visit_id, step));
    create table if not exists pictures (sha256 text primary key, taken_at text not null, content blob not null, photo_id text);
"""

_BEGINS = b"SQLite format 3\0"


class Unusable(Exception):
    """The file is none of a phone, or cannot be one."""


class AnothersPhone(Exception):
    """The phone is somebody else's, or of another server: its name says whose."""


class Store:
    """Addresses and telephones stand in it: its file is its owner's alone (what SQLite keeps beside it has the same rights)."""

    def __init__(self, path: Path, owner: str) -> None:
        """`owner`: whose phone it is, and of which server; the first who takes it into his hands. Raises Unusable, AnothersPhone."""
        try:
            if path.exists() and path.read_bytes()[:16] not in (b"", _BEGINS):
                raise Unusable("no SQLite file")
            path.touch(mode=0o600)
            path.chmod(0o600)
            self._file = sqlite3.connect(path, isolation_level=None)
            self._file.execute("pragma journal_mode = wal")
            self._file.execute("pragma synchronous = full")
            self._file.executescript(_TABLES)
        except (OSError, sqlite3.Error) as error:
            raise Unusable(str(error)) from error
        self._file.execute("insert or ignore into state values ('owner', ?)", (owner,))
        (whose,) = self._file.execute("select value from state where name = 'owner'").fetchone()
        if whose != owner:
            raise AnothersPhone(whose)

    @contextmanager
    def _at_once(self) -> Iterator[None]:
        self._file.execute("begin immediate")
        try:
            yield
        except BaseException:
            self._file.execute("rollback")
            raise
        self._file.execute("commit")

    @property
    def token(self) -> str | None:
        row = self._file.execute("select value from state where name = 'token'").fetchone()
        return row and str(row[0])

    def hold(self, changes: Mapping[str, Any]) -> None:
        """An answer of `/v1/sync/changes`, with its token: all of it or nothing."""
        with self._at_once():
            for kind in ("visits", "homes"):
                rows = [(one["id"], orjson.dumps(one).decode()) for one in changes[kind]]
                self._file.executemany(f"insert or replace into {kind} values (?, ?)", rows)
                self._file.executemany(f"delete from {kind} where id = ?", [(gone,) for gone in changes["gone"][kind]])
            self._file.execute("insert or replace into state values ('token', ?)", (changes["token"],))

    def visits(self) -> list[dict[str, Any]]:
        """In the order of the plan."""
        found = [orjson.loads(row[0]) for row in self._file.execute("select told from visits")]
        return sorted(found, key=lambda visit: (visit["planned_start_at"] or "", visit["id"]))

    def home(self, resident_id: str) -> dict[str, Any] | None:
        row = self._file.execute("select told from homes where id = ?", (resident_id,)).fetchone()
        return row and dict(orjson.loads(row[0]))

    def steps_of(self, visit_id: str) -> set[str]:
        """What has happened of a visit."""
        return {row[0] for row in self._file.execute("select step from events where visit_id = ?", (visit_id,))}

    def keep(self, step: str, event: Mapping[str, Any], picture: bytes | None = None) -> None:
        """Something happened: once of each step, with the id under which it is told from now on; and the picture that it names."""
        with self._at_once():
            row = (event["id"], event["visit_id"], step, orjson.dumps(event).decode())
            self._file.execute("insert or ignore into events (id, visit_id, step, said) values (?, ?, ?, ?)", row)
            if picture is not None:
                taken = (event["sha256"], event["device_at"], picture)
                self._file.execute("insert or ignore into pictures (sha256, taken_at, content) values (?, ?, ?)", taken)

    def waiting(self, most: int) -> list[dict[str, Any]]:
        rows = self._file.execute("select said from events where outcome is null order by place limit ?", (most,))
        return [orjson.loads(row[0]) for row in rows]

    def answered(self, events: Sequence[Mapping[str, Any]], results: Sequence[Mapping[str, Any]]) -> None:
        """`results` in the order of the events."""
        with self._at_once():
            pairs = zip(events, results, strict=True)
            rows = [(one["outcome"], one["code"], one["message"], event["id"]) for event, one in pairs]
            self._file.executemany("update events set outcome = ?, code = ?, message = ? where id = ?", rows)

    def next_picture(self) -> tuple[str, str, bytes] | None:
        """Hash, time and content of one that is not with the server yet."""
        wanted = "select sha256, taken_at, content from pictures where photo_id is null order by taken_at limit 1"
        found: tuple[str, str, bytes] | None = self._file.execute(wanted).fetchone()
        return found

    def sent_picture(self, sha256: str, photo_id: str) -> None:
        self._file.execute("update pictures set photo_id = ? where sha256 = ?", (photo_id, sha256))

    def pictures(self) -> int:
        """How many the server has."""
        return int(self._file.execute("select count(photo_id) from pictures").fetchone()[0])

    def try_again(self) -> None:
        """What was rejected is sent once more: somebody may have mended it meanwhile."""
        with self._at_once():
            self._file.execute("update events set outcome = null where outcome = 'rejected'")

    def rejected(self) -> list[tuple[str, str, str]]:
        """Step, code and words of what the server did not keep."""
        return self._file.execute("select step, code, message from events where outcome = 'rejected'").fetchall()

    def counts(self) -> dict[str, int]:
        """By outcome; `waiting` what was not answered yet."""
        return dict(self._file.execute("select coalesce(outcome, 'waiting'), count(*) from events group by 1"))
