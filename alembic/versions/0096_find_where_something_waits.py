"""Find where something waits

The worker asks every second or two whether there is something to send or to tell. One statement looks into the districts one after
the other, behind the wall of each, as the worker did with a transaction for each."""

from collections.abc import Sequence

from alembic import op

revision: str = "0096"
down_revision: str | None = "0095"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

# With the rights of who calls it: it sees what the application sees, and ends in the scope in which it was called.
_LOOK = """
create function {name}() returns setof varchar
language plpgsql volatile set search_path = pg_catalog, public as $$
declare
    code varchar;
    before text := current_setting('app.district', true);
    bound text := current_setting('app.bound', true);
begin
    perform set_config('app.bound', 'district', true);
    for code in select d.code from districts d order by d.code loop
        perform set_config('app.district', code, true);
        if {waits} then
            return next code;
        end if;
    end loop;
    perform set_config('app.district', coalesce(before, ''), true), set_config('app.bound', coalesce(bound, ''), true);
end $$
"""
_HOOKED = "exists (select from webhooks w where w.district_code = code and w.status = 'active')"
# A place ahead of all transactions is one of another life of the database (services/messages/outbox.py).
_TO_TELL = """exists (
        select from (select 1) one left join message_places p
            on p.district_code = code and p.id = '00000000-0000-0000-0000-000000000000'
        where p.at_xid > cast(cast(pg_snapshot_xmax(pg_current_snapshot()) as text) as bigint)
            or exists (select from events e where e.district_code = code and e.xid >= coalesce(p.at_xid, 0)
                and (e.xid, e.id) > (coalesce(p.at_xid, 0), coalesce(p.at_id, '00000000-0000-0000-0000-000000000000'))))
    or exists (select from messages m where m.district_code = code and m.status = 'waiting' and m.next_at <= now())"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute(_LOOK.format(name="districts_with_webhooks", waits=_HOOKED))
    op.execute(_LOOK.format(name="districts_to_tell", waits=_TO_TELL))


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("DROP FUNCTION districts_with_webhooks(), districts_to_tell()")
