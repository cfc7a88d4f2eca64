"""End webhooks that nobody needs any more, and say which deliveries are being sent"""

from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel

from alembic import op

revision: str = "0098"
down_revision: str | None = "0097"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

STATES = "webhooks_webhookstatus_ck"
BY_SOMEONE = "webhooks_ended_by_someone_ck"
DELIVERIES = "webhook_deliveries_deliverystatus_ck"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    for column in (
        sa.Column("ended_at", sqlmodel.UTCDateTime(), nullable=True),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.Column("ended_reason", sa.String(length=200), nullable=True),
    ):
        op.add_column("webhooks", column, if_not_exists=True)
    op.add_column(
        "webhook_deliveries", sa.Column("leased_until", sqlmodel.UTCDateTime(), nullable=True), if_not_exists=True
    )
    op.hold_to("webhooks", STATES, "CHECK (status in ('active', 'paused', 'failed', 'ended'))")
    op.hold_to(
        "webhooks",
        BY_SOMEONE,
        "CHECK (num_nonnulls(ended_at, ended_by, ended_reason) = case when status = 'ended' then 3 else 0 end)",
    )
    op.hold_to("webhook_deliveries", DELIVERIES, "CHECK (status in ('waiting', 'delivered', 'dead', 'ended'))")


def downgrade() -> None:
    """Not while one has ended."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.hold_to("webhook_deliveries", DELIVERIES, "CHECK (status in ('waiting', 'delivered', 'dead'))")
    op.let_go("webhooks", BY_SOMEONE)
    op.hold_to("webhooks", STATES, "CHECK (status in ('active', 'paused', 'failed'))")
    op.drop_column("webhook_deliveries", "leased_until")
    for column in ("ended_reason", "ended_by", "ended_at"):
        op.drop_column("webhooks", column)
