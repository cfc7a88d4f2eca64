"""An officer decides about what reconciliation found: accept, adjust, reject, each with a reason."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.claims import ClaimExceptionRead, ClaimResolved, Resolution, ResolutionKind, ResolutionOfMany
from models.resolution_reasons import ResolutionReason
from services import audit, kin_declarations
from services.access import Actor, Permission
from services.claims import amounts, false_service, reading
from services.claims.reconcile import look_again
from services.claims.rules import BY_CODE
from services.claims.states import advance
from services.errors import Invalid, NotFound, SamePerson
from services.records import billed, billed_record, raised


class ExceptionNotFound(NotFound):
    code = "claim_exception_not_found"


class AdjustNeedsAmount(Invalid):
    code = "adjust_needs_quantity"
    zh = "选择 adjust 时须给出核定的分钟数（按小时计价）或数量。"
    en = "To adjust, give the payable minutes (priced by the hour) or quantity."


class AmountNeedsAdjust(Invalid):
    code = "quantity_needs_adjust"
    zh = "只有选择 adjust 时才填写核定的分钟数或数量；accept 和 reject 不填。"
    en = "Payable minutes or a quantity belong to `adjust` only: leave them out to accept or reject."


class NoteNeeded(Invalid):
    code = "note_needed"
    zh = "原因为 other 时须填写说明。"
    en = "The reason `other` needs a note."


class CodeMissing(Invalid):
    code = "exception_code_missing"
    zh = "请给出要处理的异常代码（code 或 codes）。"
    en = "Say which exception code is decided (`code`), or which codes."


class UnknownCode(Invalid):
    code = "unknown_exception_code"
    zh = "没有这个异常代码。"
    en = "There is no such exception code."


AT_ONCE = 5_000
"""Exceptions decided by one act: what one request may hold locked. `remaining` says that there are more."""

OWN_SQL = f"""(l.entered_by = :account or coalesce(l.imported_by = :account, false) or {raised("l")}
        or l.resident_id in ({kin_declarations.KIN_SQL}))"""
LINE_SQL = f"""select l.*, {billed("l")} as record_id, i.unit, v.billable_minutes, m.by_account as imported_by from claim_lines l
        join service_items i on i.district_code = l.district_code and i.id = l.service_item_id
        left join {billed_record("l")} v on true
        left join imports m on m.district_code = v.district_code and m.id = v.import_id"""
"""What `OWN_SQL` asks of a line `l`: whose it is to stand aside from."""
_FROM = f"""from claim_exceptions e cross join lateral (
        {LINE_SQL} where l.district_code = e.district_code and l.id = e.line_id limit 1) l
    where e.district_code = :district and e.claim_id = :claim"""
"""The line is looked up exception by exception: a join would be planned by statistics, which a fresh claim has not got."""
_CHOSEN = f"""{_FROM} and e.resolution is null and e.code = any(cast(:codes as varchar[]))
      and (cast(:programme_id as uuid) is null or l.programme_id = :programme_id)
      and (cast(:resident_id as uuid) is null or l.resident_id = :resident_id)
      and (cast(:amount_at_most_fen as bigint) is null or l.asked_fen <= :amount_at_most_fen)
      and (cast(:minutes_difference_at_most as integer) is null
        or abs(l.minutes - l.billable_minutes) <= :minutes_difference_at_most)"""
_COLUMNS = """e.id, e.code, e.line_id, l.line_no, l.record_no, l.asked_fen, l.payable_fen, l.entered_by, l.record_kind,
        l.record_id, l.visit_id, l.resident_id, l.unit, l.imported_by"""

_ONE = text(f"select {_COLUMNS} {_FROM} and e.id = :exception for update of e")
_MANY = text(f"select {_COLUMNS} {_CHOSEN} and not {OWN_SQL} order by e.id limit {AT_ONCE} for update of e")
_LEFT = text(f"select {OWN_SQL} as own, count(*) as open {_CHOSEN} group by 1")
_DOUBTED_BY = text(f"select {raised('l')} from claim_lines l where l.district_code = :district and l.id = :line")
_DECIDE = text("""
    update claim_exceptions set resolution = :resolution, payable_minutes = :payable_minutes,
        payable_quantity = :payable_quantity, reason_code = :reason_code, note = :note, resolved_by = :by, resolved_at = :at
    where district_code = :district and id = any(cast(:ids as uuid[]))
    returning *
