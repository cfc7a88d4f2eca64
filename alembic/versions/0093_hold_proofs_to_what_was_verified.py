"""Hold proofs to what was verified"""

from collections.abc import Sequence

from alembic import op

revision: str = "0093"
down_revision: str | None = "0092"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

FOUND = "'proved', 'unknown', 'elsewhere', 'ended', 'expired', 'forged', 'replayed', 'out_of_order'"
VOUCHED = "not vouched or proof = 'telephone' or proof in ('qr', 'nfc') and coalesce(tag_found = 'proved', false)"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.hold_to("visit_events", "visit_events_tagfinding_ck", f"CHECK (tag_found IN ({FOUND}))")
    op.hold_to("visit_events", "visit_events_vouched_by_something_ck", f"CHECK ({VOUCHED})")
    op.index_live(
        "caregivers_call_code_uq", "caregivers", "(district_code, call_code) WHERE call_code is not null", unique=True
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_index("caregivers_call_code_uq", table_name="caregivers")
    op.let_go("visit_events", "visit_events_vouched_by_something_ck")
    op.let_go("visit_events", "visit_events_tagfinding_ck")
