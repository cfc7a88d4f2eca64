"""Say when harm rose, that an incident was opened again, and when a device spoke"""

from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel

from alembic import op

revision: str = "0077"
down_revision: str | None = "0076"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

DEEDS = ("recorded", "harm_rose", "cause_said", "follow_up_added", "follow_up_done", "closed", "annulled")


def _one_of(deeds: Sequence[str]) -> str:
    return f"CHECK (deed IN ({', '.join(repr(one) for one in deeds)}))"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    for column in ("alarm_at", "fault_at", "cleared_at"):
        op.add_column("device_standings", sa.Column(column, sqlmodel.UTCDateTime(), nullable=True), if_not_exists=True)
    op.add_column("incident_steps", sa.Column("since", sqlmodel.UTCDateTime(), nullable=True), if_not_exists=True)
    op.hold_to("incident_steps", "incident_steps_incidentdeed_ck", _one_of((*DEEDS[:2], "reopened", *DEEDS[2:])))


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.hold_to("incident_steps", "incident_steps_incidentdeed_ck", _one_of(DEEDS))
    op.drop_column("incident_steps", "since", if_exists=True)
    for column in ("cleared_at", "fault_at", "alarm_at"):
        op.drop_column("device_standings", column, if_exists=True)
