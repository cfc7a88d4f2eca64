"""Say which plan an order is of"""

from collections.abc import Sequence

import sqlalchemy as sa

from alembic import op

revision: str = "0029c"
down_revision: str | None = "0029b"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("orders", sa.Column("care_plan_id", sa.Uuid(), nullable=True), if_not_exists=True)
    op.hold_to(
        "orders",
        "orders_care_plan_id_fk",
        "FOREIGN KEY (district_code, care_plan_id) REFERENCES care_plans (district_code, id)",
    )
    op.index_live("orders_care_plan_id_ix", "orders", "(district_code, care_plan_id) WHERE care_plan_id is not null")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_index("orders_care_plan_id_ix", table_name="orders")
    op.let_go("orders", "orders_care_plan_id_fk")
    op.drop_column("orders", "care_plan_id")
