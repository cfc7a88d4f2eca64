"""Pay a month again that came back"""

from collections.abc import Sequence

from alembic import op

revision: str = "0038c"
down_revision: str | None = "0038b"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

STANDING = "allowance_payments_one_standing_of_a_month_uq"
MONTH = "allowance_payments_one_of_a_month_uq"
KEY = "district_code, allowance_id, resident_id, month"


def _drop(name: str) -> None:
    op.execute(f"-- squawk-ignore require-concurrent-index-deletion\nDROP INDEX IF EXISTS {name}")


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.index_live(
        STANDING, "allowance_payments", f"({KEY}) WHERE status <> 'cancelled' and not taken_back", unique=True
    )
    op.execute("SET LOCAL lock_timeout = '5s'")
    _drop(MONTH)


def downgrade() -> None:
    """Not while a month stands that was paid again."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.index_live(MONTH, "allowance_payments", f"({KEY}) WHERE status <> 'cancelled'", unique=True)
    op.execute("SET LOCAL lock_timeout = '5s'")
    _drop(STANDING)
