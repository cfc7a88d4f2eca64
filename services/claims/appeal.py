"""Appeals: a provider says why a rejected or reduced line should be paid; an officer who did not decide it decides.

Before a settlement stands, a granted appeal decides the line anew. A settled claim is never opened again: what is granted
there is kept with its quantity, and what the settlement took back is posted again, for an adjustment to ask."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, text
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.claim_appeals import AppealDecide, AppealOrder, AppealOutcome, AppealRead, AppealStatus, ClaimAppeal
from models.claims import ClaimStatus, LineStatus, Resolution, ResolutionKind
from services import audit, ledger, money, restoration
from services.access import Actor, Permission
from services.claims import restore, states
from services.claims.appeal_reading import APPEALABLE, AppealNotFound, read
from services.claims.resolve import LINE_SQL, stand_aside
from services.claims.resolve import decide as decide_exceptions
from services.claims.rules import BARRING, named
from services.constraints import violated
from services.errors import Conflict, NotFound, SamePerson, WrongState
from services.records import REJECTED, VERIFIED, billed, lock, records


class LineNotFound(NotFound):
    code = "claim_line_not_found"


class AppealExists(Conflict):
    code = "appeal_exists"
    zh = "该行已申诉过；每行只能申诉一次。"
    en = "This line was appealed already; a line is appealed once."


class NothingToAppeal(Conflict):
    code = "nothing_to_appeal"
    zh = "该行（状态：{line_status}）没有被拒付或核减；只有审核员已处理、且核定少于申报的行可以申诉。"
    en = "The line ({line_status}) was not rejected or reduced: only one that was decided and approved for less than asked is appealed."


class GrantPaysNothing(Conflict):
    code = "grant_pays_nothing"
    zh = "支持该申诉后仍不能多付：该次服务可付的不多于已核定的。"
    en = "Granting it would pay no more than was approved already: that is all that its visit comes to."


class GrantBarred(GrantPaysNothing):  # `codes` bar the line
    zh = "支持该申诉后仍不能多付：该行存在不付的异常：{codes}；请先消除起因，再重新对账；已结算的，由服务商在更正申请中重新填写该行。"
    en = "Granting it would pay no more: the line is barred ({codes}); mend that, then reconcile again, or bill it in an adjustment once settled."
    words = named


class GrantOverCap(GrantPaysNothing):
    zh = "支持该申诉后仍不能多付：该老年人 {month} 的补贴额度已用完，没有余额；腾出额度后再办。"
    en = "Granting it would pay no more: the resident's cap of {month} has no room for it. Decide it once there is some again."


class GrantOfRejected(GrantPaysNothing):
    zh = (
        "单号 {record_no} 的服务已被否决，不能随申诉恢复：不是因本行认定虚假而否决的（可由否决人以外的审核员先恢复该记录），"
        "或其后已有另一次代替，或老年人的异议已成立。"
    )
    en = (
        "The record {record_no} stays rejected: not by this line (another officer than who rejected it may restore it first), another "
        "took its place, or a dispute about it was upheld."
    )


_LINE = text(f"""
    {LINE_SQL}
    where l.district_code = :district and l.claim_id = :claim and l.id = :line for update of l
""")
_FOUND = text(f"""
    select e.id, e.code, e.line_id, e.resolution, e.payable_minutes, e.payable_quantity, e.reason_code, e.note, e.resolved_by,
        l.record_kind, {billed("l")} as record_id, i.unit
    from claim_exceptions e
    join claim_lines l on l.district_code = e.district_code and l.id = e.line_id
    join service_items i on i.district_code = l.district_code and i.id = l.service_item_id
    where e.district_code = :district and e.line_id = :line order by e.code for update of e
""")
_APPROVED = text("select approved_fen from claim_lines where district_code = :district and id = :line")
_COMES_TO = text(f"""
    select v.posted_gross_fen as posted, to_char(v.served_on, 'YYYY-MM') as month,
        (select {money.GROSS_SQL} from (select i.unit, v.unit_price_fen,
            least(v.billable_minutes, cast(:minutes as integer)) as billable_minutes,
            least(v.pieces, cast(:quantity as integer)) as quantity) m) as measured
    from ({records("where o.district_code = :district and o.id = :record and o.status = 'verified'")}) v
    join service_items i on i.district_code = v.district_code and i.id = v.service_item_id
