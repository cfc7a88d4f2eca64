"""Look at who comes"""

from collections.abc import Sequence

from alembic import op

revision: str = "0095"
down_revision: str | None = "0094"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("ALTER TABLE caregivers VALIDATE CONSTRAINT caregivers_portrait_id_fk")


def downgrade() -> None:
    """A validated constraint stays as it is: the one before takes it away."""
    op.execute("SET LOCAL lock_timeout = '5s'")
