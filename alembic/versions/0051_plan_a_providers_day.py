"""Plan a provider's day"""

from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel
from sqlalchemy.dialects import postgresql

from alembic import op

revision: str = "0051"
down_revision: str | None = "0050b"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "dispatch_plans",
        sa.Column("district_code", sa.String(length=6), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sqlmodel.UTCDateTime(), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("updated_at", sqlmodel.UTCDateTime(), server_default=sa.text("now()"), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("planned_on", sa.Date(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "queued",
                "running",
                "proposed",
                "accepted",
                "discarded",
                "failed",
                name="dispatchstatus",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("progress", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column(
            "method",
            sa.Enum("solver", "greedy", name="dispatchmethod", native_enum=False, create_constraint=True, length=40),
            nullable=True,
        ),
        sa.Column("asked", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("based_on", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("result", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("started_at", sqlmodel.UTCDateTime(), nullable=True),
        sa.Column("finished_at", sqlmodel.UTCDateTime(), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sqlmodel.UTCDateTime(), nullable=True),
        sa.CheckConstraint(
            "(status in ('proposed', 'accepted')) <= (result is not null)",
            name=op.f("dispatch_plans_proposed_is_whole_ck"),
        ),
        sa.CheckConstraint("district_code ~ '^[0-9]{6}$'", name=op.f("dispatch_plans_district_code_form_ck")),
        sa.CheckConstraint(
            "(decided_by is null) = (decided_at is null)", name=op.f("dispatch_plans_decided_at_a_time_ck")
        ),
        sa.CheckConstraint("progress between 0 and 100", name=op.f("dispatch_plans_progress_in_percent_ck")),
        sa.ForeignKeyConstraint(
            ["district_code", "provider_id"],
            ["providers.district_code", "providers.id"],
            name=op.f("dispatch_plans_provider_id_fk"),
        ),
        sa.PrimaryKeyConstraint("district_code", "id", name=op.f("dispatch_plans_pk")),
    )
    op.create_index(
        "dispatch_plans_live_uq",
        "dispatch_plans",
        ["district_code", "provider_id", "planned_on"],
        unique=True,
        postgresql_where=sa.text("status in ('queued', 'running', 'proposed')"),
    )
    op.create_index(
        op.f("dispatch_plans_provider_id_ix"), "dispatch_plans", ["district_code", "provider_id"], unique=False
    )
    op.wall_in(
        "dispatch_plans",
        "select, insert, update",
        "district_code = (select nullif(current_setting('app.district', true), '')) and case when (select nullif(current_setting('app.bound', true), '')) in ('district') then true when (select nullif(current_setting('app.bound', true), '')) in ('provider') then provider_id = (select nullif(current_setting('app.bound_id', true), '')::uuid) else false end",
        "district_code = (select nullif(current_setting('app.district', true), '')) and case when (select nullif(current_setting('app.bound', true), '')) in ('district') then true when (select nullif(current_setting('app.bound', true), '')) in ('provider') then provider_id = (select nullif(current_setting('app.bound_id', true), '')::uuid) else false end",
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.tear_down_wall("dispatch_plans")
    op.drop_index(op.f("dispatch_plans_provider_id_ix"), table_name="dispatch_plans")
    op.drop_index(
        "dispatch_plans_live_uq",
        table_name="dispatch_plans",
        postgresql_where=sa.text("status in ('queued', 'running', 'proposed')"),
    )
    op.drop_table("dispatch_plans")
