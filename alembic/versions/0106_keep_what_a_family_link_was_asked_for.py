"""Keep what a family link was asked for"""

from collections.abc import Sequence

import sqlalchemy as sa

from alembic import op

revision: str = "0106"
down_revision: str | None = "0105"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    scopes = sa.Column("asked_scopes", sa.ARRAY(sa.String(length=20)), nullable=True)
    op.add_column("family_links", scopes, if_not_exists=True)
    op.add_column("family_links", sa.Column("asked_until", sa.Date(), nullable=True), if_not_exists=True)


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_column("family_links", "asked_until")
    op.drop_column("family_links", "asked_scopes")
