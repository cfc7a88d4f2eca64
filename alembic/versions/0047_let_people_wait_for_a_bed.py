"""Let people wait for a bed"""

from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel

from alembic import op

revision: str = "0047"
down_revision: str | None = "0041"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "waitlist_entries",
        sa.Column("district_code", sa.String(length=6), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sqlmodel.UTCDateTime(), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("updated_at", sqlmodel.UTCDateTime(), server_default=sa.text("now()"), nullable=False),
        sa.Column("entry_no", sqlmodel.AutoString(length=40), nullable=False),
        sa.Column("resident_id", sa.Uuid(), nullable=False),
        sa.Column("division_code", sa.String(length=12), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "general",
                "nursing",
                "dementia",
                "respite",
                "day_care",
                "hospital",
                "home_bed",
                "home_sickbed",
                "hospice",
                name="bedkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("facility_id", sa.Uuid(), nullable=True),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("note", sqlmodel.AutoString(length=500), server_default="", nullable=False),
        sa.Column("closed_at", sqlmodel.UTCDateTime(), nullable=True),
        sa.Column("closed_by", sa.Uuid(), nullable=True),
        sa.Column("closed_reason", sqlmodel.AutoString(length=200), nullable=True),
        sa.CheckConstraint("district_code ~ '^[0-9]{6}$'", name=op.f("waitlist_entries_district_code_form_ck")),
        sa.CheckConstraint(
            "(closed_at is null) = (closed_reason is null)", name=op.f("waitlist_entries_closed_for_a_reason_ck")
        ),
        sa.ForeignKeyConstraint(
            ["district_code", "facility_id"],
            ["facilities.district_code", "facilities.id"],
            name=op.f("waitlist_entries_facility_id_fk"),
        ),
        sa.ForeignKeyConstraint(
            ["district_code", "resident_id"],
            ["residents.district_code", "residents.id"],
            name=op.f("waitlist_entries_resident_id_fk"),
        ),
        sa.PrimaryKeyConstraint("district_code", "id", name=op.f("waitlist_entries_pk")),
        sa.UniqueConstraint("district_code", "entry_no", name=op.f("waitlist_entries_entry_no_uq")),
    )
    op.create_index(
        op.f("waitlist_entries_facility_id_ix"), "waitlist_entries", ["district_code", "facility_id"], unique=False
    )
    op.create_index(
        "waitlist_entries_once_uq",
        "waitlist_entries",
        ["district_code", "resident_id", "kind", "facility_id"],
        unique=True,
        postgresql_where=sa.text("closed_at is null"),
        postgresql_nulls_not_distinct=True,
    )
    op.create_index(
        "waitlist_entries_open_ix",
        "waitlist_entries",
        ["district_code", "kind", "asked_on", "id"],
        unique=False,
        postgresql_where=sa.text("closed_at is null"),
    )
    op.create_index(
        op.f("waitlist_entries_resident_id_ix"), "waitlist_entries", ["district_code", "resident_id"], unique=False
    )
    op.create_table(
        "waitlist_offers",
        sa.Column("district_code", sa.String(length=6), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sqlmodel.UTCDateTime(), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("updated_at", sqlmodel.UTCDateTime(), server_default=sa.text("now()"), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("stay_id", sa.Uuid(), nullable=False),
        sa.Column("offered_by", sa.Uuid(), nullable=False),
        sa.Column("passes_over", sqlmodel.AutoString(length=200), nullable=True),
        sa.Column(
            "answer",
            sa.Enum("accepted", "declined", name="answer", native_enum=False, create_constraint=True, length=40),
            nullable=True,
        ),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        sa.Column("answered_at", sqlmodel.UTCDateTime(), nullable=True),
        sa.Column("declined_because", sqlmodel.AutoString(length=200), nullable=True),
        sa.CheckConstraint(
            "(answer = 'declined') = (declined_because is not null)",
            name=op.f("waitlist_offers_declined_for_a_reason_ck"),
        ),
        sa.CheckConstraint("district_code ~ '^[0-9]{6}$'", name=op.f("waitlist_offers_district_code_form_ck")),
        sa.CheckConstraint(
            "(answer is null) = (answered_at is null)", name=op.f("waitlist_offers_answered_at_a_time_ck")
        ),
        sa.ForeignKeyConstraint(
            ["district_code", "entry_id"],
            ["waitlist_entries.district_code", "waitlist_entries.id"],
            name=op.f("waitlist_offers_entry_id_fk"),
        ),
        sa.ForeignKeyConstraint(
            ["district_code", "stay_id"], ["stays.district_code", "stays.id"], name=op.f("waitlist_offers_stay_id_fk")
        ),
        sa.PrimaryKeyConstraint("district_code", "id", name=op.f("waitlist_offers_pk")),
        sa.UniqueConstraint("district_code", "stay_id", name=op.f("waitlist_offers_stay_id_uq")),
    )
    op.create_index(op.f("waitlist_offers_entry_id_ix"), "waitlist_offers", ["district_code", "entry_id"], unique=False)
    op.wall_in(
        "waitlist_entries",
        "select, insert, update",
        "district_code = (select nullif(current_setting('app.district', true), '')) and case when (select nullif(current_setting('app.bound', true), '')) in ('district') then true when (select nullif(current_setting('app.bound', true), '')) in ('resident') then resident_id = (select nullif(current_setting('app.bound_id', true), '')::uuid) when (select nullif(current_setting('app.bound', true), '')) in ('division') then starts_with(division_code, (select nullif(current_setting('app.division', true), ''))) when (select nullif(current_setting('app.bound', true), '')) in ('facility') then coalesce(facility_id = (select nullif(current_setting('app.bound_id', true), '')::uuid), true) else false end",
        "(select nullif(current_setting('app.bound', true), '')) in ('district', 'resident', 'division') and (district_code = (select nullif(current_setting('app.district', true), '')) and case when (select nullif(current_setting('app.bound', true), '')) in ('district') then true when (select nullif(current_setting('app.bound', true), '')) in ('resident') then resident_id = (select nullif(current_setting('app.bound_id', true), '')::uuid) when (select nullif(current_setting('app.bound', true), '')) in ('division') then starts_with(division_code, (select nullif(current_setting('app.division', true), ''))) when (select nullif(current_setting('app.bound', true), '')) in ('facility') then coalesce(facility_id = (select nullif(current_setting('app.bound_id', true), '')::uuid), true) else false end)",
    )
    op.wall_in(
        "waitlist_offers",
        "select, insert, update",
        "district_code = (select nullif(current_setting('app.district', true), '')) and case when (select nullif(current_setting('app.bound', true), '')) in ('district') then true when (select nullif(current_setting('app.bound', true), '')) in ('provider', 'caregiver', 'resident', 'division', 'facility', 'meal_point') then exists (select from waitlist_entries p where p.district_code = waitlist_offers.district_code and p.id = entry_id) else false end",
        "(select nullif(current_setting('app.bound', true), '')) in ('district', 'resident', 'division', 'facility') and (district_code = (select nullif(current_setting('app.district', true), '')) and case when (select nullif(current_setting('app.bound', true), '')) in ('district') then true when (select nullif(current_setting('app.bound', true), '')) in ('provider', 'caregiver', 'resident', 'division', 'facility', 'meal_point') then exists (select from waitlist_entries p where p.district_code = waitlist_offers.district_code and p.id = entry_id) else false end)",
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.tear_down_wall("waitlist_offers")
    op.tear_down_wall("waitlist_entries")
    op.drop_index(op.f("waitlist_offers_entry_id_ix"), table_name="waitlist_offers")
    op.drop_table("waitlist_offers")
    op.drop_index(op.f("waitlist_entries_resident_id_ix"), table_name="waitlist_entries")
    op.drop_index(
        "waitlist_entries_open_ix", table_name="waitlist_entries", postgresql_where=sa.text("closed_at is null")
    )
    op.drop_index(
        "waitlist_entries_once_uq",
        table_name="waitlist_entries",
        postgresql_where=sa.text("closed_at is null"),
        postgresql_nulls_not_distinct=True,
    )
    op.drop_index(op.f("waitlist_entries_facility_id_ix"), table_name="waitlist_entries")
    op.drop_table("waitlist_entries")
