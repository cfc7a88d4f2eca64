"""Know where homes are about, and when nobody is at home"""

from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel
from sqlalchemy.dialects import postgresql

from alembic import op

revision: str = "0013"
down_revision: str | None = "0012"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "absences",
        sa.Column("district_code", sa.String(length=6), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sqlmodel.UTCDateTime(), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("updated_at", sqlmodel.UTCDateTime(), server_default=sa.text("now()"), nullable=False),
        sa.Column("resident_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("hospital", "facility", name="absencekind", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.Column("place", sqlmodel.AutoString(length=120), nullable=True),
        sa.Column(
            "source",
            sa.Enum("told", "matching", name="absencesource", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("told_by", sqlmodel.AutoString(length=40), nullable=True),
        sa.Column("by_account", sa.Uuid(), nullable=False),
        sa.Column("withdrawn_at", sqlmodel.UTCDateTime(), nullable=True),
        sa.Column("withdrawn_by", sa.Uuid(), nullable=True),
        sa.Column("withdrawn_reason", sqlmodel.AutoString(length=200), nullable=True),
        postgresql.ExcludeConstraint(
            (sa.column("district_code"), "="),
            (sa.column("resident_id"), "="),
            (sa.column("kind"), "="),
            (sa.text("daterange(from_on, to_on, '[]')"), "&&"),
            where=sa.text("withdrawn_at is null"),
            using="gist",
            name="absences_one_at_a_time_excl",
        ),
        sa.CheckConstraint("district_code ~ '^[0-9]{6}$'", name=op.f("absences_district_code_form_ck")),
        sa.CheckConstraint(
            "(withdrawn_at is null) = (withdrawn_by is null)", name=op.f("absences_withdrawn_by_someone_ck")
        ),
        sa.CheckConstraint("to_on is null or to_on >= from_on", name=op.f("absences_ends_after_it_starts_ck")),
        sa.ForeignKeyConstraint(
            ["district_code", "resident_id"],
            ["residents.district_code", "residents.id"],
            name=op.f("absences_resident_id_fk"),
        ),
        sa.PrimaryKeyConstraint("district_code", "id", name=op.f("absences_pk")),
    )
    op.create_index(op.f("absences_resident_id_ix"), "absences", ["district_code", "resident_id"], unique=False)
    op.add_column("residents", sa.Column("cell_lat", sa.Integer(), nullable=True))
    op.add_column("residents", sa.Column("cell_lng", sa.Integer(), nullable=True))
    op.wall_in(
        "absences",
        "select, insert, update",
        "district_code = (select nullif(current_setting('app.district', true), '')) and case when (select nullif(current_setting('app.bound', true), '')) in ('district') then true when (select nullif(current_setting('app.bound', true), '')) in ('division', 'facility', 'meal_point') then exists (select from residents p where p.district_code = absences.district_code and p.id = resident_id) else false end",
        "(select nullif(current_setting('app.bound', true), '')) in ('district', 'division') and (district_code = (select nullif(current_setting('app.district', true), '')) and case when (select nullif(current_setting('app.bound', true), '')) in ('district') then true when (select nullif(current_setting('app.bound', true), '')) in ('division', 'facility', 'meal_point') then exists (select from residents p where p.district_code = absences.district_code and p.id = resident_id) else false end)",
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.tear_down_wall("absences")
    op.drop_column("residents", "cell_lng")
    op.drop_column("residents", "cell_lat")
    op.drop_index(op.f("absences_resident_id_ix"), table_name="absences")
    op.drop_table("absences")
