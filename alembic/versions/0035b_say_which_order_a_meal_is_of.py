"""Say which order a meal is of"""

from collections.abc import Sequence

import sqlalchemy as sa

from alembic import op

revision: str = "0035b"
down_revision: str | None = "0035"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

CAUSES = (
    *("order", "visit", "serving", "settlement", "payment", "recovery", "receipt", "allowance_batch", "entitlement"),
    "home_modification",
)
DOUBTS = (
    *("manual", "late_entry", "after_death", "after_move", "point_not_serving", "card_ended"),
    *("doubted_in_review", "denied_on_call"),
)


def _codes(table: str, column: str, name: str, known: Sequence[str]) -> None:
    op.hold_to(table, name, f"CHECK ({column} in ({', '.join(map(repr, known))}))")


def _known(causes: Sequence[str], doubts: Sequence[str]) -> None:
    _codes("ledger_transfers", "cause_kind", "ledger_transfers_causekind_ck", causes)
    _codes("meal_serving_exceptions", "code", "meal_serving_exceptions_servingexceptioncode_ck", doubts)


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("meal_servings", sa.Column("meal_order_id", sa.Uuid(), nullable=True), if_not_exists=True)
    op.hold_to(
        "meal_servings",
        "meal_servings_meal_order_id_fk",
        "FOREIGN KEY (district_code, meal_order_id) REFERENCES meal_orders (district_code, id)",
    )
    op.index_live(
        "meal_servings_one_an_order_uq",
        "meal_servings",
        "(district_code, meal_order_id) WHERE meal_order_id is not null and status in ('verified', 'flagged')",
        unique=True,
    )
    _known((*CAUSES, "meal_order"), (*DOUBTS, "place", "unproven"))


def downgrade() -> None:
    """Not while a meal that was ordered ahead stands."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    _known(CAUSES, DOUBTS)
    op.drop_index("meal_servings_one_an_order_uq", table_name="meal_servings")
    op.let_go("meal_servings", "meal_servings_meal_order_id_fk")
    op.drop_column("meal_servings", "meal_order_id")
