"""Let welfare visits move along with who is visited"""

from collections.abc import Sequence

from alembic import op

revision: str = "0041"
down_revision: str | None = "0040"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.wall_in(
        "welfare_visits",
        "select, insert, update",
        "district_code = (select nullif(current_setting('app.district', true), '')) and case when (select nullif(current_setting('app.bound', true), '')) in ('district') then true when (select nullif(current_setting('app.bound', true), '')) in ('division') then exists (select from residents p where p.district_code = welfare_visits.district_code\n            and p.id = resident_id and starts_with(p.division_code, (select nullif(current_setting('app.division', true), '')))) else false end",
        "(select nullif(current_setting('app.bound', true), '')) in ('district', 'division') and (district_code = (select nullif(current_setting('app.district', true), '')) and case when (select nullif(current_setting('app.bound', true), '')) in ('district') then true when (select nullif(current_setting('app.bound', true), '')) in ('division') then exists (select from residents p where p.district_code = welfare_visits.district_code\n            and p.id = resident_id and starts_with(p.division_code, (select nullif(current_setting('app.division', true), '')))) else false end)",
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.wall_in(
        "welfare_visits",
        "select, insert, update",
        "district_code = (select nullif(current_setting('app.district', true), '')) and case when (select nullif(current_setting('app.bound', true), '')) in ('district') then true when (select nullif(current_setting('app.bound', true), '')) in ('division') then starts_with(division_code, (select nullif(current_setting('app.division', true), ''))) else false end",
        "(select nullif(current_setting('app.bound', true), '')) in ('district', 'division') and (district_code = (select nullif(current_setting('app.district', true), '')) and case when (select nullif(current_setting('app.bound', true), '')) in ('district') then true when (select nullif(current_setting('app.bound', true), '')) in ('division') then starts_with(division_code, (select nullif(current_setting('app.division', true), ''))) else false end)",
    )
