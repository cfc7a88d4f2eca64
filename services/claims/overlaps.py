"""Two visits at the same time: what the overlap rules of residents and of caregivers share."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from models.claims import RecordKind
from services.claims.rules import VISITS, Rule, Words
from services.stay_months.count import SPENT_SQL


@dataclass(frozen=True)
class Who:
    """Whose visits are compared: `of` says it of a visit `o`, `known` which visits `o` are of the claim's persons, and `same`
    that a visit `o` is of the same person as the claim's line `c`; `noun` is how ELSEWHERE calls him."""

    noun: str
    of: str
    known: str
    same: str
    join: str = ""


RESIDENT = Who(
    noun="resident",
    of="o.resident_id",
    known="o.resident_id = any(array(select distinct c.record_resident_id from claimed c))",
    same="o.resident_id = c.record_resident_id",
)
_PERSON = """select t.id from caregivers s
    join caregivers t on t.district_code = s.district_code and t.id_number_index = s.id_number_index
    where s.district_code = :district and s.id"""
CAREGIVER = Who(
    noun="caregiver",
    of="person.id_number_index",
    known=f"o.caregiver_id = any(array({_PERSON} in (select c.caregiver_id from claimed c)))",
    same=f"o.caregiver_id = any(array({_PERSON} = c.caregiver_id))",
    join="join caregivers person on person.district_code = o.district_code and person.id = o.caregiver_id",
)
"""A person, not a record: who works for two providers is on the staff of each, with one identity number (its blind index)."""

_CROWDED = """c.visit_id in (
    select t.id from (
        select o.id, o.started_at, o.ended_at, max(o.ended_at) over earlier as busy_until, lead(o.started_at) over later as next_at
        from visits o {join}
        where o.district_code = :district and {known}
          and o.started_at > (select min(c.started_at) - interval '1 day' from claimed c)
          and o.started_at < (select max(c.ended_at) from claimed c)
        window later as (partition by {of} order by o.started_at, o.id),
            earlier as (later rows between unbounded preceding and 1 preceding)
    ) t where t.busy_until > t.started_at or t.next_at < t.ended_at)"""
"""In the order of their beginnings, a visit that shares time with any begins before the latest end so far, or ends after
the next beginning. One pass finds the few that may overlap; only they are looked into. The persons are an array: joined
with the claim, the visits of each were read once for every line of his (20,000 lines took a minute)."""

_SHARED = """from visits o
    where o.district_code = c.district_code and {same} and o.id <> c.visit_id
      and o.status not in ('scheduled', 'missed', 'cancelled', 'rejected')
      and o.started_at > c.started_at - interval '1 day'
      and o.started_at <= c.ended_at - interval '1 minute' and o.ended_at >= c.started_at + interval '1 minute'
      and (o.order_id is null or c.order_id is null or o.order_id <> c.order_id)"""
"""At least one minute in common; the two visits of a two-caregiver order share theirs on purpose. No visit is looked for
that began more than a day before, so the index on (person, started_at) answers."""


_ON_ITS_DAY = """o.minutes - coalesce(greatest(0, extract(epoch from
    o.ended_at - cast(o.served_on + 1 as timestamp) at time zone 'Asia/Shanghai'))::int / 60, 0)"""
_OF_DAYS = """from visits o {join}
    where o.district_code = :district and {known} and o.slot = 1
      and o.status not in ('scheduled', 'missed', 'cancelled', 'rejected')"""
_LONGER_THAN_A_DAY = f"""c.visit_id in (
    select d.id from (
        select o.id, sum({_ON_ITS_DAY}) over (partition by {{of}}, o.served_on) as minutes
        {_OF_DAYS} and o.served_on between (select min(c.served_on) from claimed c) and (select max(c.served_on) from claimed c)
    ) d where d.minutes > 1440)"""
_DAY = f"""(select jsonb_build_object('day', c.served_on, 'minutes', sum({_ON_ITS_DAY}), 'visits', count(*))
    from visits o where o.district_code = c.district_code and {{same}} and o.served_on = c.served_on and o.slot = 1
      and o.status not in ('scheduled', 'missed', 'cancelled', 'rejected'))"""
"""More than the 1,440 minutes of a day share time for certain, also where a list tells no times. Minutes after midnight belong
to the next day; of the two visits of a two-caregiver order the first is counted."""


THE_OTHER = {"facts_zh": "另一次 {visit_no}：{from} 至 {to}", "facts_en": "the other, {visit_no}: {from} to {to}"}
THE_DAY = {
    "facts_zh": "{day} 共 {visits} 次服务，合计 {minutes} 分钟",
    "facts_en": "{day}: {visits} visits, {minutes} minutes together",
}
"""How the facts of either cause are said."""

