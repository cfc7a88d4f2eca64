"""Know public holidays"""

from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel

from alembic import op

revision: str = "0029"
down_revision: str | None = "0028b"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "holidays",
        sa.Column("district_code", sa.String(length=6), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sqlmodel.UTCDateTime(), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("updated_at", sqlmodel.UTCDateTime(), server_default=sa.text("now()"), nullable=False),
        sa.Column("falls_on", sa.Date(), nullable=False),
        sa.Column("name", sqlmodel.AutoString(length=40), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("holiday", "workday", name="holidaykind", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.CheckConstraint("district_code ~ '^[0-9]{6}$'", name=op.f("holidays_district_code_form_ck")),
        sa.PrimaryKeyConstraint("district_code", "id", name=op.f("holidays_pk")),
        sa.UniqueConstraint("district_code", "falls_on", name=op.f("holidays_falls_on_uq")),
    )
    op.wall_in(
        "holidays",
        "select, insert, update, delete",
        "district_code = (select nullif(current_setting('app.district', true), '')) and case when (select nullif(current_setting('app.bound', true), '')) in ('district', 'provider', 'caregiver', 'resident', 'division', 'facility', 'meal_point') then true else false end",
        "district_code = (select nullif(current_setting('app.district', true), '')) and (select nullif(current_setting('app.bound', true), '')) = 'district'",
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.tear_down_wall("holidays")
    op.drop_table("holidays")
