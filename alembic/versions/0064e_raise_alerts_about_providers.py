"""Raise alerts about providers too"""

from collections.abc import Sequence

from alembic import op

revision: str = "0064e"
down_revision: str | None = "0064d"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


PLACES = ("meal_point", "facility", "care_centre")


def _one_of(places: Sequence[str]) -> str:
    return f"CHECK (place_kind IN ({', '.join(repr(one) for one in places)}))"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.hold_to("alerts", "alerts_alertplace_ck", _one_of((*PLACES, "provider")))


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.hold_to("alerts", "alerts_alertplace_ck", _one_of(PLACES))
