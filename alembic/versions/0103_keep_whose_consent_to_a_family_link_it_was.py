"""Keep whose consent to a family link it was"""

from collections.abc import Sequence

import sqlalchemy as sa

from alembic import op

revision: str = "0103"
down_revision: str | None = "0102"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("family_links", sa.Column("consented_as", sa.String(length=40), nullable=True), if_not_exists=True)
    op.hold_to("family_links", "family_links_consentedas_ck", "CHECK (consented_as in ('resident', 'guardian'))")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_column("family_links", "consented_as")
