"""Two visits at the same time: what the overlap rules of residents and of caregivers share."""

from services.claims.rules import Rule

_SHARED = """from visits o
    where o.district_code = c.district_code and o.{column} = {person} and o.id <> c.visit_id
      and o.status not in ('scheduled', 'missed', 'cancelled', 'rejected')
      and o.started_at > c.started_at - interval '1 day'
      and o.started_at <= c.ended_at - interval '1 minute' and o.ended_at >= c.started_at + interval '1 minute'
      and (o.order_id is null or c.order_id is null or o.order_id <> c.order_id)"""
"""At least one minute in common; the two visits of a two-caregiver order share theirs on purpose. No visit is looked for
that began more than a day before, so the index on (person, started_at) answers."""


def overlap(code: str, *, column: str, person: str, zh: str, en: str) -> Rule:
    """A rule about another visit of the same person, naming it and its times."""
    shared = _SHARED.format(column=column, person=person)
    return Rule(
        code=code,
        zh=zh,
        en=en,
        when=f"{person} is not null and exists (select {shared})",
        found=f"""(select jsonb_build_object('visit_id', o.id, 'visit_no', o.visit_no, 'provider_id', o.provider_id,
            'from', o.started_at, 'to', o.ended_at) {shared} order by o.started_at, o.id limit 1)""",
    )
