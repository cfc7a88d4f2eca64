"""Keep leaves of stays, and nights by the month"""

from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel
from sqlalchemy.dialects import postgresql

from alembic import op

revision: str = "0048"
down_revision: str | None = "0047"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "stay_leaves",
        sa.Column("district_code", sa.String(length=6), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sqlmodel.UTCDateTime(), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("updated_at", sqlmodel.UTCDateTime(), server_default=sa.text("now()"), nullable=False),
        sa.Column("stay_id", sa.Uuid(), nullable=False),
        sa.Column("resident_id", sa.Uuid(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.Column(
            "reason",
            sa.Enum(
                "family", "hospital", "other", name="leavereason", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("note", sqlmodel.AutoString(length=500), server_default="", nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.Column("withdrawn_at", sqlmodel.UTCDateTime(), nullable=True),
        sa.Column("withdrawn_by", sa.Uuid(), nullable=True),
        sa.Column("withdrawn_reason", sqlmodel.AutoString(length=200), nullable=True),
        postgresql.ExcludeConstraint(
            (sa.column("district_code"), "="),
            (sa.column("resident_id"), "="),
            (sa.text("daterange(from_on, to_on)"), "&&"),
            where=sa.text("withdrawn_at is null"),
            using="gist",
            name="stay_leaves_one_at_a_time_excl",
        ),
        sa.CheckConstraint("district_code ~ '^[0-9]{6}$'", name=op.f("stay_leaves_district_code_form_ck")),
        sa.CheckConstraint(
            "(withdrawn_at is null) = (withdrawn_by is null)", name=op.f("stay_leaves_withdrawn_by_someone_ck")
        ),
        sa.CheckConstraint("to_on >= from_on", name=op.f("stay_leaves_ends_after_it_starts_ck")),
        sa.ForeignKeyConstraint(
            ["district_code", "resident_id"],
            ["residents.district_code", "residents.id"],
            name=op.f("stay_leaves_resident_id_fk"),
        ),
        sa.ForeignKeyConstraint(
            ["district_code", "stay_id"], ["stays.district_code", "stays.id"], name=op.f("stay_leaves_stay_id_fk")
        ),
        sa.PrimaryKeyConstraint("district_code", "id", name=op.f("stay_leaves_pk")),
    )
    op.create_index(op.f("stay_leaves_resident_id_ix"), "stay_leaves", ["district_code", "resident_id"], unique=False)
    op.create_index(op.f("stay_leaves_stay_id_ix"), "stay_leaves", ["district_code", "stay_id"], unique=False)
    op.create_table(
        "stay_months",
        sa.Column("district_code", sa.String(length=6), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sqlmodel.UTCDateTime(), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("updated_at", sqlmodel.UTCDateTime(), server_default=sa.text("now()"), nullable=False),
        sa.Column("record_no", sqlmodel.AutoString(length=60), nullable=False),
        sa.Column("stay_id", sa.Uuid(), nullable=False),
        sa.Column("facility_id", sa.Uuid(), nullable=False),
        sa.Column("resident_id", sa.Uuid(), nullable=False),
        sa.Column("division_code", sa.String(length=12), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=True),
        sa.Column("service_item_id", sa.Uuid(), nullable=True),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("served_on", sa.Date(), nullable=False),
        sa.Column("began_at", sqlmodel.UTCDateTime(), nullable=False),
        sa.Column("nights", sa.Integer(), nullable=False),
        sa.Column("price_fen", sa.BigInteger(), nullable=True),
        sa.Column(
            "status",
            sa.Enum(
                "verified",
                "flagged",
                "rejected",
                "cancelled",
                name="staymonthstatus",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "evidence",
            sa.Enum(
                "events", "manual", "attested", name="evidence", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("import_id", sa.Uuid(), nullable=True),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.Column("programme_id", sa.Uuid(), nullable=True),
        sa.Column("entitlement_id", sa.Uuid(), nullable=True),
        sa.Column("programme_version_id", sa.Uuid(), nullable=True),
        sa.Column("unit_price_fen", sa.BigInteger(), nullable=True),
        sa.Column("covered_units", sa.BigInteger(), nullable=True),
        sa.Column("posted_gross_fen", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("posted_copay_fen", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("posted_subsidy_fen", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("rounds", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column(
            "closed_code",
            sa.Enum(
                "resident_asked",
                "resident_absent",
                "resident_in_hospital",
                "resident_refused",
                "caregiver_late",
                "caregiver_replaced",
                "no_network",
                "device_failed",
                "forgot_check_in",
                "forgot_check_out",
                "schedule_changed",
                "weather",
                "emergency",
                "duplicate_entry",
                "data_entry_error",
                "not_delivered",
                "manual",
                "other",
                name="reason",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("closed_memo", sqlmodel.AutoString(length=500), nullable=True),
        sa.Column("closed_by", sa.Uuid(), nullable=True),
        sa.Column("closed_at", sqlmodel.UTCDateTime(), nullable=True),
        sa.CheckConstraint(
            "(status = 'rejected') = (closed_at is not null)", name=op.f("stay_months_closed_when_it_says_so_ck")
        ),
        sa.CheckConstraint("district_code ~ '^[0-9]{6}$'", name=op.f("stay_months_district_code_form_ck")),
        sa.CheckConstraint("month ~ '^[0-9]{4}-(0[1-9]|1[0-2])$'", name=op.f("stay_months_month_form_ck")),
        sa.CheckConstraint(
            "nights between 0 and 31 and (nights = 0) = (status = 'cancelled')",
            name=op.f("stay_months_nights_of_a_month_ck"),
        ),
        sa.CheckConstraint(
            "entitlement_id is null or provider_id is not null", name=op.f("stay_months_paid_to_somebody_ck")
        ),
        sa.CheckConstraint(
            "posted_subsidy_fen >= 0 and posted_copay_fen >= 0 and posted_subsidy_fen + posted_copay_fen = posted_gross_fen",
            name=op.f("stay_months_parts_make_the_whole_ck"),
        ),
        sa.CheckConstraint("price_fen between 0 and 100000000", name=op.f("stay_months_price_in_reason_ck")),
        sa.ForeignKeyConstraint(
            ["district_code", "entitlement_id"],
            ["entitlements.district_code", "entitlements.id"],
            name=op.f("stay_months_entitlement_id_fk"),
        ),
        sa.ForeignKeyConstraint(
            ["district_code", "facility_id"],
            ["facilities.district_code", "facilities.id"],
            name=op.f("stay_months_facility_id_fk"),
        ),
        sa.ForeignKeyConstraint(
            ["district_code", "import_id"],
            ["imports.district_code", "imports.id"],
            name=op.f("stay_months_import_id_fk"),
        ),
        sa.ForeignKeyConstraint(
            ["district_code", "programme_id"],
            ["programmes.district_code", "programmes.id"],
            name=op.f("stay_months_programme_id_fk"),
        ),
        sa.ForeignKeyConstraint(
            ["district_code", "programme_version_id"],
            ["programme_versions.district_code", "programme_versions.id"],
            name=op.f("stay_months_programme_version_id_fk"),
        ),
        sa.ForeignKeyConstraint(
            ["district_code", "provider_id"],
            ["providers.district_code", "providers.id"],
            name=op.f("stay_months_provider_id_fk"),
        ),
        sa.ForeignKeyConstraint(
            ["district_code", "resident_id"],
            ["residents.district_code", "residents.id"],
            name=op.f("stay_months_resident_id_fk"),
        ),
        sa.ForeignKeyConstraint(
            ["district_code", "service_item_id"],
            ["service_items.district_code", "service_items.id"],
            name=op.f("stay_months_service_item_id_fk"),
        ),
        sa.ForeignKeyConstraint(
            ["district_code", "stay_id"], ["stays.district_code", "stays.id"], name=op.f("stay_months_stay_id_fk")
        ),
        sa.PrimaryKeyConstraint("district_code", "id", name=op.f("stay_months_pk")),
        sa.UniqueConstraint(
            "district_code", "provider_id", "record_no", name=op.f("stay_months_provider_id_record_no_uq")
        ),
    )
    op.create_index(
        op.f("stay_months_entitlement_id_ix"), "stay_months", ["district_code", "entitlement_id"], unique=False
    )
    op.create_index(
        op.f("stay_months_facility_id_month_ix"), "stay_months", ["district_code", "facility_id", "month"], unique=False
    )
    op.create_index(op.f("stay_months_import_id_ix"), "stay_months", ["district_code", "import_id"], unique=False)
    op.create_index(
        op.f("stay_months_provider_id_served_on_ix"),
        "stay_months",
        ["district_code", "provider_id", "served_on"],
        unique=False,
    )
    op.create_index(
        op.f("stay_months_resident_id_month_ix"), "stay_months", ["district_code", "resident_id", "month"], unique=False
    )
    op.create_index(
        "stay_months_ruled_alike_uq",
        "stay_months",
        ["district_code", "stay_id", "month", "price_fen", "entitlement_id", "programme_version_id"],
        unique=True,
        postgresql_nulls_not_distinct=True,
    )
    op.create_table(
        "stay_month_exceptions",
        sa.Column("district_code", sa.String(length=6), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sqlmodel.UTCDateTime(), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("updated_at", sqlmodel.UTCDateTime(), server_default=sa.text("now()"), nullable=False),
        sa.Column("stay_month_id", sa.Uuid(), nullable=False),
        sa.Column(
            "code",
            sa.Enum(
                "doubted_in_review",
                "denied_on_call",
                name="staymonthexceptioncode",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("found", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "open",
                "acknowledged",
                "corrected",
                name="exceptionstatus",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("raised_by", sa.Uuid(), nullable=False),
        sa.Column("resolved_by", sa.Uuid(), nullable=True),
        sa.Column("resolved_at", sqlmodel.UTCDateTime(), nullable=True),
        sa.Column(
            "reason_code",
            sa.Enum(
                "resident_asked",
                "resident_absent",
                "resident_in_hospital",
                "resident_refused",
                "caregiver_late",
                "caregiver_replaced",
                "no_network",
                "device_failed",
                "forgot_check_in",
                "forgot_check_out",
                "schedule_changed",
                "weather",
                "emergency",
                "duplicate_entry",
                "data_entry_error",
                "not_delivered",
                "manual",
                "other",
                name="reason",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("memo", sqlmodel.AutoString(length=500), nullable=True),
        sa.CheckConstraint("district_code ~ '^[0-9]{6}$'", name=op.f("stay_month_exceptions_district_code_form_ck")),
        sa.ForeignKeyConstraint(
            ["district_code", "stay_month_id"],
            ["stay_months.district_code", "stay_months.id"],
            name=op.f("stay_month_exceptions_stay_month_id_fk"),
        ),
        sa.PrimaryKeyConstraint("district_code", "id", name=op.f("stay_month_exceptions_pk")),
        sa.UniqueConstraint(
            "district_code", "stay_month_id", "code", name=op.f("stay_month_exceptions_stay_month_id_code_uq")
        ),
    )
    op.wall_in(
        "stay_leaves",
        "select, insert, update",
        "district_code = (select nullif(current_setting('app.district', true), '')) and case when (select nullif(current_setting('app.bound', true), '')) in ('district') then true when (select nullif(current_setting('app.bound', true), '')) in ('provider', 'caregiver', 'resident', 'division', 'facility', 'meal_point') then exists (select from stays p where p.district_code = stay_leaves.district_code and p.id = stay_id) else false end",
        "(select nullif(current_setting('app.bound', true), '')) in ('district', 'facility') and (district_code = (select nullif(current_setting('app.district', true), '')) and case when (select nullif(current_setting('app.bound', true), '')) in ('district') then true when (select nullif(current_setting('app.bound', true), '')) in ('provider', 'caregiver', 'resident', 'division', 'facility', 'meal_point') then exists (select from stays p where p.district_code = stay_leaves.district_code and p.id = stay_id) else false end)",
    )
    op.wall_in(
        "stay_months",
        "select, insert, update",
        "district_code = (select nullif(current_setting('app.district', true), '')) and case when (select nullif(current_setting('app.bound', true), '')) in ('district') then true when (select nullif(current_setting('app.bound', true), '')) in ('provider') then provider_id = (select nullif(current_setting('app.bound_id', true), '')::uuid) when (select nullif(current_setting('app.bound', true), '')) in ('resident') then resident_id = (select nullif(current_setting('app.bound_id', true), '')::uuid) when (select nullif(current_setting('app.bound', true), '')) in ('division') then starts_with(division_code, (select nullif(current_setting('app.division', true), ''))) when (select nullif(current_setting('app.bound', true), '')) in ('facility') then facility_id = (select nullif(current_setting('app.bound_id', true), '')::uuid) else false end",
        "(select nullif(current_setting('app.bound', true), '')) in ('district') and (district_code = (select nullif(current_setting('app.district', true), '')) and case when (select nullif(current_setting('app.bound', true), '')) in ('district') then true when (select nullif(current_setting('app.bound', true), '')) in ('provider') then provider_id = (select nullif(current_setting('app.bound_id', true), '')::uuid) when (select nullif(current_setting('app.bound', true), '')) in ('resident') then resident_id = (select nullif(current_setting('app.bound_id', true), '')::uuid) when (select nullif(current_setting('app.bound', true), '')) in ('division') then starts_with(division_code, (select nullif(current_setting('app.division', true), ''))) when (select nullif(current_setting('app.bound', true), '')) in ('facility') then facility_id = (select nullif(current_setting('app.bound_id', true), '')::uuid) else false end)",
    )
    op.wall_in(
        "stay_month_exceptions",
        "select, insert, update",
        "district_code = (select nullif(current_setting('app.district', true), '')) and case when (select nullif(current_setting('app.bound', true), '')) in ('district') then true when (select nullif(current_setting('app.bound', true), '')) in ('provider', 'caregiver', 'resident', 'division', 'facility', 'meal_point') then exists (select from stay_months p where p.district_code = stay_month_exceptions.district_code and p.id = stay_month_id) else false end",
        "(select nullif(current_setting('app.bound', true), '')) in ('district') and (district_code = (select nullif(current_setting('app.district', true), '')) and case when (select nullif(current_setting('app.bound', true), '')) in ('district') then true when (select nullif(current_setting('app.bound', true), '')) in ('provider', 'caregiver', 'resident', 'division', 'facility', 'meal_point') then exists (select from stay_months p where p.district_code = stay_month_exceptions.district_code and p.id = stay_month_id) else false end)",
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.tear_down_wall("stay_month_exceptions")
    op.tear_down_wall("stay_months")
    op.tear_down_wall("stay_leaves")
    op.drop_table("stay_month_exceptions")
    op.drop_index(op.f("stay_months_entitlement_id_ix"), table_name="stay_months")
    op.drop_index(op.f("stay_months_facility_id_month_ix"), table_name="stay_months")
    op.drop_index(op.f("stay_months_import_id_ix"), table_name="stay_months")
    op.drop_index(op.f("stay_months_provider_id_served_on_ix"), table_name="stay_months")
    op.drop_index(op.f("stay_months_resident_id_month_ix"), table_name="stay_months")
    op.drop_index("stay_months_ruled_alike_uq", table_name="stay_months", postgresql_nulls_not_distinct=True)
    op.drop_table("stay_months")
    op.drop_index(op.f("stay_leaves_resident_id_ix"), table_name="stay_leaves")
    op.drop_index(op.f("stay_leaves_stay_id_ix"), table_name="stay_leaves")
    op.drop_table("stay_leaves")
