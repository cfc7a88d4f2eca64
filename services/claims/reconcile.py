"""Reconciliation: a claim against verified records, caps, prices and contracts. One statement, however many lines.

A line that takes a settled one back raises none; what bars its record is kept on the line, and asks nobody (docs/adr/0054).

Run again, the same facts give the same rows: an exception's id is made of its line and code, one that no longer fires goes
(unless it was decided: decisions stay), one that fires again keeps its decision."""

from collections.abc import Collection
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import TextClause, text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.claims import ClaimKind, ClaimRead, ClaimStatus
from services import audit, money, stay_months
from services.access import Actor, Permission
from services.claim_patterns.find import find
from services.claims import amounts, reading, room, underbilled
from services.claims.overlaps import ELSEWHERE
from services.claims.rules import RULES
from services.claims.states import advance
from services.claims.underbilled import REDUCED_SQL
from services.records import bills_any, each, records
from services.rulings import CAPPED_PRICE_SQL, ENTITLED_SQL, RULES_SQL

ROOM = text("set local work_mem = '64MB'")
"""For this transaction alone: a claim of a whole district is sorted and hashed in memory, not on the disk."""


def _gross(name: str, unit: str, price: str, minutes: str, pieces: str) -> str:
    """A lateral without a table, which PostgreSQL takes in: `name`.fen is price times quantity."""
    return f"""left join lateral (select {money.GROSS_SQL} as fen from (select {unit} as unit, {price} as unit_price_fen,
            {minutes} as billable_minutes, {pieces} as quantity) m) {name} on true"""


# The record is joined, not looked up line by line: a claim of a hundred thousand lines is read in one pass over its records.
CLAIMED = f"""
    select l.district_code, l.id as line_id, l.claim_id, l.provider_id, l.line_no, l.record_kind, l.record_no,
        l.resident_id, l.service_item_id, l.minutes, l.quantity, l.unit_price_fen, l.asked_fen, k.service_month as claim_month,
        coalesce(k.corrects_claim_id, k.id) as root_claim_id,
        l.corrects_line_id, l.corrects_line_id is not null and l.asked_fen = 0 as takes_back, l.taken_back_for,
        twice.first_line_no, coalesce(l.line_no > twice.first_line_no, false) as repeated, li.unit, own.fen as own_gross_fen,
        o.id as record_id, {each("case o.record_kind when '{kind}' then o.id end as {line_id}")}, o.status as record_status,
        o.evidence, o.resident_id as record_resident_id, o.service_item_id as record_item_id, o.caregiver_id,
        o.division_code, o.order_id, o.began_at as started_at, o.ended_at, o.served_on, o.billable_minutes, o.pieces,
        o.programme_id, o.entitlement_id, o.covered_units,
        o.programme_version_id, coalesce(version.copay_bp, 0) as copay_bp, version.price_cap_fen,
        (select {money.BILLABLE_MINUTES_SQL} from (select l.minutes,
            coalesce(version.billing_increment_minutes, 1) as billing_increment_minutes) b) as asked_minutes,
        least(l.unit_price_fen, o.unit_price_fen, price.unit_price_fen) as lower_price_fen,
        o.posted_gross_fen, o.posted_subsidy_fen, o.unit_price_fen as posted_price_fen,
        price.unit_price_fen as price_in_force_fen, verified.fen as verified_gross_fen,
        covered.fen - shared.copay_fen as due_subsidy_fen, month_version.cap_unit,
        coalesce(e.monthly_cap, month_version.monthly_cap) as cap, {ENTITLED_SQL} as entitled, r.deceased_on, r.moved_out_on,
        coalesce(o.status = 'verified', false) as verified,
        coalesce(o.evidence = 'attested' and m.id is not null and m.approved_by is null, false) as unapproved,
        coalesce(q.status = 'disputed' and q.dispute_upheld is null, false) as disputed,
        case when l.asked_fen > l.before_fen then {REDUCED_SQL.format(line="l")} else false end as reduced_before
    from claim_lines l
    join claims k on k.district_code = l.district_code and k.id = l.claim_id
    join service_items li on li.district_code = l.district_code and li.id = l.service_item_id
    {_gross("own", "li.unit", "l.unit_price_fen", "coalesce(l.minutes, 0)", "coalesce(l.quantity, 1)")}
    left join (
        select record_kind, record_no, min(line_no) as first_line_no from claim_lines
        where district_code = :district and claim_id = :claim group by record_kind, record_no having count(*) > 1
    ) twice on twice.record_kind = l.record_kind and twice.record_no = l.record_no
    left join (select r.*, r.served_on as ruled_on from ({records()}) r) o on o.district_code = l.district_code
        and o.provider_id = l.provider_id and o.record_no = l.record_no and o.record_kind = l.record_kind
    {RULES_SQL.format(o="o")}
    left join residents r on r.district_code = o.district_code and r.id = o.resident_id
    left join imports m on m.district_code = o.district_code and m.id = o.import_id
    left join orders q on q.district_code = o.district_code and q.id = o.order_id
    {_gross("verified", "i.unit", "price.unit_price_fen", "o.billable_minutes", "o.pieces")}
    {_gross("covered", "i.unit", CAPPED_PRICE_SQL, "o.billable_minutes", "o.pieces")}
    left join lateral (select {money.COPAY_SQL} as copay_fen
        from (select covered.fen as gross_fen, coalesce(version.copay_bp, 0) as copay_bp) b) shared on true
    where l.district_code = :district and l.claim_id = :claim
"""
"""What a rule sees as `c`: a line, the record that it names, and what rules that."""

