"""Mark what a caregiver told of a visit that was somebody else's by then"""

from collections.abc import Sequence

import sqlalchemy as sa

from alembic import op

revision: str = "0111"
down_revision: str | None = "0110"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column(
        "visit_events",
        sa.Column("by_former", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        if_not_exists=True,
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_column("visit_events", "by_former")
