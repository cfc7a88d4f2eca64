"""What `make check` asks of migrations: each question is seen to find what it is for."""

import asyncio

import pytest
from alembic.util import CommandError

from alembic import command
from services.embedded import Server
from tests.migrations import config_of, lint, revisions

WAITS = "SET LOCAL lock_timeout = '5s';\n"


def test_there_is_one_line_of_migrations():
    assert [revision.revision for revision in revisions() if revision.is_head] == [revisions()[0].revision]


def test_a_harmless_migration_is_let_through():
    assert lint({"0099_harmless": f"BEGIN;\n{WAITS}ALTER TABLE visits ADD COLUMN note TEXT;\nCOMMIT;\n"}) == []


@pytest.mark.parametrize(
    ("sql", "named"),
    [
        ("CREATE TABLE meals (\n    price_fen INTEGER NOT NULL\n);", "price_fen"),
        ("ALTER TABLE visits ADD COLUMN seen BOOLEAN NOT NULL;", "adding-required-field"),
        ("ALTER TABLE visits ALTER COLUMN note TYPE INTEGER;", "changing-column-type"),
        ("ALTER TABLE visits RENAME COLUMN note TO remark;", "renaming-column"),
        ("CREATE INDEX visits_note_ix ON visits (district_code, note);", "require-concurrent-index-creation"),
        ("ALTER TABLE visits ADD CONSTRAINT note_ck CHECK (note <> '');", "constraint-missing-not-valid"),
    ],
)
def test_a_dangerous_migration_is_named(sql, named):
    found = lint({"0099_dangerous": f"BEGIN;\n{WAITS}{sql}\nCOMMIT;\n"})
    assert any(line.startswith("0099_dangerous") and named in line for line in found), found


def test_a_migration_that_would_wait_for_ever_is_named():
    found = lint({"0099_patient": "BEGIN;\nALTER TABLE visits ADD COLUMN note TEXT;\nCOMMIT;\n"})
    assert any("require-lock-timeout" in line for line in found), found


@pytest.mark.parametrize(
    "drift",
    [
        "alter table residents add column nickname text",
        "drop index ledger_transfers_cause_id_ix",
        "drop policy district on residents",
    ],
)
async def test_a_schema_that_is_not_the_models_is_found(server: Server, template: str, drift: str):
    server.drop_database("drifted")
    server.create_database("drifted", template=template)
    alembic = config_of(server, "drifted")
    await asyncio.to_thread(command.check, alembic)

    server.query(drift, database="drifted")

    with pytest.raises(CommandError, match="New upgrade operations detected"):
        await asyncio.to_thread(command.check, alembic)
