"""Let each stay carry its own leaves

Who is on leave to a hospital lies in a bed there, which he may leave for a night as well: two leaves, of two stays."""

from collections.abc import Sequence

import sqlalchemy as sa

from alembic import op

revision: str = "0063"
down_revision: str | None = "0062"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

FIRST = """
    UPDATE stay_leaves v SET first_stay_id = f.first_id FROM (
        WITH RECURSIVE back AS (
            SELECT DISTINCT district_code, stay_id, stay_id AS first_id, 0 AS steps FROM stay_leaves
            UNION ALL
            SELECT k.district_code, k.stay_id, b.id, k.steps + 1 FROM back k
            JOIN stays s ON s.district_code = k.district_code AND s.id = k.first_id
            JOIN stays b ON b.district_code = s.district_code AND b.id = s.follows_id
                AND b.status = 'transferred' AND b.to_on = s.from_on
        )
        SELECT DISTINCT ON (district_code, stay_id) district_code, stay_id, first_id FROM back
        ORDER BY district_code, stay_id, steps DESC) f
    WHERE f.district_code = v.district_code AND f.stay_id = v.stay_id
"""
ONE_AT_A_TIME = """
    -- squawk-ignore ban-drop-constraint
    ALTER TABLE stay_leaves DROP CONSTRAINT stay_leaves_one_at_a_time_excl;
    -- squawk-ignore constraint-missing-not-valid
    ALTER TABLE stay_leaves ADD CONSTRAINT stay_leaves_one_at_a_time_excl EXCLUDE USING gist (
        district_code WITH =, {of} WITH =, daterange(from_on, to_on) WITH &&) WHERE (withdrawn_at is null);
"""
"""An exclusion constraint is never NOT VALID: a leave is a row of some bytes, and there are some hundreds."""


def _one_at_a_time(of: str) -> None:
    for statement in ONE_AT_A_TIME.format(of=of).split(";\n")[:-1]:
        op.execute(statement)


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("stay_leaves", sa.Column("first_stay_id", sa.Uuid(), nullable=True))
    op.fill("stay_leaves", FIRST)
    op.execute(
        "-- squawk-ignore adding-not-nullable-field\nALTER TABLE stay_leaves ALTER COLUMN first_stay_id SET NOT NULL"
    )
    _one_at_a_time("first_stay_id")


def downgrade() -> None:
    """Raises where two stays of somebody have a leave for the same night by then: one of the two is withdrawn first."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    _one_at_a_time("resident_id")
    op.drop_column("stay_leaves", "first_stay_id")
