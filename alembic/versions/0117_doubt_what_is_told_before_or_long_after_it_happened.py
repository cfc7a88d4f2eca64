"""Doubt what is told before it happened or long after"""

from collections.abc import Sequence

from alembic import op

revision: str = "0117"
down_revision: str | None = "0007"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

CODES = (
    *("no_check_in", "no_check_out", "times_reversed", "unknown_caregiver", "missing_service", "place", "accuracy"),
    *("mock", "skew", "early", "late", "short", "long", "manual", "unplanned", "after_death", "unqualified"),
)


def _codes(*more: str) -> None:
    known = ", ".join(f"'{code}'" for code in CODES + more)
    op.hold_to("visit_exceptions", "visit_exceptions_visitexceptioncode_ck", f"CHECK (code in ({known}))")


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    _codes("future", "late_entry")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    _codes()
