"""Correct what is settled and recover what was overpaid"""

from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel

from alembic import op

revision: str = "0006"
down_revision: str | None = "0005"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

ADDED = {
    "claim_lines": (
        *("corrects_line_id", "programme_version_id"),
        *("before_minutes", "before_quantity", "before_fen", "before_paid_fen"),
    ),
    "claims": ("service_month", "corrects_claim_id", "by_bureau"),
    "payments": ("recovery_id",),
    "settlements": ("corrects_settlement_id",),
}
"""What these columns hold of adjustments and recoveries has no place in the schema before."""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "recoveries",
        sa.Column("district_code", sa.String(length=6), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sqlmodel.UTCDateTime(), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("updated_at", sqlmodel.UTCDateTime(), server_default=sa.text("now()"), nullable=False),
        sa.Column("recovery_no", sqlmodel.AutoString(length=60), nullable=False),
        sa.Column(
            "cause",
            sa.Enum(
                "settlement", "decision", name="recoverycause", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("settlement_id", sa.Uuid(), nullable=True),
        sa.Column("provider_id", sa.Uuid(), nullable=True),
        sa.Column("resident_id", sa.Uuid(), nullable=True),
        sa.Column("programme_id", sa.Uuid(), nullable=True),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("reason", sqlmodel.AutoString(length=200), nullable=False),
        sa.Column("document_no", sqlmodel.AutoString(length=80), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "proposed",
                "open",
                "recovered",
                "withdrawn",
                name="recoverystatus",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("proposed_by", sa.Uuid(), nullable=False),
        sa.Column("approved_by", sa.Uuid(), nullable=True),
        sa.Column("opened_on", sa.Date(), nullable=True),
        sa.Column("plan", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.CheckConstraint(
            "(cause = 'settlement') = (settlement_id is not null)", name=op.f("recoveries_names_its_settlement_ck")
        ),
        sa.CheckConstraint(
            "(status in ('open', 'recovered')) <= (approved_by is not null)",
            name=op.f("recoveries_opened_by_someone_ck"),
        ),
        sa.CheckConstraint(
            "cause = 'settlement' or programme_id is not null", name=op.f("recoveries_decision_names_its_programme_ck")
        ),
        sa.CheckConstraint("district_code ~ '^[0-9]{6}$'", name=op.f("recoveries_district_code_form_ck")),
        sa.CheckConstraint("(provider_id is null) <> (resident_id is null)", name=op.f("recoveries_one_owes_it_ck")),
        sa.CheckConstraint("amount_fen > 0", name=op.f("recoveries_amount_positive_ck")),
        sa.CheckConstraint(
            "approved_by is null or approved_by <> proposed_by", name=op.f("recoveries_maker_is_not_checker_ck")
        ),
        sa.ForeignKeyConstraint(
            ["district_code", "programme_id"],
            ["programmes.district_code", "programmes.id"],
            name=op.f("recoveries_programme_id_fk"),
        ),
        sa.ForeignKeyConstraint(
            ["district_code", "provider_id"],
            ["providers.district_code", "providers.id"],
            name=op.f("recoveries_provider_id_fk"),
        ),
        sa.ForeignKeyConstraint(
            ["district_code", "resident_id"],
            ["residents.district_code", "residents.id"],
            name=op.f("recoveries_resident_id_fk"),
        ),
        sa.ForeignKeyConstraint(
            ["district_code", "settlement_id"],
            ["settlements.district_code", "settlements.id"],
            name=op.f("recoveries_settlement_id_fk"),
        ),
        sa.PrimaryKeyConstraint("district_code", "id", name=op.f("recoveries_pk")),
        sa.UniqueConstraint("district_code", "recovery_no", name=op.f("recoveries_recovery_no_uq")),
    )
    op.create_index(
        "recoveries_one_of_a_settlement_uq",
        "recoveries",
        ["district_code", "settlement_id"],
        unique=True,
        postgresql_where=sa.text("settlement_id is not null"),
    )
    op.create_index(op.f("recoveries_provider_id_ix"), "recoveries", ["district_code", "provider_id"], unique=False)
    op.create_index(op.f("recoveries_resident_id_ix"), "recoveries", ["district_code", "resident_id"], unique=False)
    op.create_table(
        "recovery_instalments",
        sa.Column("district_code", sa.String(length=6), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sqlmodel.UTCDateTime(), server_default=sa.text("now()"), nullable=False),
        sa.Column("recovery_id", sa.Uuid(), nullable=False),
        sa.Column("plan", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("agreed_by", sa.Uuid(), nullable=False),
        sa.CheckConstraint("district_code ~ '^[0-9]{6}$'", name=op.f("recovery_instalments_district_code_form_ck")),
        sa.CheckConstraint("amount_fen > 0", name=op.f("recovery_instalments_amount_positive_ck")),
        sa.ForeignKeyConstraint(
            ["district_code", "recovery_id"],
            ["recoveries.district_code", "recoveries.id"],
            name=op.f("recovery_instalments_recovery_id_fk"),
        ),
        sa.PrimaryKeyConstraint("district_code", "id", name=op.f("recovery_instalments_pk")),
        sa.UniqueConstraint(
            "district_code",
            "recovery_id",
            "plan",
            "due_on",
            name=op.f("recovery_instalments_recovery_id_plan_due_on_uq"),
        ),
    )
    op.create_table(
        "recovery_receipts",
        sa.Column("district_code", sa.String(length=6), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sqlmodel.UTCDateTime(), server_default=sa.text("now()"), nullable=False),
        sa.Column("recovery_id", sa.Uuid(), nullable=False),
        sa.Column(
            "means",
            sa.Enum("bank", "offset", name="receiptmeans", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("settlement_id", sa.Uuid(), nullable=True),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("reference", sqlmodel.AutoString(length=80), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(means = 'offset') = (settlement_id is not null)",
            name=op.f("recovery_receipts_offset_names_its_settlement_ck"),
        ),
        sa.CheckConstraint("district_code ~ '^[0-9]{6}$'", name=op.f("recovery_receipts_district_code_form_ck")),
        sa.CheckConstraint("amount_fen > 0", name=op.f("recovery_receipts_amount_positive_ck")),
        sa.ForeignKeyConstraint(
            ["district_code", "recovery_id"],
            ["recoveries.district_code", "recoveries.id"],
            name=op.f("recovery_receipts_recovery_id_fk"),
        ),
        sa.ForeignKeyConstraint(
            ["district_code", "settlement_id"],
            ["settlements.district_code", "settlements.id"],
            name=op.f("recovery_receipts_settlement_id_fk"),
        ),
        sa.PrimaryKeyConstraint("district_code", "id", name=op.f("recovery_receipts_pk")),
        sa.UniqueConstraint("district_code", "reference", name=op.f("recovery_receipts_reference_uq")),
    )
    op.create_index(
        op.f("recovery_receipts_received_on_ix"), "recovery_receipts", ["district_code", "received_on"], unique=False
    )
    op.create_index(
        op.f("recovery_receipts_recovery_id_ix"), "recovery_receipts", ["district_code", "recovery_id"], unique=False
    )
    op.create_index(
        op.f("recovery_receipts_settlement_id_ix"),
        "recovery_receipts",
        ["district_code", "settlement_id"],
        unique=False,
    )
    for name in ("before_minutes", "before_quantity"):
        op.add_column("claim_lines", sa.Column(name, sa.Integer(), nullable=True))
    for name in ("corrects_line_id", "programme_version_id"):
        op.add_column("claim_lines", sa.Column(name, sa.Uuid(), nullable=True))
    for name in ("before_fen", "before_paid_fen"):
        op.add_column("claim_lines", sa.Column(name, sa.BigInteger(), server_default=sa.text("0"), nullable=False))
    op.add_column("claims", sa.Column("service_month", sa.String(length=7), server_default="", nullable=False))
    op.add_column("claims", sa.Column("corrects_claim_id", sa.Uuid(), nullable=True))
    op.add_column("claims", sa.Column("by_bureau", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    op.add_column("payments", sa.Column("recovery_id", sa.Uuid(), nullable=True))
    op.add_column("settlements", sa.Column("corrects_settlement_id", sa.Uuid(), nullable=True))
    op.fill("claims", "UPDATE claims SET service_month = month")
    op.fill(
        "claim_lines",
        """UPDATE claim_lines l SET programme_version_id = v.programme_version_id FROM visits v
           WHERE v.district_code = l.district_code AND v.id = l.visit_id AND v.programme_version_id IS NOT NULL""",
    )
    op.wall_in(
        "recoveries",
        "select, insert, update",
        "district_code = (select nullif(current_setting('app.district', true), '')) and case when (select nullif(current_setting('app.bound', true), '')) in ('district') then true when (select nullif(current_setting('app.bound', true), '')) in ('provider') then provider_id = (select nullif(current_setting('app.bound_id', true), '')::uuid) when (select nullif(current_setting('app.bound', true), '')) in ('resident') then resident_id = (select nullif(current_setting('app.bound_id', true), '')::uuid) else false end",
        "(select nullif(current_setting('app.bound', true), '')) in ('district') and (district_code = (select nullif(current_setting('app.district', true), '')) and case when (select nullif(current_setting('app.bound', true), '')) in ('district') then true when (select nullif(current_setting('app.bound', true), '')) in ('provider') then provider_id = (select nullif(current_setting('app.bound_id', true), '')::uuid) when (select nullif(current_setting('app.bound', true), '')) in ('resident') then resident_id = (select nullif(current_setting('app.bound_id', true), '')::uuid) else false end)",
    )
    op.wall_in(
        "recovery_instalments",
        "select, insert",
        "district_code = (select nullif(current_setting('app.district', true), '')) and case when (select nullif(current_setting('app.bound', true), '')) in ('district') then true when (select nullif(current_setting('app.bound', true), '')) in ('provider', 'caregiver', 'resident', 'division', 'facility', 'meal_point') then exists (select from recoveries p where p.district_code = recovery_instalments.district_code and p.id = recovery_id) else false end",
        "(select nullif(current_setting('app.bound', true), '')) in ('district') and (district_code = (select nullif(current_setting('app.district', true), '')) and case when (select nullif(current_setting('app.bound', true), '')) in ('district') then true when (select nullif(current_setting('app.bound', true), '')) in ('provider', 'caregiver', 'resident', 'division', 'facility', 'meal_point') then exists (select from recoveries p where p.district_code = recovery_instalments.district_code and p.id = recovery_id) else false end)",
    )
    op.wall_in(
        "recovery_receipts",
        "select, insert",
        "district_code = (select nullif(current_setting('app.district', true), '')) and case when (select nullif(current_setting('app.bound', true), '')) in ('district') then true when (select nullif(current_setting('app.bound', true), '')) in ('provider', 'caregiver', 'resident', 'division', 'facility', 'meal_point') then exists (select from recoveries p where p.district_code = recovery_receipts.district_code and p.id = recovery_id) else false end",
        "(select nullif(current_setting('app.bound', true), '')) in ('district') and (district_code = (select nullif(current_setting('app.district', true), '')) and case when (select nullif(current_setting('app.bound', true), '')) in ('district') then true when (select nullif(current_setting('app.bound', true), '')) in ('provider', 'caregiver', 'resident', 'division', 'facility', 'meal_point') then exists (select from recoveries p where p.district_code = recovery_receipts.district_code and p.id = recovery_id) else false end)",
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    for table in ("recovery_receipts", "recovery_instalments", "recoveries"):
        op.tear_down_wall(table)
        op.drop_table(table)
    for table, columns in ADDED.items():
        for column in columns:
            op.drop_column(table, column)
