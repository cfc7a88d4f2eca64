"""Let who is on leave to a hospital lie in a bed there"""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from alembic import op

revision: str = "0058"
down_revision: str | None = "0057b"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

AWAY = """
    UPDATE stays s SET away = l.nights FROM (
        SELECT district_code, resident_id, range_agg(daterange(from_on, to_on)) AS nights FROM stay_leaves
        WHERE reason = 'hospital' AND withdrawn_at IS NULL GROUP BY 1, 2) l
    WHERE l.district_code = s.district_code AND l.resident_id = s.resident_id
      AND s.status IN ('admitted', 'discharged', 'transferred')
"""
LIES = "status in ('admitted', 'discharged', 'transferred') or status = 'reserved' and follows_id is null"
OF_A_RESIDENT = """
    -- squawk-ignore ban-drop-constraint
    ALTER TABLE stays DROP CONSTRAINT stays_one_of_a_resident_excl;
    -- squawk-ignore constraint-missing-not-valid
    ALTER TABLE stays ADD CONSTRAINT stays_one_of_a_resident_excl
        EXCLUDE USING gist (district_code WITH =, resident_id WITH =, {nights} WITH &&) WHERE ({lies});
    -- squawk-ignore require-concurrent-index-deletion
    DROP INDEX stays_admitted_of_a_resident_uq;
    -- squawk-ignore require-concurrent-index-creation
    CREATE UNIQUE INDEX stays_admitted_of_a_resident_uq ON stays (district_code, resident_id{kept}) WHERE status = 'admitted';
"""
"""An exclusion constraint is never NOT VALID, and nobody reads or writes stays while it is built: about 2 s for 20,000 stays and
20 s for 200,000, on two cores."""


def _bind(**said: str) -> None:
    for statement in OF_A_RESIDENT.format(lies=LIES, **said).split(";\n")[:-1]:
        op.execute(statement)


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    nights = sa.Column("away", postgresql.DATEMULTIRANGE(), server_default=sa.text("'{}'"), nullable=False)
    op.add_column("stays", nights)
    op.fill("stays", AWAY)
    _bind(nights="(datemultirange(daterange(from_on, to_on)) - away)", kept=", isempty(away)")


def downgrade() -> None:
    """Raises where somebody lies in two beds by then: that stay is ended first."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    _bind(nights="daterange(from_on, to_on)", kept="")
    op.drop_column("stays", "away")
