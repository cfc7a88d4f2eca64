"""Bill servings of meals as visits are billed"""

from collections.abc import Sequence

import sqlalchemy as sa

from alembic import op

revision: str = "0028"
down_revision: str | None = "0027"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

CAUSES = ("order", "visit", "settlement", "payment", "recovery", "receipt", "allowance_batch", "entitlement")


def _caused_by(*causes: str) -> str:
    return f"CHECK (cause_kind IN ({', '.join(f'{cause!r}' for cause in causes)}))"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("claim_lines", sa.Column("serving_id", sa.Uuid(), nullable=True), if_not_exists=True)
    op.hold_to("ledger_transfers", "ledger_transfers_causekind_ck", _caused_by(*CAUSES, "serving"))
    op.hold_to(
        "claim_lines",
        "claim_lines_bills_its_kind_ck",
        "CHECK ((visit_id is null or record_kind = 'visit') and (serving_id is null or record_kind = 'serving'))",
    )
    op.hold_to(
        "claim_lines",
        "claim_lines_serving_id_fk",
        "FOREIGN KEY (district_code, serving_id) REFERENCES meal_servings (district_code, id)",
    )
    op.index_live("claim_lines_serving_id_ix", "claim_lines", "(district_code, serving_id)")
    op.index_live(
        "claim_lines_serving_paid_once_uq",
        "claim_lines",
        "(district_code, serving_id) WHERE approved_fen > 0 and corrects_line_id is null",
        unique=True,
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_column("claim_lines", "serving_id", if_exists=True)
    op.hold_to("ledger_transfers", "ledger_transfers_causekind_ck", _caused_by(*CAUSES))
