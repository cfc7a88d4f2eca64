"""All patterns of a claim: one statement over the provider's month, however many lines.

Run again, the same facts give the same rows. One that is found no more goes, unless somebody decided about it. A decision
holds while no line is new and the pattern measures no more than what was decided about; else it is open again."""

from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from services.claim_patterns.rules import RULES
from services.records import records

CLAIMED = """
    select c.provider_id, c.kind = 'ordinary' as ordinary, to_date(service_month, 'YYYY-MM') as first_on,
        (to_date(service_month, 'YYYY-MM') + interval '1 month')::date - 1 as last_on
    from claims c where c.district_code = :district and c.id = :claim
"""
_OF_MONTH = """where o.district_code = :district and o.provider_id = (select provider_id from claimed)
    and o.served_on between (select first_on - 1 from claimed) and (select last_on from claimed)
    and o.status not in ('scheduled', 'missed', 'cancelled', 'rejected')"""
MONTH = f"""
    select v.record_kind, v.id, v.caregiver_id, g.id_number_index as person, v.resident_id, v.service_item_id, v.served_on,
        v.began_at as started_at, v.ended_at, v.minutes, v.evidence, l.id as line_id, l.line_no, l.payable_fen,
        w.billing_increment_minutes as step, w.thresholds, k.ordinary, k.first_on, k.last_on
    from claimed k cross join ({records(_OF_MONTH)}) v
    left join caregivers g on g.district_code = v.district_code and g.id = v.caregiver_id
    left join claim_lines l on l.district_code = :district and l.provider_id = k.provider_id and l.record_no = v.record_no
        and l.claim_id = :claim and l.record_kind = v.record_kind and l.payable_fen > 0
    left join programme_versions w on w.district_code = :district and w.id = v.programme_version_id
"""
"""What a rule sees as `month`: the visits and meals that the provider says took place in the claim's month, and on the day before
(whose nights end in it), with the line on which one may be paid. Where there is no line, there is no money to hold. A meal has no
caregiver and no length: what is asked of these finds visits alone."""

WORKED = """
    select person, caregiver_id, served_on, ended_at, minutes, line_id, line_no, payable_fen, thresholds, first_on, last_on,
        false as elsewhere
    from month where person is not null
    union all
    select people.person, null, v.served_on, v.ended_at, v.minutes, null, null, null, null, span.first_on, span.last_on, true
    from (
        select m.person, t.id from (select distinct person from month where person is not null) m
        join caregivers t on t.district_code = :district and t.id_number_index = m.person
            and t.id not in (select caregiver_id from month where caregiver_id is not null)
    ) people
    cross join (select distinct first_on, last_on from month) span
    join visits v on v.district_code = :district and v.caregiver_id = people.id
        and v.served_on between span.first_on - 1 and span.last_on
        and v.status not in ('scheduled', 'missed', 'cancelled', 'rejected')
"""
"""What the rules about how much somebody works see as `worked`: the month by `person`, and beside it what the same people (one
identity number on the staff of two providers) did `elsewhere`. That has no line here: it counts, it is held where it is
billed, and nothing of it is told but how many visits there were."""

_FOUND = " union all ".join(
    f"select '{rule.code}' as code, {rule.code}.* from ({rule.found}) {rule.code} where line_id is not null"
    for rule in RULES
)
_STAYS = "excluded.line_ids <@ claim_patterns.line_ids and excluded.measure <= claim_patterns.measure"
_DECISION = ", ".join(
    f"{column} = case when {_STAYS} then claim_patterns.{column} end"
    for column in ("decided_by", "decided_at", "reason_code", "note")
)

_FIND = text(f"""
    with claimed as materialized ({CLAIMED}), month as materialized ({MONTH}),
    worked as materialized ({WORKED}), behind as materialized ({_FOUND}), patterns as materialized (
        select cast(md5(concat_ws('/', :claim, code, caregiver_id, 'of', resident_id)) as uuid) as id,
            code, caregiver_id, resident_id, max(measure)::bigint as measure, min(threshold)::bigint as threshold,
            (array_agg(found order by measure desc, line_no))[1] as found,
            count(*) as lines, sum(payable_fen)::bigint as at_risk_fen, array_agg(line_id order by line_no) as line_ids
        from (
            select distinct on (code, caregiver_id, resident_id, line_id) * from behind
            order by code, caregiver_id, resident_id, line_id, measure desc
        ) once group by code, caregiver_id, resident_id
    ), gone as (
        delete from claim_patterns p where p.district_code = :district and p.claim_id = :claim and p.status = 'open'
          and not exists (select from patterns f where f.id = p.id)
    )
    insert into claim_patterns (district_code, id, claim_id, provider_id, code, caregiver_id, resident_id, measure, threshold,
        found, lines, at_risk_fen, line_ids, status)
    select :district, f.id, k.id, k.provider_id, f.code, f.caregiver_id, f.resident_id, f.measure, f.threshold,
        f.found, f.lines, f.at_risk_fen, f.line_ids, 'open'
    from patterns f join claims k on k.district_code = :district and k.id = :claim
    on conflict (district_code, id) do update set measure = excluded.measure, threshold = excluded.threshold,
        found = excluded.found, lines = excluded.lines, at_risk_fen = excluded.at_risk_fen, line_ids = excluded.line_ids,
        status = case when {_STAYS} then claim_patterns.status else 'open' end, {_DECISION},
        version = claim_patterns.version + 1, updated_at = now()
    where (claim_patterns.measure, claim_patterns.threshold, claim_patterns.found, claim_patterns.at_risk_fen, claim_patterns.line_ids)
        is distinct from (excluded.measure, excluded.threshold, excluded.found, excluded.at_risk_fen, excluded.line_ids)
""")


async def find(session: AsyncSession, district: str, claim_id: UUID) -> None:
    """What is strange about the claim's month, from its lines as they were just reconciled."""
    await (await session.connection()).execute(_FIND, {"district": district, "claim": claim_id})
