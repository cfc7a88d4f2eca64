"""Hold ratings to who gave them"""

from collections.abc import Sequence

from alembic import op

revision: str = "0083"
down_revision: str | None = "0082"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

RATED_BY_SOMEONE = "num_nonnulls(rated_at, rated_by) in (0, 2) and (rated_at is null or rating is not null)"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.hold_to("orders", "orders_rated_by_someone_ck", f"CHECK ({RATED_BY_SOMEONE})")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.let_go("orders", "orders_rated_by_someone_ck")
