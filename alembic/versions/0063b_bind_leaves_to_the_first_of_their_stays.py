"""Bind leaves to the first of their stays"""

from collections.abc import Sequence

from alembic import op

revision: str = "0063b"
down_revision: str | None = "0063"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

REFERENCE = "FOREIGN KEY (district_code, first_stay_id) REFERENCES stays (district_code, id)"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.hold_to("stay_leaves", "stay_leaves_first_stay_id_fk", REFERENCE)


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.let_go("stay_leaves", "stay_leaves_first_stay_id_fk")
