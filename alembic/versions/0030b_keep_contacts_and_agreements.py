"""Keep contacts and agreements"""

from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel

from alembic import op

revision: str = "0030b"
down_revision: str | None = "0030"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "agreements",
        sa.Column("district_code", sa.String(length=6), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sqlmodel.UTCDateTime(), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("updated_at", sqlmodel.UTCDateTime(), server_default=sa.text("now()"), nullable=False),
        sa.Column("agreement_no", sqlmodel.AutoString(length=60), nullable=False),
        sa.Column("resident_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "support", "card_custody", name="agreementkind", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("with_name", sqlmodel.AutoString(length=80), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.CheckConstraint("district_code ~ '^[0-9]{6}$'", name=op.f("agreements_district_code_form_ck")),
        sa.CheckConstraint("ends_on is null or ends_on >= signed_on", name=op.f("agreements_ends_after_it_starts_ck")),
        sa.ForeignKeyConstraint(
            ["district_code", "resident_id"],
            ["residents.district_code", "residents.id"],
            name=op.f("agreements_resident_id_fk"),
        ),
        sa.PrimaryKeyConstraint("district_code", "id", name=op.f("agreements_pk")),
        sa.UniqueConstraint("district_code", "agreement_no", name=op.f("agreements_agreement_no_uq")),
    )
    op.create_index(op.f("agreements_ends_on_id_ix"), "agreements", ["district_code", "ends_on", "id"], unique=False)
    op.create_index(op.f("agreements_resident_id_ix"), "agreements", ["district_code", "resident_id"], unique=False)
    op.create_table(
        "contacts",
        sa.Column("district_code", sa.String(length=6), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sqlmodel.UTCDateTime(), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("updated_at", sqlmodel.UTCDateTime(), server_default=sa.text("now()"), nullable=False),
        sa.Column("resident_id", sa.Uuid(), nullable=False),
        sa.Column("name", sqlmodel.AutoString(length=80), nullable=False),
        sa.Column("relation", sqlmodel.AutoString(length=20), nullable=False),
        sa.Column("phone_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("emergency_order", sa.Integer(), nullable=True),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.CheckConstraint("district_code ~ '^[0-9]{6}$'", name=op.f("contacts_district_code_form_ck")),
        sa.CheckConstraint("to_on is null or to_on >= from_on", name=op.f("contacts_ends_after_it_starts_ck")),
        sa.ForeignKeyConstraint(
            ["district_code", "resident_id"],
            ["residents.district_code", "residents.id"],
            name=op.f("contacts_resident_id_fk"),
        ),
        sa.PrimaryKeyConstraint("district_code", "id", name=op.f("contacts_pk")),
    )
    op.create_index(
        "contacts_current_uq",
        "contacts",
        ["district_code", "resident_id", "name"],
        unique=True,
        postgresql_where=sa.text("to_on is null"),
    )
    op.create_index(op.f("contacts_resident_id_ix"), "contacts", ["district_code", "resident_id"], unique=False)
    op.wall_in(
        "agreements",
        "select, insert, update",
        "district_code = (select nullif(current_setting('app.district', true), '')) and case when (select nullif(current_setting('app.bound', true), '')) in ('district') then true when (select nullif(current_setting('app.bound', true), '')) in ('division', 'facility', 'meal_point') then exists (select from residents p where p.district_code = agreements.district_code and p.id = resident_id) else false end",
        "(select nullif(current_setting('app.bound', true), '')) in ('district', 'division') and (district_code = (select nullif(current_setting('app.district', true), '')) and case when (select nullif(current_setting('app.bound', true), '')) in ('district') then true when (select nullif(current_setting('app.bound', true), '')) in ('division', 'facility', 'meal_point') then exists (select from residents p where p.district_code = agreements.district_code and p.id = resident_id) else false end)",
    )
    op.wall_in(
        "contacts",
        "select, insert, update",
        "district_code = (select nullif(current_setting('app.district', true), '')) and case when (select nullif(current_setting('app.bound', true), '')) in ('district') then true when (select nullif(current_setting('app.bound', true), '')) in ('division', 'facility', 'meal_point') then exists (select from residents p where p.district_code = contacts.district_code and p.id = resident_id) else false end",
        "(select nullif(current_setting('app.bound', true), '')) in ('district', 'division') and (district_code = (select nullif(current_setting('app.district', true), '')) and case when (select nullif(current_setting('app.bound', true), '')) in ('district') then true when (select nullif(current_setting('app.bound', true), '')) in ('division', 'facility', 'meal_point') then exists (select from residents p where p.district_code = contacts.district_code and p.id = resident_id) else false end)",
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.tear_down_wall("contacts")
    op.tear_down_wall("agreements")
    op.drop_index(op.f("contacts_resident_id_ix"), table_name="contacts")
    op.drop_index("contacts_current_uq", table_name="contacts", postgresql_where=sa.text("to_on is null"))
    op.drop_table("contacts")
    op.drop_index(op.f("agreements_resident_id_ix"), table_name="agreements")
    op.drop_index(op.f("agreements_ends_on_id_ix"), table_name="agreements")
    op.drop_table("agreements")
