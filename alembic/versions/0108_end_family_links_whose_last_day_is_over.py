"""End family links whose last day is over"""

from collections.abc import Sequence

from alembic import op

revision: str = "0108"
down_revision: str | None = "0107"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

NAME = "family_links_familylinkstatus_ck"


def upgrade() -> None:
    """Those whose last day is over already are ended by the clock (services/family_links/ended.py), some at a time."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.hold_to("family_links", NAME, "CHECK (status in ('asked', 'consented', 'refused', 'revoked', 'ended'))")


def downgrade() -> None:
    """Not while one has ended."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.hold_to("family_links", NAME, "CHECK (status in ('asked', 'consented', 'refused', 'revoked'))")
