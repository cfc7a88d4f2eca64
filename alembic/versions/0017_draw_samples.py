"""Draw samples of a claim, and let a person doubt a visit"""

from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel
from sqlalchemy.dialects import postgresql

from alembic import op

revision: str = "0017"
down_revision: str | None = "0016"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


CODES = (
    *("no_check_in", "no_check_out", "times_reversed", "unknown_caregiver", "missing_service", "place", "accuracy"),
    *("mock", "skew", "early", "late", "short", "long", "manual", "unplanned", "after_death", "unqualified"),
    *("future", "late_entry", "after_move"),
)


def _codes(*more: str) -> None:
    known = ", ".join(f"'{code}'" for code in CODES + more)
    op.hold_to("visit_exceptions", "visit_exceptions_visitexceptioncode_ck", f"CHECK (code in ({known}))")


def upgrade() -> None:
    # First, and again without harm: what comes after it is one transaction.
    _codes("doubted_in_review", "denied_on_call")
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "samples",
        sa.Column("district_code", sa.String(length=6), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sqlmodel.UTCDateTime(), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("updated_at", sqlmodel.UTCDateTime(), server_default=sa.text("now()"), nullable=False),
        sa.Column("claim_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("lines", "call_backs", name="samplekind", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("seed", sqlmodel.AutoString(length=80), nullable=False),
        sa.Column("population", sa.Integer(), nullable=False),
        sa.Column("population_sha256", sqlmodel.AutoString(length=64), nullable=False),
        sa.Column("first", sa.Integer(), nullable=False),
        sa.Column("drawn", sa.Integer(), nullable=False),
        sa.Column("rounds", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("drawn_by", sa.Uuid(), nullable=False),
        sa.CheckConstraint("district_code ~ '^[0-9]{6}$'", name=op.f("samples_district_code_form_ck")),
        sa.CheckConstraint(
            "first between 1 and drawn and drawn <= population", name=op.f("samples_drawn_from_its_population_ck")
        ),
        sa.ForeignKeyConstraint(
            ["district_code", "claim_id"], ["claims.district_code", "claims.id"], name=op.f("samples_claim_id_fk")
        ),
        sa.PrimaryKeyConstraint("district_code", "id", name=op.f("samples_pk")),
        sa.UniqueConstraint("district_code", "claim_id", "kind", name=op.f("samples_claim_id_kind_uq")),
    )
    op.create_table(
        "sample_items",
        sa.Column("district_code", sa.String(length=6), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sqlmodel.UTCDateTime(), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("updated_at", sqlmodel.UTCDateTime(), server_default=sa.text("now()"), nullable=False),
        sa.Column("sample_id", sa.Uuid(), nullable=False),
        sa.Column("claim_id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("service_month", sa.String(length=7), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=True),
        sa.Column("resident_id", sa.Uuid(), nullable=False),
        sa.Column("visits", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "pending",
                "passed",
                "doubted",
                "unreached",
                "dropped",
                name="itemstatus",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            server_default=sa.text("'pending'"),
            nullable=False,
        ),
        sa.Column("attempted_on", postgresql.ARRAY(sa.Date()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("questionnaire", sqlmodel.AutoString(length=20), nullable=True),
        sa.Column("answers", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("reason_code", sqlmodel.AutoString(length=40), nullable=True),
        sa.Column("note", sqlmodel.AutoString(length=500), nullable=True),
        sa.Column("outcome_by", sa.Uuid(), nullable=True),
        sa.Column("outcome_at", sqlmodel.UTCDateTime(), nullable=True),
        sa.Column(
            "decision",
            sa.Enum("accept", "reject", name="judgement", native_enum=False, create_constraint=True, length=40),
            nullable=True,
        ),
        sa.Column(
            "decided_reason_code",
            sa.Enum(
                "resident_asked",
                "resident_absent",
                "resident_in_hospital",
                "resident_refused",
                "caregiver_late",
                "caregiver_replaced",
                "no_network",
                "device_failed",
                "forgot_check_in",
                "forgot_check_out",
                "schedule_changed",
                "weather",
                "emergency",
                "duplicate_entry",
                "data_entry_error",
                "not_delivered",
                "manual",
                "other",
                name="reason",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("decided_memo", sqlmodel.AutoString(length=500), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sqlmodel.UTCDateTime(), nullable=True),
        sa.CheckConstraint(
            "(status in ('passed', 'doubted')) = (outcome_by is not null)",
            name=op.f("sample_items_outcome_by_someone_ck"),
        ),
        sa.CheckConstraint("district_code ~ '^[0-9]{6}$'", name=op.f("sample_items_district_code_form_ck")),
        sa.CheckConstraint(
            "(decision is null) = (decided_by is null)", name=op.f("sample_items_decided_by_someone_ck")
        ),
        sa.CheckConstraint("decided_by <> outcome_by", name=op.f("sample_items_maker_is_not_checker_ck")),
        sa.ForeignKeyConstraint(
            ["district_code", "claim_id"], ["claims.district_code", "claims.id"], name=op.f("sample_items_claim_id_fk")
        ),
        sa.ForeignKeyConstraint(
            ["district_code", "line_id"],
            ["claim_lines.district_code", "claim_lines.id"],
            name=op.f("sample_items_line_id_fk"),
        ),
        sa.ForeignKeyConstraint(
            ["district_code", "provider_id"],
            ["providers.district_code", "providers.id"],
            name=op.f("sample_items_provider_id_fk"),
        ),
        sa.ForeignKeyConstraint(
            ["district_code", "resident_id"],
            ["residents.district_code", "residents.id"],
            name=op.f("sample_items_resident_id_fk"),
        ),
        sa.ForeignKeyConstraint(
            ["district_code", "sample_id"],
            ["samples.district_code", "samples.id"],
            name=op.f("sample_items_sample_id_fk"),
        ),
        sa.PrimaryKeyConstraint("district_code", "id", name=op.f("sample_items_pk")),
        sa.UniqueConstraint("district_code", "sample_id", "rank", name=op.f("sample_items_sample_id_rank_uq")),
    )
    op.create_index(
        "sample_items_calls_ix",
        "sample_items",
        ["district_code", "status", "id"],
        unique=False,
        postgresql_where=sa.text("line_id is null"),
    )
    op.create_index(op.f("sample_items_claim_id_ix"), "sample_items", ["district_code", "claim_id"], unique=False)
    op.add_column("visit_exceptions", sa.Column("raised_by", sa.Uuid(), nullable=True))
    op.wall_in(
        "samples",
        "select, insert, update",
        "district_code = (select nullif(current_setting('app.district', true), '')) and case when (select nullif(current_setting('app.bound', true), '')) in ('district') then true else false end",
        "district_code = (select nullif(current_setting('app.district', true), '')) and case when (select nullif(current_setting('app.bound', true), '')) in ('district') then true else false end",
    )
    op.wall_in(
        "sample_items",
        "select, insert, update",
        "district_code = (select nullif(current_setting('app.district', true), '')) and case when (select nullif(current_setting('app.bound', true), '')) in ('district') then true when (select nullif(current_setting('app.bound', true), '')) in ('division') then line_id is null and exists (select from residents r\n            where r.district_code = sample_items.district_code and r.id = resident_id) else false end",
        "district_code = (select nullif(current_setting('app.district', true), '')) and case when (select nullif(current_setting('app.bound', true), '')) in ('district') then true when (select nullif(current_setting('app.bound', true), '')) in ('division') then line_id is null and exists (select from residents r\n            where r.district_code = sample_items.district_code and r.id = resident_id) else false end",
    )


def downgrade() -> None:
    """Not while a visit stands that a person doubted."""
    _codes()
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.tear_down_wall("sample_items")
    op.tear_down_wall("samples")
    op.drop_column("visit_exceptions", "raised_by")
    op.drop_index(op.f("sample_items_claim_id_ix"), table_name="sample_items")
    op.drop_index("sample_items_calls_ix", table_name="sample_items", postgresql_where=sa.text("line_id is null"))
    op.drop_table("sample_items")
    op.drop_table("samples")
