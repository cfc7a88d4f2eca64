"""Take calls from homes"""

from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel

from alembic import op

revision: str = "0092"
down_revision: str | None = "0091"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "telephone_lines",
        sa.Column("district_code", sa.String(length=6), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sqlmodel.UTCDateTime(), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("updated_at", sqlmodel.UTCDateTime(), server_default=sa.text("now()"), nullable=False),
        sa.Column("name", sqlmodel.AutoString(length=80), nullable=False),
        sa.Column("number", sqlmodel.AutoString(length=30), nullable=False),
        sa.Column("key_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("key_issued_at", sqlmodel.UTCDateTime(), nullable=True),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("ended_at", sqlmodel.UTCDateTime(), nullable=True),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.Column("ended_reason", sqlmodel.AutoString(length=200), nullable=True),
        sa.CheckConstraint("district_code ~ '^[0-9]{6}$'", name=op.f("telephone_lines_district_code_form_ck")),
        sa.CheckConstraint(
            "(key_sealed is null) = (key_issued_at is null)", name=op.f("telephone_lines_key_issued_at_a_time_ck")
        ),
        sa.CheckConstraint(
            "num_nonnulls(ended_at, ended_by, ended_reason) in (0, 3)", name=op.f("telephone_lines_ended_by_someone_ck")
        ),
        sa.PrimaryKeyConstraint("district_code", "id", name=op.f("telephone_lines_pk")),
    )
    op.create_index(
        "telephone_lines_number_uq",
        "telephone_lines",
        ["district_code", "number"],
        unique=True,
        postgresql_where=sa.text("ended_at is null"),
    )
    op.create_table(
        "call_ins",
        sa.Column("district_code", sa.String(length=6), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sqlmodel.UTCDateTime(), server_default=sa.text("now()"), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("call_no", sqlmodel.AutoString(length=60), nullable=False),
        sa.Column("caller_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("digits", sqlmodel.AutoString(length=40), nullable=False),
        sa.Column("called_at", sqlmodel.UTCDateTime(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("check_in", "check_out", name="eventkind", native_enum=False, create_constraint=True, length=40),
            nullable=True,
        ),
        sa.Column(
            "outcome",
            sa.Enum(
                "check_in",
                "check_out",
                "digits_unreadable",
                "code_unknown",
                "caller_withheld",
                "no_visit",
                "number_unknown",
                name="calloutcome",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("caregiver_id", sa.Uuid(), nullable=True),
        sa.Column("resident_id", sa.Uuid(), nullable=True),
        sa.Column("visit_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "(visit_id is not null) = (outcome in ('check_in', 'check_out')) and (visit_id is null or num_nonnulls(caregiver_id, resident_id, kind, caller_sealed) = 4)",
            name=op.f("call_ins_of_a_visit_whole_ck"),
        ),
        sa.CheckConstraint("district_code ~ '^[0-9]{6}$'", name=op.f("call_ins_district_code_form_ck")),
        sa.ForeignKeyConstraint(
            ["district_code", "caregiver_id"],
            ["caregivers.district_code", "caregivers.id"],
            name=op.f("call_ins_caregiver_id_fk"),
        ),
        sa.ForeignKeyConstraint(
            ["district_code", "line_id"],
            ["telephone_lines.district_code", "telephone_lines.id"],
            name=op.f("call_ins_line_id_fk"),
        ),
        sa.ForeignKeyConstraint(
            ["district_code", "resident_id"],
            ["residents.district_code", "residents.id"],
            name=op.f("call_ins_resident_id_fk"),
        ),
        sa.ForeignKeyConstraint(
            ["district_code", "visit_id"], ["visits.district_code", "visits.id"], name=op.f("call_ins_visit_id_fk")
        ),
        sa.PrimaryKeyConstraint("district_code", "id", name=op.f("call_ins_pk")),
        sa.UniqueConstraint("district_code", "line_id", "call_no", name=op.f("call_ins_line_id_call_no_uq")),
    )
    op.create_index(op.f("call_ins_caregiver_id_ix"), "call_ins", ["district_code", "caregiver_id"], unique=False)
    op.create_index(op.f("call_ins_resident_id_ix"), "call_ins", ["district_code", "resident_id"], unique=False)
    op.create_index(
        "call_ins_unmatched_ix",
        "call_ins",
        ["district_code", "id"],
        unique=False,
        postgresql_where=sa.text("visit_id is null"),
    )
    op.create_index(op.f("call_ins_visit_id_ix"), "call_ins", ["district_code", "visit_id"], unique=False)
    op.add_column("caregivers", sa.Column("call_code", sqlmodel.AutoString(length=6), nullable=True))
    op.wall_in(
        "telephone_lines",
        "select, insert, update",
        "district_code = (select nullif(current_setting('app.district', true), '')) and case when (select nullif(current_setting('app.bound', true), '')) in ('district') then true else false end",
        "district_code = (select nullif(current_setting('app.district', true), '')) and case when (select nullif(current_setting('app.bound', true), '')) in ('district') then true else false end",
    )
    op.wall_in(
        "call_ins",
        "select, insert",
        "district_code = (select nullif(current_setting('app.district', true), '')) and case when (select nullif(current_setting('app.bound', true), '')) in ('district') then true else false end",
        "district_code = (select nullif(current_setting('app.district', true), '')) and case when (select nullif(current_setting('app.bound', true), '')) in ('district') then true else false end",
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.tear_down_wall("call_ins")
    op.tear_down_wall("telephone_lines")
    op.drop_column("caregivers", "call_code")
    op.drop_index(op.f("call_ins_visit_id_ix"), table_name="call_ins")
    op.drop_index("call_ins_unmatched_ix", table_name="call_ins", postgresql_where=sa.text("visit_id is null"))
    op.drop_index(op.f("call_ins_resident_id_ix"), table_name="call_ins")
    op.drop_index(op.f("call_ins_caregiver_id_ix"), table_name="call_ins")
    op.drop_table("call_ins")
    op.drop_index(
        "telephone_lines_number_uq", table_name="telephone_lines", postgresql_where=sa.text("ended_at is null")
    )
    op.drop_table("telephone_lines")
