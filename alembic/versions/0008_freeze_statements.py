"""Freeze statements"""

from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel

from alembic import op

revision: str = "0008"
down_revision: str | None = "0007"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "statements",
        sa.Column("district_code", sa.String(length=6), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sqlmodel.UTCDateTime(), server_default=sa.text("now()"), nullable=False),
        sa.Column("settlement_id", sa.Uuid(), nullable=False),
        sa.Column("code", sqlmodel.AutoString(length=30), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("sha256", sqlmodel.AutoString(length=64), nullable=False),
        sa.CheckConstraint("district_code ~ '^[0-9]{6}$'", name=op.f("statements_district_code_form_ck")),
        sa.ForeignKeyConstraint(
            ["district_code", "settlement_id"],
            ["settlements.district_code", "settlements.id"],
            name=op.f("statements_settlement_id_fk"),
        ),
        sa.PrimaryKeyConstraint("district_code", "id", name=op.f("statements_pk")),
        sa.UniqueConstraint("district_code", "code", name=op.f("statements_code_uq")),
    )
    op.create_index(op.f("statements_settlement_id_ix"), "statements", ["district_code", "settlement_id"], unique=False)
    op.wall_in(
        "statements",
        "select, insert",
        "district_code = (select nullif(current_setting('app.district', true), '')) and case when (select nullif(current_setting('app.bound', true), '')) in ('district') then true when (select nullif(current_setting('app.bound', true), '')) in ('provider', 'caregiver', 'resident', 'division', 'facility', 'meal_point') then exists (select from settlements p where p.district_code = statements.district_code and p.id = settlement_id) else false end",
        "(select nullif(current_setting('app.bound', true), '')) in ('district') and (district_code = (select nullif(current_setting('app.district', true), '')) and case when (select nullif(current_setting('app.bound', true), '')) in ('district') then true when (select nullif(current_setting('app.bound', true), '')) in ('provider', 'caregiver', 'resident', 'division', 'facility', 'meal_point') then exists (select from settlements p where p.district_code = statements.district_code and p.id = settlement_id) else false end)",
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.tear_down_wall("statements")
    op.drop_index(op.f("statements_settlement_id_ix"), table_name="statements")
    op.drop_table("statements")
