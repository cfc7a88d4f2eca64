"""Let a major hazard that a file says was closed suspend nothing"""

from collections.abc import Sequence

from alembic import op

revision: str = "0078"
down_revision: str | None = "0077"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

MAJOR_SUSPENDS = "(hazard = 'major') = (suspension_id IS NOT NULL)"
CLOSED_BEFORE = "(hazard = 'major' AND status = 'closed' AND closed_by IS NULL)"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.hold_to("findings", "findings_major_suspends_ck", f"CHECK ({MAJOR_SUSPENDS} OR {CLOSED_BEFORE})")


def downgrade() -> None:
    """PostgreSQL refuses it once such a hazard has come in."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.hold_to("findings", "findings_major_suspends_ck", f"CHECK ({MAJOR_SUSPENDS})")