_VISITS_ELSEWHERE = """
    select a.* from (
        select array_agg(p.line_id) as lines, array_agg(p.noun) as nouns, array_agg(p.person) as persons,
            array_agg(p.started_at) as begun, array_agg(p.ended_at) as done
        from (
            select c.line_id, 'caregiver' as noun, s.person_anywhere as person, c.started_at, c.ended_at
            from claimed c join caregivers s on s.district_code = c.district_code and s.id = c.caregiver_id
            union all
            select c.line_id, 'resident', r.person_anywhere, c.started_at, c.ended_at
            from claimed c join residents r on r.district_code = c.district_code and r.id = c.record_resident_id
        ) p where p.person is not null and p.started_at is not null and p.ended_at is not null
    ) all_of_them cross join lateral overlaps_elsewhere(lines, nouns, persons, begun, done) a"""
_MIDNIGHT = "cast({day} as timestamp) at time zone 'Asia/Shanghai'"
_NIGHTS_ELSEWHERE = f"""
    select a.line_id, 'resident', a.there, min({_MIDNIGHT.format(day="a.night")}), max({_MIDNIGHT.format(day="a.night + 1")})
    from (
        select array_agg(c.line_id) as lines, array_agg(r.person_anywhere) as persons, array_agg(spent.night) as nights
        from claimed c
        join residents r on r.district_code = c.district_code and r.id = c.record_resident_id and r.person_anywhere is not null
        join stay_months m on m.district_code = c.district_code and m.id = c.stay_month_id
        join stays s on s.district_code = m.district_code and s.id = m.stay_id
        join beds b on b.district_code = s.district_code and b.id = s.bed_id
        cross join lateral (
            select cast(day as date) as night from generate_series(cast(m.served_on as timestamp),
                date_trunc('month', cast(m.served_on as timestamp)) + interval '1 month - 1 day', interval '1 day') day
            where (s.to_on is null or s.status = 'admitted' or day < s.to_on) and {SPENT_SQL.format(s="s", kind="b.kind", night="cast(day as date)")}
            order by day limit m.nights
        ) spent
    ) all_of_them cross join lateral nights_elsewhere(lines, persons, nights) a group by a.line_id, a.there"""
ELSEWHERE = f"{_VISITS_ELSEWHERE} union all {_NIGHTS_ELSEWHERE}"
"""The lines during which another district served the same person, or had him in a bed: (line_id, noun, there, begins_at, ends_at),
and not whose, which or by whom (docs/adr/0021, the functions are those of the migrations 0024 and 0060)."""

_ELSEWHERE = """(select jsonb_build_object('elsewhere', true, 'district_code', e.there, 'from', e.begins_at, 'to', e.ends_at)
    from elsewhere e where e.noun = '{noun}' and e.line_id = c.line_id order by e.begins_at, e.there limit 1)"""


def overlap(
    code: str,
    who: Who,
    *,
    title: str,
    zh: str,
    en: str,
    at_once: Words,
    over_a_day: Words,
    words: Mapping[RecordKind, Words] | None = None,
) -> Rule:
    """A rule about another visit of the same person, naming it and its times; of another district, no more than that. `at_once` and
    `over_a_day` are its two causes. `words`: of other kinds of record that it is asked of too, which can meet another district's
    alone."""
    words = words or {}

    def causes(kind: RecordKind, found: Mapping[str, Any]) -> Sequence[Words]:
        return [] if kind in words else [over_a_day if "day" in found else at_once]

    names = {"of": who.of, "known": who.known, "same": who.same, "join": who.join}
    elsewhere = _ELSEWHERE.format(noun=who.noun)
    shared = _SHARED.format(**names)
    return Rule(
        code=code,
        title=title,
        zh=zh,
        en=en,
        # CASE, because the order counts: the second look is dear, and few need it.
        when=f"""coalesce(case when {_CROWDED.format(**names)} then (select true {shared} limit 1) end, false)
            or {_LONGER_THAN_A_DAY.format(**names)}
            or c.line_id in (select e.line_id from elsewhere e where e.noun = '{who.noun}')""",
        # What was found here comes last, and so its times stand: the bureau sees both, the provider its own.
        found=f"""coalesce({elsewhere}, '{{}}') || coalesce(
            (select jsonb_build_object('visit_id', o.id, 'visit_no', o.visit_no, 'provider_id', o.provider_id,
            'from', o.started_at, 'to', o.ended_at) {shared} order by o.started_at, o.id limit 1),
            case when {elsewhere} is null then {_DAY.format(**names)} end, '{{}}')""",
        kinds=(*VISITS, *words),
        words=words,
        causes=causes,
    )
