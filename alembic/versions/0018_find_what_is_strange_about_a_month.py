"""Find what is strange about a month"""

from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel
from sqlalchemy.dialects import postgresql

from alembic import op

revision: str = "0018"
down_revision: str | None = "0017"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "claim_patterns",
        sa.Column("district_code", sa.String(length=6), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sqlmodel.UTCDateTime(), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("updated_at", sqlmodel.UTCDateTime(), server_default=sa.text("now()"), nullable=False),
        sa.Column("claim_id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("code", sqlmodel.AutoString(length=40), nullable=False),
        sa.Column("caregiver_id", sa.Uuid(), nullable=True),
        sa.Column("resident_id", sa.Uuid(), nullable=True),
        sa.Column("measure", sa.BigInteger(), nullable=False),
        sa.Column("threshold", sa.BigInteger(), nullable=False),
        sa.Column("found", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.Column("at_risk_fen", sa.BigInteger(), nullable=False),
        sa.Column("line_ids", postgresql.ARRAY(sa.Uuid()), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "open",
                "cleared",
                "confirmed",
                name="patternstatus",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sqlmodel.UTCDateTime(), nullable=True),
        sa.Column("reason_code", sqlmodel.AutoString(length=40), nullable=True),
        sa.Column("note", sqlmodel.AutoString(length=500), nullable=True),
        sa.CheckConstraint(
            "(status = 'open') = (decided_by is null)", name=op.f("claim_patterns_decided_by_someone_ck")
        ),
        sa.CheckConstraint("district_code ~ '^[0-9]{6}$'", name=op.f("claim_patterns_district_code_form_ck")),
        sa.ForeignKeyConstraint(
            ["district_code", "caregiver_id"],
            ["caregivers.district_code", "caregivers.id"],
            name=op.f("claim_patterns_caregiver_id_fk"),
        ),
        sa.ForeignKeyConstraint(
            ["district_code", "claim_id"],
            ["claims.district_code", "claims.id"],
            name=op.f("claim_patterns_claim_id_fk"),
        ),
        sa.ForeignKeyConstraint(
            ["district_code", "provider_id"],
            ["providers.district_code", "providers.id"],
            name=op.f("claim_patterns_provider_id_fk"),
        ),
        sa.ForeignKeyConstraint(
            ["district_code", "resident_id"],
            ["residents.district_code", "residents.id"],
            name=op.f("claim_patterns_resident_id_fk"),
        ),
        sa.PrimaryKeyConstraint("district_code", "id", name=op.f("claim_patterns_pk")),
    )
    op.create_index(
        op.f("claim_patterns_at_risk_fen_id_ix"), "claim_patterns", ["district_code", "at_risk_fen", "id"], unique=False
    )
    op.create_index(
        op.f("claim_patterns_claim_id_code_ix"), "claim_patterns", ["district_code", "claim_id", "code"], unique=False
    )
    op.create_index(
        op.f("claim_patterns_provider_id_ix"), "claim_patterns", ["district_code", "provider_id"], unique=False
    )
    op.add_column("visit_events", sa.Column("fix_index", sa.LargeBinary(), nullable=True))
    op.wall_in(
        "claim_patterns",
        "select, insert, update, delete",
        "district_code = (select nullif(current_setting('app.district', true), '')) and case when (select nullif(current_setting('app.bound', true), '')) in ('district') then true when (select nullif(current_setting('app.bound', true), '')) in ('provider') then provider_id = (select nullif(current_setting('app.bound_id', true), '')::uuid) else false end",
        "(select nullif(current_setting('app.bound', true), '')) in ('district') and (district_code = (select nullif(current_setting('app.district', true), '')) and case when (select nullif(current_setting('app.bound', true), '')) in ('district') then true when (select nullif(current_setting('app.bound', true), '')) in ('provider') then provider_id = (select nullif(current_setting('app.bound_id', true), '')::uuid) else false end)",
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.tear_down_wall("claim_patterns")
    op.drop_column("visit_events", "fix_index")
    op.drop_index(op.f("claim_patterns_provider_id_ix"), table_name="claim_patterns")
    op.drop_index(op.f("claim_patterns_claim_id_code_ix"), table_name="claim_patterns")
    op.drop_index(op.f("claim_patterns_at_risk_fen_id_ix"), table_name="claim_patterns")
    op.drop_table("claim_patterns")
