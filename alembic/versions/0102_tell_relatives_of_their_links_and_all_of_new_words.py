"""Tell relatives what became of their links, and the parties to a complaint of new words in its thread"""

from collections.abc import Sequence

from alembic import op

revision: str = "0102"
down_revision: str | None = "0101"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

# As the nouns of 0080 tell of themselves, under the complaint's own name. A note is the bureau's own: nobody is told.
FUNCTION = """
create or replace function tell_of_words() returns trigger language plpgsql as $$
declare
    us bigint := (extract(epoch from clock_timestamp()) * 1000000)::bigint;
begin
    insert into public.events (district_code, id, kind, subject_id, resident_id, provider_id, facility_id, meal_point_id,
        division_code, made_by)
    select new.district_code,
        (lpad(to_hex(us / 1000), 12, '0') || '7' || lpad(to_hex(us % 1000 * 4096 / 1000), 3, '0')
            || substr(gen_random_uuid()::text, 20))::uuid,
        'complaints.said_by_' || new.side, c.id, c.resident_id, c.provider_id, c.facility_id, c.meal_point_id,
        c.division_code, c.made_by
    from public.complaints c where c.district_code = new.district_code and c.id = new.complaint_id;
    return null;
end $$
"""


def _somebody(of_a_membership: str, of_somebody: str) -> None:
    op.hold_to("messages", "messages_of_a_membership_ck", f"CHECK ({of_a_membership})")
    op.hold_to("messages", "messages_of_somebody_ck", f"CHECK ({of_somebody})")


def upgrade() -> None:
    _somebody(
        "membership_id is null or account_id is not null",
        "num_nonnulls(account_id, membership_id, resident_id) > 0",
    )
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.wall_in(
        "messages",
        "select, insert, update, delete",
        "district_code = (select nullif(current_setting('app.district', true), '')) and case when (select nullif(current_setting('app.bound', true), '')) in ('district') then true when (select nullif(current_setting('app.bound', true), '')) in ('provider', 'caregiver', 'facility', 'meal_point') then account_id = (select nullif(current_setting('app.account', true), '')::uuid) when (select nullif(current_setting('app.bound', true), '')) in ('resident') then account_id = (select nullif(current_setting('app.account', true), '')::uuid) and (resident_id = (select nullif(current_setting('app.bound_id', true), '')::uuid) or resident_id is null) when (select nullif(current_setting('app.bound', true), '')) in ('division') then starts_with(division_code, (select nullif(current_setting('app.division', true), ''))) else false end",
        "(select nullif(current_setting('app.bound', true), '')) in ('district') and (district_code = (select nullif(current_setting('app.district', true), '')) and case when (select nullif(current_setting('app.bound', true), '')) in ('district') then true when (select nullif(current_setting('app.bound', true), '')) in ('provider', 'caregiver', 'facility', 'meal_point') then account_id = (select nullif(current_setting('app.account', true), '')::uuid) when (select nullif(current_setting('app.bound', true), '')) in ('resident') then account_id = (select nullif(current_setting('app.account', true), '')::uuid) and (resident_id = (select nullif(current_setting('app.bound_id', true), '')::uuid) or resident_id is null) when (select nullif(current_setting('app.bound', true), '')) in ('division') then starts_with(division_code, (select nullif(current_setting('app.division', true), ''))) else false end)",
    )
    op.execute(FUNCTION)
    op.execute(
        "create or replace trigger complaint_messages_tell after insert on complaint_messages for each row "
        "when (new.deed = 'message' and new.side <> 'system') execute function tell_of_words()"
    )


def downgrade() -> None:
    """Not while a message to an account alone is kept."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("drop trigger complaint_messages_tell on complaint_messages")
    op.execute("drop function tell_of_words()")
    op.wall_in(
        "messages",
        "select, insert, update, delete",
        "district_code = (select nullif(current_setting('app.district', true), '')) and case when (select nullif(current_setting('app.bound', true), '')) in ('district') then true when (select nullif(current_setting('app.bound', true), '')) in ('provider', 'caregiver', 'facility', 'meal_point') then account_id = (select nullif(current_setting('app.account', true), '')::uuid) when (select nullif(current_setting('app.bound', true), '')) in ('resident') then account_id = (select nullif(current_setting('app.account', true), '')::uuid) and resident_id = (select nullif(current_setting('app.bound_id', true), '')::uuid) when (select nullif(current_setting('app.bound', true), '')) in ('division') then starts_with(division_code, (select nullif(current_setting('app.division', true), ''))) else false end",
        "(select nullif(current_setting('app.bound', true), '')) in ('district') and (district_code = (select nullif(current_setting('app.district', true), '')) and case when (select nullif(current_setting('app.bound', true), '')) in ('district') then true when (select nullif(current_setting('app.bound', true), '')) in ('provider', 'caregiver', 'facility', 'meal_point') then account_id = (select nullif(current_setting('app.account', true), '')::uuid) when (select nullif(current_setting('app.bound', true), '')) in ('resident') then account_id = (select nullif(current_setting('app.account', true), '')::uuid) and resident_id = (select nullif(current_setting('app.bound_id', true), '')::uuid) when (select nullif(current_setting('app.bound', true), '')) in ('division') then starts_with(division_code, (select nullif(current_setting('app.division', true), ''))) else false end)",
    )
    _somebody(
        "num_nonnulls(account_id, membership_id) in (0, 2)", "membership_id is not null or resident_id is not null"
    )
