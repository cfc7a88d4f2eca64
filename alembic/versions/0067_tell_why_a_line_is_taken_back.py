"""Tell why a line is taken back"""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from alembic import op

revision: str = "0067"
down_revision: str | None = "0066b"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    why = sa.Column("taken_back_for", JSONB(), server_default=sa.text("'[]'"), nullable=False)
    op.add_column("claim_lines", why, if_not_exists=True)


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_column("claim_lines", "taken_back_for", if_exists=True)
