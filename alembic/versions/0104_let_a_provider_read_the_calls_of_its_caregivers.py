"""let a provider read the calls of its caregivers"""

from collections.abc import Sequence

from alembic import op

revision: str = "0104"
down_revision: str | None = "0103"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.wall_in(
        "call_ins",
        "select, insert",
        "district_code = (select nullif(current_setting('app.district', true), '')) and case when (select nullif(current_setting('app.bound', true), '')) in ('district') then true when (select nullif(current_setting('app.bound', true), '')) in ('provider') then exists (select from caregivers g where g.district_code = call_ins.district_code and g.id = caregiver_id\n    and g.provider_id = (select nullif(current_setting('app.bound_id', true), '')::uuid)) else false end",
        "(select nullif(current_setting('app.bound', true), '')) in ('district') and (district_code = (select nullif(current_setting('app.district', true), '')) and case when (select nullif(current_setting('app.bound', true), '')) in ('district') then true when (select nullif(current_setting('app.bound', true), '')) in ('provider') then exists (select from caregivers g where g.district_code = call_ins.district_code and g.id = caregiver_id\n    and g.provider_id = (select nullif(current_setting('app.bound_id', true), '')::uuid)) else false end)",
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.wall_in(
        "call_ins",
        "select, insert",
        "district_code = (select nullif(current_setting('app.district', true), '')) and case when (select nullif(current_setting('app.bound', true), '')) in ('district') then true else false end",
        "district_code = (select nullif(current_setting('app.district', true), '')) and case when (select nullif(current_setting('app.bound', true), '')) in ('district') then true else false end",
    )
