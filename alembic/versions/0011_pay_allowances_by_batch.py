"""Pay allowances by batch"""

from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel
from sqlalchemy.dialects import postgresql

from alembic import op

revision: str = "0011"
down_revision: str | None = "0010"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

OWNERS = (
    "entitlement_month",
    "delivered",
    "programme_payable",
    "provider_receivable",
    "appropriation",
    "provider_paid",
    "resident_owed",
    "resident_paid",
)
CAUSES = ("order", "visit", "settlement", "payment", "recovery", "receipt")


def allow(table: str, column: str, name: str, values: tuple[str, ...]) -> None:
    """An enum has another member: its CHECK is made anew, and what is there is looked at by the next migration."""
    listed = ", ".join(f"'{value}'" for value in values)
    op.execute(f"-- squawk-ignore ban-drop-constraint\nALTER TABLE {table} DROP CONSTRAINT {name}")
    op.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} CHECK ({column} IN ({listed})) NOT VALID")


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    allow("ledger_accounts", "owner_kind", "ledger_accounts_ownerkind_ck", (*OWNERS, "allowance_paid"))
    allow("ledger_transfers", "cause_kind", "ledger_transfers_causekind_ck", (*CAUSES, "allowance_batch"))
    op.create_table(
        "allowance_batches",
        sa.Column("district_code", sa.String(length=6), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sqlmodel.UTCDateTime(), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("updated_at", sqlmodel.UTCDateTime(), server_default=sa.text("now()"), nullable=False),
        sa.Column("batch_no", sqlmodel.AutoString(length=40), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("monthly", "resend", name="batchkind", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column(
            "status",
            sa.Enum(
                "draft",
                "approved",
                "sent",
                "reconciled",
                name="batchstatus",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.Column("withheld", sa.Integer(), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("resent_fen", sa.BigInteger(), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        sa.Column("built_by", sa.Uuid(), nullable=True),
        sa.Column("built_at", sqlmodel.UTCDateTime(), nullable=True),
        sa.Column("approved_by", sa.Uuid(), nullable=True),
        sa.Column("approved_at", sqlmodel.UTCDateTime(), nullable=True),
        sa.Column("sent_by", sa.Uuid(), nullable=True),
        sa.Column("sent_at", sqlmodel.UTCDateTime(), nullable=True),
        sa.Column("reconciled_at", sqlmodel.UTCDateTime(), nullable=True),
        sa.CheckConstraint(
            "(status = 'draft') = (approved_by is null)", name=op.f("allowance_batches_approved_by_someone_ck")
        ),
        sa.CheckConstraint("district_code ~ '^[0-9]{6}$'", name=op.f("allowance_batches_district_code_form_ck")),
        sa.CheckConstraint("month ~ '^[0-9]{4}-(0[1-9]|1[0-2])$'", name=op.f("allowance_batches_month_form_ck")),
        sa.CheckConstraint(
            "approved_by is null or approved_by not in (created_by, built_by)",
            name=op.f("allowance_batches_maker_is_not_checker_ck"),
        ),
        sa.CheckConstraint(
            "sent_by is null or sent_by not in (created_by, built_by, approved_by)",
            name=op.f("allowance_batches_sent_by_a_third_ck"),
        ),
        sa.PrimaryKeyConstraint("district_code", "id", name=op.f("allowance_batches_pk")),
        sa.UniqueConstraint("district_code", "batch_no", name=op.f("allowance_batches_batch_no_uq")),
    )
    op.create_index(
        op.f("allowance_batches_month_id_ix"), "allowance_batches", ["district_code", "month", "id"], unique=False
    )
    op.create_index(
        "allowance_batches_one_draft_uq",
        "allowance_batches",
        ["district_code", "month", "kind"],
        unique=True,
        postgresql_where=sa.text("status = 'draft'"),
    )
    op.create_table(
        "bank_formats",
        sa.Column("district_code", sa.String(length=6), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sqlmodel.UTCDateTime(), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("updated_at", sqlmodel.UTCDateTime(), server_default=sa.text("now()"), nullable=False),
        sa.Column("code", sqlmodel.AutoString(length=40), nullable=False),
        sa.Column("name", sqlmodel.AutoString(length=120), nullable=False),
        sa.Column("columns", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("with_header", sa.Boolean(), nullable=False),
        sa.Column(
            "encoding",
            sa.Enum(
                "utf-8", "utf-8-bom", "gb18030", name="encoding", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column(
            "amount_unit",
            sa.Enum("yuan", "fen", name="amountunit", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column(
            "totals_row",
            sa.Enum("none", "first", "last", name="totalsrow", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.CheckConstraint("district_code ~ '^[0-9]{6}$'", name=op.f("bank_formats_district_code_form_ck")),
        sa.PrimaryKeyConstraint("district_code", "id", name=op.f("bank_formats_pk")),
        sa.UniqueConstraint("district_code", "code", name=op.f("bank_formats_code_uq")),
    )
    op.create_table(
        "allowances",
        sa.Column("district_code", sa.String(length=6), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sqlmodel.UTCDateTime(), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("updated_at", sqlmodel.UTCDateTime(), server_default=sa.text("now()"), nullable=False),
        sa.Column("code", sqlmodel.AutoString(length=40), nullable=False),
        sa.Column("name", sqlmodel.AutoString(length=120), nullable=False),
        sa.Column("programme_id", sa.Uuid(), nullable=True),
        sa.Column("paid_from", sa.String(length=7), nullable=True),
        sa.Column("arrears_months", sa.Integer(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "draft",
                "active",
                "closed",
                name="programmestatus",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.CheckConstraint("district_code ~ '^[0-9]{6}$'", name=op.f("allowances_district_code_form_ck")),
        sa.CheckConstraint("paid_from ~ '^[0-9]{4}-(0[1-9]|1[0-2])$'", name=op.f("allowances_month_form_ck")),
        sa.CheckConstraint(
            "status <> 'active' or (programme_id is not null and paid_from is not null)",
            name=op.f("allowances_active_is_funded_ck"),
        ),
        sa.CheckConstraint("arrears_months between 0 and 36", name=op.f("allowances_arrears_bounded_ck")),
        sa.ForeignKeyConstraint(
            ["district_code", "programme_id"],
            ["programmes.district_code", "programmes.id"],
            name=op.f("allowances_programme_id_fk"),
        ),
        sa.PrimaryKeyConstraint("district_code", "id", name=op.f("allowances_pk")),
        sa.UniqueConstraint("district_code", "code", name=op.f("allowances_code_uq")),
    )
    op.create_index(op.f("allowances_programme_id_ix"), "allowances", ["district_code", "programme_id"], unique=False)
    op.create_table(
        "allowance_payments",
        sa.Column("district_code", sa.String(length=6), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sqlmodel.UTCDateTime(), server_default=sa.text("now()"), nullable=False),
        sa.Column("allowance_id", sa.Uuid(), nullable=False),
        sa.Column("resident_id", sa.Uuid(), nullable=False),
        sa.Column("division_code", sa.String(length=12), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("batch_month", sa.String(length=7), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "open",
                "paid",
                "returned",
                "ready",
                name="paymentstatus",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("batch_id", sa.Uuid(), nullable=True),
        sa.Column("import_id", sa.Uuid(), nullable=True),
        sa.Column("import_row", sa.Integer(), nullable=True),
        sa.Column("paid_on", sa.Date(), nullable=True),
        sa.CheckConstraint("district_code ~ '^[0-9]{6}$'", name=op.f("allowance_payments_district_code_form_ck")),
        sa.CheckConstraint(
            "month ~ '^[0-9]{4}-(0[1-9]|1[0-2])$' and batch_month ~ '^[0-9]{4}-(0[1-9]|1[0-2])$'",
            name=op.f("allowance_payments_month_form_ck"),
        ),
        sa.CheckConstraint(
            "(batch_id is null) <> (import_id is null)", name=op.f("allowance_payments_out_of_a_batch_or_an_import_ck")
        ),
        sa.CheckConstraint("amount_fen > 0", name=op.f("allowance_payments_amount_positive_ck")),
        sa.ForeignKeyConstraint(
            ["district_code", "allowance_id"],
            ["allowances.district_code", "allowances.id"],
            name=op.f("allowance_payments_allowance_id_fk"),
        ),
        sa.ForeignKeyConstraint(
            ["district_code", "batch_id"],
            ["allowance_batches.district_code", "allowance_batches.id"],
            name=op.f("allowance_payments_batch_id_fk"),
        ),
        sa.ForeignKeyConstraint(
            ["district_code", "import_id"],
            ["imports.district_code", "imports.id"],
            name=op.f("allowance_payments_import_id_fk"),
        ),
        sa.ForeignKeyConstraint(
            ["district_code", "resident_id"],
            ["residents.district_code", "residents.id"],
            name=op.f("allowance_payments_resident_id_fk"),
        ),
        sa.PrimaryKeyConstraint("district_code", "id", name=op.f("allowance_payments_pk")),
        sa.UniqueConstraint(
            "district_code",
            "allowance_id",
            "resident_id",
            "month",
            name=op.f("allowance_payments_allowance_id_resident_id_month_uq"),
        ),
    )
    op.create_index(
        op.f("allowance_payments_batch_id_ix"), "allowance_payments", ["district_code", "batch_id"], unique=False
    )
    op.create_index(
        op.f("allowance_payments_batch_month_id_ix"),
        "allowance_payments",
        ["district_code", "batch_month", "id"],
        unique=False,
    )
    op.create_index(
        op.f("allowance_payments_import_id_ix"), "allowance_payments", ["district_code", "import_id"], unique=False
    )
    op.create_index(
        "allowance_payments_queue_ix",
        "allowance_payments",
        ["district_code", "status"],
        unique=False,
        postgresql_where=sa.text("status in ('returned', 'ready')"),
    )
    op.create_index(
        op.f("allowance_payments_resident_id_ix"), "allowance_payments", ["district_code", "resident_id"], unique=False
    )
    op.create_table(
        "allowance_standards",
        sa.Column("district_code", sa.String(length=6), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sqlmodel.UTCDateTime(), server_default=sa.text("now()"), nullable=False),
        sa.Column("allowance_id", sa.Uuid(), nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("bands", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column(
            "starts",
            sa.Enum(
                "birthday_month", "next_month", name="starts", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column(
            "after_death",
            sa.Enum(
                "month_of_death", "next_month", name="afterdeath", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("mover_gets_month", sa.Boolean(), nullable=False),
        sa.Column(
            "categories_include", postgresql.ARRAY(sa.String(length=40)), server_default=sa.text("'{}'"), nullable=False
        ),
        sa.Column(
            "categories_exclude", postgresql.ARRAY(sa.String(length=40)), server_default=sa.text("'{}'"), nullable=False
        ),
        sa.Column("document_no", sqlmodel.AutoString(length=80), nullable=False),
        sa.CheckConstraint("district_code ~ '^[0-9]{6}$'", name=op.f("allowance_standards_district_code_form_ck")),
        sa.CheckConstraint(
            "extract(day from effective_from) = 1", name=op.f("allowance_standards_from_the_first_of_a_month_ck")
        ),
        sa.ForeignKeyConstraint(
            ["district_code", "allowance_id"],
            ["allowances.district_code", "allowances.id"],
            name=op.f("allowance_standards_allowance_id_fk"),
        ),
        sa.PrimaryKeyConstraint("district_code", "id", name=op.f("allowance_standards_pk")),
        sa.UniqueConstraint(
            "district_code",
            "allowance_id",
            "effective_from",
            name=op.f("allowance_standards_allowance_id_effective_from_uq"),
        ),
    )
    op.create_table(
        "allowance_suspensions",
        sa.Column("district_code", sa.String(length=6), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sqlmodel.UTCDateTime(), server_default=sa.text("now()"), nullable=False),
        sa.Column("allowance_id", sa.Uuid(), nullable=False),
        sa.Column("resident_id", sa.Uuid(), nullable=False),
        sa.Column("from_month", sa.String(length=7), nullable=False),
        sa.Column("to_month", sa.String(length=7), nullable=True),
        sa.Column("reason", sqlmodel.AutoString(length=200), nullable=False),
        sa.Column("by_account", sa.Uuid(), nullable=False),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.Column("ended_reason", sqlmodel.AutoString(length=200), nullable=True),
        sa.CheckConstraint("district_code ~ '^[0-9]{6}$'", name=op.f("allowance_suspensions_district_code_form_ck")),
        sa.CheckConstraint(
            "from_month ~ '^[0-9]{4}-(0[1-9]|1[0-2])$' and to_month ~ '^[0-9]{4}-(0[1-9]|1[0-2])$'",
            name=op.f("allowance_suspensions_month_form_ck"),
        ),
        sa.CheckConstraint(
            "(to_month is null) = (ended_by is null)", name=op.f("allowance_suspensions_ended_by_someone_ck")
        ),
        sa.ForeignKeyConstraint(
            ["district_code", "allowance_id"],
            ["allowances.district_code", "allowances.id"],
            name=op.f("allowance_suspensions_allowance_id_fk"),
        ),
        sa.ForeignKeyConstraint(
            ["district_code", "resident_id"],
            ["residents.district_code", "residents.id"],
            name=op.f("allowance_suspensions_resident_id_fk"),
        ),
        sa.PrimaryKeyConstraint("district_code", "id", name=op.f("allowance_suspensions_pk")),
    )
    op.create_index(
        op.f("allowance_suspensions_allowance_id_ix"),
        "allowance_suspensions",
        ["district_code", "allowance_id"],
        unique=False,
    )
    op.create_index(
        "allowance_suspensions_one_at_a_time_uq",
        "allowance_suspensions",
        ["district_code", "allowance_id", "resident_id"],
        unique=True,
        postgresql_where=sa.text("to_month is null"),
    )
    op.create_index(
        op.f("allowance_suspensions_resident_id_ix"),
        "allowance_suspensions",
        ["district_code", "resident_id"],
        unique=False,
    )
    op.create_table(
        "allowance_lines",
        sa.Column("district_code", sa.String(length=6), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sqlmodel.UTCDateTime(), server_default=sa.text("now()"), nullable=False),
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("line_no", sa.Integer(), nullable=False),
        sa.Column("allowance_id", sa.Uuid(), nullable=False),
        sa.Column("resident_id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("age", sa.Integer(), nullable=False),
        sa.Column("since_month", sa.String(length=7), nullable=True),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column(
            "withheld",
            sa.Enum(
                "already_paid",
                "not_registered",
                "died",
                "moved",
                "excluded",
                "not_included",
                "suspended",
                "no_bank_card",
                name="withheld",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("payment_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("district_code ~ '^[0-9]{6}$'", name=op.f("allowance_lines_district_code_form_ck")),
        sa.ForeignKeyConstraint(
            ["district_code", "allowance_id"],
            ["allowances.district_code", "allowances.id"],
            name=op.f("allowance_lines_allowance_id_fk"),
        ),
        sa.ForeignKeyConstraint(
            ["district_code", "batch_id"],
            ["allowance_batches.district_code", "allowance_batches.id"],
            name=op.f("allowance_lines_batch_id_fk"),
        ),
        sa.ForeignKeyConstraint(
            ["district_code", "payment_id"],
            ["allowance_payments.district_code", "allowance_payments.id"],
            name=op.f("allowance_lines_payment_id_fk"),
        ),
        sa.ForeignKeyConstraint(
            ["district_code", "resident_id"],
            ["residents.district_code", "residents.id"],
            name=op.f("allowance_lines_resident_id_fk"),
        ),
        sa.PrimaryKeyConstraint("district_code", "id", name=op.f("allowance_lines_pk")),
        sa.UniqueConstraint(
            "district_code",
            "batch_id",
            "allowance_id",
            "resident_id",
            "month",
            name=op.f("allowance_lines_batch_id_allowance_id_resident_id_month_uq"),
        ),
        sa.UniqueConstraint("district_code", "batch_id", "line_no", name=op.f("allowance_lines_batch_id_line_no_uq")),
    )
    op.create_index(
        op.f("allowance_lines_allowance_id_ix"), "allowance_lines", ["district_code", "allowance_id"], unique=False
    )
    op.create_index(
        op.f("allowance_lines_payment_id_ix"), "allowance_lines", ["district_code", "payment_id"], unique=False
    )
    op.create_index(
        op.f("allowance_lines_resident_id_ix"), "allowance_lines", ["district_code", "resident_id"], unique=False
    )
    op.create_table(
        "allowance_sendings",
        sa.Column("district_code", sa.String(length=6), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sqlmodel.UTCDateTime(), server_default=sa.text("now()"), nullable=False),
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("line_no", sa.Integer(), nullable=False),
        sa.Column("payment_id", sa.Uuid(), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "open", "paid", "returned", name="sendingstatus", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("reason", sqlmodel.AutoString(length=200), nullable=True),
        sa.Column("answered_at", sqlmodel.UTCDateTime(), nullable=True),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "(status = 'open') = (answered_at is null)", name=op.f("allowance_sendings_answered_at_an_instant_ck")
        ),
        sa.CheckConstraint(
            "(status = 'returned') = (reason is not null)", name=op.f("allowance_sendings_returned_for_a_reason_ck")
        ),
        sa.CheckConstraint("district_code ~ '^[0-9]{6}$'", name=op.f("allowance_sendings_district_code_form_ck")),
        sa.ForeignKeyConstraint(
            ["district_code", "batch_id"],
            ["allowance_batches.district_code", "allowance_batches.id"],
            name=op.f("allowance_sendings_batch_id_fk"),
        ),
        sa.ForeignKeyConstraint(
            ["district_code", "payment_id"],
            ["allowance_payments.district_code", "allowance_payments.id"],
            name=op.f("allowance_sendings_payment_id_fk"),
        ),
        sa.PrimaryKeyConstraint("district_code", "id", name=op.f("allowance_sendings_pk")),
        sa.UniqueConstraint(
            "district_code", "batch_id", "line_no", name=op.f("allowance_sendings_batch_id_line_no_uq")
        ),
        sa.UniqueConstraint(
            "district_code", "batch_id", "payment_id", name=op.f("allowance_sendings_batch_id_payment_id_uq")
        ),
    )
    op.create_index(
        "allowance_sendings_one_that_is_not_returned_uq",
        "allowance_sendings",
        ["district_code", "payment_id"],
        unique=True,
        postgresql_where=sa.text("status <> 'returned'"),
    )
    op.create_index(
        op.f("allowance_sendings_payment_id_ix"), "allowance_sendings", ["district_code", "payment_id"], unique=False
    )
    op.wall_in(
        "allowance_batches",
        "select, insert, update",
        "district_code = (select nullif(current_setting('app.district', true), '')) and case when (select nullif(current_setting('app.bound', true), '')) in ('district') then true else false end",
        "district_code = (select nullif(current_setting('app.district', true), '')) and case when (select nullif(current_setting('app.bound', true), '')) in ('district') then true else false end",
    )
    op.wall_in(
        "bank_formats",
        "select, insert, update",
        "district_code = (select nullif(current_setting('app.district', true), '')) and case when (select nullif(current_setting('app.bound', true), '')) in ('district') then true else false end",
        "district_code = (select nullif(current_setting('app.district', true), '')) and case when (select nullif(current_setting('app.bound', true), '')) in ('district') then true else false end",
    )
    op.wall_in(
        "allowances",
        "select, insert, update",
        "district_code = (select nullif(current_setting('app.district', true), '')) and case when (select nullif(current_setting('app.bound', true), '')) in ('district', 'provider', 'caregiver', 'resident', 'division', 'facility', 'meal_point') then true else false end",
        "district_code = (select nullif(current_setting('app.district', true), '')) and (select nullif(current_setting('app.bound', true), '')) = 'district'",
    )
    op.wall_in(
        "allowance_payments",
        "select, insert, update (status, paid_on)",
        "district_code = (select nullif(current_setting('app.district', true), '')) and case when (select nullif(current_setting('app.bound', true), '')) in ('district') then true else false end",
        "district_code = (select nullif(current_setting('app.district', true), '')) and case when (select nullif(current_setting('app.bound', true), '')) in ('district') then true else false end",
    )
    op.wall_in(
        "allowance_standards",
        "select, insert",
        "district_code = (select nullif(current_setting('app.district', true), '')) and case when (select nullif(current_setting('app.bound', true), '')) in ('district', 'provider', 'caregiver', 'resident', 'division', 'facility', 'meal_point') then true else false end",
        "district_code = (select nullif(current_setting('app.district', true), '')) and (select nullif(current_setting('app.bound', true), '')) = 'district'",
    )
    op.wall_in(
        "allowance_suspensions",
        "select, insert, update (to_month, ended_by, ended_reason)",
        "district_code = (select nullif(current_setting('app.district', true), '')) and case when (select nullif(current_setting('app.bound', true), '')) in ('district') then true else false end",
        "district_code = (select nullif(current_setting('app.district', true), '')) and case when (select nullif(current_setting('app.bound', true), '')) in ('district') then true else false end",
    )
    op.wall_in(
        "allowance_lines",
        "select, insert, delete",
        "district_code = (select nullif(current_setting('app.district', true), '')) and case when (select nullif(current_setting('app.bound', true), '')) in ('district') then true else false end",
        "district_code = (select nullif(current_setting('app.district', true), '')) and case when (select nullif(current_setting('app.bound', true), '')) in ('district') then true else false end",
    )
    op.wall_in(
        "allowance_sendings",
        "select, insert, update (status, reason, answered_at, answered_by)",
        "district_code = (select nullif(current_setting('app.district', true), '')) and case when (select nullif(current_setting('app.bound', true), '')) in ('district') then true else false end",
        "district_code = (select nullif(current_setting('app.district', true), '')) and case when (select nullif(current_setting('app.bound', true), '')) in ('district') then true else false end",
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    allow("ledger_transfers", "cause_kind", "ledger_transfers_causekind_ck", CAUSES)
    allow("ledger_accounts", "owner_kind", "ledger_accounts_ownerkind_ck", OWNERS)
    op.tear_down_wall("allowance_sendings")
    op.tear_down_wall("allowance_lines")
    op.tear_down_wall("allowance_suspensions")
    op.tear_down_wall("allowance_standards")
    op.tear_down_wall("allowance_payments")
    op.tear_down_wall("allowances")
    op.tear_down_wall("bank_formats")
    op.tear_down_wall("allowance_batches")
    op.drop_index(op.f("allowance_sendings_payment_id_ix"), table_name="allowance_sendings")
    op.drop_index(
        "allowance_sendings_one_that_is_not_returned_uq",
        table_name="allowance_sendings",
        postgresql_where=sa.text("status <> 'returned'"),
    )
    op.drop_table("allowance_sendings")
    op.drop_index(op.f("allowance_lines_resident_id_ix"), table_name="allowance_lines")
    op.drop_index(op.f("allowance_lines_payment_id_ix"), table_name="allowance_lines")
    op.drop_index(op.f("allowance_lines_allowance_id_ix"), table_name="allowance_lines")
    op.drop_table("allowance_lines")
    op.drop_index(op.f("allowance_suspensions_resident_id_ix"), table_name="allowance_suspensions")
    op.drop_index(
        "allowance_suspensions_one_at_a_time_uq",
        table_name="allowance_suspensions",
        postgresql_where=sa.text("to_month is null"),
    )
    op.drop_index(op.f("allowance_suspensions_allowance_id_ix"), table_name="allowance_suspensions")
    op.drop_table("allowance_suspensions")
    op.drop_table("allowance_standards")
    op.drop_index(op.f("allowance_payments_resident_id_ix"), table_name="allowance_payments")
    op.drop_index(
        "allowance_payments_queue_ix",
        table_name="allowance_payments",
        postgresql_where=sa.text("status in ('returned', 'ready')"),
    )
    op.drop_index(op.f("allowance_payments_import_id_ix"), table_name="allowance_payments")
    op.drop_index(op.f("allowance_payments_batch_month_id_ix"), table_name="allowance_payments")
    op.drop_index(op.f("allowance_payments_batch_id_ix"), table_name="allowance_payments")
    op.drop_table("allowance_payments")
    op.drop_index(op.f("allowances_programme_id_ix"), table_name="allowances")
    op.drop_table("allowances")
    op.drop_table("bank_formats")
    op.drop_index(
        "allowance_batches_one_draft_uq", table_name="allowance_batches", postgresql_where=sa.text("status = 'draft'")
    )
    op.drop_index(op.f("allowance_batches_month_id_ix"), table_name="allowance_batches")
    op.drop_table("allowance_batches")
