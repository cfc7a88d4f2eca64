"""Keep the days on which a contract covers nothing"""

from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel
from sqlalchemy.dialects import postgresql

from alembic import op

revision: str = "0022"
down_revision: str | None = "0021"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "contract_pauses",
        sa.Column("district_code", sa.String(length=6), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sqlmodel.UTCDateTime(), server_default=sa.text("now()"), nullable=False),
        sa.Column("contract_id", sa.Uuid(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=True),
        postgresql.ExcludeConstraint(
            (sa.column("district_code"), "="),
            (sa.column("contract_id"), "="),
            (sa.text("daterange(from_on, to_on, '[]')"), "&&"),
            using="gist",
            name="contract_pauses_one_at_a_time_excl",
        ),
        sa.CheckConstraint("district_code ~ '^[0-9]{6}$'", name=op.f("contract_pauses_district_code_form_ck")),
        sa.ForeignKeyConstraint(
            ["district_code", "contract_id"],
            ["contracts.district_code", "contracts.id"],
            name=op.f("contract_pauses_contract_id_fk"),
        ),
        sa.PrimaryKeyConstraint("district_code", "id", name=op.f("contract_pauses_pk")),
    )
    op.create_index(
        op.f("contract_pauses_contract_id_ix"), "contract_pauses", ["district_code", "contract_id"], unique=False
    )
    op.wall_in(
        "contract_pauses",
        "select, insert, update (to_on), delete",
        "district_code = (select nullif(current_setting('app.district', true), '')) and case when (select nullif(current_setting('app.bound', true), '')) in ('district') then true when (select nullif(current_setting('app.bound', true), '')) in ('provider', 'caregiver', 'resident', 'division', 'facility', 'meal_point') then exists (select from contracts p where p.district_code = contract_pauses.district_code and p.id = contract_id) else false end",
        "(select nullif(current_setting('app.bound', true), '')) in ('district') and (district_code = (select nullif(current_setting('app.district', true), '')) and case when (select nullif(current_setting('app.bound', true), '')) in ('district') then true when (select nullif(current_setting('app.bound', true), '')) in ('provider', 'caregiver', 'resident', 'division', 'facility', 'meal_point') then exists (select from contracts p where p.district_code = contract_pauses.district_code and p.id = contract_id) else false end)",
    )
    # Those that are suspended or ended already cover nothing after the day on which somebody last touched them.
    op.execute("ALTER TABLE contracts NO FORCE ROW LEVEL SECURITY")
    op.fill(
        "contract_pauses",
        "INSERT INTO contract_pauses (district_code, id, contract_id, from_on) SELECT district_code, gen_random_uuid(), id, "
        "greatest(starts_on, cast(updated_at at time zone 'Asia/Shanghai' as date) + 1) FROM contracts WHERE status <> 'active'",
    )
    op.execute("ALTER TABLE contracts FORCE ROW LEVEL SECURITY")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.tear_down_wall("contract_pauses")
    op.drop_index(op.f("contract_pauses_contract_id_ix"), table_name="contract_pauses")
    op.drop_table("contract_pauses")
