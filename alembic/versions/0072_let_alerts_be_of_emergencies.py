"""Let alerts be of emergencies, and beds be pointed at with their facility"""

from collections.abc import Sequence

from alembic import op

revision: str = "0072"
down_revision: str | None = "0070"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

SEVERITIES = ("notice", "warning", "urgent")


def _one_of(severities: Sequence[str]) -> str:
    return f"CHECK (severity IN ({', '.join(repr(one) for one in severities)}))"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.hold_to("alerts", "alerts_alertseverity_ck", _one_of((*SEVERITIES, "emergency")))
    op.index_live("beds_of_their_facility_uq", "beds", "(district_code, facility_id, id)", unique=True)


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_index("beds_of_their_facility_uq", table_name="beds")
    op.hold_to("alerts", "alerts_alertseverity_ck", _one_of(SEVERITIES))
