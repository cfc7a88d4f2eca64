"""Two visits at the same time: what the overlap rules of residents and of caregivers share."""

from dataclasses import dataclass

from services.claims.rules import Rule


@dataclass(frozen=True)
class Who:
    """Whose visits are compared: `of` says it of a visit `o`, `known` which visits `o` are of the claim's persons, and `same`
    that a visit `o` is of the same person as the claim's line `c`."""

    of: str
    known: str
    same: str
    join: str = ""


RESIDENT = Who(
    of="o.resident_id",
    known="o.resident_id = any(array(select distinct c.visit_resident_id from claimed c))",
    same="o.resident_id = c.visit_resident_id",
)
_PERSON = """select t.id from caregivers s
    join caregivers t on t.district_code = s.district_code and t.id_number_index = s.id_number_index
    where s.district_code = :district and s.id"""
CAREGIVER = Who(
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


def overlap(code: str, who: Who, *, zh: str, en: str) -> Rule:
    """A rule about another visit of the same person, naming it and its times."""
    names = {"of": who.of, "known": who.known, "same": who.same, "join": who.join}
    shared = _SHARED.format(**names)
    return Rule(
        code=code,
        zh=zh,
        en=en,
        facts_zh="另一次 {visit_no}:{from} 至 {to}",
        facts_en="the other, {visit_no}: {from} to {to}",
        # CASE, because the order counts: the second look is dear, and few need it.
        when=f"case when {_CROWDED.format(**names)} then (select true {shared} limit 1) end",
        found=f"""(select jsonb_build_object('visit_id', o.id, 'visit_no', o.visit_no, 'provider_id', o.provider_id,
            'from', o.started_at, 'to', o.ended_at) {shared} order by o.started_at, o.id limit 1)""",
    )
