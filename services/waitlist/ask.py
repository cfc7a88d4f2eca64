"""Somebody wants a bed of a kind, or wants none any more."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlmodel.ext.asyncio.session import AsyncSession

from models.accounts import Role
from models.family_links import LinkScope
from models.residents import ResidentStatus
from models.waitlist import WaitlistAsk, WaitlistEntry, WaitlistEntryRead, WaitlistStatus, WaitlistWithdraw
from services import audit, calendars, facilities, family_links, residents, stays
from services.access import Actor, Permission
from services.constraints import violated
from services.errors import Conflict, Invalid
from services.residents.register import not_in_future
from services.scope import as_the_bureau
from services.waiting_line import ENTRIES_SQL
from services.waitlist.read import get, possible, read

_STANDING = text("""
    select id, entry_no from waitlist_entries where district_code = :district and resident_id = :resident and kind = :kind
      and facility_id is not distinct from cast(:facility as uuid) and closed_at is null
""")
_OVER = text(f"""
    update waitlist_entries set closed_at = now(), closed_by = :account, closed_reason = '已入住', version = version + 1,
        updated_at = now()
    where district_code = :district and id in (
        select l.id from ({ENTRIES_SQL} and e.resident_id = :resident and e.closed_at is null) l where l.status = 'placed')
""")
_CLOSE = text("""
    update waitlist_entries set closed_at = :now, closed_by = :account, closed_reason = :reason, version = version + 1,
        updated_at = now()
    where district_code = :district and id = :id
""")


class WaitsAlready(Conflict):
    code = "waits_already"
    zh = "该老年人已在轮候此类床位（{entry_no}）。"
    en = "The resident waits for such a bed already ({entry_no})."


class NobodyWaitsForGone(Conflict):
    code = "nobody_waits_for_gone"
    zh = "该老年人{resident_status}，不能登记轮候。"
    en = "The resident is {resident_status}: nobody waits for a bed any more."


class EarlierDay(Invalid):
    """The day decides who comes first: nobody but the bureau carries one over from a list that was kept before."""

    code = "earlier_day_by_the_bureau"
    zh = "登记日期早于今天的，由民政局按原有轮候名册补录。"
    en = "An earlier day is entered by the bureau, from the list that was kept before."


async def ask(session: AsyncSession, actor: Actor, order: WaitlistAsk) -> WaitlistEntryRead:
    """From today on, or the day that the bureau carries over. Who was placed before and wants another bed stands at the end
    again. Raises EarlierDay, DayInFuture, NobodyWaitsForGone, WaitsAlready."""
    actor.require(Permission.WAITLIST_ASK)
    asked_on = not_in_future(order.asked_on or calendars.today(), "/asked_on")
    if asked_on < calendars.today() and actor.bound != "district":
        raise EarlierDay("/asked_on")
    if actor.role is Role.FAMILY:
        await family_links.require_scope(session, actor, LinkScope.WHEREABOUTS)
    resident = await residents.get(session, actor, order.resident_id, keep=True)
    if resident.status is not ResidentStatus.ACTIVE:
        raise NobodyWaitsForGone("/resident_id", resident_status=resident.status)
    if order.facility_id is not None:
        await facilities.get(session, actor, order.facility_id)
    whose = {"district": actor.district, "resident": resident.id}
    async with as_the_bureau(session, actor.bound):
        await (await session.connection()).execute(_OVER, whose | {"account": actor.account_id})
    entry = WaitlistEntry(
        district_code=actor.district,
        entry_no="",
        division_code=resident.division_code,
        asked_on=asked_on,
        asked_by=actor.id,
        **order.model_dump(exclude={"asked_on"}),
    )
    entry.entry_no = f"W{entry.asked_on:%y%m%d}-{entry.id.hex[-12:].upper()}"
    try:
        async with session.begin_nested():
            session.add(entry)
            await session.flush()
    except IntegrityError as error:
        asked = whose | {"kind": order.kind, "facility": order.facility_id}
        there = (await (await session.connection()).execute(_STANDING, asked)).one_or_none()
        known: dict[str, Any] = {"entry_id": there.id, "entry_no": there.entry_no} if there else {"entry_no": "…"}
        raise violated(error, {"waitlist_entries_once_uq": WaitsAlready("/kind", **known)}) from error
    facts: dict[str, Any] = {"resident": resident.id, "kind": order.kind, "facility": order.facility_id}
    facts |= {"asked_on": order.asked_on} if order.asked_on else {}
    await audit.record(session, actor, "waitlist.ask", "waitlist_entry", entry.id, **facts)
    return await read(session, actor, entry.id)


async def withdraw(session: AsyncSession, actor: Actor, entry_id: UUID, said: WaitlistWithdraw) -> WaitlistEntryRead:
    """Nobody waits any more; a bed that was held is free again."""
    actor.require(Permission.WAITLIST_ASK)
    entry = await get(session, actor, entry_id)
    possible(actor, entry, "withdraw")
    if entry.status in (WaitlistStatus.OFFERED, WaitlistStatus.ACCEPTED):
        await stays.let_go(session, actor, entry.stay_id, said.reason)
    which = {"district": actor.district, "id": entry_id, "account": actor.account_id, "now": datetime.now(UTC)}
    await (await session.connection()).execute(_CLOSE, which | {"reason": said.reason})
    await audit.record(session, actor, "waitlist.withdraw", "waitlist_entry", entry_id, reason=said.reason)
    return await read(session, actor, entry_id)
