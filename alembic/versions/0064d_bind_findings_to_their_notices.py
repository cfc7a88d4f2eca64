"""Bind findings to the notice that tells the place of them"""

from collections.abc import Sequence

from alembic import op

revision: str = "0064d"
down_revision: str | None = "0064c"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.hold_to(
        "findings",
        "findings_notice_id_fk",
        "FOREIGN KEY (district_code, notice_id) REFERENCES notices (district_code, id)",
    )
    op.index_live("findings_notice_id_ix", "findings", "(district_code, notice_id)")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.let_go("findings", "findings_notice_id_fk")
    op.drop_index("findings_notice_id_ix", table_name="findings")