_FIRED = " union all ".join(
    f"select c.line_id, '{rule.code}' as code, {rule.found} as found from claimed c where not c.takes_back and {rule.fires}"
    for rule in RULES
)
"""A line that gives a settled one back as a whole asks for nothing, and nobody need look into it: _WHY says what it is for."""


def _find(lines: str = "", exceptions: str = "") -> TextClause:
    """Of the whole claim, or of some of its lines: conditions on `l` and on `e`."""
    return text(f"""
    with claimed as materialized ({CLAIMED} {lines}), elsewhere as materialized ({ELSEWHERE}), fired as materialized ({_FIRED}), gone as (
        delete from claim_exceptions e
        where e.district_code = :district and e.claim_id = :claim and e.resolution is null
          and not exists (select from fired f where f.line_id = e.line_id and f.code = e.code) {exceptions}
    ), kept as (
        insert into claim_exceptions (district_code, id, claim_id, provider_id, line_id, code, found)
        select :district, cast(md5(f.line_id || f.code) as uuid), k.id, k.provider_id, f.line_id, f.code, f.found
        from fired f join claims k on k.district_code = :district and k.id = :claim
        on conflict (district_code, line_id, code) do update set found = excluded.found
        where claim_exceptions.found <> excluded.found
    ), standing as (
        select line_id, code, e.resolution, e.payable_minutes, e.payable_quantity from fired full join (
            select * from claim_exceptions where district_code = :district and claim_id = :claim and resolution is not null
        ) e using (line_id, code)
    ), barred as (
        select distinct line_id from standing where code in ({amounts.BARRED})
    ), measured as (
        select c.*, barred.line_id is not null as barred,
            case when c.unit <> 'hour' then null when barred.line_id is not null then 0
                else least(c.asked_minutes, {amounts.COVERED_MINUTES}) end as payable_minutes,
            case when c.unit = 'hour' then null when barred.line_id is not null then 0
                else least(coalesce(c.quantity, 1), {amounts.COVERED_PIECES}) end as payable_quantity
        from claimed c left join barred on barred.line_id = c.line_id
    ), lines as (
        select c.line_id, c.unit, c.taken_back_for <> '[]' as taken_back, {each("c.{line_id}")},
            c.programme_id, c.programme_version_id, c.posted_gross_fen, c.posted_subsidy_fen,
            c.lower_price_fen as unit_price_fen, c.copay_bp, c.price_cap_fen,
            case when c.verified and not c.repeated and to_char(c.served_on, 'YYYY-MM') = c.claim_month
                then coalesce(c.verified_gross_fen, 0) else 0 end as verified_fen,
            c.payable_minutes, c.payable_quantity,
            case when c.verified and not c.repeated and not c.barred then least(c.asked_fen, c.verified_gross_fen, c.posted_gross_fen,
                (select {money.GROSS_SQL} from (select c.unit, c.lower_price_fen as unit_price_fen,
                    c.payable_minutes as billable_minutes, c.payable_quantity as quantity) m)) else 0 end as payable_fen
        from measured c
    ), {amounts.FINAL}
    update claim_lines l set {each("{line_id} = f.{line_id}")}, programme_id = f.programme_id,
        programme_version_id = f.programme_version_id, verified_fen = f.verified_fen,
        payable_minutes = f.payable_minutes, payable_quantity = f.payable_quantity, payable_fen = f.payable_fen,
        {amounts.SET_FINAL}
    from final f
    where l.district_code = :district and l.id = f.line_id and ({amounts.BEFORE}, {each("l.{line_id}")},
            l.programme_id, l.programme_version_id, l.verified_fen,
            l.payable_minutes, l.payable_quantity, l.payable_fen)
        is distinct from ({amounts.AFTER}, {each("f.{line_id}")}, f.programme_id, f.programme_version_id, f.verified_fen,
            f.payable_minutes, f.payable_quantity, f.payable_fen)
""")


