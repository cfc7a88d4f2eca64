"""Leave a short visit that is paid by the piece to an officer"""

from collections.abc import Sequence

from alembic import op

revision: str = "0023"
down_revision: str | None = "0022"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


CODES = (
    *("no_check_in", "no_check_out", "times_reversed", "unknown_caregiver", "missing_service", "place", "accuracy"),
    *("mock", "skew", "early", "late", "short", "long", "manual", "unplanned", "after_death", "unqualified"),
    *("future", "late_entry", "after_move", "doubted_in_review", "denied_on_call"),
)


def _codes(*more: str) -> None:
    known = ", ".join(f"'{code}'" for code in CODES + more)
    op.hold_to("visit_exceptions", "visit_exceptions_visitexceptioncode_ck", f"CHECK (code in ({known}))")


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    _codes("short_piece")


def downgrade() -> None:
    """Not while such a visit stands."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    _codes()
