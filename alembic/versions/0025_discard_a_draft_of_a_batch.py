"""Discard a draft of an allowance batch"""

from collections.abc import Sequence

from alembic import op

revision: str = "0025"
down_revision: str | None = "0024"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

OFFICE = "district_code = (select nullif(current_setting('app.district', true), '')) and case when (select nullif(current_setting('app.bound', true), '')) in ('district') then true else false end"


def _say_rights(grants: str) -> None:
    """As the wall of the table says them, by which a changed one is found."""
    said = f"{grants} | {OFFICE} | {OFFICE}".replace("'", "''")
    op.execute(f"COMMENT ON POLICY district ON allowance_batches IS '{said}'")


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("GRANT DELETE ON allowance_batches TO yiyang_app")
    _say_rights("select, insert, update, delete")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("REVOKE DELETE ON allowance_batches FROM yiyang_app")
    _say_rights("select, insert, update")
