"""keep what a settlement took back of a record"""

from collections.abc import Sequence

import sqlalchemy as sa

from alembic import op

revision: str = "0107"
down_revision: str | None = "0106"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


TABLES = ("meal_servings", "stay_months", "visits")


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    for table in TABLES:
        withheld = sa.Column("withheld_fen", sa.BigInteger(), server_default=sa.text("0"), nullable=False)
        op.add_column(table, withheld, if_not_exists=True)


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    for table in reversed(TABLES):
        op.drop_column(table, "withheld_fen")
