"""Keep what was told of a leave beside the days that the stay leaves of it

Of leaves that a stay has cut already, what was told is in the audit alone: they count as told so."""

from collections.abc import Sequence

import sqlalchemy as sa

from alembic import op

revision: str = "0057"
down_revision: str | None = "0056b"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

TOLD_SO = "UPDATE stay_leaves SET told_from_on = from_on, told_to_on = to_on"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    for name in ("told_from_on", "told_to_on"):
        op.add_column("stay_leaves", sa.Column(name, sa.Date(), nullable=True))
    op.fill("stay_leaves", TOLD_SO)
    # Read through once while nobody writes: a leave is a row of some bytes, and there are some hundreds.
    op.execute(
        "-- squawk-ignore adding-not-nullable-field\nALTER TABLE stay_leaves ALTER COLUMN told_from_on SET NOT NULL"
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    for name in ("told_to_on", "told_from_on"):
        op.drop_column("stay_leaves", name)
