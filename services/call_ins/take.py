"""A call is taken: once, however often it is told. What fits no visit is kept for the office, and never dropped."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Table
from sqlmodel import select as entities
from sqlmodel.ext.asyncio.session import AsyncSession
from uuid_utils.compat import uuid7

from models.call_ins import CallAnswer, CallIn, CallInSend
from models.telephone_lines import TelephoneLine
from models.visits import EventReport
from services import audit, calendars, sealing
from services.access import Actor, Permission
from services.call_ins.matching import match
from services.call_ins.signing import WINDOW, CallForged
from services.call_ins.words import says
from services.errors import Conflict, Invalid
from services.visits import events

calls: Table = CallIn.__table__  # type: ignore[attr-defined]
K = calls.c


class CallAhead(Invalid):
    code = "call_ahead"
    zh = "来电时间 {called_at} 晚于通知的时间；请核对运营商的时钟后重新发送。"
    en = "The call says {called_at}, which is after it was told of: set the operator's clock and send it again."


class CallIdTaken(Conflict):
    code = "call_id_taken"
    zh = "通话编号 {call_id} 已用于另一次来电；每次来电须有自己的编号。"
    en = "The call id {call_id} was used for another call; each call has one of its own."


async def take(session: AsyncSession, actor: Actor, line_id: UUID, sent_at: datetime, order: CallInSend) -> CallAnswer:
    """Of a line whose signature was proved. `sent_at`: by the operator's clock. Calls of one line are taken one after the other. Raises
    CallAhead, CallIdTaken."""
    actor.require(Permission.CALL_INS_TAKE)
    if order.called_at > sent_at + WINDOW:
        raise CallAhead("/called_at", called_at=calendars.written(order.called_at))
    line = await session.get(TelephoneLine, (actor.district, line_id), with_for_update=True, populate_existing=True)
    if line is None or line.ended_at is not None:
        raise CallForged
    wanted = entities(CallIn).where(K.district_code == actor.district, K.line_id == line_id, K.call_no == order.call_id)
    before = (await session.exec(wanted)).one_or_none()
    if before is not None:
        if not await _same(session, before, order):
            raise CallIdTaken("/call_id", call_id=order.call_id)
        await audit.record(session, actor, "call_ins.take", "call_in", before.id, again=True)
        return _answer(before)
    call = await _kept(session, actor, line_id, sent_at, order)
    facts: dict[str, Any] = {"outcome_of_it": call.outcome, "visit": call.visit_id, "line": line_id}
    await audit.record(session, actor, "call_ins.take", "call_in", call.id, **facts)
    return _answer(call)


async def _kept(session: AsyncSession, actor: Actor, line_id: UUID, sent_at: datetime, order: CallInSend) -> CallIn:
    found = await match(session, actor, order.digits, order.caller, order.called_at)
    call_id = uuid7()
    if found.visit_id is not None and found.kind is not None:
        report = EventReport(id=call_id, device_at=order.called_at, sent_at=sent_at)
        await events.keep(session, actor, found.visit_id, found.kind, report, by=line_id, called=True)
    seal = await _seal(session, actor.district, found.resident_id or line_id, call_id)
    call = CallIn(
        district_code=actor.district,
        id=call_id,
        line_id=line_id,
        call_no=order.call_id,
        caller_sealed=seal.close("caller", order.caller),
        digits=order.digits,
        called_at=order.called_at,
        kind=found.kind,
        outcome=found.outcome,
        caregiver_id=found.caregiver_id,
        resident_id=found.resident_id,
        visit_id=found.visit_id,
    )
    session.add(call)
    await session.flush()
    return call


async def _seal(session: AsyncSession, district: str, subject: UUID, call_id: UUID) -> sealing.Seal:
    key = (await sealing.keys(session, district, [subject]))[subject]
    return sealing.Seal(sealing.vault_of(session), key, district, "call_ins", call_id)


async def _same(session: AsyncSession, call: CallIn, order: CallInSend) -> bool:
    """Where the resident was erased, nothing is known of the number any more."""
    seal = await _seal(session, call.district_code, call.resident_id or call.line_id, call.id)
    caller = seal.open("caller", call.caller_sealed)
    told = (order.called_at, order.digits, order.caller if caller is not None or call.caller_sealed is None else None)
    return told == (call.called_at, call.digits, caller)


def _answer(call: CallIn) -> CallAnswer:
    says_zh, says_en = says(call.outcome, call.called_at)
    return CallAnswer(id=call.id, outcome=call.outcome, says_zh=says_zh, says_en=says_en)
