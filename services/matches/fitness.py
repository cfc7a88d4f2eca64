"""Each caregiver of some providers beside what is asked for, in one statement: what she can, when she is free, how far away.

A person, not a record: who works for two providers is busy for both, though neither is told where. Distances are those of the
squares of about a kilometre in which homes lie (models/residents.py), from edge to edge. `on_shift` is null of whom no shift is
recorded: nothing is concluded from it (services/caregiver_shifts). Its cost grows with the staff that is
looked at and with their visits of these days, not with the tables."""

from services.caregiver_shifts import LAST
from services.caregivers import QUALIFIED_SQL
from services.distances import CELLS_APART_SQL
from services.visits.proved import idle_sql

SEX_AS_WISHED_SQL = "{who}.sex = {home}.caregiver_sex"
SPEAKS_SQL = "nullif({who}.languages, '{{}}') && nullif({home}.languages, '{{}}')"
"""What a resident would rather have: true, false, or null where it is not wished for or not known."""

_APART = CELLS_APART_SQL.format(a="v.", b="h.")

FITNESS_SQL = f"""
    wanted as (
        select no, starts_at, ends_at, cast(starts_at at time zone 'Asia/Shanghai' as date) as day,
            tsrange(starts_at at time zone 'Asia/Shanghai', ends_at at time zone 'Asia/Shanghai') as span
        from unnest(cast(:starts as timestamptz[]), cast(:ends as timestamptz[])) with ordinality w (starts_at, ends_at, no)
    ), home as (
        select cell_lat as lat, cell_lng as lng, id_number_index, languages, caregiver_sex
        from residents where district_code = :district and id = :resident
    ), staff as materialized (
        select c.district_code, c.id, c.provider_id, c.staff_no, c.name, c.status = 'active' as active, c.sex, c.languages,
            c.id_number_index, cast(:skill as varchar) is null or :skill = any(c.skills) as skilled
        from caregivers c
        where c.district_code = :district and c.provider_id = any(cast(:providers as uuid[])) and c.status <> 'ended'
    ), planned as (
        select k.id, w.no, w.starts_at, w.ends_at, v.*, r.cell_lat as lat, r.cell_lng as lng
        from staff k
        join caregivers t on t.district_code = k.district_code and t.id_number_index = k.id_number_index
        cross join wanted w
        cross join lateral (
            select v.resident_id, v.provider_id <> k.provider_id as elsewhere, v.planned_minutes, v.planned_start_at as from_at,
                v.planned_start_at + v.planned_minutes * interval '1 minute' as to_at,
                cast(v.planned_start_at at time zone 'Asia/Shanghai' as date) = w.day as that_day
            from visits v
            where v.district_code = :district and v.caregiver_id = t.id
              and v.planned_start_at between w.starts_at - interval '1 day' and w.ends_at + interval '12 hours'
              and v.status not in ('missed', 'cancelled', 'rejected') and not {idle_sql("v")}
              and (cast(:order as uuid) is null or v.order_id is distinct from :order)
              and (cast(:plan as uuid) is null or not exists (select from orders o
                where o.district_code = v.district_code and o.id = v.order_id and o.care_plan_id = :plan))
            offset 0  -- only behind this are a caregiver's visits looked up by their time
        ) v
        join residents r on r.district_code = k.district_code and r.id = v.resident_id
    ), busy as (
        select v.id, v.no, coalesce(bool_or(clashes and not elsewhere), false) as here,
            coalesce(bool_or(clashes and elsewhere), false) as elsewhere,
            coalesce(bool_or(not clashes and way_m > extract(epoch from greatest(
                v.starts_at - v.to_at, v.from_at - v.ends_at)) * 1000 / 60), false) as hurried,
            sum(v.planned_minutes) filter (where that_day) as minutes, min(way_m) filter (where that_day) as way_m
        from (select v.*, from_at < ends_at and to_at > starts_at as clashes, {_APART} as way_m
            from planned v cross join home h) v
        group by v.id, v.no
    ), working as (
        select s.caregiver_id as id, w.no, range_agg(tsrange(x.day + s.starts_at, case when s.ends_at = '{LAST:%H:%M}'
            then cast(x.day + 1 as timestamp) else x.day + s.ends_at end)) filter (where x.day = s.on_date or x.holds) as hours
        from staff k
        join caregiver_shifts s on s.district_code = k.district_code and s.caregiver_id = k.id
        cross join wanted w
        cross join lateral (select d.day, s.weekday = extract(isodow from d.day) and not exists (
                select from caregiver_shifts e where e.district_code = s.district_code
                    and e.caregiver_id = s.caregiver_id and e.on_date = d.day) as holds
            from (values (w.day), (w.day + 1)) d (day)) x
        group by s.caregiver_id, w.no
    ), beside as (
        select p.*, {QUALIFIED_SQL.format(who="p")} as qualified,
            coalesce(b.here, false) as busy, coalesce(b.elsewhere, false) as busy_elsewhere,
            coalesce(b.hurried, false) as hurried, coalesce(b.minutes, 0) as minutes, b.way_m,
            case when s.id is not null then coalesce(s.hours @> p.span, false) end as on_shift
        from (select k.district_code, k.id as caregiver_id, w.no, w.day, w.span from staff k cross join wanted w) p
        left join busy b on b.id = p.caregiver_id and b.no = p.no
        left join working s on s.id = p.caregiver_id and s.no = p.no
    ), fitness as (
        select k.id, k.provider_id, k.staff_no, k.name, k.active, k.skilled, bool_and(p.qualified) as qualified,
            bool_or(p.busy) as busy, bool_or(p.busy_elsewhere) as busy_elsewhere, bool_or(p.hurried) as hurried,
            bool_or(p.on_shift) as on_shift, bool_or(not p.on_shift) as off_shift,
            count(*) filter (where not (p.busy or p.busy_elsewhere or p.hurried) and p.on_shift is not false) as free,
            count(*) as occasions, cast(round(avg(p.minutes)) as int) as minutes, min(p.way_m) as way_m,
            {SEX_AS_WISHED_SQL.format(who="k", home="h")} as sex_as_wished, {SPEAKS_SQL.format(who="k", home="h")} as speaks,
            (select l from unnest(k.languages) l where l = any(h.languages) order by l limit 1) as language
        from staff k cross join home h join beside p on p.caregiver_id = k.id
        group by k.id, k.provider_id, k.staff_no, k.name, k.active, k.skilled, k.sex, k.languages, h.caregiver_sex, h.languages
    )"""
"""Common tables up to `fitness`, one row for each caregiver of `:providers` who has not ended; over Asked.parameters."""
