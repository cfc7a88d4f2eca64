"""Keep servings of meals, cards and tallies"""

from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel
from sqlalchemy.dialects import postgresql

from alembic import op

revision: str = "0027"
down_revision: str | None = "0026"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "meal_cards",
        sa.Column("district_code", sa.String(length=6), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sqlmodel.UTCDateTime(), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("updated_at", sqlmodel.UTCDateTime(), server_default=sa.text("now()"), nullable=False),
        sa.Column("resident_id", sa.Uuid(), nullable=False),
        sa.Column("card_no", sqlmodel.AutoString(length=20), nullable=False),
        sa.Column("token_index", sa.LargeBinary(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "active", "replaced", "revoked", name="cardstatus", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("issued_by", sa.Uuid(), nullable=False),
        sa.Column("ended_at", sqlmodel.UTCDateTime(), nullable=True),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.Column("ended_reason", sqlmodel.AutoString(length=200), nullable=True),
        sa.CheckConstraint(
            "(status = 'active') = (ended_at is null)", name=op.f("meal_cards_ended_when_it_says_so_ck")
        ),
        sa.CheckConstraint("district_code ~ '^[0-9]{6}$'", name=op.f("meal_cards_district_code_form_ck")),
        sa.ForeignKeyConstraint(
            ["district_code", "resident_id"],
            ["residents.district_code", "residents.id"],
            name=op.f("meal_cards_resident_id_fk"),
        ),
        sa.PrimaryKeyConstraint("district_code", "id", name=op.f("meal_cards_pk")),
        sa.UniqueConstraint("district_code", "card_no", name=op.f("meal_cards_card_no_uq")),
        sa.UniqueConstraint("district_code", "token_index", name=op.f("meal_cards_token_index_uq")),
    )
    op.create_index(
        "meal_cards_one_active_uq",
        "meal_cards",
        ["district_code", "resident_id"],
        unique=True,
        postgresql_where=sa.text("status = 'active'"),
    )
    op.create_index(op.f("meal_cards_resident_id_ix"), "meal_cards", ["district_code", "resident_id"], unique=False)
    op.create_table(
        "meal_tallies",
        sa.Column("district_code", sa.String(length=6), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sqlmodel.UTCDateTime(), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("updated_at", sqlmodel.UTCDateTime(), server_default=sa.text("now()"), nullable=False),
        sa.Column("meal_point_id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=True),
        sa.Column("served_on", sa.Date(), nullable=False),
        sa.Column(
            "meal",
            sa.Enum("breakfast", "lunch", "dinner", name="meal", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column(
            "evidence",
            sa.Enum(
                "events", "manual", "attested", name="evidence", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.Column("import_id", sa.Uuid(), nullable=True),
        sa.Column("import_row", sa.Integer(), nullable=True),
        sa.CheckConstraint("district_code ~ '^[0-9]{6}$'", name=op.f("meal_tallies_district_code_form_ck")),
        sa.CheckConstraint("count between 0 and 5000", name=op.f("meal_tallies_count_in_reason_ck")),
        sa.ForeignKeyConstraint(
            ["district_code", "import_id"],
            ["imports.district_code", "imports.id"],
            name=op.f("meal_tallies_import_id_fk"),
        ),
        sa.ForeignKeyConstraint(
            ["district_code", "meal_point_id"],
            ["meal_points.district_code", "meal_points.id"],
            name=op.f("meal_tallies_meal_point_id_fk"),
        ),
        sa.ForeignKeyConstraint(
            ["district_code", "provider_id"],
            ["providers.district_code", "providers.id"],
            name=op.f("meal_tallies_provider_id_fk"),
        ),
        sa.PrimaryKeyConstraint("district_code", "id", name=op.f("meal_tallies_pk")),
        sa.UniqueConstraint(
            "district_code",
            "meal_point_id",
            "served_on",
            "meal",
            name=op.f("meal_tallies_meal_point_id_served_on_meal_uq"),
        ),
    )
    op.create_index(
        "meal_tallies_import_ix",
        "meal_tallies",
        ["district_code", "import_id"],
        unique=False,
        postgresql_where=sa.text("import_id is not null"),
    )
    op.create_index(op.f("meal_tallies_served_on_ix"), "meal_tallies", ["district_code", "served_on"], unique=False)
    op.create_table(
        "meal_servings",
        sa.Column("district_code", sa.String(length=6), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sqlmodel.UTCDateTime(), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("updated_at", sqlmodel.UTCDateTime(), server_default=sa.text("now()"), nullable=False),
        sa.Column("serving_no", sqlmodel.AutoString(length=60), nullable=False),
        sa.Column("meal_point_id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=True),
        sa.Column("resident_id", sa.Uuid(), nullable=False),
        sa.Column("division_code", sa.String(length=12), nullable=False),
        sa.Column("service_item_id", sa.Uuid(), nullable=True),
        sa.Column(
            "meal",
            sa.Enum("breakfast", "lunch", "dinner", name="meal", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column(
            "mode",
            sa.Enum("dine_in", "delivery", name="servingmode", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("served_at", sqlmodel.UTCDateTime(), nullable=False),
        sa.Column("served_on", sa.Date(), nullable=False),
        sa.Column("quantity", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("price_fen", sa.BigInteger(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "verified",
                "flagged",
                "rejected",
                "cancelled",
                name="servingstatus",
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
        sa.Column(
            "identified_by",
            sa.Enum(
                "id_number",
                "card",
                "typed",
                "listed",
                "ordered",
                name="identifiedby",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("card_id", sa.Uuid(), nullable=True),
        sa.Column("programme_id", sa.Uuid(), nullable=True),
        sa.Column("entitlement_id", sa.Uuid(), nullable=True),
        sa.Column(
            "self_paid_code",
            sa.Enum(
                "not_entitled",
                "already_served",
                "point_not_serving",
                "point_without_provider",
                "point_without_price",
                name="selfpaid",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("first_serving_id", sa.Uuid(), nullable=True),
        sa.Column("first_meal_point_id", sa.Uuid(), nullable=True),
        sa.Column("first_served_at", sqlmodel.UTCDateTime(), nullable=True),
        sa.Column("import_id", sa.Uuid(), nullable=True),
        sa.Column("import_row", sa.Integer(), nullable=True),
        sa.Column(
            "not_checked", postgresql.ARRAY(sa.String(length=40)), server_default=sa.text("'{}'"), nullable=False
        ),
        sa.Column("programme_version_id", sa.Uuid(), nullable=True),
        sa.Column("unit_price_fen", sa.BigInteger(), nullable=True),
        sa.Column("covered_units", sa.BigInteger(), nullable=True),
        sa.Column("posted_gross_fen", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("posted_copay_fen", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("posted_subsidy_fen", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("rounds", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("verified_at", sqlmodel.UTCDateTime(), nullable=True),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
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
            "(status in ('rejected', 'cancelled')) = (closed_at is not null)",
            name=op.f("meal_servings_closed_when_it_says_so_ck"),
        ),
        sa.CheckConstraint("district_code ~ '^[0-9]{6}$'", name=op.f("meal_servings_district_code_form_ck")),
        sa.CheckConstraint(
            "entitlement_id is null or provider_id is not null", name=op.f("meal_servings_paid_to_somebody_ck")
        ),
        sa.CheckConstraint(
            "posted_subsidy_fen >= 0 and posted_copay_fen >= 0 and posted_subsidy_fen + posted_copay_fen = posted_gross_fen",
            name=op.f("meal_servings_parts_make_the_whole_ck"),
        ),
        sa.CheckConstraint("price_fen between 0 and 100000000", name=op.f("meal_servings_price_in_reason_ck")),
        sa.CheckConstraint("quantity = 1", name=op.f("meal_servings_one_meal_ck")),
        sa.CheckConstraint(
            "self_paid_code is null or entitlement_id is null and posted_subsidy_fen = 0",
            name=op.f("meal_servings_paid_by_one_ck"),
        ),
        sa.ForeignKeyConstraint(
            ["district_code", "card_id"],
            ["meal_cards.district_code", "meal_cards.id"],
            name=op.f("meal_servings_card_id_fk"),
        ),
        sa.ForeignKeyConstraint(
            ["district_code", "entitlement_id"],
            ["entitlements.district_code", "entitlements.id"],
            name=op.f("meal_servings_entitlement_id_fk"),
        ),
        sa.ForeignKeyConstraint(
            ["district_code", "first_meal_point_id"],
            ["meal_points.district_code", "meal_points.id"],
            name=op.f("meal_servings_first_meal_point_id_fk"),
        ),
        sa.ForeignKeyConstraint(
            ["district_code", "first_serving_id"],
            ["meal_servings.district_code", "meal_servings.id"],
            name=op.f("meal_servings_first_serving_id_fk"),
        ),
        sa.ForeignKeyConstraint(
            ["district_code", "import_id"],
            ["imports.district_code", "imports.id"],
            name=op.f("meal_servings_import_id_fk"),
        ),
        sa.ForeignKeyConstraint(
            ["district_code", "meal_point_id"],
            ["meal_points.district_code", "meal_points.id"],
            name=op.f("meal_servings_meal_point_id_fk"),
        ),
        sa.ForeignKeyConstraint(
            ["district_code", "programme_id"],
            ["programmes.district_code", "programmes.id"],
            name=op.f("meal_servings_programme_id_fk"),
        ),
        sa.ForeignKeyConstraint(
            ["district_code", "programme_version_id"],
            ["programme_versions.district_code", "programme_versions.id"],
            name=op.f("meal_servings_programme_version_id_fk"),
        ),
        sa.ForeignKeyConstraint(
            ["district_code", "provider_id"],
            ["providers.district_code", "providers.id"],
            name=op.f("meal_servings_provider_id_fk"),
        ),
        sa.ForeignKeyConstraint(
            ["district_code", "resident_id"],
            ["residents.district_code", "residents.id"],
            name=op.f("meal_servings_resident_id_fk"),
        ),
        sa.ForeignKeyConstraint(
            ["district_code", "service_item_id"],
            ["service_items.district_code", "service_items.id"],
            name=op.f("meal_servings_service_item_id_fk"),
        ),
        sa.PrimaryKeyConstraint("district_code", "id", name=op.f("meal_servings_pk")),
        sa.UniqueConstraint(
            "district_code", "provider_id", "serving_no", name=op.f("meal_servings_provider_id_serving_no_uq")
        ),
    )
    op.create_index(
        op.f("meal_servings_entitlement_id_ix"), "meal_servings", ["district_code", "entitlement_id"], unique=False
    )
    op.create_index(
        "meal_servings_import_ix",
        "meal_servings",
        ["district_code", "import_id"],
        unique=False,
        postgresql_where=sa.text("import_id is not null"),
    )
    op.create_index(
        op.f("meal_servings_meal_point_id_served_on_ix"),
        "meal_servings",
        ["district_code", "meal_point_id", "served_on"],
        unique=False,
    )
    op.create_index(
        "meal_servings_one_a_meal_uq",
        "meal_servings",
        ["district_code", "resident_id", "served_on", "meal"],
        unique=True,
        postgresql_where=sa.text("entitlement_id is not null and status in ('verified', 'flagged')"),
    )
    op.create_index(
        "meal_servings_own_no_uq",
        "meal_servings",
        ["district_code", "meal_point_id", "serving_no"],
        unique=True,
        postgresql_where=sa.text("provider_id is null"),
    )
    op.create_index(
        op.f("meal_servings_provider_id_served_on_ix"),
        "meal_servings",
        ["district_code", "provider_id", "served_on"],
        unique=False,
    )
    op.create_index(
        op.f("meal_servings_resident_id_served_on_meal_ix"),
        "meal_servings",
        ["district_code", "resident_id", "served_on", "meal"],
        unique=False,
    )
    op.create_index(op.f("meal_servings_served_on_ix"), "meal_servings", ["district_code", "served_on"], unique=False)
    op.create_table(
        "meal_tally_corrections",
        sa.Column("district_code", sa.String(length=6), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sqlmodel.UTCDateTime(), server_default=sa.text("now()"), nullable=False),
        sa.Column("tally_id", sa.Uuid(), nullable=False),
        sa.Column("count_before", sa.Integer(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("reason", sqlmodel.AutoString(length=200), nullable=False),
        sa.Column("by_account", sa.Uuid(), nullable=False),
        sa.CheckConstraint("district_code ~ '^[0-9]{6}$'", name=op.f("meal_tally_corrections_district_code_form_ck")),
        sa.ForeignKeyConstraint(
            ["district_code", "tally_id"],
            ["meal_tallies.district_code", "meal_tallies.id"],
            name=op.f("meal_tally_corrections_tally_id_fk"),
        ),
        sa.PrimaryKeyConstraint("district_code", "id", name=op.f("meal_tally_corrections_pk")),
    )
    op.create_index(
        op.f("meal_tally_corrections_tally_id_ix"),
        "meal_tally_corrections",
        ["district_code", "tally_id"],
        unique=False,
    )
    op.create_table(
        "meal_serving_exceptions",
        sa.Column("district_code", sa.String(length=6), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sqlmodel.UTCDateTime(), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("updated_at", sqlmodel.UTCDateTime(), server_default=sa.text("now()"), nullable=False),
        sa.Column("serving_id", sa.Uuid(), nullable=False),
        sa.Column(
            "code",
            sa.Enum(
                "manual",
                "late_entry",
                "after_death",
                "after_move",
                "point_not_serving",
                "card_ended",
                name="servingexceptioncode",
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
        sa.CheckConstraint("district_code ~ '^[0-9]{6}$'", name=op.f("meal_serving_exceptions_district_code_form_ck")),
        sa.ForeignKeyConstraint(
            ["district_code", "serving_id"],
            ["meal_servings.district_code", "meal_servings.id"],
            name=op.f("meal_serving_exceptions_serving_id_fk"),
        ),
        sa.PrimaryKeyConstraint("district_code", "id", name=op.f("meal_serving_exceptions_pk")),
        sa.UniqueConstraint(
            "district_code", "serving_id", "code", name=op.f("meal_serving_exceptions_serving_id_code_uq")
        ),
    )
    op.wall_in(
        "exports",
        "select, insert, update",
        "district_code = (select nullif(current_setting('app.district', true), '')) and case when (select nullif(current_setting('app.bound', true), '')) in ('district') then true when (select nullif(current_setting('app.bound', true), '')) in ('provider', 'division', 'meal_point') then by_account = (select nullif(current_setting('app.account', true), '')::uuid) else false end",
        "district_code = (select nullif(current_setting('app.district', true), '')) and case when (select nullif(current_setting('app.bound', true), '')) in ('district') then true when (select nullif(current_setting('app.bound', true), '')) in ('provider', 'division', 'meal_point') then by_account = (select nullif(current_setting('app.account', true), '')::uuid) else false end",
    )
    op.wall_in(
        "imports",
        "select, insert, update",
        "district_code = (select nullif(current_setting('app.district', true), '')) and case when (select nullif(current_setting('app.bound', true), '')) in ('district') then true when (select nullif(current_setting('app.bound', true), '')) in ('provider') then provider_id = (select nullif(current_setting('app.bound_id', true), '')::uuid) when (select nullif(current_setting('app.bound', true), '')) in ('division', 'meal_point') then by_account = (select nullif(current_setting('app.account', true), '')::uuid) else false end",
        "district_code = (select nullif(current_setting('app.district', true), '')) and case when (select nullif(current_setting('app.bound', true), '')) in ('district') then true when (select nullif(current_setting('app.bound', true), '')) in ('provider') then provider_id = (select nullif(current_setting('app.bound_id', true), '')::uuid) when (select nullif(current_setting('app.bound', true), '')) in ('division', 'meal_point') then by_account = (select nullif(current_setting('app.account', true), '')::uuid) else false end",
    )
    op.wall_in(
        "meal_cards",
        "select, insert, update",
        "district_code = (select nullif(current_setting('app.district', true), '')) and case when (select nullif(current_setting('app.bound', true), '')) in ('district') then true when (select nullif(current_setting('app.bound', true), '')) in ('resident', 'division') then exists (select from residents p where p.district_code = meal_cards.district_code and p.id = resident_id) else false end",
        "(select nullif(current_setting('app.bound', true), '')) in ('district', 'division') and (district_code = (select nullif(current_setting('app.district', true), '')) and case when (select nullif(current_setting('app.bound', true), '')) in ('district') then true when (select nullif(current_setting('app.bound', true), '')) in ('resident', 'division') then exists (select from residents p where p.district_code = meal_cards.district_code and p.id = resident_id) else false end)",
    )
    op.wall_in(
        "meal_tallies",
        "select, insert, update",
        "district_code = (select nullif(current_setting('app.district', true), '')) and case when (select nullif(current_setting('app.bound', true), '')) in ('district') then true when (select nullif(current_setting('app.bound', true), '')) in ('provider') then provider_id = (select nullif(current_setting('app.bound_id', true), '')::uuid) when (select nullif(current_setting('app.bound', true), '')) in ('meal_point') then meal_point_id = (select nullif(current_setting('app.bound_id', true), '')::uuid) else false end",
        "(select nullif(current_setting('app.bound', true), '')) in ('district', 'meal_point') and (district_code = (select nullif(current_setting('app.district', true), '')) and case when (select nullif(current_setting('app.bound', true), '')) in ('district') then true when (select nullif(current_setting('app.bound', true), '')) in ('provider') then provider_id = (select nullif(current_setting('app.bound_id', true), '')::uuid) when (select nullif(current_setting('app.bound', true), '')) in ('meal_point') then meal_point_id = (select nullif(current_setting('app.bound_id', true), '')::uuid) else false end)",
    )
    op.wall_in(
        "meal_servings",
        "select, insert, update",
        "district_code = (select nullif(current_setting('app.district', true), '')) and case when (select nullif(current_setting('app.bound', true), '')) in ('district') then true when (select nullif(current_setting('app.bound', true), '')) in ('provider') then provider_id = (select nullif(current_setting('app.bound_id', true), '')::uuid) when (select nullif(current_setting('app.bound', true), '')) in ('resident') then resident_id = (select nullif(current_setting('app.bound_id', true), '')::uuid) when (select nullif(current_setting('app.bound', true), '')) in ('division') then starts_with(division_code, (select nullif(current_setting('app.division', true), ''))) when (select nullif(current_setting('app.bound', true), '')) in ('meal_point') then meal_point_id = (select nullif(current_setting('app.bound_id', true), '')::uuid) else false end",
        "(select nullif(current_setting('app.bound', true), '')) in ('district') and (district_code = (select nullif(current_setting('app.district', true), '')) and case when (select nullif(current_setting('app.bound', true), '')) in ('district') then true when (select nullif(current_setting('app.bound', true), '')) in ('provider') then provider_id = (select nullif(current_setting('app.bound_id', true), '')::uuid) when (select nullif(current_setting('app.bound', true), '')) in ('resident') then resident_id = (select nullif(current_setting('app.bound_id', true), '')::uuid) when (select nullif(current_setting('app.bound', true), '')) in ('division') then starts_with(division_code, (select nullif(current_setting('app.division', true), ''))) when (select nullif(current_setting('app.bound', true), '')) in ('meal_point') then meal_point_id = (select nullif(current_setting('app.bound_id', true), '')::uuid) else false end)",
    )
    op.wall_in(
        "meal_tally_corrections",
        "select, insert",
        "district_code = (select nullif(current_setting('app.district', true), '')) and case when (select nullif(current_setting('app.bound', true), '')) in ('district') then true when (select nullif(current_setting('app.bound', true), '')) in ('provider', 'caregiver', 'resident', 'division', 'facility', 'meal_point') then exists (select from meal_tallies p where p.district_code = meal_tally_corrections.district_code and p.id = tally_id) else false end",
        "(select nullif(current_setting('app.bound', true), '')) in ('district', 'meal_point') and (district_code = (select nullif(current_setting('app.district', true), '')) and case when (select nullif(current_setting('app.bound', true), '')) in ('district') then true when (select nullif(current_setting('app.bound', true), '')) in ('provider', 'caregiver', 'resident', 'division', 'facility', 'meal_point') then exists (select from meal_tallies p where p.district_code = meal_tally_corrections.district_code and p.id = tally_id) else false end)",
    )
    op.wall_in(
        "meal_serving_exceptions",
        "select, insert, update",
        "district_code = (select nullif(current_setting('app.district', true), '')) and case when (select nullif(current_setting('app.bound', true), '')) in ('district') then true when (select nullif(current_setting('app.bound', true), '')) in ('provider', 'caregiver', 'resident', 'division', 'facility', 'meal_point') then exists (select from meal_servings p where p.district_code = meal_serving_exceptions.district_code and p.id = serving_id) else false end",
        "(select nullif(current_setting('app.bound', true), '')) in ('district') and (district_code = (select nullif(current_setting('app.district', true), '')) and case when (select nullif(current_setting('app.bound', true), '')) in ('district') then true when (select nullif(current_setting('app.bound', true), '')) in ('provider', 'caregiver', 'resident', 'division', 'facility', 'meal_point') then exists (select from meal_servings p where p.district_code = meal_serving_exceptions.district_code and p.id = serving_id) else false end)",
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.tear_down_wall("meal_serving_exceptions")
    op.tear_down_wall("meal_tally_corrections")
    op.tear_down_wall("meal_servings")
    op.tear_down_wall("meal_tallies")
    op.tear_down_wall("meal_cards")
    op.wall_in(
        "imports",
        "select, insert, update",
        "district_code = (select nullif(current_setting('app.district', true), '')) and case when (select nullif(current_setting('app.bound', true), '')) in ('district') then true when (select nullif(current_setting('app.bound', true), '')) in ('provider') then provider_id = (select nullif(current_setting('app.bound_id', true), '')::uuid) when (select nullif(current_setting('app.bound', true), '')) in ('division') then by_account = (select nullif(current_setting('app.account', true), '')::uuid) else false end",
        "district_code = (select nullif(current_setting('app.district', true), '')) and case when (select nullif(current_setting('app.bound', true), '')) in ('district') then true when (select nullif(current_setting('app.bound', true), '')) in ('provider') then provider_id = (select nullif(current_setting('app.bound_id', true), '')::uuid) when (select nullif(current_setting('app.bound', true), '')) in ('division') then by_account = (select nullif(current_setting('app.account', true), '')::uuid) else false end",
    )
    op.wall_in(
        "exports",
        "select, insert, update",
        "district_code = (select nullif(current_setting('app.district', true), '')) and case when (select nullif(current_setting('app.bound', true), '')) in ('district') then true when (select nullif(current_setting('app.bound', true), '')) in ('provider', 'division') then by_account = (select nullif(current_setting('app.account', true), '')::uuid) else false end",
        "district_code = (select nullif(current_setting('app.district', true), '')) and case when (select nullif(current_setting('app.bound', true), '')) in ('district') then true when (select nullif(current_setting('app.bound', true), '')) in ('provider', 'division') then by_account = (select nullif(current_setting('app.account', true), '')::uuid) else false end",
    )
    op.drop_table("meal_serving_exceptions")
    op.drop_index(op.f("meal_tally_corrections_tally_id_ix"), table_name="meal_tally_corrections")
    op.drop_table("meal_tally_corrections")
    op.drop_index(op.f("meal_servings_served_on_ix"), table_name="meal_servings")
    op.drop_index(op.f("meal_servings_resident_id_served_on_meal_ix"), table_name="meal_servings")
    op.drop_index(op.f("meal_servings_provider_id_served_on_ix"), table_name="meal_servings")
    op.drop_index(
        "meal_servings_own_no_uq", table_name="meal_servings", postgresql_where=sa.text("provider_id is null")
    )
    op.drop_index(
        "meal_servings_one_a_meal_uq",
        table_name="meal_servings",
        postgresql_where=sa.text("entitlement_id is not null and status in ('verified', 'flagged')"),
    )
    op.drop_index(op.f("meal_servings_meal_point_id_served_on_ix"), table_name="meal_servings")
    op.drop_index(
        "meal_servings_import_ix", table_name="meal_servings", postgresql_where=sa.text("import_id is not null")
    )
    op.drop_index(op.f("meal_servings_entitlement_id_ix"), table_name="meal_servings")
    op.drop_table("meal_servings")
    op.drop_index(op.f("meal_tallies_served_on_ix"), table_name="meal_tallies")
    op.drop_index(
        "meal_tallies_import_ix", table_name="meal_tallies", postgresql_where=sa.text("import_id is not null")
    )
    op.drop_table("meal_tallies")
    op.drop_index(op.f("meal_cards_resident_id_ix"), table_name="meal_cards")
    op.drop_index("meal_cards_one_active_uq", table_name="meal_cards", postgresql_where=sa.text("status = 'active'"))
    op.drop_table("meal_cards")