""")


async def decide(
    session: AsyncSession, actor: Actor, claim_id: UUID, order: Resolution, found: Sequence[Any]
) -> tuple[list[Any], list[UUID]]:
    """Decide these exceptions, and compute the amounts of their lines again. Answers them, and which servings took the place of
    false ones. Part of another act, which tells the audit."""
    actor.require(Permission.CLAIMS_RECONCILE)
    if order.resolution is not ResolutionKind.ADJUST:
        for name in ("payable_minutes", "payable_quantity"):
            if getattr(order, name) is not None:
                raise AmountNeedsAdjust(f"/{name}")
    for row in found:
        needed = order.payable_minutes if row.unit == "hour" else order.payable_quantity
        if order.resolution is ResolutionKind.ADJUST and needed is None:
            raise AdjustNeedsAmount("/payable_minutes" if row.unit == "hour" else "/payable_quantity")
    if order.reason_code is ResolutionReason.OTHER and not order.note:
        raise NoteNeeded("/note")
    connection = await session.connection()
    decision = {
        **order.model_dump(include={"resolution", "payable_minutes", "payable_quantity", "reason_code", "note"}),
        "district": actor.district,
        "by": actor.id,
        "at": datetime.now(UTC),
        "ids": [row.id for row in found],
    }
    decided = {row.id: row._mapping for row in (await connection.execute(_DECIDE, decision)).all()}
    rejected, ruled = list[UUID](), list[UUID]()
    # The record itself is false: it stops counting everywhere (rules.md, Claims).
    if order.resolution is ResolutionKind.REJECT and order.reason_code is ResolutionReason.FALSE_SERVICE:
        rejected, ruled = await false_service.reject(session, actor, found, order.note or "")
    await amounts.settle_lines(session, actor.district, claim_id, {row.line_id for row in found}, rejected)
    await look_again(session, actor.district, claim_id, ruled)
    return [{**row._mapping, **decided[row.id]} for row in found], ruled


async def stand_aside(session: AsyncSession, actor: Actor, line_id: UUID, line: Any) -> None:
    """SamePerson for who entered the line, or imported or doubted its record; KinConflict for the resident's kin."""
    actor.require(Permission.CLAIMS_RECONCILE)
    asked = {"district": actor.district, "line": line_id, "account": actor.id}
    doubted = await (await session.connection()).scalar(_DOUBTED_BY, asked)
    if doubted or actor.id in (line.entered_by, line.imported_by):
        raise SamePerson(line_no=line.line_no)
    await kin_declarations.stand_back(session, actor, line.resident_id)


async def resolve(
    session: AsyncSession, actor: Actor, claim_id: UUID, exception_id: UUID, order: Resolution
) -> ClaimExceptionRead:
    """Decide one exception; deciding again replaces the decision, and both stay in the audit."""
    actor.require(Permission.CLAIMS_RECONCILE)
    await advance(session, actor, claim_id, "resolve")
    which = {"district": actor.district, "claim": claim_id, "exception": exception_id}
    found = (await (await session.connection()).execute(_ONE, which)).one_or_none()
    if found is None:
        raise ExceptionNotFound
    await stand_aside(session, actor, found.line_id, found)
    [row], ruled = await decide(session, actor, claim_id, order, [found])
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
        ruled_anew=ruled,
    )
    return reading.in_words(actor, row)


async def resolve_many(session: AsyncSession, actor: Actor, claim_id: UUID, order: ResolutionOfMany) -> ClaimResolved:
    """One decision with one reason for every open exception of a filtered set, at most 5,000 an act. Entries of the actor's
    own, or of his kin, are withheld for somebody else. Sent again, it finds nothing more to decide."""
    actor.require(Permission.CLAIMS_RECONCILE)
    claim = await advance(session, actor, claim_id, "resolve")
    filters = order.model_dump(
        include={"programme_id", "resident_id", "amount_at_most_fen", "minutes_difference_at_most"}
    )
    which = {"district": actor.district, "claim": claim_id, "account": actor.id, "codes": _codes(order)} | filters
    connection = await session.connection()
    decided, ruled = await decide(session, actor, claim_id, order, (await connection.execute(_MANY, which)).all())
    left = {row.own: row.open for row in (await connection.execute(_LEFT, which)).all()}
    counts = {"resolved": len(decided), "withheld": left.get(True, 0), "remaining": left.get(False, 0)}
    asked = {name: value for name, value in filters.items() if value is not None} | {"codes": which["codes"]}
    await audit.record(
        session,
        actor,
        "claims.resolve_many",
        "claim",
        claim_id,
        resolution=order.resolution,
        reason=order.reason_code,
        ruled_anew=ruled,
        **asked,
        **counts,
    )
    shown = await reading.shown(session, actor, claim)
    return ClaimResolved(**shown.model_dump(), **counts)


def _codes(order: ResolutionOfMany) -> list[str]:
    """The codes of the filter, of which there must be one: nobody decides about everything at once."""
    wanted = [*order.codes, *([order.code] if order.code else [])]
    if not wanted:
        raise CodeMissing("/code")
    unknown = next((code for code in wanted if code not in BY_CODE), None)
    if unknown is not None:
        raise UnknownCode("/code" if unknown == order.code else f"/codes/{order.codes.index(unknown)}")
    return sorted(set(wanted))
