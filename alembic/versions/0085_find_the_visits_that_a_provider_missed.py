"""Find the visits that a provider missed"""

from collections.abc import Sequence

from alembic import op

revision: str = "0085"
down_revision: str | None = "0084"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


COLUMNS = "(district_code, provider_id, planned_start_at) WHERE status = 'missed'"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.index_live("visits_missed_ix", "visits", COLUMNS)


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_index("visits_missed_ix", table_name="visits")
