"""What one officer asks and another decides: a grant, a suspension, a resumption, an end."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlmodel.ext.asyncio.session import AsyncSession

from models.entitlements import (
    ChangeAsk,
    ChangeKind,
    Entitlement,
    EntitlementAsk,
    EntitlementChange,
    EntitlementHistory,
)
from models.programmes import ProgrammeStatus
from models.residents import ResidentStatus
from services import audit, kin_declarations, programmes, residents
from services.access import Actor, Permission
from services.constraints import violated
from services.entitlements import own_cap
from services.entitlements.fitting import unfit
from services.entitlements.read import EntitlementNotFound, allowed_actions, read, row_of
from services.errors import Conflict, Invalid, WrongState


class EntitlementOverlaps(Conflict):
    """`blocker_id` and its days say what is in the way."""

    code = "entitlement_overlaps"
    zh = "该老年人在此项目已有资格（{blocker_from} 至 {blocker_to}，状态 {blocker_status}），日期重叠；请先终止它或另选日期。"
    en = (
        "The resident has an entitlement of this programme from {blocker_from} to {blocker_to} ({blocker_status}), and the "
        "days overlap: end it first, or choose other days."
    )


class ProgrammeNotActive(Conflict):
    code = "programme_not_active"
    zh = "补贴项目当前状态为 {status}，不能申请资格。"
    en = "The programme is {status}, so nobody can be entitled to it."


class EntitlementDays(Invalid):
    code = "entitlement_ends_before_it_starts"
    zh = "资格终止日 {effective_to} 早于起始日 {effective_from}。"
    en = "The entitlement would end on {effective_to}, before it starts on {effective_from}."


class BeforeTheRules(Invalid):
    code = "before_the_rules"
    zh = "该项目的规则自 {rules_from} 起施行，资格不能更早生效。"
    en = "The programme has rules from {rules_from} on, so nobody is entitled before."


class DayOutside(Invalid):
    code = "day_outside_entitlement"
    zh = "{effective_on} 不在资格有效期内（{first_on} 至 {last_on}）。"
    en = "{effective_on} is not among the days that this can begin on ({first_on} to {last_on})."


class PauseOverlaps(Conflict):
    code = "pause_overlaps"
    zh = "{from_on} 至 {to_on} 已暂停，日期重叠；请另选日期。"
    en = "It is paused from {from_on} to {to_on} already, and the days overlap: choose another day."


_RULES = text("""
    select effective_from, cap_unit from programme_versions
    where district_code = :district and programme_id = :programme order by effective_from
""")
_BLOCKER = text("""
    select id, effective_from, effective_to, status from entitlements
    where district_code = :district and resident_id = :resident and programme_id = :programme and status <> 'rejected'
      and daterange(effective_from, effective_to, '[]') && daterange(:first, :last, '[]')
    order by effective_from limit 1
""")


_FIRST = text("""
    select id from entitlements
    where district_code = :district and resident_id = :resident and programme_id = :programme order by id limit 1
