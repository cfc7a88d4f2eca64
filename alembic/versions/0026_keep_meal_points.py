"""Keep meal points"""

from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel

from alembic import op

revision: str = "0026"
down_revision: str | None = "0025"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
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
            "case status\n                 when 'planned' then planned_on is not null and num_nonnulls(built_on, opened_on, closed_on) = 0\n                 when 'built' then built_on is not null and num_nonnulls(opened_on, closed_on) = 0\n                 when 'closed' then closed_on is not null\n                 else opened_on is not null and closed_on is null end",
            name=op.f("meal_points_dated_as_its_status_says_ck"),
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
    op.wall_in(
        "meal_points",
        "select, insert, update",
        "district_code = (select nullif(current_setting('app.district', true), '')) and case when (select nullif(current_setting('app.bound', true), '')) in ('district', 'provider', 'caregiver', 'resident', 'division', 'facility', 'meal_point') then true else false end",
        "district_code = (select nullif(current_setting('app.district', true), '')) and (select nullif(current_setting('app.bound', true), '')) = 'district'",
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.tear_down_wall("meal_points")
    op.drop_index(op.f("meal_points_provider_id_ix"), table_name="meal_points")
    op.drop_table("meal_points")
