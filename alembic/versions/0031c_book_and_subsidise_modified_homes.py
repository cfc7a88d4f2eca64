"""Book modified homes, under programmes of a kind of their own"""

from collections.abc import Sequence

from alembic import op

revision: str = "0031c"
down_revision: str | None = "0031b"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

CAUSES = "'order', 'visit', 'serving', 'settlement', 'payment', 'recovery', 'receipt', 'allowance_batch', 'entitlement'"
KINDS = "'service', 'meal', 'allowance'"


def _enums(causes: str, kinds: str) -> None:
    op.hold_to("ledger_transfers", "ledger_transfers_causekind_ck", f"CHECK (cause_kind in ({causes}))")
    op.hold_to("programmes", "programmes_programmekind_ck", f"CHECK (kind in ({kinds}))")


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    _enums(f"{CAUSES}, 'home_modification'", f"{KINDS}, 'modification'")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    _enums(CAUSES, KINDS)
