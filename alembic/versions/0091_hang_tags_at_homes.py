"""Hang tags at homes"""

from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel

from alembic import op

revision: str = "0091"
down_revision: str | None = "0090"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "home_tags",
        sa.Column("district_code", sa.String(length=6), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sqlmodel.UTCDateTime(), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("updated_at", sqlmodel.UTCDateTime(), server_default=sa.text("now()"), nullable=False),
        sa.Column("resident_id", sa.Uuid(), nullable=False),
        sa.Column("tag_no", sqlmodel.AutoString(length=20), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("qr", "nfc", name="tagkind", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("chip_uid", sqlmodel.AutoString(length=14), nullable=True),
        sa.Column("secret_sealed", sa.LargeBinary(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "active", "replaced", "revoked", name="tagstatus", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("issued_at", sqlmodel.UTCDateTime(), nullable=False),
        sa.Column("issued_by", sa.Uuid(), nullable=False),
        sa.Column("ended_at", sqlmodel.UTCDateTime(), nullable=True),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.Column("ended_reason", sqlmodel.AutoString(length=200), nullable=True),
        sa.CheckConstraint("(kind = 'nfc') = (chip_uid is not null)", name=op.f("home_tags_chip_of_a_chip_ck")),
        sa.CheckConstraint("(status = 'active') = (ended_at is null)", name=op.f("home_tags_ended_when_it_says_so_ck")),
        sa.CheckConstraint("district_code ~ '^[0-9]{6}$'", name=op.f("home_tags_district_code_form_ck")),
        sa.ForeignKeyConstraint(
            ["district_code", "resident_id"],
            ["residents.district_code", "residents.id"],
            name=op.f("home_tags_resident_id_fk"),
        ),
        sa.PrimaryKeyConstraint("district_code", "id", name=op.f("home_tags_pk")),
        sa.UniqueConstraint("district_code", "tag_no", name=op.f("home_tags_tag_no_uq")),
    )
    op.create_index(
        "home_tags_chip_active_uq",
        "home_tags",
        ["district_code", "chip_uid"],
        unique=True,
        postgresql_where=sa.text("status = 'active'"),
    )
    op.create_index(
        "home_tags_one_active_uq",
        "home_tags",
        ["district_code", "resident_id", "kind"],
        unique=True,
        postgresql_where=sa.text("status = 'active'"),
    )
    op.create_index(op.f("home_tags_resident_id_ix"), "home_tags", ["district_code", "resident_id"], unique=False)
    op.create_table(
        "home_tag_readings",
        sa.Column("district_code", sa.String(length=6), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sqlmodel.UTCDateTime(), server_default=sa.text("now()"), nullable=False),
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("tag_id", sa.Uuid(), nullable=True),
        sa.Column("number", sa.BigInteger(), nullable=True),
        sa.Column(
            "found",
            sa.Enum(
                "proved",
                "unknown",
                "elsewhere",
                "ended",
                "expired",
                "forged",
                "replayed",
                "out_of_order",
                name="tagfinding",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("read_at", sqlmodel.UTCDateTime(), nullable=False),
        sa.CheckConstraint("district_code ~ '^[0-9]{6}$'", name=op.f("home_tag_readings_district_code_form_ck")),
        sa.CheckConstraint(
            "found <> 'proved' or num_nonnulls(tag_id, number) = 2",
            name=op.f("home_tag_readings_proved_by_something_ck"),
        ),
        sa.ForeignKeyConstraint(
            ["district_code", "tag_id"],
            ["home_tags.district_code", "home_tags.id"],
            name=op.f("home_tag_readings_tag_id_fk"),
        ),
        sa.ForeignKeyConstraint(
            ["district_code", "visit_id"],
            ["visits.district_code", "visits.id"],
            name=op.f("home_tag_readings_visit_id_fk"),
        ),
        sa.PrimaryKeyConstraint("district_code", "id", name=op.f("home_tag_readings_pk")),
    )
    op.create_index(
        "home_tag_readings_once_uq",
        "home_tag_readings",
        ["district_code", "tag_id", "number"],
        unique=True,
        postgresql_where=sa.text("found = 'proved'"),
    )
    op.create_index(
        op.f("home_tag_readings_visit_id_ix"), "home_tag_readings", ["district_code", "visit_id"], unique=False
    )
    op.add_column("visit_events", sa.Column("vouched", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    op.add_column("visit_events", sa.Column("tag_found", sa.String(length=40), nullable=True))
    op.wall_in(
        "home_tags",
        "select, insert, update",
        "district_code = (select nullif(current_setting('app.district', true), '')) and case when (select nullif(current_setting('app.bound', true), '')) in ('district') then true when (select nullif(current_setting('app.bound', true), '')) in ('division') then exists (select from residents p where p.district_code = home_tags.district_code and p.id = resident_id) else false end",
        "(select nullif(current_setting('app.bound', true), '')) in ('district', 'division') and (district_code = (select nullif(current_setting('app.district', true), '')) and case when (select nullif(current_setting('app.bound', true), '')) in ('district') then true when (select nullif(current_setting('app.bound', true), '')) in ('division') then exists (select from residents p where p.district_code = home_tags.district_code and p.id = resident_id) else false end)",
    )
    op.wall_in(
        "home_tag_readings",
        "select, insert",
        "district_code = (select nullif(current_setting('app.district', true), '')) and case when (select nullif(current_setting('app.bound', true), '')) in ('district') then true when (select nullif(current_setting('app.bound', true), '')) in ('provider', 'caregiver', 'resident', 'division', 'facility', 'meal_point') then exists (select from home_tags p where p.district_code = home_tag_readings.district_code and p.id = tag_id) else false end",
        "(select nullif(current_setting('app.bound', true), '')) in ('district') and (district_code = (select nullif(current_setting('app.district', true), '')) and case when (select nullif(current_setting('app.bound', true), '')) in ('district') then true when (select nullif(current_setting('app.bound', true), '')) in ('provider', 'caregiver', 'resident', 'division', 'facility', 'meal_point') then exists (select from home_tags p where p.district_code = home_tag_readings.district_code and p.id = tag_id) else false end)",
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.tear_down_wall("home_tag_readings")
    op.tear_down_wall("home_tags")
    op.drop_column("visit_events", "tag_found")
    op.drop_column("visit_events", "vouched")
    op.drop_index(op.f("home_tag_readings_visit_id_ix"), table_name="home_tag_readings")
    op.drop_index(
        "home_tag_readings_once_uq", table_name="home_tag_readings", postgresql_where=sa.text("found = 'proved'")
    )
    op.drop_table("home_tag_readings")
    op.drop_index(op.f("home_tags_resident_id_ix"), table_name="home_tags")
    op.drop_index("home_tags_one_active_uq", table_name="home_tags", postgresql_where=sa.text("status = 'active'"))
    op.drop_index("home_tags_chip_active_uq", table_name="home_tags", postgresql_where=sa.text("status = 'active'"))
    op.drop_table("home_tags")
