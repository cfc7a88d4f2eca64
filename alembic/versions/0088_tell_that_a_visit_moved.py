"""Tell that a visit moved to another time, which is no new state of it"""

from collections.abc import Sequence

from alembic import op

revision: str = "0088"
down_revision: str | None = "0087"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

# As the nouns of 0080 tell of themselves.
FUNCTION = """
create function tell_of_moved_visits() returns trigger language plpgsql as $$
declare
    us bigint := (extract(epoch from clock_timestamp()) * 1000000)::bigint;
begin
    insert into public.events (district_code, id, kind, subject_id, resident_id, provider_id, caregiver_id, division_code)
    select new.district_code,
        (lpad(to_hex(us / 1000), 12, '0') || '7' || lpad(to_hex(us % 1000 * 4096 / 1000), 3, '0')
            || substr(gen_random_uuid()::text, 20))::uuid,
        'visits.moved', new.id, new.resident_id, new.provider_id, new.caregiver_id, new.division_code;
    return null;
end $$
"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute(FUNCTION)
    op.execute(
        "create trigger visits_tell_moved after update of planned_start_at on visits for each row "
        "when (old.planned_start_at is distinct from new.planned_start_at and old.status = 'scheduled' "
        "and new.status = 'scheduled') execute function tell_of_moved_visits()"
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("drop trigger visits_tell_moved on visits")
    op.execute("drop function tell_of_moved_visits()")
