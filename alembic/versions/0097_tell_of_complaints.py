"""Tell of complaints, and keep why a message was not true any more"""

from collections.abc import Sequence

from alembic import op

revision: str = "0097"
down_revision: str | None = "0096"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

# As the nouns of 0080 tell of themselves; `made_by`, because a relative hears of his own alone.
FUNCTION = """
create or replace function tell_of_complaints() returns trigger language plpgsql as $$
declare
    us bigint := (extract(epoch from clock_timestamp()) * 1000000)::bigint;
begin
    insert into public.events (district_code, id, kind, subject_id, resident_id, provider_id, facility_id, meal_point_id,
        division_code, made_by)
    select new.district_code,
        (lpad(to_hex(us / 1000), 12, '0') || '7' || lpad(to_hex(us % 1000 * 4096 / 1000), 3, '0')
            || substr(gen_random_uuid()::text, 20))::uuid,
        'complaints.' || new.status, new.id, new.resident_id, new.provider_id, new.facility_id, new.meal_point_id,
        new.division_code, new.made_by;
    return null;
end $$
"""
AUDIENCES = (
    *("resident", "family", "caregiver", "provider_manager", "facility_manager", "meal_point_operator"),
    "community_worker",
)
REASONS = ("opted_out", "daily_limit", "too_old", "over", "access_ended", "no_address")


def _known(audiences: Sequence[str], reasons: Sequence[str]) -> None:
    for table in ("messages", "message_templates"):
        op.hold_to(table, f"{table}_messageaudience_ck", f"CHECK (audience IN ({_listed(audiences)}))")
    op.hold_to("messages", "messages_heldback_ck", f"CHECK (held_because IN ({_listed(reasons)}))")


def _listed(words: Sequence[str]) -> str:
    return ", ".join(f"'{word}'" for word in words)


def upgrade() -> None:
    _known((*AUDIENCES, "bureau_admin"), (*REASONS, "past"))
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("ALTER TABLE events ADD COLUMN IF NOT EXISTS made_by uuid")
    op.execute(FUNCTION)
    op.execute(
        "create or replace trigger complaints_tell_new after insert on complaints for each row "
        "execute function tell_of_complaints()"
    )
    op.execute(
        "create or replace trigger complaints_tell after update of status on complaints for each row "
        "when (old.status is distinct from new.status) execute function tell_of_complaints()"
    )


def downgrade() -> None:
    """Not while such a message is kept."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("drop trigger complaints_tell_new on complaints")
    op.execute("drop trigger complaints_tell on complaints")
    op.execute("drop function tell_of_complaints()")
    op.drop_column("events", "made_by")
    _known(AUDIENCES, REASONS)
