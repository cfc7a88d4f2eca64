"""Doubt visits at home during a stay"""

from collections.abc import Sequence

from alembic import op

revision: str = "0034b"
down_revision: str | None = "0034"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

CODES = (
    *("no_check_in", "no_check_out", "times_reversed", "unknown_caregiver", "missing_service", "place", "accuracy"),
    *("mock", "skew", "early", "late", "short", "long", "manual", "unplanned", "after_death", "unqualified"),
    *("future", "late_entry", "after_move", "doubted_in_review", "denied_on_call", "short_piece"),
)


def _codes(*more: str) -> None:
    known = ", ".join(f"'{code}'" for code in CODES + more)
    op.hold_to("visit_exceptions", "visit_exceptions_visitexceptioncode_ck", f"CHECK (code in ({known}))")


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    _codes("in_facility")


def downgrade() -> None:
    """Not while such a visit stands."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    _codes()
