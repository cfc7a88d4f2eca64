"""Know which payments came back whole"""

from collections.abc import Sequence

import sqlalchemy as sa

from alembic import op

revision: str = "0038b"
down_revision: str | None = "0038"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

OFFICE = "district_code = (select nullif(current_setting('app.district', true), '')) and case when (select nullif(current_setting('app.bound', true), '')) in ('district') then true else false end"


def _say_rights(grants: str) -> None:
    """As the wall of the table says them, by which a changed one is found."""
    said = f"{grants} | {OFFICE} | {OFFICE}".replace("'", "''")
    op.execute(f"COMMENT ON POLICY district ON allowance_payments IS '{said}'")


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column(
        "allowance_payments",
        sa.Column("taken_back", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        if_not_exists=True,
    )
    op.execute("GRANT UPDATE (taken_back) ON allowance_payments TO yiyang_app")
    _say_rights("select, insert, update (status, paid_on, cancelled_reason, taken_back)")
    op.execute("ALTER TABLE recoveries NO FORCE ROW LEVEL SECURITY")
    op.fill(
        "allowance_payments",
        "UPDATE allowance_payments p SET taken_back = true FROM recoveries r WHERE r.district_code = p.district_code "
        "AND r.allowance_payment_id = p.id AND r.status = 'recovered'",
    )
    op.execute("ALTER TABLE recoveries FORCE ROW LEVEL SECURITY")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("REVOKE UPDATE (taken_back) ON allowance_payments FROM yiyang_app")
    _say_rights("select, insert, update (status, paid_on, cancelled_reason)")
    op.drop_column("allowance_payments", "taken_back")
