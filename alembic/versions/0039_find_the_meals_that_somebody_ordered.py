"""Find the meals that somebody ordered"""

from collections.abc import Sequence

from alembic import op

revision: str = "0039"
down_revision: str | None = "0038c"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_INDEX = "meal_orders_resident_id_served_on_ix"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.index_live(_INDEX, "meal_orders", "(district_code, resident_id, served_on)")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_index(_INDEX, table_name="meal_orders")
