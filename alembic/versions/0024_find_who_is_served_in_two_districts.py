"""Find who is served in two districts at the same minute"""

from collections.abc import Sequence

import sqlalchemy as sa

from alembic import op

revision: str = "0024"
down_revision: str | None = "0023"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

# docs/adr/0021. With the rights of who calls it: the walls bind the tables' owner too, so his would be no more. It looks into
# one district after the other as the bureau of each would, and says of what it saw only which minutes are shared, and where.
ELSEWHERE = """
create or replace function overlaps_elsewhere(lines uuid[], nouns text[], persons bytea[], begun timestamptz[], done timestamptz[])
returns table (line_id uuid, noun text, there text, begins_at timestamptz, ends_at timestamptz)
language plpgsql volatile set search_path = pg_catalog, public as $$
declare
    here constant text := current_setting('app.district', true);
    carers constant bytea[] := array(select distinct p from unnest(persons, nouns) a (p, n) where n = 'caregiver');
    cared_for constant bytea[] := array(select distinct p from unnest(persons, nouns) a (p, n) where n = 'resident');
    first constant timestamptz := (select min(b) - interval '1 day' from unnest(begun) b);
    last constant timestamptz := (select max(d) from unnest(done) d);
begin
    if current_setting('app.bound', true) is distinct from 'district' or coalesce(here, '') = '' or persons is null then
        return;
    end if;
    for there in select d.code from districts d where d.code <> here order by d.code loop
        perform set_config('app.district', there, true);
        return query
            with served as materialized (
                select 'caregiver' as noun, s.person_anywhere as person, v.started_at, v.ended_at
                from caregivers s join visits v on v.district_code = s.district_code and v.caregiver_id = s.id
                where s.district_code = there and s.person_anywhere = any(carers)
                  and v.started_at > first and v.started_at < last
                  and v.status not in ('scheduled', 'missed', 'cancelled', 'rejected')
                union all
                select 'resident', r.person_anywhere, v.started_at, v.ended_at
                from residents r join visits v on v.district_code = r.district_code and v.resident_id = r.id
                where r.district_code = there and r.person_anywhere = any(cared_for)
                  and v.started_at > first and v.started_at < last
                  and v.status not in ('scheduled', 'missed', 'cancelled', 'rejected')
            )
            select a.line, a.noun, there, greatest(a.begun, v.started_at), least(a.done, v.ended_at)
            from served v join unnest(lines, nouns, persons, begun, done) a (line, noun, person, begun, done)
                on a.noun = v.noun and a.person = v.person
                and v.started_at <= a.done - interval '1 minute' and v.ended_at >= a.begun + interval '1 minute';
    end loop;
    perform set_config('app.district', here, true);
end $$
"""
FUNCTION = "overlaps_elsewhere(uuid[], text[], bytea[], timestamptz[], timestamptz[])"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    for table in ("caregivers", "residents"):
        op.add_column(table, sa.Column("person_anywhere", sa.LargeBinary(), nullable=True), if_not_exists=True)
    op.execute(ELSEWHERE)
    op.execute(f"REVOKE ALL ON FUNCTION {FUNCTION} FROM PUBLIC")
    op.execute(f"GRANT EXECUTE ON FUNCTION {FUNCTION} TO yiyang_app")
    for table in ("caregivers", "residents"):
        op.index_live(f"{table}_person_anywhere_ix", table, "(district_code, person_anywhere)")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute(f"DROP FUNCTION {FUNCTION}")
    for table in ("caregivers", "residents"):
        op.drop_index(f"{table}_person_anywhere_ix", table_name=table)
        op.drop_column(table, "person_anywhere")
