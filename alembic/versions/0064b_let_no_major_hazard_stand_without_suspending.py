"""Let no major hazard stand without suspending its place"""

from collections.abc import Sequence

from alembic import op

revision: str = "0064b"
down_revision: str | None = "0064"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.hold_to("findings", "findings_major_suspends_ck", "CHECK ((hazard = 'major') = (suspension_id IS NOT NULL))")
    op.hold_to(
        "findings",
        "findings_suspension_id_fk",
        "FOREIGN KEY (district_code, suspension_id) REFERENCES suspensions (district_code, id)",
    )
    op.index_live("findings_suspension_id_ix", "findings", "(district_code, suspension_id)")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.let_go("findings", "findings_suspension_id_fk")
    op.let_go("findings", "findings_major_suspends_ck")
    op.drop_index("findings_suspension_id_ix", table_name="findings")
