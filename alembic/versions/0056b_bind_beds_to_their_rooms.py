"""Bind beds to their rooms"""

from collections.abc import Sequence

from alembic import op

revision: str = "0056b"
down_revision: str | None = "0056"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

REFERENCE = "FOREIGN KEY (district_code, room_id) REFERENCES rooms (district_code, id)"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.hold_to("beds", "beds_room_id_fk", REFERENCE)
    op.index_live("beds_room_id_ix", "beds", "(district_code, room_id)")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_index("beds_room_id_ix", table_name="beds")
    op.let_go("beds", "beds_room_id_fk")
