"""Plan care that comes again"""

from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel

from alembic import op

revision: str = "0029b"
down_revision: str | None = "0029"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "care_plans",
        sa.Column("district_code", sa.String(length=6), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sqlmodel.UTCDateTime(), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("updated_at", sqlmodel.UTCDateTime(), server_default=sa.text("now()"), nullable=False),
        sa.Column("plan_no", sqlmodel.AutoString(length=40), nullable=False),
        sa.Column("resident_id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "active", "paused", "ended", name="careplanstatus", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("ahead_days", sa.Integer(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("ended_reason", sqlmodel.AutoString(length=200), nullable=True),
        sa.Column("made_on", sa.Date(), nullable=True),
        sa.CheckConstraint("district_code ~ '^[0-9]{6}$'", name=op.f("care_plans_district_code_form_ck")),
        sa.CheckConstraint("ahead_days between 1 and 60", name=op.f("care_plans_ahead_in_reason_ck")),
        sa.ForeignKeyConstraint(
            ["district_code", "provider_id"],
            ["providers.district_code", "providers.id"],
            name=op.f("care_plans_provider_id_fk"),
        ),
        sa.ForeignKeyConstraint(
            ["district_code", "resident_id"],
            ["residents.district_code", "residents.id"],
            name=op.f("care_plans_resident_id_fk"),
        ),
        sa.PrimaryKeyConstraint("district_code", "id", name=op.f("care_plans_pk")),
        sa.UniqueConstraint("district_code", "plan_no", name=op.f("care_plans_plan_no_uq")),
    )
    op.create_index(
        "care_plans_due_ix",
        "care_plans",
        ["district_code", "made_on"],
        unique=False,
        postgresql_where=sa.text("status <> 'ended'"),
    )
    op.create_index(op.f("care_plans_provider_id_ix"), "care_plans", ["district_code", "provider_id"], unique=False)
    op.create_index(op.f("care_plans_resident_id_ix"), "care_plans", ["district_code", "resident_id"], unique=False)
    op.create_table(
        "care_plan_pauses",
        sa.Column("district_code", sa.String(length=6), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sqlmodel.UTCDateTime(), server_default=sa.text("now()"), nullable=False),
        sa.Column("care_plan_id", sa.Uuid(), nullable=True),
        sa.Column("division_code", sa.String(length=12), nullable=True),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.Column("reason", sqlmodel.AutoString(length=200), nullable=False),
        sa.Column("by_account", sa.Uuid(), nullable=False),
        sa.Column("lifted_at", sqlmodel.UTCDateTime(), nullable=True),
        sa.Column("lifted_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("district_code ~ '^[0-9]{6}$'", name=op.f("care_plan_pauses_district_code_form_ck")),
        sa.CheckConstraint(
            "(care_plan_id is null) <> (division_code is null)",
            name=op.f("care_plan_pauses_of_a_plan_or_a_division_ck"),
        ),
        sa.CheckConstraint(
            "(lifted_at is null) = (lifted_by is null)", name=op.f("care_plan_pauses_lifted_by_someone_ck")
        ),
        sa.CheckConstraint(
            "to_on is null or to_on >= from_on - 1", name=op.f("care_plan_pauses_ends_after_it_starts_ck")
        ),
        sa.ForeignKeyConstraint(
            ["district_code", "care_plan_id"],
            ["care_plans.district_code", "care_plans.id"],
            name=op.f("care_plan_pauses_care_plan_id_fk"),
        ),
        sa.PrimaryKeyConstraint("district_code", "id", name=op.f("care_plan_pauses_pk")),
    )
    op.create_index(
        op.f("care_plan_pauses_care_plan_id_ix"), "care_plan_pauses", ["district_code", "care_plan_id"], unique=False
    )
    op.create_table(
        "care_plan_versions",
        sa.Column("district_code", sa.String(length=6), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sqlmodel.UTCDateTime(), server_default=sa.text("now()"), nullable=False),
        sa.Column("care_plan_id", sa.Uuid(), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("service_item_id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("programme_id", sa.Uuid(), nullable=True),
        sa.Column("preferred_caregiver_id", sa.Uuid(), nullable=True),
        sa.Column("planned_minutes", sa.Integer(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=True),
        sa.Column("self_pay_excess", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("start_time", sqlmodel.AutoString(length=5), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("rule", sqlmodel.AutoString(length=200), nullable=False),
        sa.Column("except_on", sa.ARRAY(sa.Date()), nullable=False),
        sa.Column("also_on", sa.ARRAY(sa.Date()), nullable=False),
        sa.Column(
            "on_holiday",
            sa.Enum("keep", "skip", "move", name="onholiday", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("note", sqlmodel.AutoString(length=500), server_default="", nullable=False),
        sa.Column("reason", sqlmodel.AutoString(length=200), server_default="", nullable=False),
        sa.Column("by_account", sa.Uuid(), nullable=False),
        sa.CheckConstraint("district_code ~ '^[0-9]{6}$'", name=op.f("care_plan_versions_district_code_form_ck")),
        sa.CheckConstraint(
            "start_time ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$'", name=op.f("care_plan_versions_start_time_form_ck")
        ),
        sa.CheckConstraint(
            "planned_minutes between 1 and 1440", name=op.f("care_plan_versions_planned_minutes_in_reason_ck")
        ),
        sa.ForeignKeyConstraint(
            ["district_code", "care_plan_id"],
            ["care_plans.district_code", "care_plans.id"],
            name=op.f("care_plan_versions_care_plan_id_fk"),
        ),
        sa.ForeignKeyConstraint(
            ["district_code", "preferred_caregiver_id"],
            ["caregivers.district_code", "caregivers.id"],
            name=op.f("care_plan_versions_preferred_caregiver_id_fk"),
        ),
        sa.ForeignKeyConstraint(
            ["district_code", "programme_id"],
            ["programmes.district_code", "programmes.id"],
            name=op.f("care_plan_versions_programme_id_fk"),
        ),
        sa.ForeignKeyConstraint(
            ["district_code", "provider_id"],
            ["providers.district_code", "providers.id"],
            name=op.f("care_plan_versions_provider_id_fk"),
        ),
        sa.ForeignKeyConstraint(
            ["district_code", "service_item_id"],
            ["service_items.district_code", "service_items.id"],
            name=op.f("care_plan_versions_service_item_id_fk"),
        ),
        sa.PrimaryKeyConstraint("district_code", "id", name=op.f("care_plan_versions_pk")),
        sa.UniqueConstraint("district_code", "care_plan_id", "no", name=op.f("care_plan_versions_care_plan_id_no_uq")),
    )
    op.create_table(
        "care_plan_occurrences",
        sa.Column("district_code", sa.String(length=6), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sqlmodel.UTCDateTime(), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("updated_at", sqlmodel.UTCDateTime(), server_default=sa.text("now()"), nullable=False),
        sa.Column("care_plan_id", sa.Uuid(), nullable=False),
        sa.Column("occurs_on", sa.Date(), nullable=False),
        sa.Column("planned_start_at", sqlmodel.UTCDateTime(), nullable=False),
        sa.Column("version_no", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "ordered",
                "refused",
                "withdrawn",
                name="occurrencestate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("code", sqlmodel.AutoString(length=60), nullable=True),
        sa.Column("order_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("district_code ~ '^[0-9]{6}$'", name=op.f("care_plan_occurrences_district_code_form_ck")),
        sa.CheckConstraint(
            "state <> 'ordered' or order_id is not null", name=op.f("care_plan_occurrences_ordered_by_an_order_ck")
        ),
        sa.ForeignKeyConstraint(
            ["district_code", "care_plan_id"],
            ["care_plans.district_code", "care_plans.id"],
            name=op.f("care_plan_occurrences_care_plan_id_fk"),
        ),
        sa.ForeignKeyConstraint(
            ["district_code", "order_id"],
            ["orders.district_code", "orders.id"],
            name=op.f("care_plan_occurrences_order_id_fk"),
        ),
        sa.PrimaryKeyConstraint("district_code", "id", name=op.f("care_plan_occurrences_pk")),
        sa.UniqueConstraint(
            "district_code", "care_plan_id", "occurs_on", name=op.f("care_plan_occurrences_care_plan_id_occurs_on_uq")
        ),
    )
    op.wall_in(
        "care_plans",
        "select, insert, update",
        "district_code = (select nullif(current_setting('app.district', true), '')) and case when (select nullif(current_setting('app.bound', true), '')) in ('district') then true when (select nullif(current_setting('app.bound', true), '')) in ('provider') then provider_id = (select nullif(current_setting('app.bound_id', true), '')::uuid) when (select nullif(current_setting('app.bound', true), '')) in ('resident') then resident_id = (select nullif(current_setting('app.bound_id', true), '')::uuid) when (select nullif(current_setting('app.bound', true), '')) in ('division') then exists (select from residents r\n            where r.district_code = care_plans.district_code and r.id = care_plans.resident_id) else false end",
        "(select nullif(current_setting('app.bound', true), '')) in ('district', 'resident', 'division') and (district_code = (select nullif(current_setting('app.district', true), '')) and case when (select nullif(current_setting('app.bound', true), '')) in ('district') then true when (select nullif(current_setting('app.bound', true), '')) in ('provider') then provider_id = (select nullif(current_setting('app.bound_id', true), '')::uuid) when (select nullif(current_setting('app.bound', true), '')) in ('resident') then resident_id = (select nullif(current_setting('app.bound_id', true), '')::uuid) when (select nullif(current_setting('app.bound', true), '')) in ('division') then exists (select from residents r\n            where r.district_code = care_plans.district_code and r.id = care_plans.resident_id) else false end)",
    )
    op.wall_in(
        "care_plan_pauses",
        "select, insert, update (to_on, lifted_at, lifted_by)",
        "district_code = (select nullif(current_setting('app.district', true), '')) and case when (select nullif(current_setting('app.bound', true), '')) in ('district') then true when (select nullif(current_setting('app.bound', true), '')) in ('provider', 'caregiver', 'resident', 'division', 'facility', 'meal_point') then division_code is not null or (care_plan_id is not null and exists (select from care_plans p\n    where p.district_code = care_plan_pauses.district_code and p.id = care_plan_id)) else false end",
        "(select nullif(current_setting('app.bound', true), '')) in ('district', 'resident', 'division') and (district_code = (select nullif(current_setting('app.district', true), '')) and ((select nullif(current_setting('app.bound', true), '')) = 'district' or (care_plan_id is not null and exists (select from care_plans p\n    where p.district_code = care_plan_pauses.district_code and p.id = care_plan_id))))",
    )
    op.wall_in(
        "care_plan_versions",
        "select, insert",
        "district_code = (select nullif(current_setting('app.district', true), '')) and case when (select nullif(current_setting('app.bound', true), '')) in ('district') then true when (select nullif(current_setting('app.bound', true), '')) in ('provider', 'caregiver', 'resident', 'division', 'facility', 'meal_point') then exists (select from care_plans p where p.district_code = care_plan_versions.district_code and p.id = care_plan_id) else false end",
        "(select nullif(current_setting('app.bound', true), '')) in ('district', 'resident', 'division') and (district_code = (select nullif(current_setting('app.district', true), '')) and case when (select nullif(current_setting('app.bound', true), '')) in ('district') then true when (select nullif(current_setting('app.bound', true), '')) in ('provider', 'caregiver', 'resident', 'division', 'facility', 'meal_point') then exists (select from care_plans p where p.district_code = care_plan_versions.district_code and p.id = care_plan_id) else false end)",
    )
    op.wall_in(
        "care_plan_occurrences",
        "select, insert, update",
        "district_code = (select nullif(current_setting('app.district', true), '')) and case when (select nullif(current_setting('app.bound', true), '')) in ('district') then true when (select nullif(current_setting('app.bound', true), '')) in ('provider', 'caregiver', 'resident', 'division', 'facility', 'meal_point') then exists (select from care_plans p where p.district_code = care_plan_occurrences.district_code and p.id = care_plan_id) else false end",
        "(select nullif(current_setting('app.bound', true), '')) in ('district') and (district_code = (select nullif(current_setting('app.district', true), '')) and case when (select nullif(current_setting('app.bound', true), '')) in ('district') then true when (select nullif(current_setting('app.bound', true), '')) in ('provider', 'caregiver', 'resident', 'division', 'facility', 'meal_point') then exists (select from care_plans p where p.district_code = care_plan_occurrences.district_code and p.id = care_plan_id) else false end)",
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.tear_down_wall("care_plan_occurrences")
    op.tear_down_wall("care_plan_versions")
    op.tear_down_wall("care_plan_pauses")
    op.tear_down_wall("care_plans")
    op.drop_table("care_plan_occurrences")
    op.drop_table("care_plan_versions")
    op.drop_index(op.f("care_plan_pauses_care_plan_id_ix"), table_name="care_plan_pauses")
    op.drop_table("care_plan_pauses")
    op.drop_index(op.f("care_plans_resident_id_ix"), table_name="care_plans")
    op.drop_index(op.f("care_plans_provider_id_ix"), table_name="care_plans")
    op.drop_index("care_plans_due_ix", table_name="care_plans", postgresql_where=sa.text("status <> 'ended'"))
    op.drop_table("care_plans")
