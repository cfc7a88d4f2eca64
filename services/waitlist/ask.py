"""Somebody wants a bed of a kind, or wants none any more."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession
from uuid_utils.compat import uuid7

from models.accounts import Role
from models.beds import BedKind
from models.family_links import LinkScope
from models.residents import ResidentStatus
from models.waitlist import WaitlistAsk, WaitlistEntry, WaitlistEntryRead, WaitlistStatus, WaitlistWithdraw
from services import audit, calendars, facilities, family_links, residents, stays
from services.access import Actor, Permission
from services.errors import Conflict, Invalid, Unavailable
from services.labels import label
from services.residents.register import not_in_future
from services.scope import as_the_bureau
from services.stays.person import not_told_dead
from services.waiting_line import ENTRIES_SQL
from services.waitlist.read import get, possible, read

_STANDING = text("""
    select id, entry_no from waitlist_entries where district_code = :district and resident_id = :resident and kind = :kind
      and (facility_id is null or cast(:facility as uuid) is null or facility_id = :facility) and closed_at is null
    order by asked_on, id limit 1
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
    """`entry_id` and `entry_no`: the wish that stands."""

    code = "waits_already"
    zh = "该老年人已在轮候此类床位（{entry_no}）；不限机构与指定机构算同一次轮候，要改请先撤回原来的。"
    en = (
        "The resident waits for such a bed already ({entry_no}): of any facility and of a certain one is the same wish, so "
        "withdraw that one first."
    )


class NobodyWaitsForGone(Conflict):
    code = "nobody_waits_for_gone"
    zh = "该老年人{resident_status}，不能登记轮候。"
    en = "The resident is {resident_status}: nobody waits for a bed any more."


class HouseClosed(Conflict):
    code = "house_closed"
    zh = "{facility} 已于 {closed_on} 关闭，不能再登记轮候；请改选其他机构，或登记不限机构（不填 facility_id）。"
    en = "{facility} closed on {closed_on}, and nobody waits for it any more: choose another facility, or any (no facility_id)."


class NoSuchBeds(Conflict):
    """`kinds`: of which the house has beds, today or from a day on that is known; empty where it has none at all."""

    code = "no_such_beds"
    zh = "{facility} 没有{kind}，也没有登记即将启用的；该机构的床位类型：{kinds}。请改选其中一类、其他机构，或登记不限机构（不填 facility_id）。"
    en = (
        "{facility} has no bed of the kind {kind}, nor one that is to open; it has: {kinds}. Choose one of these, another facility, or "
        "any (no facility_id)."
    )

    def words(self, language: str) -> dict[str, Any]:
        named = [label(BedKind(kind)) if language == "zh" else kind for kind in self.facts["kinds"]]
        none, between = ("无", "、") if language == "zh" else ("none", ", ")
        kind = label(BedKind(self.facts["kind"])) if language == "zh" else self.facts["kind"]
        return super().words(language) | {"kind": kind, "kinds": between.join(named) or none}


_KINDS = text("""
    select kind, bool_or(coalesce(closed_on, 'infinity') > :today) as stands from beds
    where district_code = :district and facility_id = :facility group by kind order by kind
""")


class EarlierDay(Invalid):
    """The day decides who comes first: nobody but the bureau carries one over from a list that was kept before."""

    code = "earlier_day_by_the_bureau"
    zh = "登记日期早于今天的，由民政局按原有轮候名册补录。"
    en = "An earlier day is entered by the bureau, from the list that was kept before."


async def ask(session: AsyncSession, actor: Actor, order: WaitlistAsk) -> WaitlistEntryRead:
    """From today on, or the day that the bureau carries over. Who was placed before and wants another bed stands at the end
    again. Raises EarlierDay, DayInFuture, NobodyWaitsForGone, ToldDead, HouseClosed, NoSuchBeds, WaitsAlready."""
    actor.require(Permission.WAITLIST_ASK)
    asked_on = not_in_future(order.asked_on or calendars.today(), "/asked_on")
    if asked_on < calendars.today() and actor.bound != "district":
        raise EarlierDay("/asked_on")
    if actor.role is Role.FAMILY:
        await family_links.require_scope(session, actor, LinkScope.WHEREABOUTS)
    resident = await residents.get(session, actor, order.resident_id, keep=True)
    if resident.status is not ResidentStatus.ACTIVE:
        raise NobodyWaitsForGone("/resident_id", resident_status=resident.status)
    await not_told_dead(session, actor, resident)
    if order.facility_id is not None:
        house = await facilities.get(session, actor, order.facility_id)
        if facilities.closed_by(house, calendars.today()):
            raise HouseClosed("/facility_id", facility=house.name, closed_on=house.closed_on)
        asked = {"district": actor.district, "facility": house.id, "today": calendars.today()}
        beds = (await (await session.connection()).execute(_KINDS, asked)).all()
        kinds = [bed.kind for bed in beds if bed.stands]
        if beds and order.kind not in kinds:  # a house of which nobody has told any bed may have some
            raise NoSuchBeds("/kind", facility=house.name, kind=order.kind, kinds=kinds)
    whose = {"district": actor.district, "resident": resident.id}
    async with as_the_bureau(session, actor.bound):
        await (await session.connection()).execute(_OVER, whose | {"account": actor.account_id})
    entry_id = uuid7()
    made = order.model_dump() | {
        "district_code": actor.district,
        "id": entry_id,
        "entry_no": f"W{asked_on:%y%m%d}-{entry_id.hex[-12:].upper()}",
        "division_code": resident.division_code,
        "asked_on": asked_on,
        "asked_by": actor.id,
    }
    await _put_down(session, made)
    facts: dict[str, Any] = {"resident": resident.id, "kind": order.kind, "facility": order.facility_id}
    facts |= {"asked_on": order.asked_on} if order.asked_on else {}
    await audit.record(session, actor, "waitlist.ask", "waitlist_entry", entry_id, **facts)
    return await read(session, actor, entry_id)


async def _put_down(session: AsyncSession, entry: Mapping[str, Any]) -> None:
    """The row, if the resident has no such wish; else WaitsAlready. As a reservation is made (services/stays/reserve.py): who comes
    second waits for the first."""
    connection = await session.connection()
    statement = insert(WaitlistEntry).values(entry).on_conflict_do_nothing().returning(col(WaitlistEntry.id))
    asked = {"district": entry["district_code"], "resident": entry["resident_id"], "kind": entry["kind"]}
    for _ in range(3):
        if (await connection.execute(statement)).one_or_none() is not None:
            return
        there = (await connection.execute(_STANDING, asked | {"facility": entry["facility_id"]})).one_or_none()
        if there is not None:
            raise WaitsAlready("/kind", entry_id=there.id, entry_no=there.entry_no)
    raise Unavailable


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
