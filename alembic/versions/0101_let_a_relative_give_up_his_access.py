"""Let a relative give up his access"""

from collections.abc import Sequence

from alembic import op

revision: str = "0101"
down_revision: str | None = "0100"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

NAME = "family_links_nobody_lets_himself_in_ck"
BEFORE = "decided_by is null or decided_by <> account_id"


def _hold(what: str) -> None:
    op.execute(f"ALTER TABLE family_links DROP CONSTRAINT {NAME}")
    op.execute(f"ALTER TABLE family_links ADD CONSTRAINT {NAME} CHECK ({what}) NOT VALID")
    op.execute(f"ALTER TABLE family_links VALIDATE CONSTRAINT {NAME}")


def upgrade() -> None:
    """What held before holds all the more: nothing is found by validating."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    _hold(f"{BEFORE} or status = 'revoked'")


def downgrade() -> None:
    """Raises where somebody gave his access up meanwhile."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    _hold(BEFORE)
