"""The roll by age: who is due in a month, who is not and why, in one statement over the whole register.

Every age limit is a first day of a month, so that who was born on 29 February needs no rule of his own: a month in which
a birthday falls is the same in every year (services/calendars.py, age_on)."""

PRESENT_SQL = """(({day} <= coalesce(r.moved_out_on, 'infinity')) and not coalesce(away.days @> {day}, false))"""
"""At home on that day; the day of a move is the last one at home."""

LAST_MONTH_SQL = """to_char(r.deceased_on + case {after_death} when 'next_month' then interval '1 month'
    else interval '0' end, 'YYYY-MM')"""
"""The last month that is paid after a death; what was paid under no standard of ours ends with the month of the death."""

PAYMENT_LAST_MONTH_SQL = LAST_MONTH_SQL.format(
    after_death="""(select s.after_death from allowance_standards s
        where s.district_code = p.district_code and s.allowance_id = p.allowance_id
          and s.effective_from <= to_date(p.month, 'YYYY-MM') order by s.effective_from desc limit 1)"""
)
"""The same of a payment `p` and its resident `r`."""

_KINDS = """
    kinds as (
        select a.id, a.paid_from, a.arrears_months from allowances a
        join programmes g on g.district_code = a.district_code and g.id = a.programme_id and g.status = 'active'
        where a.district_code = :district and a.status = 'active' and :kind = 'monthly'
    ), months as (
        select k.id as allowance_id, to_char(m, 'YYYY-MM') as month, cast(m as date) as first_on,
            cast(m + interval '1 month' as date) as next_on
        from kinds k cross join lateral generate_series(
            greatest(to_date(k.paid_from, 'YYYY-MM'), to_date(:month, 'YYYY-MM') - make_interval(months => k.arrears_months)),
            cast(to_date(:month, 'YYYY-MM') as timestamp), interval '1 month') m
    ), ruled as (
        select m.*, s.starts, s.after_death, s.mover_gets_month, s.categories_include, s.categories_exclude, s.upto,
            b.from_age, b.monthly_fen, cast(s.upto - make_interval(years => b.from_age) as date) as born_before,
            coalesce(cast(s.upto - make_interval(years => b.to_age + 1) as date), '-infinity') as born_from
        from months m
        cross join lateral (
            select s.*, case s.starts when 'birthday_month' then m.next_on else m.first_on end as upto
            from allowance_standards s
            where s.district_code = :district and s.allowance_id = m.allowance_id and s.effective_from <= m.first_on
            order by s.effective_from desc limit 1) s
        cross join lateral jsonb_to_recordset(s.bands) as b (from_age int, to_age int, monthly_fen bigint)
    )"""

# A move that was followed by a return; of a move that was told again with another day, the last telling.
AWAY_SQL = """
    away as (
        select resident_id, range_agg(daterange(effective_on, back_on, '()')) as days
        from (select resident_id, status, effective_on, lead(status) over changes as next_status,
                lead(effective_on) over changes as back_on
            from status_changes where district_code = :district
            window changes as (partition by resident_id order by created_at, id)) c
        where status = 'moved_out' and next_status = 'active' and back_on >= effective_on
        group by resident_id
    ), suspended as (
        select allowance_id, resident_id, range_agg(daterange(to_date(from_month, 'YYYY-MM'),
            cast(to_date(to_month, 'YYYY-MM') + interval '1 month' as date))) as days
        from allowance_suspensions
        where district_code = :district and coalesce(to_month, '9999-12') >= from_month
        group by allowance_id, resident_id
    )"""

PAYMENT_DAYS_SQL = """cross join lateral (select to_date(p.month, 'YYYY-MM') as first_on,
            cast(to_date(p.month, 'YYYY-MM') + interval '1 month - 1 day' as date) as last_on) m"""
