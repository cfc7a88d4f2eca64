"""Bend a rule by name"""

from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel

from alembic import op

revision: str = "0049b"
down_revision: str | None = "0049"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

GUARD = "stays_overridden_for_a_reason_ck"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    for name, length in (("override_code", 40), ("override_reason", 200)):
        op.add_column("stays", sa.Column(name, sqlmodel.AutoString(length=length), nullable=True), if_not_exists=True)
    op.hold_to("stays", GUARD, "CHECK ((override_code is null) = (override_reason is null))")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.let_go("stays", GUARD)
    op.drop_column("stays", "override_reason")
    op.drop_column("stays", "override_code")
