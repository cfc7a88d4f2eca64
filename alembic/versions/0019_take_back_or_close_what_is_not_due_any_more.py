"""Take back what was paid after a death"""

from collections.abc import Sequence

import sqlalchemy as sa

from alembic import op

revision: str = "0019"
down_revision: str | None = "0016"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

CAUSES = "recoveries_recoverycause_ck"
NAMED = "recoveries_names_its_payment_ck"
POINTS = "recoveries_allowance_payment_id_fk"
ONCE = "recoveries_one_of_a_payment_uq"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("recoveries", sa.Column("allowance_payment_id", sa.Uuid(), nullable=True), if_not_exists=True)
    op.hold_to(
        "recoveries",
        POINTS,
        "FOREIGN KEY (district_code, allowance_payment_id) REFERENCES allowance_payments (district_code, id)",
    )
    op.hold_to("recoveries", CAUSES, "CHECK (cause in ('settlement', 'decision', 'allowance'))")
    op.hold_to("recoveries", NAMED, "CHECK ((cause = 'allowance') = (allowance_payment_id is not null))")
    op.index_live(
        ONCE,
        "recoveries",
        "(district_code, allowance_payment_id) WHERE allowance_payment_id is not null and status <> 'withdrawn'",
        unique=True,
    )


def downgrade() -> None:
    """Not while a recovery of an allowance stands."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.hold_to("recoveries", CAUSES, "CHECK (cause in ('settlement', 'decision'))")
    op.drop_index(ONCE, table_name="recoveries")
    op.let_go("recoveries", NAMED)
    op.let_go("recoveries", POINTS)
    op.drop_column("recoveries", "allowance_payment_id")
