"""Take back what was paid after a death, and close what came back and is not due any more"""

from collections.abc import Sequence

import sqlalchemy as sa

from alembic import op

revision: str = "0019"
down_revision: str | None = "0018"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

CAUSES = "recoveries_recoverycause_ck"
NAMED = "recoveries_names_its_payment_ck"
POINTS = "recoveries_allowance_payment_id_fk"
ONCE = "recoveries_one_of_a_payment_uq"

STATES = "allowance_payments_paymentstatus_ck"
REASON = "allowance_payments_cancelled_for_a_reason_ck"
MONTH = "allowance_payments_one_of_a_month_uq"
EVER = "allowance_payments_allowance_id_resident_id_month_uq"
KEY = "allowance_id, resident_id, month"
OFFICE = "district_code = (select nullif(current_setting('app.district', true), '')) and case when (select nullif(current_setting('app.bound', true), '')) in ('district') then true else false end"


def _say_rights(grants: str) -> None:
    """As the wall of the table says them, by which a changed one is found."""
    said = f"{grants} | {OFFICE} | {OFFICE}".replace("'", "''")
    op.execute(f"COMMENT ON POLICY district ON allowance_payments IS '{said}'")


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("recoveries", sa.Column("allowance_payment_id", sa.Uuid(), nullable=True), if_not_exists=True)
    op.add_column(
        "allowance_payments", sa.Column("cancelled_reason", sa.String(length=200), nullable=True), if_not_exists=True
    )
    op.execute("GRANT UPDATE (cancelled_reason) ON allowance_payments TO yiyang_app")
    _say_rights("select, insert, update (status, paid_on, cancelled_reason)")
    op.hold_to(
        "recoveries",
        POINTS,
        "FOREIGN KEY (district_code, allowance_payment_id) REFERENCES allowance_payments (district_code, id)",
    )
    op.hold_to("recoveries", CAUSES, "CHECK (cause in ('settlement', 'decision', 'allowance'))")
    op.hold_to("recoveries", NAMED, "CHECK ((cause = 'allowance') = (allowance_payment_id is not null))")
    op.index_live(
        ONCE,
        "recoveries",
        "(district_code, allowance_payment_id) WHERE allowance_payment_id is not null and status <> 'withdrawn'",
        unique=True,
    )
    op.hold_to("allowance_payments", STATES, "CHECK (status in ('open', 'paid', 'returned', 'ready', 'cancelled'))")
    op.hold_to("allowance_payments", REASON, "CHECK ((status = 'cancelled') = (cancelled_reason is not null))")
    op.index_live(MONTH, "allowance_payments", f"(district_code, {KEY}) WHERE status <> 'cancelled'", unique=True)
    op.let_go("allowance_payments", EVER)


def downgrade() -> None:
    """Not while a recovery of an allowance stands, or a payment is cancelled."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_unique_constraint(EVER, "allowance_payments", ["district_code", *KEY.split(", ")])
    op.drop_index(MONTH, table_name="allowance_payments")
    op.let_go("allowance_payments", REASON)
    op.hold_to("allowance_payments", STATES, "CHECK (status in ('open', 'paid', 'returned', 'ready'))")
    _say_rights("select, insert, update (status, paid_on)")
    op.drop_column("allowance_payments", "cancelled_reason")
    op.hold_to("recoveries", CAUSES, "CHECK (cause in ('settlement', 'decision'))")
    op.drop_index(ONCE, table_name="recoveries")
    op.let_go("recoveries", NAMED)
    op.let_go("recoveries", POINTS)
    op.drop_column("recoveries", "allowance_payment_id")
