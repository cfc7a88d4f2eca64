"""Name the caregiver and the service by a correction"""

from collections.abc import Sequence

import sqlalchemy as sa

from alembic import op

revision: str = "0016"
down_revision: str | None = "0015"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

NAMED = ("caregiver_id_before", "service_item_id_before", "caregiver_id", "service_item_id")
COUNTED = ("quantity_before", "quantity")


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    for name in NAMED:
        op.add_column("visit_corrections", sa.Column(name, sa.Uuid(), nullable=True))
    for name in COUNTED:
        op.add_column("visit_corrections", sa.Column(name, sa.Integer(), nullable=True))
    # Squawk fears for readers that rely on a value: those are ours, and a visit without one is verified nowhere.
    op.execute("-- squawk-ignore ban-drop-not-null\nALTER TABLE visits ALTER COLUMN service_item_id DROP NOT NULL")


def downgrade() -> None:
    """Not while a visit stands whose service nobody has named."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.alter_column("visits", "service_item_id", existing_type=sa.Uuid(), nullable=False)
    for name in NAMED + COUNTED:
        op.drop_column("visit_corrections", name)