FIND = _find()
_WHY = text(f"""
    with claimed as materialized ({
    CLAIMED
} and l.corrects_line_id is not null and l.asked_fen = 0), fired as materialized (
        {
    " union all ".join(
        f"select c.line_id, jsonb_build_object('code', '{rule.code}', 'found', {rule.found}) as reason from claimed c where {rule.fires}"
        for rule in RULES
        if rule.bars
    )
}
    ), told as (
        select c.line_id, coalesce(jsonb_agg(f.reason order by f.reason ->> 'code') filter (where f.reason is not null), '[]') as reasons
        from claimed c left join fired f on f.line_id = c.line_id group by c.line_id
    )
    update claim_lines l set taken_back_for = t.reasons from told t
    where l.district_code = :district and l.id = t.line_id and l.taken_back_for <> t.reasons
""")
"""What bars the record of a line that is taken back as a whole. One that its provider gives back of its own accord has no reason."""
_FIND_SOME = _find(f"and {bills_any('l')}", "and e.line_id in (select c.line_id from claimed c)")


async def reconcile(session: AsyncSession, actor: Actor, claim_id: UUID) -> ClaimRead:
    """Compare every line with its record. Each ends as matched, or excepted with one or more codes; and what is strange about
    the month as a whole is a pattern."""
    actor.require(Permission.CLAIMS_RECONCILE)
    claim = await advance(session, actor, claim_id, "reconcile")
    connection = await session.connection()
    which = {"district": actor.district, "claim": claim_id}
    await stay_months.count_for_claim(session, actor, claim)
    drawn = await room.draw_what_there_is(session, actor, claim)
    await underbilled.post_again(session, actor, claim)
    await connection.execute(ROOM)
    if claim.kind is ClaimKind.ADJUSTMENT:
        await connection.execute(_WHY, which)
    await connection.execute(FIND, which)
    await find(session, actor.district, claim_id)
    claim.status, claim.reconciled_by, claim.reconciled_at = ClaimStatus.RECONCILED, actor.id, datetime.now(UTC)
    await session.flush()
    shown = await reading.shown(session, actor, claim)
    await audit.record(session, actor, "claims.reconcile", "claim", claim.id, drawn=drawn, **shown.totals.model_dump())
    return shown


async def look_again(session: AsyncSession, district: str, claim_id: UUID, record_ids: Collection[UUID]) -> None:
    """The rules over the lines that bill these records, as things are now; all other lines stay as they were decided. The
    claim is locked by who calls."""
    which = {"district": district, "claim": claim_id, "records": list(record_ids)}
    if record_ids:
        await (await session.connection()).execute(_FIND_SOME, which)


_BARRING = " union all ".join(
    f"select c.line_id, '{rule.code}' as code from claimed c where {rule.fires}" for rule in RULES if rule.bars
)
_BARRED = text(f"""
    with claimed as materialized ({CLAIMED}), fired as materialized ({_BARRING})
    select l.id, array_agg(f.code order by f.code) as codes from fired f
    join claim_lines l on l.district_code = :district and l.id = f.line_id
    where l.approved_fen > 0 group by l.id
""")


async def barred_lines(session: AsyncSession, district: str, claim_id: UUID) -> dict[UUID, list[str]]:
    """Lines that were payable when the claim was reconciled and on which nothing can be paid now (somebody's death was told
    since, say), with the codes that bar them."""
    rows = (await (await session.connection()).execute(_BARRED, {"district": district, "claim": claim_id})).all()
    return {row.id: row.codes for row in rows}
