"""Write down what a month was carried from others"""

from collections.abc import Sequence

from alembic import op

revision: str = "0020"
down_revision: str | None = "0019"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

WALL = (
    "district_code = (select nullif(current_setting('app.district', true), '')) and case when "
    "(select nullif(current_setting('app.bound', true), '')) in ('district', 'provider', 'caregiver', 'resident', 'division', "
    "'facility', 'meal_point') then true else false end"
)


def _wall(grants: str) -> None:
    op.wall_in("ledger_accounts", grants, WALL, WALL)


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("ALTER TABLE ledger_accounts ADD COLUMN IF NOT EXISTS carried bigint NOT NULL DEFAULT 0")
    op.execute("ALTER TABLE entitlements ADD COLUMN IF NOT EXISTS caps_with uuid")
    _wall("select, insert, update (cap, held, posted, carried)")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    _wall("select, insert, update (held, posted)")
    op.execute("ALTER TABLE entitlements DROP COLUMN IF EXISTS caps_with")
    op.execute("ALTER TABLE ledger_accounts DROP COLUMN IF EXISTS carried")
