"""Look at meals as at visits: doubted by who looked, and drawn beside visits"""

from collections.abc import Sequence

import sqlalchemy as sa

from alembic import op

revision: str = "0034s"
down_revision: str | None = "0034b"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

CODES = ("manual", "late_entry", "after_death", "after_move", "point_not_serving", "card_ended")


def _codes(*more: str) -> None:
    known = ", ".join(f"'{code}'" for code in CODES + more)
    op.hold_to(
        "meal_serving_exceptions", "meal_serving_exceptions_servingexceptioncode_ck", f"CHECK (code in ({known}))"
    )


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("meal_serving_exceptions", sa.Column("raised_by", sa.Uuid(), nullable=True), if_not_exists=True)
    op.add_column(
        "sample_items",
        sa.Column("servings", sa.Integer(), server_default=sa.text("0"), nullable=False),
        if_not_exists=True,
    )
    _codes("doubted_in_review", "denied_on_call")


def downgrade() -> None:
    """Not while a serving stands doubted by who looked."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    _codes()
    op.drop_column("sample_items", "servings")
    op.drop_column("meal_serving_exceptions", "raised_by")
