"""Find cards that others keep"""

from collections.abc import Sequence

from alembic import op

revision: str = "0030c"
down_revision: str | None = "0030b"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.index_live("residents_custodian_ix", "residents", "(district_code, id) WHERE custodian IS NOT NULL")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_index("residents_custodian_ix", table_name="residents")
