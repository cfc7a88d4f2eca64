"""Doubt what is told before it happened or long after"""

from collections.abc import Sequence

from alembic import op

revision: str = "0015"
down_revision: str | None = "0014"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

CODES = (
    *("no_check_in", "no_check_out", "times_reversed", "unknown_caregiver", "missing_service", "place", "accuracy"),
    *("mock", "skew", "early", "late", "short", "long", "manual", "unplanned", "after_death", "unqualified"),
)


WHOLE = "status <> 'verified' or (served_on is not null and minutes is not null"


def _codes(*more: str) -> None:
    known = ", ".join(f"'{code}'" for code in CODES + more)
    op.hold_to("visit_exceptions", "visit_exceptions_visitexceptioncode_ck", f"CHECK (code in ({known}))")


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    _codes("future", "late_entry", "after_move")
    op.hold_to("visits", "visits_verified_whole_ck", f"CHECK ({WHOLE} and service_item_id is not null))")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.hold_to("visits", "visits_verified_whole_ck", f"CHECK ({WHOLE}))")
    _codes()
