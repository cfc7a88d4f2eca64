"""Let people read what their account was told in another district"""

from collections.abc import Sequence

from alembic import op

revision: str = "0109"
down_revision: str | None = "0108"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.index_live("messages_to_account_ix", "messages", "(account_id, id) WHERE membership_id IS NULL")
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.wall_in(
        "messages",
        "select, insert, update, delete",
        "(district_code = (select nullif(current_setting('app.district', true), '')) and case when (select nullif(current_setting('app.bound', true), '')) in ('district') then true when (select nullif(current_setting('app.bound', true), '')) in ('provider', 'caregiver', 'facility', 'meal_point') then account_id = (select nullif(current_setting('app.account', true), '')::uuid) when (select nullif(current_setting('app.bound', true), '')) in ('resident') then account_id = (select nullif(current_setting('app.account', true), '')::uuid) and (resident_id = (select nullif(current_setting('app.bound_id', true), '')::uuid) or resident_id is null) when (select nullif(current_setting('app.bound', true), '')) in ('division') then starts_with(division_code, (select nullif(current_setting('app.division', true), ''))) else false end) or (account_id = (select nullif(current_setting('app.account', true), '')::uuid) and membership_id is null)",
        "(select nullif(current_setting('app.bound', true), '')) in ('district') and (district_code = (select nullif(current_setting('app.district', true), '')) and true)",
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.wall_in(
        "messages",
        "select, insert, update, delete",
        "district_code = (select nullif(current_setting('app.district', true), '')) and case when (select nullif(current_setting('app.bound', true), '')) in ('district') then true when (select nullif(current_setting('app.bound', true), '')) in ('provider', 'caregiver', 'facility', 'meal_point') then account_id = (select nullif(current_setting('app.account', true), '')::uuid) when (select nullif(current_setting('app.bound', true), '')) in ('resident') then account_id = (select nullif(current_setting('app.account', true), '')::uuid) and (resident_id = (select nullif(current_setting('app.bound_id', true), '')::uuid) or resident_id is null) when (select nullif(current_setting('app.bound', true), '')) in ('division') then starts_with(division_code, (select nullif(current_setting('app.division', true), ''))) else false end",
        "(select nullif(current_setting('app.bound', true), '')) in ('district') and (district_code = (select nullif(current_setting('app.district', true), '')) and case when (select nullif(current_setting('app.bound', true), '')) in ('district') then true when (select nullif(current_setting('app.bound', true), '')) in ('provider', 'caregiver', 'facility', 'meal_point') then account_id = (select nullif(current_setting('app.account', true), '')::uuid) when (select nullif(current_setting('app.bound', true), '')) in ('resident') then account_id = (select nullif(current_setting('app.account', true), '')::uuid) and (resident_id = (select nullif(current_setting('app.bound_id', true), '')::uuid) or resident_id is null) when (select nullif(current_setting('app.bound', true), '')) in ('division') then starts_with(division_code, (select nullif(current_setting('app.division', true), ''))) else false end)",
    )
    op.drop_index("messages_to_account_ix", table_name="messages")
