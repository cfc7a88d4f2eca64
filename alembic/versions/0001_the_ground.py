"""The ground: the application's roles, the extensions, the queue of jobs"""

from collections.abc import Iterator, Sequence

from pgqueuer.adapters.persistence.schema_ddl import render_install
from pgqueuer.domain.settings import DBSettings, Durability

from alembic import op

revision: str = "0001"
down_revision: str | None = None
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

# Roles belong to the whole server, so they may be there already. Neither signs in by itself: whoever does is a member.
ROLE = """
do $$ begin
    if not exists (select from pg_roles where rolname = '{role}') then
        create role {role} nologin nosuperuser nobypassrls nocreatedb nocreaterole;
    end if;
    if not pg_has_role(current_user, '{role}', 'member') then
        grant {role} to current_user;
    end if;
exception when duplicate_object or unique_violation then
    null;  -- another database of this server made it at the same moment
end $$
"""


def _queue() -> Iterator[str]:
    """pgqueuer's own tables, durable: its default leaves the log unlogged, and a crash would empty it.

    PostgreSQL takes one statement at a time here; only the trigger function holds semicolons of its own."""
    tables, begin, function = render_install(DBSettings(durability=Durability.durable)).partition("CREATE FUNCTION")
    body, end, trigger = function.partition("$$ LANGUAGE plpgsql;")
    yield from tables.split(";\n")
    yield f"{begin}{body}{end}"
    yield trigger


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    for role in ("yiyang_app", "yiyang_worker"):
        op.execute(ROLE.format(role=role))
    op.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
    op.execute("GRANT USAGE ON SCHEMA public TO yiyang_app, yiyang_worker")
    op.execute("GRANT SELECT ON alembic_version TO yiyang_app, yiyang_worker")
    for statement in _queue():
        if any(line.strip() and not line.lstrip().startswith("--") for line in statement.splitlines()):
            op.execute(statement.replace(":", r"\:"))
    op.execute("GRANT SELECT, INSERT ON pgqueuer, pgqueuer_log TO yiyang_app")
    op.execute(
        "GRANT SELECT, INSERT, UPDATE, DELETE, TRUNCATE "
        "ON pgqueuer, pgqueuer_log, pgqueuer_schedules, pgqueuer_statistics TO yiyang_worker"
    )
    op.execute("GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO yiyang_app, yiyang_worker")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    for table in ("pgqueuer", "pgqueuer_log", "pgqueuer_schedules", "pgqueuer_statistics"):
        op.execute(f"DROP TABLE {table}")
    op.execute("DROP FUNCTION fn_pgqueuer_changed()")
    op.execute("DROP TYPE pgqueuer_status")
