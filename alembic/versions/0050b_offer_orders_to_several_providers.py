"""Offer orders to several providers"""

from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel
from sqlalchemy.dialects import postgresql

from alembic import op

revision: str = "0050b"
down_revision: str | None = "0050"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

SPOKEN = postgresql.ARRAY(sa.String(length=40))


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    for table, column in (("caregivers", "sex"), ("residents", "caregiver_sex")):
        op.add_column(table, sa.Column(column, sa.String(length=40), nullable=True), if_not_exists=True)
        languages = sa.Column("languages", SPOKEN, server_default=sa.text("'{}'"), nullable=False)
        op.add_column(table, languages, if_not_exists=True)
    op.hold_to("caregivers", "caregivers_sex_ck", "CHECK (sex in ('male', 'female'))")
    op.hold_to("residents", "residents_wishedsex_ck", "CHECK (caregiver_sex in ('female', 'male'))")
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "order_offers",
        sa.Column("district_code", sa.String(length=6), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sqlmodel.UTCDateTime(), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("updated_at", sqlmodel.UTCDateTime(), server_default=sa.text("now()"), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("division_code", sa.String(length=12), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "waiting",
                "open",
                "accepted",
                "declined",
                "expired",
                "already_taken",
                "withdrawn",
                name="offerstatus",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("answer_minutes", sa.Integer(), nullable=False),
        sa.Column("offered_by", sa.Uuid(), nullable=False),
        sa.Column("expires_at", sqlmodel.UTCDateTime(), nullable=True),
        sa.Column("answered_at", sqlmodel.UTCDateTime(), nullable=True),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        sa.Column("reason", sqlmodel.AutoString(length=200), nullable=True),
        sa.CheckConstraint(
            "(status in ('waiting', 'open')) = (answered_at is null)", name=op.f("order_offers_answered_at_a_time_ck")
        ),
        sa.CheckConstraint("answer_minutes between 10 and 2880", name=op.f("order_offers_answer_in_reason_ck")),
        sa.CheckConstraint("district_code ~ '^[0-9]{6}$'", name=op.f("order_offers_district_code_form_ck")),
        sa.CheckConstraint(
            "status <> 'open' or expires_at is not null", name=op.f("order_offers_open_until_a_time_ck")
        ),
        sa.ForeignKeyConstraint(
            ["district_code", "order_id"],
            ["orders.district_code", "orders.id"],
            name=op.f("order_offers_order_id_fk"),
        ),
        sa.ForeignKeyConstraint(
            ["district_code", "provider_id"],
            ["providers.district_code", "providers.id"],
            name=op.f("order_offers_provider_id_fk"),
        ),
        sa.PrimaryKeyConstraint("district_code", "id", name=op.f("order_offers_pk")),
        sa.UniqueConstraint(
            "district_code", "order_id", "provider_id", name=op.f("order_offers_order_id_provider_id_uq")
        ),
    )
    op.create_index(
        "order_offers_due_ix",
        "order_offers",
        ["district_code", "expires_at"],
        unique=False,
        postgresql_where=sa.text("status = 'open'"),
    )
    op.create_index(
        op.f("order_offers_provider_id_id_ix"),
        "order_offers",
        ["district_code", "provider_id", "id"],
        unique=False,
    )
    op.create_index(
        "order_offers_taken_uq",
        "order_offers",
        ["district_code", "order_id"],
        unique=True,
        postgresql_where=sa.text("status = 'accepted'"),
    )
    op.wall_in(
        "order_offers",
        "select, insert, update",
        "district_code = (select nullif(current_setting('app.district', true), '')) and case when (select nullif(current_setting('app.bound', true), '')) in ('district') then true when (select nullif(current_setting('app.bound', true), '')) in ('provider') then provider_id = (select nullif(current_setting('app.bound_id', true), '')::uuid) when (select nullif(current_setting('app.bound', true), '')) in ('division') then starts_with(division_code, (select nullif(current_setting('app.division', true), ''))) else false end",
        "(select nullif(current_setting('app.bound', true), '')) in ('district') and (district_code = (select nullif(current_setting('app.district', true), '')) and case when (select nullif(current_setting('app.bound', true), '')) in ('district') then true when (select nullif(current_setting('app.bound', true), '')) in ('provider') then provider_id = (select nullif(current_setting('app.bound_id', true), '')::uuid) when (select nullif(current_setting('app.bound', true), '')) in ('division') then starts_with(division_code, (select nullif(current_setting('app.division', true), ''))) else false end)",
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.tear_down_wall("order_offers")
    op.drop_table("order_offers")
    for table, column in (("residents", "caregiver_sex"), ("caregivers", "sex")):
        op.drop_column(table, "languages")
        op.drop_column(table, column)
