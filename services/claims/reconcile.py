"""Reconciliation: a claim against verified visits, caps, prices and contracts. Three statements, however many lines.

Run again, the same facts give the same rows: an exception's id is made of its line and code, one that no longer fires goes
(unless it was decided: decisions stay), one that fires again keeps its decision."""

from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.claims import ClaimRead, ClaimStatus
from services import audit, money
from services.access import Actor, Permission
from services.claims import amounts, reading
from services.claims.rules import RULES
from services.claims.states import advance
from services.rulings import RULED_COLUMNS_SQL, RULES_SQL

_GROSS = "(select {gross} from (select {unit} as unit, {price} as unit_price_fen, {minutes} as billable_minutes, {pieces} as quantity) m)"


def _gross(unit: str, price: str, minutes: str, pieces: str) -> str:
    return _GROSS.format(
        gross=money.GROSS_SQL, unit=unit, price=price, minutes=minutes, pieces=f"coalesce({pieces}, 1)"
    )


CLAIMED = f"""
    select l.district_code, l.id as line_id, l.claim_id, l.provider_id, l.line_no, l.record_kind, l.record_no,
        l.resident_id, l.service_item_id, l.minutes, l.quantity, l.unit_price_fen, l.asked_fen, k.month as claim_month,
        min(l.line_no) over (partition by l.record_kind, l.record_no) as first_line_no,
        row_number() over (partition by l.record_kind, l.record_no order by l.line_no) as occurrence,
        li.unit, {_gross("li.unit", "l.unit_price_fen", "coalesce(l.minutes, 0)", "l.quantity")} as own_gross_fen,
        v.visit_id, v.visit_status, v.evidence, v.import_id, v.resident_id as visit_resident_id,
        v.service_item_id as visit_item_id, v.caregiver_id,
        v.division_code, v.order_id, v.started_at, v.ended_at, v.served_on, v.billable_minutes, v.visit_quantity,
        v.programme_id, v.entitlement_id, v.covered_units, v.posted_gross_fen, v.posted_subsidy_fen,
        v.unit_price_fen as price_in_force_fen, v.verified_gross_fen, v.due_subsidy_fen, v.cap_unit, v.cap, v.entitled, v.deceased_on,
        coalesce(v.visit_status = 'verified', false) as verified
    from claim_lines l
    join claims k on k.district_code = l.district_code and k.id = l.claim_id
    join service_items li on li.district_code = l.district_code and li.id = l.service_item_id
    left join lateral (
        select q.*, q.ruled_on as served_on, r.deceased_on,
            {_gross("q.unit", "q.unit_price_fen", "q.billable_minutes", "q.visit_quantity")} as verified_gross_fen,
            (select b.gross_fen - {money.COPAY_SQL} from (select q.copay_bp,
                {_gross("q.unit", "q.capped_price_fen", "q.billable_minutes", "q.visit_quantity")} as gross_fen) b) as due_subsidy_fen
        from (
            select o.*, {RULED_COLUMNS_SQL}
            from (
                select w.district_code, w.id as visit_id, w.status as visit_status, w.evidence, w.import_id,
                    w.resident_id, w.service_item_id, w.caregiver_id, w.division_code, w.order_id, w.started_at, w.ended_at,
                    w.served_on as ruled_on, coalesce(w.billable_minutes, w.minutes, 0) as billable_minutes,
                    w.quantity as visit_quantity, w.programme_id, w.entitlement_id, w.covered_units,
                    w.posted_gross_fen, w.posted_subsidy_fen
                from visits w
                where w.district_code = l.district_code and w.provider_id = l.provider_id and w.visit_no = l.record_no
                  and l.record_kind = 'visit'
            ) o
            {RULES_SQL.format(o="o")}
        ) q
        join residents r on r.district_code = q.district_code and r.id = q.resident_id
    ) v on true
    where l.district_code = :district and l.claim_id = :claim
"""
"""What a rule sees as `c`: a line, the visit that it names, and what rules that visit."""

_FIND = text(f"""
    with claimed as materialized ({CLAIMED}), fired as materialized (
        select c.district_code, c.claim_id, c.provider_id, c.line_id, x.code, x.found
        from claimed c cross join lateral (values
            {", ".join(f"('{rule.code}', case when {rule.when} then {rule.found} end)" for rule in RULES)}
        ) x (code, found)
        where x.found is not null
    ), gone as (
        delete from claim_exceptions e
        where e.district_code = :district and e.claim_id = :claim and e.resolution is null
          and not exists (select from fired f where f.line_id = e.line_id and f.code = e.code)
    ), kept as (
        insert into claim_exceptions (district_code, id, claim_id, provider_id, line_id, code, found)
        select district_code, cast(md5(line_id || code) as uuid), claim_id, provider_id, line_id, code, found from fired
        on conflict (district_code, line_id, code) do update set found = excluded.found
        where claim_exceptions.found <> excluded.found
    )
    update claim_lines l set visit_id = c.visit_id, programme_id = c.programme_id,
        verified_fen = case when c.verified then coalesce(c.verified_gross_fen, 0) else 0 end,
        payable_minutes = case when c.unit = 'hour' then least(c.minutes, {amounts.COVERED_MINUTES}) end,
        payable_quantity = case when c.unit <> 'hour' then least(coalesce(c.quantity, 1), {amounts.COVERED_PIECES}) end,
        payable_fen = case when c.verified and c.occurrence = 1
            then least(c.asked_fen, c.verified_gross_fen, {amounts.COVERED_GROSS}) else 0 end
    from claimed c
    where l.district_code = c.district_code and l.id = c.line_id
""")


async def reconcile(session: AsyncSession, actor: Actor, claim_id: UUID) -> ClaimRead:
    """Compare every line with its visit. Each ends as matched, or excepted with one or more codes."""
    actor.require(Permission.CLAIMS_RECONCILE)
    claim = await advance(session, actor, claim_id, "reconcile")
    connection = await session.connection()
    which = {"district": actor.district, "claim": claim_id}
    # Amounts first fall to zero, so that a visit can move from one line to another under the unique key.
    await connection.execute(amounts.RESET, which)
    await connection.execute(_FIND, which)
    await amounts.settle_lines(session, actor.district, claim_id)
    claim.status, claim.reconciled_by, claim.reconciled_at = ClaimStatus.RECONCILED, actor.id, datetime.now(UTC)
    await session.flush()
    shown = await reading.shown(session, actor, claim)
    await audit.record(session, actor, "claims.reconcile", "claim", claim.id, **shown.totals.model_dump())
    return shown


_BARRED = text(f"""
    with claimed as materialized ({CLAIMED})
    select string_agg(distinct x.code, ', ' order by x.code) from claimed c
    join claim_lines l on l.district_code = c.district_code and l.id = c.line_id
    cross join lateral (values {", ".join(f"('{rule.code}', {rule.when})" for rule in RULES if rule.bars)}) x (code, fires)
    where l.approved_fen > 0 and x.fires
""")


async def barred_since(session: AsyncSession, district: str, claim_id: UUID) -> str | None:
    """Codes that bar lines which were payable when the claim was reconciled: somebody's death was told since, say."""
    codes: str | None = await (await session.connection()).scalar(_BARRED, {"district": district, "claim": claim_id})
    return codes
