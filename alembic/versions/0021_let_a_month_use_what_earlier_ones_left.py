"""Let a month use what earlier ones left, where that does not lapse"""

from collections.abc import Sequence

from alembic import op

revision: str = "0021"
down_revision: str | None = "0020"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

KINDS = "'hold', 'post', 'void', 'direct', 'reverse'"
CAUSES = "'order', 'visit', 'settlement', 'payment', 'recovery', 'receipt', 'allowance_batch'"


def _enums(kinds: str, causes: str) -> None:
    op.hold_to("ledger_transfers", "ledger_transfers_transferkind_ck", f"CHECK (kind in ({kinds}))")
    op.hold_to("ledger_transfers", "ledger_transfers_causekind_ck", f"CHECK (cause_kind in ({causes}))")


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.hold_to(
        "ledger_accounts", "ledger_accounts_never_overdrawn_ck", "CHECK (cap is null or held + posted <= cap + carried)"
    )
    op.hold_to(
        "ledger_accounts",
        "ledger_accounts_carried_between_months_ck",
        "CHECK (carried = 0 or owner_kind = 'entitlement_month')",
    )
    _enums(f"{KINDS}, 'carry'", f"{CAUSES}, 'entitlement'")
    op.hold_to(
        "entitlements",
        "entitlements_caps_with_fk",
        "FOREIGN KEY (district_code, caps_with) REFERENCES entitlements (district_code, id)",
    )
    op.index_live("entitlements_caps_with_ix", "entitlements", "(district_code, caps_with)")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("-- squawk-ignore require-concurrent-index-deletion\nDROP INDEX IF EXISTS entitlements_caps_with_ix")
    op.let_go("entitlements", "entitlements_caps_with_fk")
    _enums(KINDS, CAUSES)
    op.let_go("ledger_accounts", "ledger_accounts_carried_between_months_ck")
    op.hold_to("ledger_accounts", "ledger_accounts_never_overdrawn_ck", "CHECK (cap is null or held + posted <= cap)")
