"""An officer decides about what reconciliation found: accept, adjust, reject, each with a reason."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.claims import ClaimExceptionRead, ClaimRead, Resolution, ResolutionKind, ResolutionOfMany
from models.resolutions import ResolutionReason
from models.visits import VisitStatus
from services import audit, ledger
from services.access import Actor, Permission
from services.claims import amounts, reading
from services.claims.rules import BY_CODE
from services.claims.states import advance
from services.errors import Invalid, NotFound, SamePerson


class ExceptionNotFound(NotFound):
    code = "claim_exception_not_found"


class AdjustNeedsAmount(Invalid):
    code = "adjust_needs_quantity"
    zh = "选择 adjust 时须给出核定的分钟数(按小时计价)或数量。"
    en = "To adjust, give the payable minutes (priced by the hour) or quantity."


class NoteNeeded(Invalid):
    code = "note_needed"
    zh = "原因为 other 时须填写说明。"
    en = "The reason `other` needs a note."


class UnknownCode(Invalid):
    code = "unknown_exception_code"
    zh = "没有这个异常代码。"
    en = "There is no such exception code."


_FIND = text("""
    select e.id, e.code, e.line_id, l.line_no, l.record_no, l.asked_fen, l.payable_fen, l.entered_by, l.visit_id,
        i.unit, m.by_account as imported_by
    from claim_exceptions e
    join claim_lines l on l.district_code = e.district_code and l.id = e.line_id
    join service_items i on i.district_code = l.district_code and i.id = l.service_item_id
    left join visits v on v.district_code = l.district_code and v.id = l.visit_id
    left join imports m on m.district_code = v.district_code and m.id = v.import_id
    where e.district_code = :district and e.claim_id = :claim
      and (e.id = cast(:exception as uuid) or e.code = cast(:code as varchar) and e.resolution is null)
    order by e.id for update of e
""")
_DECIDE = text("""
    update claim_exceptions set resolution = :resolution, payable_minutes = :payable_minutes,
        payable_quantity = :payable_quantity, reason_code = :reason_code, note = :note, resolved_by = :by, resolved_at = :at
    where district_code = :district and id = any(cast(:ids as uuid[]))
    returning *
""")
_REJECT_VISITS = text("""
    update visits set status = :rejected, verified_at = null, version = version + 1, updated_at = now()
    where district_code = :district and id = any(cast(:visits as uuid[])) and status = 'verified' returning id
""")


async def _decide(
    session: AsyncSession, actor: Actor, claim_id: UUID, order: Resolution, *, exception: UUID | None, code: str | None
) -> list[Any]:
    """Decide what is found, and compute the claim's amounts again. Nobody decides about an entry of his own."""
    connection = await session.connection()
    which = {"district": actor.district, "claim": claim_id, "exception": exception, "code": code}
    found = (await connection.execute(_FIND, which)).all()
    for row in found:
        if actor.id in (row.entered_by, row.imported_by):
            raise SamePerson(line_no=row.line_no)
        needed = order.payable_minutes if row.unit == "hour" else order.payable_quantity
        if order.resolution is ResolutionKind.ADJUST and needed is None:
            raise AdjustNeedsAmount("/payable_minutes" if row.unit == "hour" else "/payable_quantity")
    if order.reason_code is ResolutionReason.OTHER and not order.note:
        raise NoteNeeded("/note")
    decision = {
        **order.model_dump(include={"resolution", "payable_minutes", "payable_quantity", "reason_code", "note"}),
        "district": actor.district,
        "by": actor.id,
        "at": datetime.now(UTC),
        "ids": [row.id for row in found],
    }
    decided = {row.id: row._mapping for row in (await connection.execute(_DECIDE, decision)).all()}
    rejected: list[UUID] = []
    # The visit itself is false: it stops counting everywhere (rules.md, Claims).
    if order.resolution is ResolutionKind.REJECT and order.reason_code is ResolutionReason.FALSE_SERVICE:
        false = {
            "district": actor.district,
            "visits": [r.visit_id for r in found if r.visit_id],
            "rejected": VisitStatus.REJECTED,
        }
        rejected = [row.id for row in (await connection.execute(_REJECT_VISITS, false)).all()]
        await ledger.reverse(session, actor, rejected)
    await amounts.settle_lines(session, actor.district, claim_id, {row.line_id for row in found}, rejected)
    return [{**row._mapping, **decided[row.id]} for row in found]


async def resolve(
    session: AsyncSession, actor: Actor, claim_id: UUID, exception_id: UUID, order: Resolution
) -> ClaimExceptionRead:
    """Decide one exception; deciding again replaces the decision, and both stay in the audit."""
    actor.require(Permission.CLAIMS_RECONCILE)
    await advance(session, actor, claim_id, "resolve")
    decided = await _decide(session, actor, claim_id, order, exception=exception_id, code=None)
    if not decided:
        raise ExceptionNotFound
    row = decided[0]
    await audit.record(
        session,
        actor,
        "claims.resolve",
        "claim_exception",
        exception_id,
        claim=claim_id,
        code=row["code"],
        resolution=order.resolution,
        payable_minutes=order.payable_minutes,
        payable_quantity=order.payable_quantity,
        reason=order.reason_code,
    )
    return reading.in_words(row)


async def resolve_many(session: AsyncSession, actor: Actor, claim_id: UUID, order: ResolutionOfMany) -> ClaimRead:
    """One decision with one reason for every open exception of a code."""
    actor.require(Permission.CLAIMS_RECONCILE)
    claim = await advance(session, actor, claim_id, "resolve")
    if order.code not in BY_CODE:
        raise UnknownCode("/code")
    decided = await _decide(session, actor, claim_id, order, exception=None, code=order.code)
    await audit.record(
        session,
        actor,
        "claims.resolve_many",
        "claim",
        claim_id,
        code=order.code,
        resolution=order.resolution,
        reason=order.reason_code,
        lines=len(decided),
    )
    return await reading.shown(session, actor, claim)
