"""Show who comes"""

from collections.abc import Sequence

import sqlalchemy as sa

from alembic import op

revision: str = "0094"
down_revision: str | None = "0093"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("caregivers", sa.Column("portrait_id", sa.Uuid(), nullable=True))
    op.create_index(op.f("caregivers_portrait_id_ix"), "caregivers", ["district_code", "portrait_id"], unique=False)
    op.create_foreign_key(
        op.f("caregivers_portrait_id_fk"),
        "caregivers",
        "photos",
        ["district_code", "portrait_id"],
        ["district_code", "id"],
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_constraint(op.f("caregivers_portrait_id_fk"), "caregivers", type_="foreignkey")
    op.drop_index(op.f("caregivers_portrait_id_ix"), table_name="caregivers")
    op.drop_column("caregivers", "portrait_id")
