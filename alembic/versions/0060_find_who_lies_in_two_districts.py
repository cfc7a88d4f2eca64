"""Find who lies in beds of two districts in the same night"""

from collections.abc import Sequence

from alembic import op

revision: str = "0060"
down_revision: str | None = "0058"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

# docs/adr/0021, as overlaps_elsewhere (migration 0024) for visits: a night counts there as it does here, neither on leave nor
# in a hospital of which anybody told.
ELSEWHERE = """
create or replace function nights_elsewhere(lines uuid[], persons bytea[], nights date[])
returns table (line_id uuid, there text, night date)
language plpgsql volatile set search_path = pg_catalog, public as $$
declare
    here constant text := current_setting('app.district', true);
    lying constant bytea[] := array(select distinct p from unnest(persons) p);
begin
    if current_setting('app.bound', true) is distinct from 'district' or coalesce(here, '') = '' or persons is null then
        return;
    end if;
    for there in select d.code from districts d where d.code <> here order by d.code loop
        perform set_config('app.district', there, true);
        return query
            with lain as materialized (
                select r.person_anywhere as person, s.resident_id, s.from_on, b.kind,
                    case when s.status <> 'admitted' then s.to_on end as to_on
                from residents r
                join stays s on s.district_code = r.district_code and s.resident_id = r.id
                join beds b on b.district_code = s.district_code and b.id = s.bed_id
                where r.district_code = there and r.person_anywhere = any(lying)
                  and s.status in ('admitted', 'discharged', 'transferred')
            )
            select a.line, there, a.night
            from lain s join unnest(lines, persons, nights) a (line, person, night)
                on a.person = s.person and a.night >= s.from_on and (s.to_on is null or a.night < s.to_on)
            where not exists (select from stay_leaves v where v.district_code = there and v.resident_id = s.resident_id
                    and v.withdrawn_at is null and a.night <@ daterange(v.from_on, v.to_on)
                    and not (v.reason = 'hospital' and s.kind = 'hospital'))
              and not exists (select from absences h where h.district_code = there and h.resident_id = s.resident_id
                    and h.kind = 'hospital' and s.kind <> 'hospital' and h.withdrawn_at is null
                    and a.night <@ daterange(h.from_on, h.to_on));
    end loop;
    perform set_config('app.district', here, true);
end $$
"""
FUNCTION = "nights_elsewhere(uuid[], bytea[], date[])"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute(ELSEWHERE)
    op.execute(f"REVOKE ALL ON FUNCTION {FUNCTION} FROM PUBLIC")
    op.execute(f"GRANT EXECUTE ON FUNCTION {FUNCTION} TO yiyang_app")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute(f"DROP FUNCTION {FUNCTION}")
