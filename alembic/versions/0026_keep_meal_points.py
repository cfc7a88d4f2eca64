"""Keep meal points"""

from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel
from sqlalchemy.dialects import postgresql

from alembic import op

revision: str = "0026"
down_revision: str | None = "0025"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "dish_tags",
        sa.Column("district_code", sa.String(length=6), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sqlmodel.UTCDateTime(), server_default=sa.text("now()"), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("allergen", "diet", name="dishtagkind", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("code", sqlmodel.AutoString(length=40), nullable=False),
        sa.Column("name", sqlmodel.AutoString(length=40), nullable=False),
        sa.CheckConstraint("district_code ~ '^[0-9]{6}$'", name=op.f("dish_tags_district_code_form_ck")),
        sa.PrimaryKeyConstraint("district_code", "id", name=op.f("dish_tags_pk")),
        sa.UniqueConstraint("district_code", "kind", "code", name=op.f("dish_tags_kind_code_uq")),
    )
    op.create_table(
        "meal_points",
        sa.Column("district_code", sa.String(length=6), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sqlmodel.UTCDateTime(), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("updated_at", sqlmodel.UTCDateTime(), server_default=sa.text("now()"), nullable=False),
        sa.Column("code", sqlmodel.AutoString(length=40), nullable=False),
        sa.Column("name", sqlmodel.AutoString(length=120), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=True),
        sa.Column("service_item_id", sa.Uuid(), nullable=True),
        sa.Column(
            "area",
            sa.Enum("urban", "rural", name="area", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column(
            "model",
            sa.Enum(
                "station_charity",
                "mutual_aid",
                "self_organised",
                "catering_company",
                name="mealpointmodel",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "status",
            sa.Enum(
                "planned",
                "built",
                "operating",
                "suspended",
                "closed",
                name="mealpointstatus",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("division_code", sa.String(length=12), nullable=False),
        sa.Column("address", sqlmodel.AutoString(length=200), nullable=True),
        sa.Column("phone", sqlmodel.AutoString(length=20), nullable=True),
        sa.Column("lat", sa.Float(), nullable=True),
        sa.Column("lng", sa.Float(), nullable=True),
        sa.Column("seats", sa.Integer(), nullable=True),
        sa.Column("delivery_radius_metres", sa.Integer(), nullable=True),
        sa.Column("order_minutes_before", sa.Integer(), server_default=sa.text("120"), nullable=False),
        sa.Column("closed_on_holidays", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("planned_on", sa.Date(), nullable=True),
        sa.Column("built_on", sa.Date(), nullable=True),
        sa.Column("opened_on", sa.Date(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "case status\n                 when 'planned' then num_nonnulls(built_on, opened_on, closed_on) = 0\n                 when 'built' then num_nonnulls(opened_on, closed_on) = 0\n                 when 'closed' then true else closed_on is null end",
            name=op.f("meal_points_no_date_against_its_status_ck"),
        ),
        sa.CheckConstraint("district_code ~ '^[0-9]{6}$'", name=op.f("meal_points_district_code_form_ck")),
        sa.CheckConstraint("(lat is null) = (lng is null)", name=op.f("meal_points_place_whole_ck")),
        sa.CheckConstraint(
            "planned_on <= least(built_on, opened_on, closed_on) and built_on <= least(opened_on, closed_on)\n               and opened_on <= closed_on",
            name=op.f("meal_points_one_after_the_other_ck"),
        ),
        sa.CheckConstraint("seats >= 0", name=op.f("meal_points_seats_counted_ck")),
        sa.CheckConstraint(
            "starts_with(division_code, district_code)", name=op.f("meal_points_division_of_the_district_ck")
        ),
        sa.ForeignKeyConstraint(
            ["district_code", "provider_id"],
            ["providers.district_code", "providers.id"],
            name=op.f("meal_points_provider_id_fk"),
        ),
        sa.ForeignKeyConstraint(
            ["district_code", "service_item_id"],
            ["service_items.district_code", "service_items.id"],
            name=op.f("meal_points_service_item_id_fk"),
        ),
        sa.ForeignKeyConstraint(["division_code"], ["divisions.code"], name=op.f("meal_points_division_code_fk")),
        sa.PrimaryKeyConstraint("district_code", "id", name=op.f("meal_points_pk")),
        sa.UniqueConstraint("district_code", "code", name=op.f("meal_points_code_uq")),
    )
    op.create_index(op.f("meal_points_provider_id_ix"), "meal_points", ["district_code", "provider_id"], unique=False)
    op.create_table(
        "meal_closures",
        sa.Column("district_code", sa.String(length=6), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sqlmodel.UTCDateTime(), server_default=sa.text("now()"), nullable=False),
        sa.Column("meal_point_id", sa.Uuid(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=False),
        sa.Column("reason", sqlmodel.AutoString(length=200), nullable=False),
        sa.Column("by_account", sa.Uuid(), nullable=False),
        sa.Column("withdrawn_at", sqlmodel.UTCDateTime(), nullable=True),
        sa.Column("withdrawn_by", sa.Uuid(), nullable=True),
        postgresql.ExcludeConstraint(
            (sa.column("district_code"), "="),
            (sa.column("meal_point_id"), "="),
            (sa.text("daterange(from_on, to_on, '[]')"), "&&"),
            where=sa.text("withdrawn_at is null"),
            using="gist",
            name="meal_closures_one_at_a_time_excl",
        ),
        sa.CheckConstraint("district_code ~ '^[0-9]{6}$'", name=op.f("meal_closures_district_code_form_ck")),
        sa.CheckConstraint(
            "(withdrawn_at is null) = (withdrawn_by is null)", name=op.f("meal_closures_withdrawn_by_someone_ck")
        ),
        sa.CheckConstraint("to_on >= from_on", name=op.f("meal_closures_ends_after_it_starts_ck")),
        sa.ForeignKeyConstraint(
            ["district_code", "meal_point_id"],
            ["meal_points.district_code", "meal_points.id"],
            name=op.f("meal_closures_meal_point_id_fk"),
        ),
        sa.PrimaryKeyConstraint("district_code", "id", name=op.f("meal_closures_pk")),
    )
    op.create_index(
        op.f("meal_closures_meal_point_id_ix"), "meal_closures", ["district_code", "meal_point_id"], unique=False
    )
    op.create_table(
        "meal_hours",
        sa.Column("district_code", sa.String(length=6), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sqlmodel.UTCDateTime(), server_default=sa.text("now()"), nullable=False),
        sa.Column("meal_point_id", sa.Uuid(), nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column(
            "meal",
            sa.Enum("breakfast", "lunch", "dinner", name="meal", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("opens", sqlmodel.AutoString(length=5), nullable=False),
        sa.Column("closes", sqlmodel.AutoString(length=5), nullable=False),
        sa.CheckConstraint("district_code ~ '^[0-9]{6}$'", name=op.f("meal_hours_district_code_form_ck")),
        sa.CheckConstraint(
            "opens ~ '^[0-2][0-9]:[0-5][0-9]$' and closes ~ '^[0-2][0-9]:[0-5][0-9]$'",
            name=op.f("meal_hours_clock_form_ck"),
        ),
        sa.CheckConstraint("closes > opens", name=op.f("meal_hours_closes_after_it_opens_ck")),
        sa.CheckConstraint("weekday between 1 and 7", name=op.f("meal_hours_weekday_known_ck")),
        sa.ForeignKeyConstraint(
            ["district_code", "meal_point_id"],
            ["meal_points.district_code", "meal_points.id"],
            name=op.f("meal_hours_meal_point_id_fk"),
        ),
        sa.PrimaryKeyConstraint("district_code", "id", name=op.f("meal_hours_pk")),
        sa.UniqueConstraint(
            "district_code",
            "meal_point_id",
            "effective_from",
            "weekday",
            "meal",
            name=op.f("meal_hours_meal_point_id_effective_from_weekday_meal_uq"),
        ),
    )
    op.create_table(
        "meal_licences",
        sa.Column("district_code", sa.String(length=6), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sqlmodel.UTCDateTime(), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("updated_at", sqlmodel.UTCDateTime(), server_default=sa.text("now()"), nullable=False),
        sa.Column("meal_point_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "food",
                "business",
                "fire",
                "health",
                "other",
                name="licencekind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("number", sqlmodel.AutoString(length=60), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.CheckConstraint("district_code ~ '^[0-9]{6}$'", name=op.f("meal_licences_district_code_form_ck")),
        sa.CheckConstraint("valid_to >= valid_from", name=op.f("meal_licences_ends_after_it_starts_ck")),
        sa.ForeignKeyConstraint(
            ["district_code", "meal_point_id"],
            ["meal_points.district_code", "meal_points.id"],
            name=op.f("meal_licences_meal_point_id_fk"),
        ),
        sa.PrimaryKeyConstraint("district_code", "id", name=op.f("meal_licences_pk")),
        sa.UniqueConstraint(
            "district_code", "meal_point_id", "kind", "number", name=op.f("meal_licences_meal_point_id_kind_number_uq")
        ),
    )
    op.create_index(op.f("meal_licences_valid_to_ix"), "meal_licences", ["district_code", "valid_to"], unique=False)
    op.create_table(
        "meal_menus",
        sa.Column("district_code", sa.String(length=6), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sqlmodel.UTCDateTime(), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("updated_at", sqlmodel.UTCDateTime(), server_default=sa.text("now()"), nullable=False),
        sa.Column("meal_point_id", sa.Uuid(), nullable=False),
        sa.Column("served_on", sa.Date(), nullable=False),
        sa.Column(
            "meal",
            sa.Enum("breakfast", "lunch", "dinner", name="meal", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("dishes", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.CheckConstraint("district_code ~ '^[0-9]{6}$'", name=op.f("meal_menus_district_code_form_ck")),
        sa.ForeignKeyConstraint(
            ["district_code", "meal_point_id"],
            ["meal_points.district_code", "meal_points.id"],
            name=op.f("meal_menus_meal_point_id_fk"),
        ),
        sa.PrimaryKeyConstraint("district_code", "id", name=op.f("meal_menus_pk")),
        sa.UniqueConstraint(
            "district_code",
            "meal_point_id",
            "served_on",
            "meal",
            name=op.f("meal_menus_meal_point_id_served_on_meal_uq"),
        ),
    )
    op.create_table(
        "meal_point_spells",
        sa.Column("district_code", sa.String(length=6), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sqlmodel.UTCDateTime(), server_default=sa.text("now()"), nullable=False),
        sa.Column("meal_point_id", sa.Uuid(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("reason", sqlmodel.AutoString(length=200), nullable=True),
        postgresql.ExcludeConstraint(
            (sa.column("district_code"), "="),
            (sa.column("meal_point_id"), "="),
            (sa.text("daterange(from_on, until_on)"), "&&"),
            using="gist",
            name="meal_point_spells_one_at_a_time_excl",
        ),
        sa.CheckConstraint("district_code ~ '^[0-9]{6}$'", name=op.f("meal_point_spells_district_code_form_ck")),
        sa.CheckConstraint("until_on >= from_on", name=op.f("meal_point_spells_ends_after_it_starts_ck")),
        sa.ForeignKeyConstraint(
            ["district_code", "meal_point_id"],
            ["meal_points.district_code", "meal_points.id"],
            name=op.f("meal_point_spells_meal_point_id_fk"),
        ),
        sa.PrimaryKeyConstraint("district_code", "id", name=op.f("meal_point_spells_pk")),
    )
    op.create_index(
        op.f("meal_point_spells_meal_point_id_ix"),
        "meal_point_spells",
        ["district_code", "meal_point_id"],
        unique=False,
    )
    op.wall_in(
        "dish_tags",
        "select, insert",
        "district_code = (select nullif(current_setting('app.district', true), '')) and case when (select nullif(current_setting('app.bound', true), '')) in ('district', 'provider', 'caregiver', 'resident', 'division', 'facility', 'meal_point') then true else false end",
        "district_code = (select nullif(current_setting('app.district', true), '')) and (select nullif(current_setting('app.bound', true), '')) = 'district'",
    )
    op.wall_in(
        "meal_points",
        "select, insert, update",
        "district_code = (select nullif(current_setting('app.district', true), '')) and case when (select nullif(current_setting('app.bound', true), '')) in ('district', 'provider', 'caregiver', 'resident', 'division', 'facility', 'meal_point') then true else false end",
        "district_code = (select nullif(current_setting('app.district', true), '')) and (select nullif(current_setting('app.bound', true), '')) = 'district'",
    )
    op.wall_in(
        "meal_closures",
        "select, insert, update (withdrawn_at, withdrawn_by)",
        "district_code = (select nullif(current_setting('app.district', true), '')) and case when (select nullif(current_setting('app.bound', true), '')) in ('district', 'provider', 'caregiver', 'resident', 'division', 'facility', 'meal_point') then true else false end",
        "district_code = (select nullif(current_setting('app.district', true), '')) and case (select nullif(current_setting('app.bound', true), '')) when 'district' then true when 'meal_point' then meal_point_id = (select nullif(current_setting('app.bound_id', true), '')::uuid) else false end",
    )
    op.wall_in(
        "meal_hours",
        "select, insert, delete",
        "district_code = (select nullif(current_setting('app.district', true), '')) and case when (select nullif(current_setting('app.bound', true), '')) in ('district', 'provider', 'caregiver', 'resident', 'division', 'facility', 'meal_point') then true else false end",
        "district_code = (select nullif(current_setting('app.district', true), '')) and case (select nullif(current_setting('app.bound', true), '')) when 'district' then true when 'meal_point' then meal_point_id = (select nullif(current_setting('app.bound_id', true), '')::uuid) else false end",
    )
    op.wall_in(
        "meal_licences",
        "select, insert, update",
        "district_code = (select nullif(current_setting('app.district', true), '')) and case when (select nullif(current_setting('app.bound', true), '')) in ('district', 'provider', 'caregiver', 'resident', 'division', 'facility', 'meal_point') then true else false end",
        "district_code = (select nullif(current_setting('app.district', true), '')) and (select nullif(current_setting('app.bound', true), '')) = 'district'",
    )
    op.wall_in(
        "meal_menus",
        "select, insert, update",
        "district_code = (select nullif(current_setting('app.district', true), '')) and case when (select nullif(current_setting('app.bound', true), '')) in ('district', 'provider', 'caregiver', 'resident', 'division', 'facility', 'meal_point') then true else false end",
        "district_code = (select nullif(current_setting('app.district', true), '')) and case (select nullif(current_setting('app.bound', true), '')) when 'district' then true when 'meal_point' then meal_point_id = (select nullif(current_setting('app.bound_id', true), '')::uuid) else false end",
    )
    op.wall_in(
        "meal_point_spells",
        "select, insert, update (from_on, until_on, reason)",
        "district_code = (select nullif(current_setting('app.district', true), '')) and case when (select nullif(current_setting('app.bound', true), '')) in ('district', 'provider', 'caregiver', 'resident', 'division', 'facility', 'meal_point') then true else false end",
        "district_code = (select nullif(current_setting('app.district', true), '')) and (select nullif(current_setting('app.bound', true), '')) = 'district'",
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.tear_down_wall("meal_point_spells")
    op.tear_down_wall("meal_menus")
    op.tear_down_wall("meal_licences")
    op.tear_down_wall("meal_hours")
    op.tear_down_wall("meal_closures")
    op.tear_down_wall("meal_points")
    op.tear_down_wall("dish_tags")
    op.drop_index(op.f("meal_point_spells_meal_point_id_ix"), table_name="meal_point_spells")
    op.drop_table("meal_point_spells")
    op.drop_table("meal_menus")
    op.drop_index(op.f("meal_licences_valid_to_ix"), table_name="meal_licences")
    op.drop_table("meal_licences")
    op.drop_table("meal_hours")
    op.drop_index(op.f("meal_closures_meal_point_id_ix"), table_name="meal_closures")
    op.drop_table("meal_closures")
    op.drop_index(op.f("meal_points_provider_id_ix"), table_name="meal_points")
    op.drop_table("meal_points")
    op.drop_table("dish_tags")