""")
"""What is posted of a verified record, as far as its month had room, and what the quantity comes to that the officer found payable."""
_SAID = ("code", "resolution", "payable_minutes", "payable_quantity", "reason_code", "note")


async def _line(session: AsyncSession, actor: Actor, claim_id: UUID, line_id: UUID) -> Row[Any]:
    which = {"district": actor.district, "claim": claim_id, "line": line_id}
    line = (await (await session.connection()).execute(_LINE, which)).one_or_none()
    if line is None:
        raise LineNotFound
    return line


async def appeal(session: AsyncSession, actor: Actor, claim_id: UUID, line_id: UUID, order: AppealOrder) -> AppealRead:
    """Of a line that was decided and is approved for less than asked, before its settlement or after. Once a line."""
    actor.require(Permission.CLAIMS_APPEAL)
    claim = await states.get(session, actor, claim_id, lock=True)
    if claim.status not in APPEALABLE:
        raise WrongState(state=claim.status, act="appeal", allowed="-")
    line = await _line(session, actor, claim_id, line_id)
    if line.status != LineStatus.RESOLVED or line.approved_fen >= line.asked_fen:
        raise NothingToAppeal(line_status=line.status, approved_fen=line.approved_fen, asked_fen=line.asked_fen)
    connection = await session.connection()
    found = (await connection.execute(_FOUND, {"district": actor.district, "line": line_id})).all()
    made = ClaimAppeal(
        district_code=actor.district,
        claim_id=claim.id,
        provider_id=claim.provider_id,
        line_id=line.id,
        reason_code=order.reason_code,
        note=order.note,
        appealed_by=actor.id,
        decisions=[{name: row._mapping[name] for name in _SAID} for row in found],
        resolvers=sorted({row.resolved_by for row in found}),
        approved_fen_before=line.approved_fen,
    )
    try:
        async with session.begin_nested():
            session.add(made)
            await session.flush()
    except IntegrityError as error:
        raise violated(error, {"claim_appeals_line_id_uq": AppealExists()}) from error
    await audit.record(
        session,
        actor,
        "claim_appeals.appeal",
        "claim_appeal",
        made.id,
        claim=claim.id,
        line=line.id,
        reason=order.reason_code,
    )
    return await read(session, actor, claim_id, line_id)


async def decide(session: AsyncSession, actor: Actor, claim_id: UUID, line_id: UUID, order: AppealDecide) -> AppealRead:
    """By an officer who neither resolved nor entered the line. What was rejected as false by it counts again with a grant. Raises
    InSettlement while a settlement waits for its approval, and GrantPaysNothing where a grant would change nothing, before a
    settlement or after."""
    actor.require(Permission.CLAIMS_RECONCILE)
    claim = await states.get(session, actor, claim_id, lock=True)
    made = await _get(session, actor, claim_id, line_id)
    if made.status is not AppealStatus.OPEN:
        raise WrongState(state=made.status, act="decide", allowed="-")
    line = await _line(session, actor, claim_id, line_id)
    if actor.id in (made.appealed_by, *made.resolvers):
        raise SamePerson(line_no=line.line_no)
    await stand_aside(session, actor, line.id, line)
    if claim.status not in APPEALABLE:
        raise WrongState(state=claim.status, act="decide", allowed="-")
    settled = claim.status is ClaimStatus.SETTLED
    if not settled:
        await states.not_in_settlement(session, claim, "decide")
    granted = order.outcome is AppealOutcome.GRANTED
    restored = granted and await _restored(session, actor, made, line)
    if restored and not settled:
        await restore.look_at_line(session, actor, claim.id, line.id, line.record_id)
    if granted and settled:
        await _post_again(session, actor, line, order, restored=restored)
    elif granted:
        made.approved_fen_after = await _grant(session, actor, line, order)
    made.status = AppealStatus.GRANTED if granted else AppealStatus.REFUSED
    if granted:
        made.payable_minutes, made.payable_quantity = order.payable_minutes, order.payable_quantity
    made.decided_by, made.decided_at = actor.id, datetime.now(UTC)
    made.decided_reason_code, made.decided_note = order.reason_code, order.note
    await session.flush()
    await audit.record(
        session,
        actor,
        "claim_appeals.decide",
        "claim_appeal",
        made.id,
        claim=claim.id,
        line=line.id,
        decision=order.outcome,
        payable_minutes=order.payable_minutes,
        payable_quantity=order.payable_quantity,
        reason=order.reason_code,
        approved_fen=made.approved_fen_after,
        restored=line.record_no if restored else None,
    )
    return await read(session, actor, claim_id, line_id)


async def _restored(session: AsyncSession, actor: Actor, made: ClaimAppeal, line: Row[Any]) -> bool:
    """Whether the line's record was rejected as false, and counts again. Raises GrantOfRejected where it stays rejected."""
    record = await lock(session, actor.district, line)
    if record is None or record.status != REJECTED:
        return False
    by_this_line = restore.taken_for_false(made.decisions)
    if not (by_this_line and await restoration.restore(session, actor, line.record_kind, record.id)):
        raise GrantOfRejected(record_no=line.record_no, approved_fen=line.approved_fen)
    return True


