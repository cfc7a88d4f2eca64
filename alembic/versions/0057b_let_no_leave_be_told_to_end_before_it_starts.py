"""Let no leave be told to end before it starts"""

from collections.abc import Sequence

from alembic import op

revision: str = "0057b"
down_revision: str | None = "0057"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.hold_to("stay_leaves", "stay_leaves_told_to_end_after_it_starts_ck", "CHECK (told_to_on >= told_from_on)")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.let_go("stay_leaves", "stay_leaves_told_to_end_after_it_starts_ck")
