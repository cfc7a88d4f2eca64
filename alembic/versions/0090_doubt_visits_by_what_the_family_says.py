"""Doubt visits by what the family says"""

from collections.abc import Sequence

from alembic import op

revision: str = "0090"
down_revision: str | None = "0089"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

CODES = (
    *("no_check_in", "no_check_out", "times_reversed", "unknown_caregiver", "missing_service", "place", "accuracy"),
    *("mock", "skew", "early", "late", "short", "long", "manual", "unplanned", "after_death", "unqualified"),
    *("future", "late_entry", "after_move", "doubted_in_review", "denied_on_call", "short_piece", "in_facility"),
)


def _codes(*more: str) -> None:
    known = ", ".join(f"'{code}'" for code in CODES + more)
    op.hold_to("visit_exceptions", "visit_exceptions_visitexceptioncode_ck", f"CHECK (code in ({known}))")


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    _codes("denied_by_family", "odd_confirmation")


def downgrade() -> None:
    """Not while such a doubt is kept."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    _codes()