""")


async def ask(session: AsyncSession, actor: Actor, order: EntitlementAsk) -> EntitlementHistory:
    """Propose a grant. It covers nothing until a second person approves it; EntitlementOverlaps names what is in the way.

    The resident is locked: two officers who ask at once for one person come one after the other, and nobody dies between."""
    actor.require(Permission.ENTITLEMENTS_ASK)
    resident = await residents.get(session, actor, order.resident_id, lock=True)
    await kin_declarations.stand_back(session, actor, resident.id)
    if resident.status is not ResidentStatus.ACTIVE:
        since = resident.deceased_on or resident.moved_out_on
        raise residents.ResidentGone("/resident_id", resident_status=resident.status, since=since)
    await _eligible(session, actor, order)
    which = {"district": actor.district, "resident": resident.id, "programme": order.programme_id}
    first = await (await session.connection()).scalar(_FIRST, which)
    said = order.model_dump(exclude={"reason"})
    entitlement = Entitlement(district_code=actor.district, caps_with=first, **said)
    try:
        async with session.begin_nested():
            session.add(entitlement)
            await session.flush()
    except IntegrityError as error:
        blocker = await _blocker(session, entitlement)
        raise violated(error, {"entitlements_one_at_a_time_excl": blocker}) from error
    for refusal in (await unfit(session, actor.district, [entitlement.id], "/resident_id")).values():
        raise refusal
    await _pend(session, actor, entitlement.id, ChangeKind.GRANT, order.effective_from, order.reason)
    await audit.record(
        session,
        actor,
        "entitlements.ask",
        "entitlement",
        entitlement.id,
        **said,
    )
    return await read(session, actor, entitlement.id)


async def _eligible(session: AsyncSession, actor: Actor, order: EntitlementAsk) -> None:
    """The programme takes entitlements of those days, with that cap."""
    if order.effective_to is not None and order.effective_to < order.effective_from:
        raise EntitlementDays("/effective_to", effective_from=order.effective_from, effective_to=order.effective_to)
    programme = await programmes.get(session, actor, order.programme_id)
    if programme.status is not ProgrammeStatus.ACTIVE:
        raise ProgrammeNotActive("/programme_id", status=programme.status)
    asked = {"district": actor.district, "programme": programme.id}
    rules = (await (await session.connection()).execute(_RULES, asked)).all()
    if not rules or order.effective_from < rules[0].effective_from:
        raise BeforeTheRules("/effective_from", rules_from=rules[0].effective_from if rules else None)
    own_cap.check(order.monthly_cap, order.effective_from, order.effective_to, rules)


async def _blocker(session: AsyncSession, asked: Entitlement) -> EntitlementOverlaps:
    which: dict[str, Any] = {
        "district": asked.district_code,
        "resident": asked.resident_id,
        "programme": asked.programme_id,
        "first": asked.effective_from,
        "last": asked.effective_to,
    }
    row = (await (await session.connection()).execute(_BLOCKER, which)).one()
    return EntitlementOverlaps(
        "/effective_from",
        blocker_id=row.id,
        blocker_from=row.effective_from,
        blocker_to=row.effective_to,
        blocker_status=row.status,
    )


async def _pend(
    session: AsyncSession, actor: Actor, entitlement_id: UUID, kind: ChangeKind, day: date, reason: str
) -> EntitlementChange:
    change = EntitlementChange(
        district_code=actor.district,
        entitlement_id=entitlement_id,
        kind=kind,
        effective_on=day,
        reason=reason,
        asked_by=actor.id,
        asked_at=datetime.now(UTC),
    )
    session.add(change)
    await session.flush()
    return change


async def suspend(session: AsyncSession, actor: Actor, entitlement_id: UUID, order: ChangeAsk) -> EntitlementHistory:
    """Ask that nothing be covered from a day on, until it is resumed."""
    actor.require(Permission.ENTITLEMENTS_ASK)
    return await _change(session, actor, entitlement_id, ChangeKind.SUSPEND, order)


async def resume(session: AsyncSession, actor: Actor, entitlement_id: UUID, order: ChangeAsk) -> EntitlementHistory:
    """Ask that it cover again from a day on; the pause keeps at least its first day."""
    actor.require(Permission.ENTITLEMENTS_ASK)
    return await _change(session, actor, entitlement_id, ChangeKind.RESUME, order)


async def end(session: AsyncSession, actor: Actor, entitlement_id: UUID, order: ChangeAsk) -> EntitlementHistory:
    """Ask that it cover nothing from a day on. From its first day or before: as if it had never been granted."""
    actor.require(Permission.ENTITLEMENTS_ASK)
    return await _change(session, actor, entitlement_id, ChangeKind.END, order)


_LOCK = text("select id from entitlements where district_code = :district and id = :id for update")
_PAUSES = text("""
    select from_on, to_on from entitlement_pauses
    where district_code = :district and entitlement_id = :id and coalesce(to_on, 'infinity') >= :day
    order by from_on desc limit 1
""")


async def _change(
    session: AsyncSession, actor: Actor, entitlement_id: UUID, kind: ChangeKind, order: ChangeAsk
) -> EntitlementHistory:
    connection = await session.connection()
    which: dict[str, Any] = {"district": actor.district, "id": entitlement_id}
    if await connection.scalar(_LOCK, which) is None:
        raise EntitlementNotFound
    row = await row_of(session, actor, entitlement_id)
    await kin_declarations.stand_back(session, actor, row.resident_id)
    allowed = allowed_actions(actor, row)
    if kind.value not in allowed:
        state = f"{row.status}, {row.pending_kind} pending" if row.pending_id else str(row.status)
        raise WrongState(state=state, act=kind.value, allowed=", ".join(allowed) or "-")
    pause = (await connection.execute(_PAUSES, which | {"day": order.effective_on})).one_or_none()
    _in_time(kind, order.effective_on, row, pause)
    change = await _pend(session, actor, entitlement_id, kind, order.effective_on, order.reason)
    await audit.record(
        session,
        actor,
        f"entitlements.{kind.value}",
        "entitlement",
        entitlement_id,
        change_id=change.id,
        effective_on=order.effective_on,
    )
    return await read(session, actor, entitlement_id)


def _in_time(kind: ChangeKind, day: date, row: Any, pause: Any) -> None:
    """`pause` is the last one that reaches the day or lies after it; an end may lie before everything."""
    if kind is ChangeKind.SUSPEND and pause is not None:
        raise PauseOverlaps("/effective_on", from_on=pause.from_on, to_on=pause.to_on)
    earliest = {ChangeKind.SUSPEND: row.effective_from, ChangeKind.END: date.min}
    first = earliest.get(kind) or pause.from_on + timedelta(days=1)
    last = row.effective_to or date.max
    if not first <= day <= last:
        raise DayOutside(
            "/effective_on",
            effective_on=day,
            first_on=None if first == date.min else first,
            last_on=row.effective_to,
        )
