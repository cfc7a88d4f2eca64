"""Let a provider appeal, and an officer see what waits"""

from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel
from sqlalchemy.dialects import postgresql

from alembic import op

revision: str = "0014"
down_revision: str | None = "0013"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    # First, and again without harm: what comes after it is one transaction.
    with op.get_context().autocommit_block():
        op.execute("SET lock_timeout = '5s'")
        op.create_index(
            "claim_lines_waiting_ix",
            "claim_lines",
            ["district_code", "payable_fen", "id"],
            postgresql_where=sa.text("status = 'excepted'"),
            postgresql_concurrently=True,
            if_not_exists=True,
        )
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "claim_appeals",
        sa.Column("district_code", sa.String(length=6), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sqlmodel.UTCDateTime(), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("updated_at", sqlmodel.UTCDateTime(), server_default=sa.text("now()"), nullable=False),
        sa.Column("claim_id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "open", "granted", "refused", name="appealstatus", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("reason_code", sqlmodel.AutoString(length=40), nullable=False),
        sa.Column("note", sqlmodel.AutoString(length=500), nullable=False),
        sa.Column("appealed_by", sa.Uuid(), nullable=False),
        sa.Column("decisions", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("resolvers", postgresql.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("approved_fen_before", sa.BigInteger(), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sqlmodel.UTCDateTime(), nullable=True),
        sa.Column("decided_reason_code", sqlmodel.AutoString(length=40), nullable=True),
        sa.Column("decided_note", sqlmodel.AutoString(length=500), nullable=True),
        sa.Column("payable_minutes", sa.Integer(), nullable=True),
        sa.Column("payable_quantity", sa.Integer(), nullable=True),
        sa.Column("approved_fen_after", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "(status = 'open') = (decided_by is null)", name=op.f("claim_appeals_decided_by_someone_ck")
        ),
        sa.CheckConstraint("district_code ~ '^[0-9]{6}$'", name=op.f("claim_appeals_district_code_form_ck")),
        sa.CheckConstraint(
            "decided_by <> appealed_by and decided_by <> all(resolvers)",
            name=op.f("claim_appeals_maker_is_not_checker_ck"),
        ),
        sa.ForeignKeyConstraint(
            ["district_code", "claim_id"], ["claims.district_code", "claims.id"], name=op.f("claim_appeals_claim_id_fk")
        ),
        sa.ForeignKeyConstraint(
            ["district_code", "line_id"],
            ["claim_lines.district_code", "claim_lines.id"],
            name=op.f("claim_appeals_line_id_fk"),
        ),
        sa.ForeignKeyConstraint(
            ["district_code", "provider_id"],
            ["providers.district_code", "providers.id"],
            name=op.f("claim_appeals_provider_id_fk"),
        ),
        sa.PrimaryKeyConstraint("district_code", "id", name=op.f("claim_appeals_pk")),
        sa.UniqueConstraint("district_code", "line_id", name=op.f("claim_appeals_line_id_uq")),
    )
    op.create_index(op.f("claim_appeals_claim_id_ix"), "claim_appeals", ["district_code", "claim_id"], unique=False)
    op.create_index(
        op.f("claim_appeals_provider_id_ix"), "claim_appeals", ["district_code", "provider_id"], unique=False
    )
    op.wall_in(
        "claim_appeals",
        "select, insert, update",
        "district_code = (select nullif(current_setting('app.district', true), '')) and case when (select nullif(current_setting('app.bound', true), '')) in ('district') then true when (select nullif(current_setting('app.bound', true), '')) in ('provider') then provider_id = (select nullif(current_setting('app.bound_id', true), '')::uuid) else false end",
        "district_code = (select nullif(current_setting('app.district', true), '')) and case when (select nullif(current_setting('app.bound', true), '')) in ('district') then true when (select nullif(current_setting('app.bound', true), '')) in ('provider') then provider_id = (select nullif(current_setting('app.bound_id', true), '')::uuid) else false end",
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.tear_down_wall("claim_appeals")
    op.drop_index(op.f("claim_appeals_provider_id_ix"), table_name="claim_appeals")
    op.drop_index(op.f("claim_appeals_claim_id_ix"), table_name="claim_appeals")
    op.drop_table("claim_appeals")
    with op.get_context().autocommit_block():
        op.drop_index("claim_lines_waiting_ix", "claim_lines", postgresql_concurrently=True, if_exists=True)