async def _post_again(
    session: AsyncSession, actor: Actor, line: Row[Any], order: AppealDecide, *, restored: bool
) -> None:
    """What the settlement took back of the record is posted again, as far as its month has room: the adjustment has it to pay.
    It must come to more than was approved, as before a settlement."""
    connection = await session.connection()
    found = (await connection.execute(_FOUND, {"district": actor.district, "line": line.id})).all()
    mended = {"visit_not_verified"} if restored else set[str]()
    barred = [row.code for row in found if row.code in BARRING and row.code not in mended]
    record = await lock(session, actor.district, line)
    if not barred and record is not None and record.status == VERIFIED:
        await ledger.hold_months_still(session, actor.district, [record.entitlement_id])
        await ledger.draw_again(session, actor, [record.id], line.record_kind)
        due = await _due(session, actor, line, order)
        if due and min(due.posted, due.measured) > line.approved_fen:
            return
    raise await _pays_nothing(session, actor, line, order, barred)


async def _due(session: AsyncSession, actor: Actor, line: Row[Any], order: AppealDecide) -> Row[Any] | None:
    which = {"district": actor.district, "record": line.record_id}
    which |= {"minutes": order.payable_minutes, "quantity": order.payable_quantity}
    return (await (await session.connection()).execute(_COMES_TO, which)).one_or_none()


async def _pays_nothing(
    session: AsyncSession, actor: Actor, line: Row[Any], order: AppealDecide, barred: Sequence[str]
) -> GrantPaysNothing:
    """Because something bars the line, because its month has no room for more, or because that is all that it comes to."""
    facts = {"codes": ", ".join(barred), "approved_fen": line.approved_fen}
    if barred:
        return GrantBarred(**facts)
    due = await _due(session, actor, line, order)
    if due and due.posted < due.measured:
        return GrantOverCap(month=due.month, **facts)
    return GrantPaysNothing(**facts)


async def _grant(session: AsyncSession, actor: Actor, line: Row[Any], order: AppealDecide) -> int:
    """The line's exceptions are decided anew, by this officer and with his reason; what it is approved for from here on."""
    connection = await session.connection()
    which = {"district": actor.district, "line": line.id}
    found = (await connection.execute(_FOUND, which)).all()
    given = {"payable_minutes": order.payable_minutes, "payable_quantity": order.payable_quantity}
    anew = Resolution(
        resolution=ResolutionKind.ADJUST if any(given.values()) else ResolutionKind.ACCEPT,
        reason_code=order.reason_code,
        note=order.note,
        **given,
    )
    await decide_exceptions(session, actor, line.claim_id, anew, found)
    approved = int(await connection.scalar(_APPROVED, which) or 0)
    if approved <= line.approved_fen:
        raise await _pays_nothing(session, actor, line, order, [row.code for row in found if row.code in BARRING])
    return approved


async def _get(session: AsyncSession, actor: Actor, claim_id: UUID, line_id: UUID) -> ClaimAppeal:
    wanted = select(ClaimAppeal).where(
        col(ClaimAppeal.district_code) == actor.district,
        col(ClaimAppeal.claim_id) == claim_id,
        col(ClaimAppeal.line_id) == line_id,
    )
    made = (await session.exec(wanted.with_for_update())).one_or_none()
    if made is None:
        raise AppealNotFound
    return made
