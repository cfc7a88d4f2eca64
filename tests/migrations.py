"""Migrations on a throw-away cluster: `check` tells what is missing or dangerous, `write MESSAGE` drafts the next one."""

import io
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic.config import Config
from alembic.script import Script, ScriptDirectory
from alembic.util import CommandError

from alembic import command
from services import embedded

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
MONEY_NOT_BIGINT = re.compile(r"^\s*(?:ADD COLUMN )?(\w+_fen) (?!BIGINT\b)\w+", re.MULTILINE)


def config() -> Config:
    return Config(ROOT / "alembic.ini")


def revisions() -> list[Script]:
    """All of them, newest first; alembic refuses the word `head` when there are two."""
    return list(ScriptDirectory.from_config(config()).walk_revisions())


@contextmanager
def throw_away_server() -> Iterator[embedded.Server]:
    with tempfile.TemporaryDirectory(prefix="yiyang-throw-away-", ignore_cleanup_errors=True) as folder:
        # Run by root, the server is another user's, who has to pass through here.
        Path(folder).chmod(0o755)
        with embedded.start(Path(folder) / "postgres") as server:
            yield server


def config_of(server: embedded.Server, database: str = "yiyang") -> Config:
    """Alembic on a database of that server, as its owner."""
    alembic = config()
    alembic.attributes["url"] = server.url(database)
    return alembic


@contextmanager
def at_head() -> Iterator[Config]:
    """Alembic on a new database with every migration, gone afterwards."""
    with throw_away_server() as server:
        alembic = config_of(server)
        command.upgrade(alembic, "head")
        yield alembic


def said(revision: Script) -> str:
    """What a migration sends to PostgreSQL, as alembic prints it without a database."""
    alembic, printed = config(), io.StringIO()
    alembic.output_buffer = printed
    command.upgrade(alembic, f"{revision.down_revision or 'base'}:{revision.revision}", sql=True)
    return printed.getvalue()


def lint(sql_by_name: dict[str, str]) -> list[str]:
    """Findings over the SQL of migrations: money that is not bigint, and whatever squawk sees."""
    found = [
        f"{name}: {column} holds money and is not bigint"
        for name, sql in sql_by_name.items()
        for column in MONEY_NOT_BIGINT.findall(sql)
    ]
    with tempfile.TemporaryDirectory(prefix="yiyang-squawk-") as folder:
        files = [Path(folder) / f"{name}.sql" for name in sql_by_name]
        for file, sql in zip(files, sql_by_name.values(), strict=True):
            file.write_text(sql)
        squawk = [BIN / "squawk", "--config", ROOT / ".squawk.toml", "--reporter", "gcc", *files]
        done = subprocess.run(squawk, capture_output=True, text=True, check=False)
        lines = done.stdout.replace(f"{folder}/", "").splitlines()
        return found + lines if done.returncode == 0 or lines else [*found, f"squawk: {done.stderr.strip()}"]


def check() -> list[str]:
    """Everything that is wrong with the migrations; an empty list when nothing is."""
    found = lint({Path(revision.path).stem: said(revision) for revision in revisions()})
    try:
        with at_head() as alembic:
            command.check(alembic)
    except CommandError as error:
        found.append(f"alembic: {error}")
    return found


def write(message: str) -> None:
    """Draft the migration that turns the newest one's schema into that of the models."""
    with at_head() as alembic:
        number = f"{len(revisions()) + 1:04d}"
        drafted = command.revision(alembic, message, autogenerate=True, rev_id=number)
    assert isinstance(drafted, Script)
    for tidy in (["check", "--fix", "--quiet"], ["format", "--quiet"]):
        subprocess.run([BIN / "ruff", *tidy, drafted.path], check=True)


def main(words: list[str]) -> int:
    match words:
        case ["check"]:
            found = check()
            sys.stdout.write("".join(f"{line}\n" for line in found) or "Nothing is missing, nothing is dangerous.\n")
            return 1 if found else 0
        case ["write", message]:
            write(message)
            return 0
    sys.stderr.write("migrations.py check | write MESSAGE\n")
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
