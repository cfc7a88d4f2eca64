"""Make lists into files"""

from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel
from sqlalchemy.dialects import postgresql

from alembic import op

revision: str = "0009"
down_revision: str | None = "0008"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "exports",
        sa.Column("district_code", sa.String(length=6), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sqlmodel.UTCDateTime(), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("updated_at", sqlmodel.UTCDateTime(), server_default=sa.text("now()"), nullable=False),
        sa.Column("kind", sqlmodel.AutoString(length=40), nullable=False),
        sa.Column(
            "format",
            sa.Enum("csv", "xlsx", name="exportformat", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("filters", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "queued",
                "running",
                "succeeded",
                "failed",
                name="exportstatus",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("by_account", sa.Uuid(), nullable=False),
        sa.Column("by_membership", sa.Uuid(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=True),
        sa.Column("file_bytes", sa.BigInteger(), nullable=True),
        sa.Column("file_sha256", sqlmodel.AutoString(length=64), nullable=True),
        sa.Column("failure_code", sqlmodel.AutoString(length=60), nullable=True),
        sa.Column("failure_zh", sqlmodel.AutoString(length=500), nullable=True),
        sa.Column("failure_en", sqlmodel.AutoString(length=500), nullable=True),
        sa.Column("started_at", sqlmodel.UTCDateTime(), nullable=True),
        sa.Column("finished_at", sqlmodel.UTCDateTime(), nullable=True),
        sa.CheckConstraint("district_code ~ '^[0-9]{6}$'", name=op.f("exports_district_code_form_ck")),
        sa.PrimaryKeyConstraint("district_code", "id", name=op.f("exports_pk")),
    )
    op.create_index(
        op.f("exports_by_membership_id_ix"), "exports", ["district_code", "by_membership", "id"], unique=False
    )
    op.create_index(
        "exports_kept_ix",
        "exports",
        ["district_code", "finished_at"],
        unique=False,
        postgresql_where=sa.text("file_sha256 is not null"),
    )
    op.create_table(
        "export_pieces",
        sa.Column("district_code", sa.String(length=6), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sqlmodel.UTCDateTime(), server_default=sa.text("now()"), nullable=False),
        sa.Column("export_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("district_code ~ '^[0-9]{6}$'", name=op.f("export_pieces_district_code_form_ck")),
        sa.ForeignKeyConstraint(
            ["district_code", "export_id"],
            ["exports.district_code", "exports.id"],
            name=op.f("export_pieces_export_id_fk"),
        ),
        sa.PrimaryKeyConstraint("district_code", "id", name=op.f("export_pieces_pk")),
        sa.UniqueConstraint("district_code", "export_id", "seq", name=op.f("export_pieces_export_id_seq_uq")),
    )
    op.wall_in(
        "exports",
        "select, insert, update",
        "district_code = (select nullif(current_setting('app.district', true), '')) and case when (select nullif(current_setting('app.bound', true), '')) in ('district') then true when (select nullif(current_setting('app.bound', true), '')) in ('provider', 'division') then by_account = (select nullif(current_setting('app.account', true), '')::uuid) else false end",
        "district_code = (select nullif(current_setting('app.district', true), '')) and case when (select nullif(current_setting('app.bound', true), '')) in ('district') then true when (select nullif(current_setting('app.bound', true), '')) in ('provider', 'division') then by_account = (select nullif(current_setting('app.account', true), '')::uuid) else false end",
    )
    op.wall_in(
        "export_pieces",
        "select, insert, delete",
        "district_code = (select nullif(current_setting('app.district', true), '')) and case when (select nullif(current_setting('app.bound', true), '')) in ('district') then true when (select nullif(current_setting('app.bound', true), '')) in ('provider', 'caregiver', 'resident', 'division', 'facility', 'meal_point') then exists (select from exports p where p.district_code = export_pieces.district_code and p.id = export_id) else false end",
        "district_code = (select nullif(current_setting('app.district', true), '')) and case when (select nullif(current_setting('app.bound', true), '')) in ('district') then true when (select nullif(current_setting('app.bound', true), '')) in ('provider', 'caregiver', 'resident', 'division', 'facility', 'meal_point') then exists (select from exports p where p.district_code = export_pieces.district_code and p.id = export_id) else false end",
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.tear_down_wall("export_pieces")
    op.tear_down_wall("exports")
    op.drop_table("export_pieces")
    op.drop_index("exports_kept_ix", table_name="exports", postgresql_where=sa.text("file_sha256 is not null"))
    op.drop_index(op.f("exports_by_membership_id_ix"), table_name="exports")
    op.drop_table("exports")
