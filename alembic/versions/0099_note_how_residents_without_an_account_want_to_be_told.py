"""Note how residents without an account want to be told"""

from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel
from sqlalchemy.dialects import postgresql

from alembic import op

revision: str = "0099"
down_revision: str | None = "0098"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "resident_message_preferences",
        sa.Column("district_code", sa.String(length=6), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sqlmodel.UTCDateTime(), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("updated_at", sqlmodel.UTCDateTime(), server_default=sa.text("now()"), nullable=False),
        sa.Column("resident_id", sa.Uuid(), nullable=False),
        sa.Column("opted_out", postgresql.ARRAY(sa.String(length=60)), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("quiet_from", sqlmodel.AutoString(length=5), nullable=True),
        sa.Column("quiet_until", sqlmodel.AutoString(length=5), nullable=True),
        sa.Column("daily_limit", sa.Integer(), nullable=True),
        sa.Column("language", sqlmodel.AutoString(length=2), server_default="zh", nullable=False),
        sa.CheckConstraint(
            "district_code ~ '^[0-9]{6}$'", name=op.f("resident_message_preferences_district_code_form_ck")
        ),
        sa.CheckConstraint("language in ('zh', 'en')", name=op.f("resident_message_preferences_language_known_ck")),
        sa.CheckConstraint(
            "(quiet_from is null) = (quiet_until is null)",
            name=op.f("resident_message_preferences_quiet_named_whole_ck"),
        ),
        sa.CheckConstraint(
            "daily_limit between 1 and 50", name=op.f("resident_message_preferences_limit_in_reason_ck")
        ),
        sa.ForeignKeyConstraint(
            ["district_code", "resident_id"],
            ["residents.district_code", "residents.id"],
            name=op.f("resident_message_preferences_resident_id_fk"),
        ),
        sa.PrimaryKeyConstraint("district_code", "id", name=op.f("resident_message_preferences_pk")),
        sa.UniqueConstraint("district_code", "resident_id", name=op.f("resident_message_preferences_resident_id_uq")),
    )
    op.wall_in(
        "resident_message_preferences",
        "select, insert, update",
        "district_code = (select nullif(current_setting('app.district', true), '')) and case when (select nullif(current_setting('app.bound', true), '')) in ('district') then true when (select nullif(current_setting('app.bound', true), '')) in ('division', 'facility', 'meal_point') then exists (select from residents p where p.district_code = resident_message_preferences.district_code and p.id = resident_id) else false end",
        "(select nullif(current_setting('app.bound', true), '')) in ('district', 'division') and (district_code = (select nullif(current_setting('app.district', true), '')) and case when (select nullif(current_setting('app.bound', true), '')) in ('district') then true when (select nullif(current_setting('app.bound', true), '')) in ('division', 'facility', 'meal_point') then exists (select from residents p where p.district_code = resident_message_preferences.district_code and p.id = resident_id) else false end)",
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.tear_down_wall("resident_message_preferences")
    op.drop_table("resident_message_preferences")
