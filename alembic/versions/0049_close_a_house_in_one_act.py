"""Close a house in one act"""

from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel
from sqlalchemy.dialects import postgresql

from alembic import op

revision: str = "0049"
down_revision: str | None = "0048b"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "facility_closures",
        sa.Column("district_code", sa.String(length=6), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sqlmodel.UTCDateTime(), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("updated_at", sqlmodel.UTCDateTime(), server_default=sa.text("now()"), nullable=False),
        sa.Column("closure_no", sqlmodel.AutoString(length=40), nullable=False),
        sa.Column("facility_id", sa.Uuid(), nullable=False),
        sa.Column("partner_id", sa.Uuid(), nullable=True),
        sa.Column("closes_on", sa.Date(), nullable=False),
        sa.Column("reason", sqlmodel.AutoString(length=200), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "draft",
                "approved",
                "carried_out",
                "withdrawn",
                name="closurestatus",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("drafted_by", sa.Uuid(), nullable=False),
        sa.Column("changed_by", sa.Uuid(), nullable=False),
        sa.Column("announced_at", sqlmodel.UTCDateTime(), nullable=True),
        sa.Column("approved_by", sa.Uuid(), nullable=True),
        sa.Column("approved_at", sqlmodel.UTCDateTime(), nullable=True),
        sa.Column("carried_out_by", sa.Uuid(), nullable=True),
        sa.Column("carried_out_at", sqlmodel.UTCDateTime(), nullable=True),
        sa.Column("closed_reason", sqlmodel.AutoString(length=200), nullable=True),
        sa.CheckConstraint(
            "(status = 'carried_out') = (carried_out_at is not null)",
            name=op.f("facility_closures_carried_out_at_a_time_ck"),
        ),
        sa.CheckConstraint(
            "(status = 'withdrawn') = (closed_reason is not null)",
            name=op.f("facility_closures_withdrawn_for_a_reason_ck"),
        ),
        sa.CheckConstraint("district_code ~ '^[0-9]{6}$'", name=op.f("facility_closures_district_code_form_ck")),
        sa.CheckConstraint(
            "status in ('draft', 'withdrawn') or approved_by is not null",
            name=op.f("facility_closures_approved_by_someone_ck"),
        ),
        sa.CheckConstraint(
            "approved_by not in (drafted_by, changed_by)", name=op.f("facility_closures_maker_is_not_checker_ck")
        ),
        sa.CheckConstraint("partner_id <> facility_id", name=op.f("facility_closures_merges_with_another_ck")),
        sa.ForeignKeyConstraint(
            ["district_code", "facility_id"],
            ["facilities.district_code", "facilities.id"],
            name=op.f("facility_closures_facility_id_fk"),
        ),
        sa.ForeignKeyConstraint(
            ["district_code", "partner_id"],
            ["facilities.district_code", "facilities.id"],
            name=op.f("facility_closures_partner_id_fk"),
        ),
        sa.PrimaryKeyConstraint("district_code", "id", name=op.f("facility_closures_pk")),
        sa.UniqueConstraint("district_code", "closure_no", name=op.f("facility_closures_closure_no_uq")),
    )
    op.create_index(
        op.f("facility_closures_facility_id_ix"), "facility_closures", ["district_code", "facility_id"], unique=False
    )
    op.create_index(
        "facility_closures_one_open_uq",
        "facility_closures",
        ["district_code", "facility_id"],
        unique=True,
        postgresql_where=sa.text("status in ('draft', 'approved')"),
    )
    op.create_index(
        op.f("facility_closures_partner_id_ix"), "facility_closures", ["district_code", "partner_id"], unique=False
    )
    op.create_table(
        "facility_closure_moves",
        sa.Column("district_code", sa.String(length=6), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sqlmodel.UTCDateTime(), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("updated_at", sqlmodel.UTCDateTime(), server_default=sa.text("now()"), nullable=False),
        sa.Column("closure_id", sa.Uuid(), nullable=False),
        sa.Column("stay_id", sa.Uuid(), nullable=False),
        sa.Column("bed_id", sa.Uuid(), nullable=True),
        sa.Column("from_bed_id", sa.Uuid(), nullable=True),
        sa.Column("risks", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("assessed_on", sa.Date(), nullable=True),
        sa.Column("assessed_by", sqlmodel.AutoString(length=40), nullable=True),
        sa.Column("told_to", sqlmodel.AutoString(length=40), nullable=True),
        sa.Column("told_on", sa.Date(), nullable=True),
        sa.Column("set_by", sa.Uuid(), nullable=False),
        sa.Column("to_stay_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("district_code ~ '^[0-9]{6}$'", name=op.f("facility_closure_moves_district_code_form_ck")),
        sa.ForeignKeyConstraint(
            ["district_code", "bed_id"],
            ["beds.district_code", "beds.id"],
            name=op.f("facility_closure_moves_bed_id_fk"),
        ),
        sa.ForeignKeyConstraint(
            ["district_code", "closure_id"],
            ["facility_closures.district_code", "facility_closures.id"],
            name=op.f("facility_closure_moves_closure_id_fk"),
        ),
        sa.ForeignKeyConstraint(
            ["district_code", "from_bed_id"],
            ["beds.district_code", "beds.id"],
            name=op.f("facility_closure_moves_from_bed_id_fk"),
        ),
        sa.ForeignKeyConstraint(
            ["district_code", "stay_id"],
            ["stays.district_code", "stays.id"],
            name=op.f("facility_closure_moves_stay_id_fk"),
        ),
        sa.ForeignKeyConstraint(
            ["district_code", "to_stay_id"],
            ["stays.district_code", "stays.id"],
            name=op.f("facility_closure_moves_to_stay_id_fk"),
        ),
        sa.PrimaryKeyConstraint("district_code", "id", name=op.f("facility_closure_moves_pk")),
        sa.UniqueConstraint(
            "district_code", "closure_id", "stay_id", name=op.f("facility_closure_moves_closure_id_stay_id_uq")
        ),
    )
    op.create_index(
        op.f("facility_closure_moves_bed_id_ix"), "facility_closure_moves", ["district_code", "bed_id"], unique=False
    )
    op.wall_in(
        "alerts",
        "select, insert, update",
        "district_code = (select nullif(current_setting('app.district', true), '')) and case when (select nullif(current_setting('app.bound', true), '')) in ('district') then true when (select nullif(current_setting('app.bound', true), '')) in ('division') then starts_with(division_code, (select nullif(current_setting('app.division', true), ''))) when (select nullif(current_setting('app.bound', true), '')) in ('facility') then place_kind = 'facility' and place_id = (select nullif(current_setting('app.bound_id', true), '')::uuid) else false end",
        "(select nullif(current_setting('app.bound', true), '')) in ('district', 'division', 'facility') and (district_code = (select nullif(current_setting('app.district', true), '')) and case when (select nullif(current_setting('app.bound', true), '')) in ('district') then true when (select nullif(current_setting('app.bound', true), '')) in ('division') then starts_with(division_code, (select nullif(current_setting('app.division', true), ''))) when (select nullif(current_setting('app.bound', true), '')) in ('facility') then place_kind = 'facility' and place_id = (select nullif(current_setting('app.bound_id', true), '')::uuid) else false end)",
    )
    op.wall_in(
        "facility_closures",
        "select, insert, update",
        "district_code = (select nullif(current_setting('app.district', true), '')) and case when (select nullif(current_setting('app.bound', true), '')) in ('district') then true when (select nullif(current_setting('app.bound', true), '')) in ('facility') then (select nullif(current_setting('app.bound_id', true), '')::uuid) in (facility_id, partner_id) else false end",
        "(select nullif(current_setting('app.bound', true), '')) in ('district') and (district_code = (select nullif(current_setting('app.district', true), '')) and case when (select nullif(current_setting('app.bound', true), '')) in ('district') then true when (select nullif(current_setting('app.bound', true), '')) in ('facility') then (select nullif(current_setting('app.bound_id', true), '')::uuid) in (facility_id, partner_id) else false end)",
    )
    op.wall_in(
        "facility_closure_moves",
        "select, insert, update",
        "district_code = (select nullif(current_setting('app.district', true), '')) and case when (select nullif(current_setting('app.bound', true), '')) in ('district') then true when (select nullif(current_setting('app.bound', true), '')) in ('provider', 'caregiver', 'resident', 'division', 'facility', 'meal_point') then exists (select from facility_closures p where p.district_code = facility_closure_moves.district_code and p.id = closure_id) else false end",
        "(select nullif(current_setting('app.bound', true), '')) in ('district') and (district_code = (select nullif(current_setting('app.district', true), '')) and case when (select nullif(current_setting('app.bound', true), '')) in ('district') then true when (select nullif(current_setting('app.bound', true), '')) in ('provider', 'caregiver', 'resident', 'division', 'facility', 'meal_point') then exists (select from facility_closures p where p.district_code = facility_closure_moves.district_code and p.id = closure_id) else false end)",
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.tear_down_wall("facility_closure_moves")
    op.tear_down_wall("facility_closures")
    op.wall_in(
        "alerts",
        "select, insert, update",
        "district_code = (select nullif(current_setting('app.district', true), '')) and case when (select nullif(current_setting('app.bound', true), '')) in ('district') then true when (select nullif(current_setting('app.bound', true), '')) in ('division') then starts_with(division_code, (select nullif(current_setting('app.division', true), ''))) else false end",
        "(select nullif(current_setting('app.bound', true), '')) in ('district', 'division') and (district_code = (select nullif(current_setting('app.district', true), '')) and case when (select nullif(current_setting('app.bound', true), '')) in ('district') then true when (select nullif(current_setting('app.bound', true), '')) in ('division') then starts_with(division_code, (select nullif(current_setting('app.division', true), ''))) else false end)",
    )
    op.drop_index(op.f("facility_closure_moves_bed_id_ix"), table_name="facility_closure_moves")
    op.drop_table("facility_closure_moves")
    op.drop_index(op.f("facility_closures_partner_id_ix"), table_name="facility_closures")
    op.drop_index(
        "facility_closures_one_open_uq",
        table_name="facility_closures",
        postgresql_where=sa.text("status in ('draft', 'approved')"),
    )
    op.drop_index(op.f("facility_closures_facility_id_ix"), table_name="facility_closures")
    op.drop_table("facility_closures")
