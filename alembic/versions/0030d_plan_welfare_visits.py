"""Plan welfare visits"""

from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel
from sqlalchemy.dialects import postgresql

from alembic import op

revision: str = "0030d"
down_revision: str | None = "0030c"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "welfare_schedules",
        sa.Column("district_code", sa.String(length=6), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sqlmodel.UTCDateTime(), server_default=sa.text("now()"), nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("risks", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("missed_calls", sa.Integer(), nullable=False),
        sa.Column("missed_within_days", sa.Integer(), nullable=False),
        sa.Column("document_no", sqlmodel.AutoString(length=80), nullable=False),
        sa.Column("by_account", sa.Uuid(), nullable=False),
        sa.CheckConstraint("district_code ~ '^[0-9]{6}$'", name=op.f("welfare_schedules_district_code_form_ck")),
        sa.PrimaryKeyConstraint("district_code", "id", name=op.f("welfare_schedules_pk")),
        sa.UniqueConstraint("district_code", "effective_from", name=op.f("welfare_schedules_effective_from_uq")),
    )
    op.create_table(
        "welfare_plans",
        sa.Column("district_code", sa.String(length=6), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sqlmodel.UTCDateTime(), server_default=sa.text("now()"), nullable=False),
        sa.Column("resident_id", sa.Uuid(), nullable=False),
        sa.Column("division_code", sa.String(length=12), nullable=False),
        sa.Column("risk", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("every_days", sa.Integer(), nullable=False),
        sa.Column("since_on", sa.Date(), nullable=False),
        sa.Column("last_visit_on", sa.Date(), nullable=True),
        sa.Column("last_outcome", sqlmodel.AutoString(length=40), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.CheckConstraint("district_code ~ '^[0-9]{6}$'", name=op.f("welfare_plans_district_code_form_ck")),
        sa.ForeignKeyConstraint(
            ["district_code", "resident_id"],
            ["residents.district_code", "residents.id"],
            name=op.f("welfare_plans_resident_id_fk"),
        ),
        sa.ForeignKeyConstraint(["division_code"], ["divisions.code"], name=op.f("welfare_plans_division_code_fk")),
        sa.PrimaryKeyConstraint("district_code", "id", name=op.f("welfare_plans_pk")),
    )
    op.create_index(
        op.f("welfare_plans_due_on_id_ix"), "welfare_plans", ["district_code", "due_on", "id"], unique=False
    )
    op.create_index(
        op.f("welfare_plans_resident_id_ix"), "welfare_plans", ["district_code", "resident_id"], unique=False
    )
    op.create_table(
        "welfare_visits",
        sa.Column("district_code", sa.String(length=6), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sqlmodel.UTCDateTime(), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("updated_at", sqlmodel.UTCDateTime(), server_default=sa.text("now()"), nullable=False),
        sa.Column("visit_no", sqlmodel.AutoString(length=60), nullable=False),
        sa.Column("resident_id", sa.Uuid(), nullable=False),
        sa.Column("division_code", sa.String(length=12), nullable=False),
        sa.Column(
            "mode",
            sa.Enum("visit", "call", name="welfaremode", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("visited_at", sqlmodel.UTCDateTime(), nullable=False),
        sa.Column("visited_on", sa.Date(), nullable=False),
        sa.Column("outcome", sqlmodel.AutoString(length=40), nullable=True),
        sa.Column("visitor", sqlmodel.AutoString(length=80), nullable=True),
        sa.Column("note", sqlmodel.AutoString(length=500), nullable=True),
        sa.Column("by_account", sa.Uuid(), nullable=False),
        sa.Column("import_id", sa.Uuid(), nullable=True),
        sa.Column("import_row", sa.Integer(), nullable=True),
        sa.Column("withdrawn_at", sqlmodel.UTCDateTime(), nullable=True),
        sa.Column("withdrawn_by", sa.Uuid(), nullable=True),
        sa.Column("withdrawn_reason", sqlmodel.AutoString(length=200), nullable=True),
        sa.CheckConstraint("district_code ~ '^[0-9]{6}$'", name=op.f("welfare_visits_district_code_form_ck")),
        sa.CheckConstraint(
            "(import_id is null) = (import_row is null)", name=op.f("welfare_visits_row_of_its_file_ck")
        ),
        sa.CheckConstraint(
            "(withdrawn_at is null) = (withdrawn_by is null)", name=op.f("welfare_visits_withdrawn_by_someone_ck")
        ),
        sa.ForeignKeyConstraint(
            ["district_code", "resident_id"],
            ["residents.district_code", "residents.id"],
            name=op.f("welfare_visits_resident_id_fk"),
        ),
        sa.ForeignKeyConstraint(["division_code"], ["divisions.code"], name=op.f("welfare_visits_division_code_fk")),
        sa.PrimaryKeyConstraint("district_code", "id", name=op.f("welfare_visits_pk")),
        sa.UniqueConstraint("district_code", "visit_no", name=op.f("welfare_visits_visit_no_uq")),
    )
    op.create_index(
        "welfare_visits_of_resident_ix",
        "welfare_visits",
        ["district_code", "resident_id", "visited_at"],
        unique=False,
        postgresql_where=sa.text("withdrawn_at is null"),
    )
    op.create_index(
        op.f("welfare_visits_resident_id_ix"), "welfare_visits", ["district_code", "resident_id"], unique=False
    )
    op.create_index(
        op.f("welfare_visits_visited_on_ix"), "welfare_visits", ["district_code", "visited_on"], unique=False
    )
    op.wall_in(
        "welfare_schedules",
        "select, insert",
        "district_code = (select nullif(current_setting('app.district', true), '')) and case when (select nullif(current_setting('app.bound', true), '')) in ('district', 'provider', 'caregiver', 'resident', 'division', 'facility', 'meal_point') then true else false end",
        "district_code = (select nullif(current_setting('app.district', true), '')) and (select nullif(current_setting('app.bound', true), '')) = 'district'",
    )
    op.wall_in(
        "welfare_plans",
        "select, insert, update, delete",
        "district_code = (select nullif(current_setting('app.district', true), '')) and case when (select nullif(current_setting('app.bound', true), '')) in ('district') then true when (select nullif(current_setting('app.bound', true), '')) in ('division') then starts_with(division_code, (select nullif(current_setting('app.division', true), ''))) else false end",
        "(select nullif(current_setting('app.bound', true), '')) in ('district', 'division') and (district_code = (select nullif(current_setting('app.district', true), '')) and case when (select nullif(current_setting('app.bound', true), '')) in ('district') then true when (select nullif(current_setting('app.bound', true), '')) in ('division') then starts_with(division_code, (select nullif(current_setting('app.division', true), ''))) else false end)",
    )
    op.wall_in(
        "welfare_visits",
        "select, insert, update",
        "district_code = (select nullif(current_setting('app.district', true), '')) and case when (select nullif(current_setting('app.bound', true), '')) in ('district') then true when (select nullif(current_setting('app.bound', true), '')) in ('division') then starts_with(division_code, (select nullif(current_setting('app.division', true), ''))) else false end",
        "(select nullif(current_setting('app.bound', true), '')) in ('district', 'division') and (district_code = (select nullif(current_setting('app.district', true), '')) and case when (select nullif(current_setting('app.bound', true), '')) in ('district') then true when (select nullif(current_setting('app.bound', true), '')) in ('division') then starts_with(division_code, (select nullif(current_setting('app.division', true), ''))) else false end)",
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.tear_down_wall("welfare_visits")
    op.tear_down_wall("welfare_plans")
    op.tear_down_wall("welfare_schedules")
    op.drop_index(op.f("welfare_visits_visited_on_ix"), table_name="welfare_visits")
    op.drop_index(op.f("welfare_visits_resident_id_ix"), table_name="welfare_visits")
    op.drop_index(
        "welfare_visits_of_resident_ix", table_name="welfare_visits", postgresql_where=sa.text("withdrawn_at is null")
    )
    op.drop_table("welfare_visits")
    op.drop_index(op.f("welfare_plans_resident_id_ix"), table_name="welfare_plans")
    op.drop_index(op.f("welfare_plans_due_on_id_ix"), table_name="welfare_plans")
    op.drop_table("welfare_plans")
    op.drop_table("welfare_schedules")
