"""Let alerts be about providers"""

from collections.abc import Sequence

from alembic import op

revision: str = "0065c"
down_revision: str | None = "0065b"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

PLACES = "CHECK (place_kind IN ('meal_point', 'facility', 'care_centre'{}))"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.hold_to("alerts", "alerts_alertplace_ck", PLACES.format(", 'provider'"))


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.hold_to("alerts", "alerts_alertplace_ck", PLACES.format(""))