PAYMENT_MOVED_SQL = f"""not ({PRESENT_SQL.format(day="m.last_on")} or {PRESENT_SQL.format(day="m.first_on")} and coalesce((
                    select s.mover_gets_month from allowance_standards s
                    where s.district_code = p.district_code and s.allowance_id = p.allowance_id
                      and s.effective_from <= m.first_on order by s.effective_from desc limit 1), false))"""
"""That the payee `r` of a payment `p` lived elsewhere in its month, whose days are `m`; besides, `away` is joined."""

# Each payment is looked up by its key: joined, a table without statistics was merged by the allowance alone (31 s for 17,628).
_DUE = f"""
    due as (
        select u.allowance_id, r.id as resident_id, r.division_code, r.name, u.month, u.first_on,
            cast(extract(year from u.upto - 1) - extract(year from r.birth_on)
                - case when extract(month from u.upto - 1) < extract(month from r.birth_on) then 1 else 0 end as int) as age,
            to_char(r.birth_on + make_interval(years => u.from_age,
                months => case u.starts when 'next_month' then 1 else 0 end), 'YYYY-MM') as since_month,
            u.monthly_fen as amount_fen, greatest(r.deceased_on, r.moved_out_on) as left_on,
            case when p.id is not null then 'already_paid'
                when r.registered_on >= u.next_on then 'not_registered'
                when u.month > {LAST_MONTH_SQL.format(after_death="u.after_death")} then 'died'
                when not ({PRESENT_SQL.format(day="(u.next_on - 1)")}
                    or u.mover_gets_month and {PRESENT_SQL.format(day="u.first_on")}) then 'moved'
                when r.categories && u.categories_exclude then 'excluded'
                when cardinality(u.categories_include) > 0 and not r.categories && u.categories_include then 'not_included'
                when suspended.days @> u.first_on then 'suspended'
                when r.bank_card_sealed is null then 'no_bank_card' end as withheld,
            cast(null as uuid) as payment_id
        from ruled u
        join residents r on r.district_code = :district and r.birth_on < u.born_before and r.birth_on >= u.born_from
        left join lateral (
            select paid.id, paid.status from allowance_payments paid where paid.district_code = :district
              and paid.allowance_id = u.allowance_id and paid.resident_id = r.id and paid.month = u.month
              and paid.status <> 'cancelled' and not paid.taken_back limit 1
        ) p on true
        left join away on away.resident_id = r.id
        left join suspended on suspended.allowance_id = u.allowance_id and suspended.resident_id = r.id
        where p.status is distinct from 'ready'
    )"""

_AGAIN = f"""
    again as (
        select p.allowance_id, p.resident_id, r.division_code, r.name, p.month, to_date(p.month, 'YYYY-MM') as first_on,
            cast(extract(year from to_date(p.month, 'YYYY-MM')) - extract(year from r.birth_on)
                - case when extract(month from to_date(p.month, 'YYYY-MM')) < extract(month from r.birth_on)
                    then 1 else 0 end as int) as age,
            null as since_month, p.amount_fen, cast(null as date) as left_on,
            case when p.month > {PAYMENT_LAST_MONTH_SQL} then 'died'
                when {PAYMENT_MOVED_SQL} then 'moved'
                when r.bank_card_sealed is null then 'no_bank_card' end as withheld,
            p.id as payment_id
        from allowance_payments p
        join residents r on r.district_code = p.district_code and r.id = p.resident_id
        {PAYMENT_DAYS_SQL}
        left join away on away.resident_id = r.id
        where p.district_code = :district and p.status = 'ready' and p.month <= :month
    )"""

ROLL_SQL = f"""
    with {_KINDS}, {AWAY_SQL}, {_DUE}, {_AGAIN}
    select * from due
    where withheld is null
       or month = :month and (withheld not in ('died', 'moved') or coalesce(left_on, first_on) >= first_on - interval '1 year')
    union all select * from again
"""
"""Everybody of the age in `:month` (who left longer than a year ago is not told of), and whoever is owed an earlier month:
late additions within the kind's `arrears_months`, and what was returned and corrected; with `:kind` resend only that. A later
month waits for a later batch."""
