"""Hold adjustments to what they correct"""

from collections.abc import Sequence

from alembic import op

revision: str = "0007"
down_revision: str | None = "0006"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

CHECKS = {
    "claims": {
        "service_month_form": "service_month ~ '^[0-9]{4}-(0[1-9]|1[0-2])$'",
        "adjustment_names_its_claim": "(kind = 'adjustment') = (corrects_claim_id is not null)",
        "ordinary_is_of_its_month": "kind = 'adjustment' or (service_month = month and not by_bureau)",
        "at_most_a_year_back": """(left(month, 4)::int * 12 + right(month, 2)::int
    - left(service_month, 4)::int * 12 - right(service_month, 2)::int) between 0 and 12""",
    },
    "claim_lines": {
        "before_is_what_it_corrects": """before_fen >= before_paid_fen and before_paid_fen >= 0
    and (corrects_line_id is not null or before_fen = 0)""",
    },
}
OWNERS = (
    "'entitlement_month', 'delivered', 'programme_payable', 'provider_receivable', 'appropriation', 'provider_paid'"
)
CAUSES = "'order', 'visit', 'settlement', 'payment'"
REFERENCES = (
    ("claims", "corrects_claim_id", "claims"),
    ("claim_lines", "corrects_line_id", "claim_lines"),
    ("claim_lines", "programme_version_id", "programme_versions"),
    ("settlements", "corrects_settlement_id", "settlements"),
    ("payments", "recovery_id", "recoveries"),
)


def _enums(owners: str, causes: str) -> None:
    op.hold_to("ledger_accounts", "ledger_accounts_ownerkind_ck", f"CHECK (owner_kind in ({owners}))")
    op.hold_to("ledger_transfers", "ledger_transfers_causekind_ck", f"CHECK (cause_kind in ({causes}))")


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.let_go("settlement_funds", "settlement_funds_amount_not_negative_ck")
    for table, checks in CHECKS.items():
        for name, condition in checks.items():
            op.hold_to(table, f"{table}_{name}_ck", f"CHECK ({condition})")
    _enums(f"{OWNERS}, 'resident_owed', 'resident_paid'", f"{CAUSES}, 'recovery', 'receipt'")
    for table, column, other in REFERENCES:
        op.hold_to(
            table,
            f"{table}_{column}_fk",
            f"FOREIGN KEY (district_code, {column}) REFERENCES {other} (district_code, id)",
        )
    op.index_live(
        "claims_one_adjustment_at_a_time_uq",
        "claims",
        "(district_code, corrects_claim_id) WHERE status in ('draft', 'submitted', 'reconciled')",
        unique=True,
    )
    op.index_live(
        "claims_corrects_ix", "claims", "(district_code, corrects_claim_id) WHERE corrects_claim_id is not null"
    )
    op.index_live(
        "claim_lines_corrected_once_uq",
        "claim_lines",
        "(district_code, corrects_line_id, claim_id) WHERE corrects_line_id is not null",
        unique=True,
    )
    op.index_live(
        "claim_lines_paid_once_uq",
        "claim_lines",
        "(district_code, visit_id) WHERE approved_fen > 0 and corrects_line_id is null",
        unique=True,
    )
    op.index_live(
        "settlements_corrects_ix",
        "settlements",
        "(district_code, corrects_settlement_id) WHERE corrects_settlement_id is not null",
    )
    op.index_live("payments_kept_back_ix", "payments", "(district_code, recovery_id) WHERE recovery_id is not null")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    for table, column, _ in REFERENCES:
        op.let_go(table, f"{table}_{column}_fk")
    for table, checks in CHECKS.items():
        for name in checks:
            op.let_go(table, f"{table}_{name}_ck")
    _enums(OWNERS, CAUSES)
    op.hold_to("settlement_funds", "settlement_funds_amount_not_negative_ck", "CHECK (amount_fen >= 0)")
    op.index_live(
        "claim_lines_paid_once_uq", "claim_lines", "(district_code, visit_id) WHERE approved_fen > 0", unique=True
    )
