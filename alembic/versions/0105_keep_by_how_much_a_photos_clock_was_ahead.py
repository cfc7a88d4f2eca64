"""Keep by how much the clock went ahead that dated a photo"""

from collections.abc import Sequence

import sqlalchemy as sa

from alembic import op

revision: str = "0105"
down_revision: str | None = "0104"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("photos", sa.Column("skew_seconds", sa.Integer(), nullable=True))
    op.add_column("photo_uploads", sa.Column("skew_seconds", sa.Integer(), nullable=True))


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_column("photo_uploads", "skew_seconds")
    op.drop_column("photos", "skew_seconds")
