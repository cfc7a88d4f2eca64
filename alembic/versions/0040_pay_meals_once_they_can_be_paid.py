"""Pay meals once they can be paid"""

from collections.abc import Sequence

from alembic import op

revision: str = "0040"
down_revision: str | None = "0039"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

WHY = ("not_entitled", "already_served", "point_not_serving", "point_without_provider", "point_without_price")


def _known(why: Sequence[str]) -> None:
    named = f"CHECK (self_paid_code in ({', '.join(map(repr, why))}))"
    op.hold_to("meal_servings", "meal_servings_selfpaid_ck", named)


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    _known((*WHY, "point_without_contract", "card_ended"))


def downgrade() -> None:
    """Not while a meal is self-paid for one of these reasons."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    _known(WHY)
