"""Raise alerts"""

from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel
from sqlalchemy.dialects import postgresql

from alembic import op

revision: str = "0030"
down_revision: str | None = "0029c"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "alerts",
        sa.Column("district_code", sa.String(length=6), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sqlmodel.UTCDateTime(), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("updated_at", sqlmodel.UTCDateTime(), server_default=sa.text("now()"), nullable=False),
        sa.Column("kind", sqlmodel.AutoString(length=40), nullable=False),
        sa.Column("key", sqlmodel.AutoString(length=200), nullable=False),
        sa.Column(
            "severity",
            sa.Enum(
                "notice",
                "warning",
                "urgent",
                name="alertseverity",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("resident_id", sa.Uuid(), nullable=True),
        sa.Column(
            "place_kind",
            sa.Enum(
                "meal_point",
                "facility",
                "care_centre",
                name="alertplace",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("place_id", sa.Uuid(), nullable=True),
        sa.Column("division_code", sa.String(length=12), nullable=True),
        sa.Column("facts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column(
            "level",
            sa.Enum("division", "bureau", name="alertlevel", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column(
            "status",
            sa.Enum(
                "open",
                "acknowledged",
                "resolved",
                name="alertstatus",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            server_default=sa.text("'open'"),
            nullable=False,
        ),
        sa.Column("acknowledge_by", sqlmodel.UTCDateTime(), nullable=False),
        sa.Column("escalated_at", sqlmodel.UTCDateTime(), nullable=True),
        sa.Column("raised_by", sa.Uuid(), nullable=True),
        sa.Column("acknowledged_at", sqlmodel.UTCDateTime(), nullable=True),
        sa.Column("acknowledged_by", sa.Uuid(), nullable=True),
        sa.Column("resolved_at", sqlmodel.UTCDateTime(), nullable=True),
        sa.Column("resolved_by", sa.Uuid(), nullable=True),
        sa.Column(
            "cause",
            sa.Enum(
                "helped",
                "reached",
                "hospital",
                "with_family",
                "deceased",
                "repaired",
                "false_alarm",
                "duplicate",
                "over",
                "other",
                name="alertcause",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("note", sqlmodel.AutoString(length=500), nullable=True),
        sa.CheckConstraint(
            "(level = 'division') <= (division_code is not null)", name=op.f("alerts_asked_of_a_division_ck")
        ),
        sa.CheckConstraint("(status = 'resolved') = (cause is not null)", name=op.f("alerts_resolved_for_a_cause_ck")),
        sa.CheckConstraint("district_code ~ '^[0-9]{6}$'", name=op.f("alerts_district_code_form_ck")),
        sa.CheckConstraint(
            "status <> 'acknowledged' or acknowledged_by is not null", name=op.f("alerts_acknowledged_by_someone_ck")
        ),
        sa.CheckConstraint("(cause is null) = (resolved_at is null)", name=op.f("alerts_resolved_on_a_day_ck")),
        sa.CheckConstraint("(place_kind is null) = (place_id is null)", name=op.f("alerts_place_named_whole_ck")),
        sa.CheckConstraint("num_nonnulls(resident_id, place_id) > 0", name=op.f("alerts_about_something_ck")),
        sa.ForeignKeyConstraint(
            ["district_code", "resident_id"],
            ["residents.district_code", "residents.id"],
            name=op.f("alerts_resident_id_fk"),
        ),
        sa.ForeignKeyConstraint(["division_code"], ["divisions.code"], name=op.f("alerts_division_code_fk")),
        sa.PrimaryKeyConstraint("district_code", "id", name=op.f("alerts_pk")),
    )
    op.create_index(
        op.f("alerts_division_code_id_ix"), "alerts", ["district_code", "division_code", "id"], unique=False
    )
    op.create_index(
        "alerts_key_uq",
        "alerts",
        ["district_code", "key"],
        unique=True,
        postgresql_where=sa.text("status <> 'resolved'"),
    )
    op.create_index(op.f("alerts_resident_id_ix"), "alerts", ["district_code", "resident_id"], unique=False)
    op.create_index(
        "alerts_unanswered_ix",
        "alerts",
        ["district_code", "acknowledge_by"],
        unique=False,
        postgresql_where=sa.text("status = 'open'"),
    )
    op.wall_in(
        "alerts",
        "select, insert, update",
        "district_code = (select nullif(current_setting('app.district', true), '')) and case when (select nullif(current_setting('app.bound', true), '')) in ('district') then true when (select nullif(current_setting('app.bound', true), '')) in ('division') then starts_with(division_code, (select nullif(current_setting('app.division', true), ''))) else false end",
        "(select nullif(current_setting('app.bound', true), '')) in ('district', 'division') and (district_code = (select nullif(current_setting('app.district', true), '')) and case when (select nullif(current_setting('app.bound', true), '')) in ('district') then true when (select nullif(current_setting('app.bound', true), '')) in ('division') then starts_with(division_code, (select nullif(current_setting('app.division', true), ''))) else false end)",
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.tear_down_wall("alerts")
    op.drop_index("alerts_unanswered_ix", table_name="alerts", postgresql_where=sa.text("status = 'open'"))
    op.drop_index(op.f("alerts_resident_id_ix"), table_name="alerts")
    op.drop_index("alerts_key_uq", table_name="alerts", postgresql_where=sa.text("status <> 'resolved'"))
    op.drop_index(op.f("alerts_division_code_id_ix"), table_name="alerts")
    op.drop_table("alerts")
