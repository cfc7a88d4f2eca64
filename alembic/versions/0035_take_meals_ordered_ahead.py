"""Take meals ordered ahead"""

from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel

from alembic import op

revision: str = "0035"
down_revision: str | None = "0034s"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "meal_orders",
        sa.Column("district_code", sa.String(length=6), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sqlmodel.UTCDateTime(), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("updated_at", sqlmodel.UTCDateTime(), server_default=sa.text("now()"), nullable=False),
        sa.Column("order_no", sqlmodel.AutoString(length=40), nullable=False),
        sa.Column("resident_id", sa.Uuid(), nullable=False),
        sa.Column("division_code", sa.String(length=12), nullable=False),
        sa.Column("meal_point_id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=True),
        sa.Column("service_item_id", sa.Uuid(), nullable=False),
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
        sa.Column("served_on", sa.Date(), nullable=False),
        sa.Column("begins_at", sqlmodel.UTCDateTime(), nullable=False),
        sa.Column("order_until", sqlmodel.UTCDateTime(), nullable=False),
        sa.Column("price_fen", sa.BigInteger(), nullable=False),
        sa.Column("programme_id", sa.Uuid(), nullable=True),
        sa.Column("entitlement_id", sa.Uuid(), nullable=True),
        sa.Column("hold_id", sa.Uuid(), nullable=True),
        sa.Column("expected_subsidy_fen", sa.BigInteger(), nullable=False),
        sa.Column("self_pay_excess", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("note", sqlmodel.AutoString(length=500), server_default="", nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "ordered",
                "delivered",
                "not_collected",
                "cancelled",
                "lapsed",
                name="mealorderstatus",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("placed_by", sa.Uuid(), nullable=False),
        sa.Column("told_by", sa.Uuid(), nullable=True),
        sa.Column("told_at", sqlmodel.UTCDateTime(), nullable=True),
        sa.Column("distance_m", sa.Integer(), nullable=True),
        sa.Column("closed_reason", sqlmodel.AutoString(length=200), nullable=True),
        sa.CheckConstraint(
            "(status in ('cancelled', 'not_collected')) = (closed_reason is not null)",
            name=op.f("meal_orders_closed_for_a_reason_ck"),
        ),
        sa.CheckConstraint("district_code ~ '^[0-9]{6}$'", name=op.f("meal_orders_district_code_form_ck")),
        sa.CheckConstraint(
            "(programme_id is null) = (entitlement_id is null)", name=op.f("meal_orders_paid_by_an_entitlement_ck")
        ),
        sa.CheckConstraint(
            "expected_subsidy_fen between 0 and price_fen", name=op.f("meal_orders_subsidy_within_the_price_ck")
        ),
        sa.CheckConstraint("order_until <= begins_at", name=op.f("meal_orders_ordered_before_it_begins_ck")),
        sa.CheckConstraint("price_fen between 0 and 100000000", name=op.f("meal_orders_price_in_reason_ck")),
        sa.ForeignKeyConstraint(
            ["district_code", "entitlement_id"],
            ["entitlements.district_code", "entitlements.id"],
            name=op.f("meal_orders_entitlement_id_fk"),
        ),
        sa.ForeignKeyConstraint(
            ["district_code", "hold_id"],
            ["ledger_transfers.district_code", "ledger_transfers.id"],
            name=op.f("meal_orders_hold_id_fk"),
        ),
        sa.ForeignKeyConstraint(
            ["district_code", "meal_point_id"],
            ["meal_points.district_code", "meal_points.id"],
            name=op.f("meal_orders_meal_point_id_fk"),
        ),
        sa.ForeignKeyConstraint(
            ["district_code", "programme_id"],
            ["programmes.district_code", "programmes.id"],
            name=op.f("meal_orders_programme_id_fk"),
        ),
        sa.ForeignKeyConstraint(
            ["district_code", "provider_id"],
            ["providers.district_code", "providers.id"],
            name=op.f("meal_orders_provider_id_fk"),
        ),
        sa.ForeignKeyConstraint(
            ["district_code", "resident_id"],
            ["residents.district_code", "residents.id"],
            name=op.f("meal_orders_resident_id_fk"),
        ),
        sa.ForeignKeyConstraint(
            ["district_code", "service_item_id"],
            ["service_items.district_code", "service_items.id"],
            name=op.f("meal_orders_service_item_id_fk"),
        ),
        sa.PrimaryKeyConstraint("district_code", "id", name=op.f("meal_orders_pk")),
        sa.UniqueConstraint("district_code", "order_no", name=op.f("meal_orders_order_no_uq")),
    )
    op.create_index(
        op.f("meal_orders_entitlement_id_ix"), "meal_orders", ["district_code", "entitlement_id"], unique=False
    )
    op.create_index(
        op.f("meal_orders_meal_point_id_served_on_meal_ix"),
        "meal_orders",
        ["district_code", "meal_point_id", "served_on", "meal"],
        unique=False,
    )
    op.create_index(
        "meal_orders_one_a_meal_uq",
        "meal_orders",
        ["district_code", "resident_id", "served_on", "meal"],
        unique=True,
        postgresql_where=sa.text("status <> 'cancelled'"),
    )
    op.create_index(
        "meal_orders_open_ix",
        "meal_orders",
        ["district_code", "served_on", "id"],
        unique=False,
        postgresql_where=sa.text("status = 'ordered'"),
    )
    op.create_index(
        op.f("meal_orders_provider_id_served_on_ix"),
        "meal_orders",
        ["district_code", "provider_id", "served_on"],
        unique=False,
    )
    op.create_index(op.f("meal_orders_served_on_ix"), "meal_orders", ["district_code", "served_on"], unique=False)
    op.wall_in(
        "meal_orders",
        "select, insert, update",
        "district_code = (select nullif(current_setting('app.district', true), '')) and case when (select nullif(current_setting('app.bound', true), '')) in ('district') then true when (select nullif(current_setting('app.bound', true), '')) in ('provider') then provider_id = (select nullif(current_setting('app.bound_id', true), '')::uuid) when (select nullif(current_setting('app.bound', true), '')) in ('resident') then resident_id = (select nullif(current_setting('app.bound_id', true), '')::uuid) when (select nullif(current_setting('app.bound', true), '')) in ('division') then starts_with(division_code, (select nullif(current_setting('app.division', true), ''))) when (select nullif(current_setting('app.bound', true), '')) in ('meal_point') then meal_point_id = (select nullif(current_setting('app.bound_id', true), '')::uuid) else false end",
        "(select nullif(current_setting('app.bound', true), '')) in ('district', 'resident', 'division', 'meal_point') and (district_code = (select nullif(current_setting('app.district', true), '')) and case when (select nullif(current_setting('app.bound', true), '')) in ('district') then true when (select nullif(current_setting('app.bound', true), '')) in ('provider') then provider_id = (select nullif(current_setting('app.bound_id', true), '')::uuid) when (select nullif(current_setting('app.bound', true), '')) in ('resident') then resident_id = (select nullif(current_setting('app.bound_id', true), '')::uuid) when (select nullif(current_setting('app.bound', true), '')) in ('division') then starts_with(division_code, (select nullif(current_setting('app.division', true), ''))) when (select nullif(current_setting('app.bound', true), '')) in ('meal_point') then meal_point_id = (select nullif(current_setting('app.bound_id', true), '')::uuid) else false end)",
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.tear_down_wall("meal_orders")
    op.drop_index(op.f("meal_orders_served_on_ix"), table_name="meal_orders")
    op.drop_index(op.f("meal_orders_provider_id_served_on_ix"), table_name="meal_orders")
    op.drop_index("meal_orders_open_ix", table_name="meal_orders", postgresql_where=sa.text("status = 'ordered'"))
    op.drop_index(
        "meal_orders_one_a_meal_uq", table_name="meal_orders", postgresql_where=sa.text("status <> 'cancelled'")
    )
    op.drop_index(op.f("meal_orders_meal_point_id_served_on_meal_ix"), table_name="meal_orders")
    op.drop_index(op.f("meal_orders_entitlement_id_ix"), table_name="meal_orders")
    op.drop_table("meal_orders")
