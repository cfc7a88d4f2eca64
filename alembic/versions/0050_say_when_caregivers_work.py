"""Say when caregivers work"""

from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel
from sqlalchemy.dialects import postgresql

from alembic import op

revision: str = "0050"
down_revision: str | None = "0049b"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "caregiver_shifts",
        sa.Column("district_code", sa.String(length=6), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sqlmodel.UTCDateTime(), server_default=sa.text("now()"), nullable=False),
        sa.Column("caregiver_id", sa.Uuid(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=True),
        sa.Column("on_date", sa.Date(), nullable=True),
        sa.Column("starts_at", sa.Time(), nullable=False),
        sa.Column("ends_at", sa.Time(), nullable=False),
        sa.CheckConstraint("district_code ~ '^[0-9]{6}$'", name=op.f("caregiver_shifts_district_code_form_ck")),
        sa.CheckConstraint(
            "ends_at > starts_at or (on_date is not null and ends_at = starts_at)",
            name=op.f("caregiver_shifts_has_a_length_ck"),
        ),
        sa.CheckConstraint("num_nonnulls(weekday, on_date) = 1", name=op.f("caregiver_shifts_weekly_or_of_a_day_ck")),
        sa.CheckConstraint("weekday between 1 and 7", name=op.f("caregiver_shifts_weekday_known_ck")),
        postgresql.ExcludeConstraint(
            (sa.column("district_code"), "="),
            (sa.column("caregiver_id"), "="),
            (sa.column("on_date"), "="),
            (
                sa.text(
                    "int4range(cast(extract(epoch from starts_at) / 60 as int), cast(extract(epoch from ends_at) / 60 as int))"
                ),
                "&&",
            ),
            where=sa.text("on_date is not null"),
            using="gist",
            name="caregiver_shifts_on_date_excl",
        ),
        postgresql.ExcludeConstraint(
            (sa.column("district_code"), "="),
            (sa.column("caregiver_id"), "="),
            (sa.column("weekday"), "="),
            (
                sa.text(
                    "int4range(cast(extract(epoch from starts_at) / 60 as int), cast(extract(epoch from ends_at) / 60 as int))"
                ),
                "&&",
            ),
            where=sa.text("weekday is not null"),
            using="gist",
            name="caregiver_shifts_weekday_excl",
        ),
        sa.ForeignKeyConstraint(
            ["district_code", "caregiver_id"],
            ["caregivers.district_code", "caregivers.id"],
            name=op.f("caregiver_shifts_caregiver_id_fk"),
        ),
        sa.PrimaryKeyConstraint("district_code", "id", name=op.f("caregiver_shifts_pk")),
        sa.UniqueConstraint(
            "district_code",
            "caregiver_id",
            "on_date",
            "weekday",
            "starts_at",
            "ends_at",
            name="caregiver_shifts_once_uq",
            postgresql_nulls_not_distinct=True,
        ),
    )
    op.wall_in(
        "caregiver_shifts",
        "select, insert, delete",
        "district_code = (select nullif(current_setting('app.district', true), '')) and case when (select nullif(current_setting('app.bound', true), '')) in ('district') then true when (select nullif(current_setting('app.bound', true), '')) in ('provider', 'caregiver', 'resident', 'division', 'facility', 'meal_point') then exists (select from caregivers p where p.district_code = caregiver_shifts.district_code and p.id = caregiver_id) else false end",
        "(select nullif(current_setting('app.bound', true), '')) in ('district', 'provider') and (district_code = (select nullif(current_setting('app.district', true), '')) and case when (select nullif(current_setting('app.bound', true), '')) in ('district') then true when (select nullif(current_setting('app.bound', true), '')) in ('provider', 'caregiver', 'resident', 'division', 'facility', 'meal_point') then exists (select from caregivers p where p.district_code = caregiver_shifts.district_code and p.id = caregiver_id) else false end)",
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.tear_down_wall("caregiver_shifts")
    op.drop_table("caregiver_shifts")
