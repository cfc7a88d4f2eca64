"""Look at owners and causes that were there before their CHECK was widened, without stopping who reads"""

from collections.abc import Sequence

from alembic import op

revision: str = "0012"
down_revision: str | None = "0011"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("ALTER TABLE ledger_accounts VALIDATE CONSTRAINT ledger_accounts_ownerkind_ck")
    op.execute("ALTER TABLE ledger_transfers VALIDATE CONSTRAINT ledger_transfers_causekind_ck")


def downgrade() -> None:
    """A validated constraint stays as it is: the one before takes it away."""
    op.execute("SET LOCAL lock_timeout = '5s'")
