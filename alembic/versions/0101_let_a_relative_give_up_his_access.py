"""Let a relative give up his access"""

from collections.abc import Sequence

from alembic import op

revision: str = "0101"
down_revision: str | None = "0100"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

NAME = "family_links_nobody_lets_himself_in_ck"
BEFORE = "decided_by is null or decided_by <> account_id"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.hold_to("family_links", NAME, f"CHECK ({BEFORE} or status = 'revoked')")


def downgrade() -> None:
    """Not while somebody has given his access up."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.hold_to("family_links", NAME, f"CHECK ({BEFORE})")
