"""A claim's lines are made: drafted from what is verified, or from what differs now from what was settled."""

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession
from uuid_utils.compat import uuid7

from models.claims import Claim, ClaimKind, ClaimOpen, ClaimRead, ClaimStatus
from services import audit, calendars, money, stay_months
from services.access import Actor, Permission
from services.chains import billed
from services.claims import adjust, reading, room
from services.claims.opening import ClaimExists, opened
from services.errors import Conflict
from services.records import records
from services.rulings import ENTITLED_SQL, RULES_SQL
from services.scope import as_the_bureau


class NothingToClaim(Conflict):
    code = "nothing_to_claim"
    zh = "{month} 没有已核实、由补贴项目支付且未申报的服务，或申请中没有任何行。"
    en = "Nothing in {month} is verified, paid for by a programme and unclaimed, or the claim has no line."


class NothingToCorrect(Conflict):
    code = "nothing_to_correct"
    zh = (
        "{month} 已结算的各行，核实结果在结算后没有变化，超出额度的行当月没有腾出额度，也没有未申报的服务，无可起草。结算时少报的行，"
        "或因填报有误等未予支付、起因已消除的行，可开立更正申请并自行重新填写；被审核员核减或拒付的，请申诉。"
    )
    en = (
        "Nothing that was settled for {month} was verified otherwise since, no line that was cut by the cap has room now, and nothing "
        "is unclaimed: there is nothing to draft. A line that was billed for less, or settled unpaid because it was billed wrongly and "
        "is mended, can be billed anew in an adjustment that you open; what an officer reduced or rejected is appealed."
    )


_MONTH = """where o.district_code = :district and o.provider_id = :provider and o.status = 'verified'
    and o.served_on between :first and :last and (o.posted_gross_fen > 0 or o.entitlement_id is not null and o.covered_units = 0)"""
_FULL = f"""case when o.posted_gross_fen > 0 then true else (
        select {ENTITLED_SQL} and case i.unit when 'hour' then mine.billable_minutes else mine.pieces end > 0
        from (select o.*, o.served_on as ruled_on) mine {RULES_SQL.format(o="mine")}) end"""
"""What its programme pays for has a line, also where the month had no room for any of it: the line says so (over_cap)."""
_UNCLAIMED = text(f"""
    select o.id from ({records(_MONTH)}) o
    where {_FULL} and not {billed("o", "<> 'withdrawn'")}
    order by o.served_on, o.began_at, o.id
""")
"""`billed` is looked up for each record: `not exists` became a join, and months in which the tables had grown since they were
counted took half a minute."""
_CHOSEN = "where o.district_code = :district and o.id = any(cast(:records as uuid[]))"
_DRAFT = text(f"""
    insert into claim_lines (district_code, id, claim_id, provider_id, line_no, record_kind, record_no, resident_id,
        service_item_id, minutes, quantity, unit_price_fen, asked_fen, entered_by, status)
    select o.district_code, n.line_id, :claim, o.provider_id, :after + n.position, o.record_kind, o.record_no, o.resident_id,
        o.service_item_id, case when i.unit = 'hour' then o.billable_minutes end,
        case when i.unit <> 'hour' then o.pieces end, o.unit_price_fen,
        (select {money.GROSS_SQL} from (select i.unit, o.unit_price_fen, o.billable_minutes, o.pieces as quantity) m),
        cast(:by as uuid), 'open'
    from unnest(cast(:records as uuid[]), cast(:ids as uuid[])) with ordinality n (record_id, line_id, position)
    join ({records(_CHOSEN)}) o on o.id = n.record_id
    join service_items i on i.district_code = o.district_code and i.id = o.service_item_id
""")
_LAST_LINE = text(
    "select coalesce(max(line_no), 0) from claim_lines where district_code = :district and claim_id = :claim"
)


async def last_line(session: AsyncSession, claim: Claim) -> int:
    """The number of the claim's last line, 0 when it has none."""
    which = {"district": claim.district_code, "claim": claim.id}
    return int(await (await session.connection()).scalar(_LAST_LINE, which) or 0)


async def draft(session: AsyncSession, actor: Actor, order: ClaimOpen) -> ClaimRead:
    """A draft of everything verified in the month that a programme pays for and no claim bills yet, also beyond the cap; an
    existing draft gets what it lacks. An adjustment has besides each settled line that comes to something else now, that was
    cut by the cap of a month which has room again, or that nothing can be paid on any more.

    Raises ClaimExists, NothingToClaim, NothingToCorrect and what `opened` does."""
    actor.require(Permission.CLAIMS_SUBMIT, Permission.CLAIMS_RECONCILE)
    found = await opened(session, actor, order)
    claim = found.claim
    if claim.status is not ClaimStatus.DRAFT:
        raise ClaimExists("/month", month=claim.month, state=claim.status, claim_id=claim.id)
    # A claim is of all that its provider did, also at points of which an operator sees nothing; and what a provider does not see,
    # an entitlement of a resident whom it never visited, say, takes nothing back.
    async with as_the_bureau(session, actor.bound):
        await stay_months.count_for_claim(session, actor, claim)
        drawn = await room.draw_what_there_is(session, actor, claim)
        corrected = await adjust.differences(session, actor, claim, await last_line(session, claim))
        added = await _unclaimed(session, actor, claim)
    if found.made and not (added or corrected):
        if claim.kind is ClaimKind.ADJUSTMENT:
            raise NothingToCorrect("/corrects_settlement_id", month=claim.service_month)
        raise NothingToClaim("/month", month=claim.month)
    await audit.record(
        session,
        actor,
        "claims.draft",
        "claim",
        claim.id,
        month=claim.month,
        lines=added,
        corrected=corrected,
        drawn=drawn,
    )
    return await reading.shown(session, actor, claim)


async def _unclaimed(session: AsyncSession, actor: Actor, claim: Claim) -> int:
    connection = await session.connection()
    days = {"first": calendars.first_day(claim.service_month), "last": calendars.last_day(claim.service_month)}
    which = {"district": actor.district, "provider": claim.provider_id, "month": claim.service_month, **days}
    found = list((await connection.scalars(_UNCLAIMED, which)).all())
    new = {"claim": claim.id, "records": found, "ids": [uuid7() for _ in found], "by": actor.id}
    new |= {"district": actor.district, "after": await last_line(session, claim)}
    await connection.execute(_DRAFT, new)
    return len(found)
