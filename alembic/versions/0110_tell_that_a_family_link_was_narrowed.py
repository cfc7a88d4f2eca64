"""Tell that a family link was narrowed, which is no new state of it"""

from collections.abc import Sequence

from alembic import op

revision: str = "0110"
down_revision: str | None = "0109"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

# As the nouns of 0080 tell of themselves; the division of the resident, by which a wall lets a worker hear of it.
FUNCTION = """
create function tell_of_narrowed_links() returns trigger language plpgsql as $$
declare
    us bigint := (extract(epoch from clock_timestamp()) * 1000000)::bigint;
begin
    insert into public.events (district_code, id, kind, subject_id, resident_id, division_code)
    select new.district_code,
        (lpad(to_hex(us / 1000), 12, '0') || '7' || lpad(to_hex(us % 1000 * 4096 / 1000), 3, '0')
            || substr(gen_random_uuid()::text, 20))::uuid,
        'family_links.narrowed', new.id, new.resident_id, r.division_code
    from public.residents r where r.district_code = new.district_code and r.id = new.resident_id;
    return null;
end $$
"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute(FUNCTION)
    op.execute(
        "create trigger family_links_tell_narrowed after update of scopes, ends_on on family_links for each row "
        "when ((old.scopes, old.ends_on) is distinct from (new.scopes, new.ends_on) and old.status = 'consented' "
        "and new.status = 'consented') execute function tell_of_narrowed_links()"
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("drop trigger family_links_tell_narrowed on family_links")
    op.execute("drop function tell_of_narrowed_links()")
