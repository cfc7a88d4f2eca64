"""Status changes: somebody died, moved away or came back, and what must stop stops in the same transaction."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Table, text
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import SelectOfScalar

from models.alerts import AlertCause
from models.residents import Resident, ResidentStatus
from models.status_changes import StatusChange, StatusChangeMade, StatusChangeOrder, StatusChangeRead
from services import (
    activities,
    alerts,
    audit,
    care_plans,
    entitlements,
    home_modifications,
    meal_orders,
    orders,
    pages,
    residents,
    stay_months,
)
from services.access import Actor, Permission
from services.errors import Conflict, Invalid, WrongState
from services.meal_servings import recheck as servings
from services.residents.acts import WAYS
from services.residents.register import not_in_future
from services.visits import recheck

changes: Table = StatusChange.__table__  # type: ignore[attr-defined]
C = changes.c


class StatusUnchanged(Conflict):
    code = "status_unchanged"
    zh = "该老年人自 {effective_on} 起已登记为 {resident_status}。"
    en = "The resident is registered as {resident_status} with that day, {effective_on}, already."


class DayBeforeBirth(Invalid):
    code = "day_before_birth"
    zh = "日期不得早于出生日期。"
    en = "The day may not lie before the birth."


class ReturnBeforeLeaving(Invalid):
    code = "return_before_leaving"
    zh = "恢复日期不得早于登记的离开日期 {left_on}。"
    en = "Nobody returns before leaving, which was on {left_on}."


_STILL = tuple(
    map(
        text,
        (
            """select id from orders where district_code = :district and resident_id = :resident
               and status in ('placed', 'accepted', 'scheduled') order by id for no key update""",
            """select id from meal_orders where district_code = :district and resident_id = :resident and status = 'ordered'
               order by id for no key update""",
            """select id from visits where district_code = :district and resident_id = :resident
               and status in ('scheduled', 'checked_in', 'checked_out', 'flagged', 'verified') order by id for no key update""",
            """select id from stay_months where district_code = :district and resident_id = :resident order by id
               for no key update""",
            """select a.id from ledger_accounts a
               join entitlements e on e.district_code = a.district_code and e.id = a.owner_id
               where a.district_code = :district and a.owner_kind = 'entitlement_month' and e.resident_id = :resident
               order by a.id for update of a""",
        ),
    )
)
"""All that a change may stop, locked before any of it: orders, meals ordered, visits, nights, months, in the order in which every act locks them."""


async def change(session: AsyncSession, actor: Actor, resident_id: UUID, order: StatusChangeOrder) -> StatusChangeMade:
    """Record a death, a move, a return, or a corrected day. Entitlements end with that day, open orders for later ones are
    cancelled with their holds, seats at coming activities go to who waits, visits that were verified for later ones are flagged
    and their postings reversed, nights of a stay after a death are counted no more, and so is what was owed for a modified home
    that nobody could have signed for. A return restores neither entitlement nor order: what is wanted again is granted again.

    Raises WrongState, StatusUnchanged."""
    actor.require(Permission.RESIDENTS_REGISTER)
    resident = await residents.get(session, actor, resident_id, lock=True)
    _check(resident, order)
    _set(resident, order)
    await session.flush()
    recorded = StatusChange(
        district_code=actor.district, resident_id=resident.id, by_account=actor.id, **order.model_dump()
    )
    session.add(recorded)
    await session.flush()
    if order.status is ResidentStatus.DECEASED:
        for kind in ("death_told", "death_told_on_leave"):
            await alerts.clear(session, actor, f"{kind}/{resident.id}", AlertCause.DECEASED)
    ended, cancelled, after, left = await _stop(session, actor, resident, order)
    homes = await home_modifications.take_back(session, actor, resident)
    await audit.record(
        session,
        actor,
        "residents.change_status",
        "resident",
        resident.id,
        status=order.status,
        effective_on=order.effective_on,
        entitlements_ended=ended,
        orders_cancelled=cancelled,
        visits_after=after,
        activities_left=left,
        home_modifications_taken_back=homes,
    )
    made = _kept(recorded) | {"entitlements_ended": ended, "orders_cancelled": cancelled, "visits_after": after}
    return StatusChangeMade.model_validate(made)


def _left_on(resident: Resident) -> Any:
    return resident.deceased_on if resident.status is ResidentStatus.DECEASED else resident.moved_out_on


def _check(resident: Resident, order: StatusChangeOrder) -> None:
    ways = WAYS[resident.status]
    if order.status not in ways.values():
        act = next(act for ways_of in WAYS.values() for act, leads_to in ways_of.items() if leads_to is order.status)
        raise WrongState("/status", state=resident.status, act=act, allowed=", ".join(ways))
    not_in_future(order.effective_on, "/effective_on")
    if order.effective_on < resident.birth_on:
        raise DayBeforeBirth("/effective_on")
    left_on = _left_on(resident)
    if order.status is resident.status and order.effective_on == left_on:
        raise StatusUnchanged("/effective_on", resident_status=order.status, effective_on=left_on)
    if order.status is ResidentStatus.ACTIVE and order.effective_on < left_on:
        raise ReturnBeforeLeaving("/effective_on", left_on=left_on)


def _set(resident: Resident, order: StatusChangeOrder) -> None:
    """A death after a move keeps the day of the move; a return clears both."""
    resident.status = order.status
    if order.status is ResidentStatus.ACTIVE:
        resident.deceased_on = resident.moved_out_on = None
    elif order.status is ResidentStatus.DECEASED:
        resident.deceased_on = order.effective_on
    else:
        resident.moved_out_on = order.effective_on


async def _stop(
    session: AsyncSession, actor: Actor, resident: Resident, order: StatusChangeOrder
) -> tuple[list[UUID], int, int, list[UUID]]:
    """Which entitlements ended, how many orders of services and meals were cancelled, how many visits and servings had been
    verified for days after the last one, and at which activities a seat was given up."""
    for lock in _STILL:
        await (await session.connection()).execute(lock, {"district": actor.district, "resident": resident.id})
    if order.status is ResidentStatus.ACTIVE:
        await recheck.of_resident(session, actor, resident.id)
        await servings.of_resident(session, actor, resident.id)
        await stay_months.count(session, actor, [resident.id])
        return [], 0, 0, []
    why = order.status.value
    day_after = order.effective_on + timedelta(days=1)
    ended = await entitlements.stop_for(session, actor, resident.id, day_after, why)
    cancelled = await orders.stop_for(session, actor, resident.id, day_after, why)
    cancelled += await meal_orders.stop_for(session, actor, resident.id, day_after, why)
    await care_plans.stop_for(session, actor, resident.id, order.effective_on, why)
    left = await activities.stop_for(session, actor, resident.id, day_after)
    doubted = await recheck.of_resident(session, actor, resident.id)
    doubted += await servings.of_resident(session, actor, resident.id)
    await stay_months.count(session, actor, [resident.id])
    return ended, cancelled, len(doubted), left


def _kept(recorded: Any) -> dict[str, Any]:
    return {name: getattr(recorded, name) for name in StatusChangeRead.model_fields}


def visible(actor: Actor, resident_id: UUID) -> SelectOfScalar[StatusChange]:
    return select(StatusChange).where(C.district_code == actor.district, C.resident_id == resident_id)


async def listing(
    session: AsyncSession, actor: Actor, resident_id: UUID, part: pages.Slice
) -> tuple[pages.Page, list[StatusChangeRead]]:
    """The last recorded first: what was believed, not only what is believed now."""
    actor.require(Permission.RESIDENTS_READ)
    await residents.get(session, actor, resident_id)
    page = await pages.take(session, visible(actor, resident_id), [C.id], part)
    return page, [StatusChangeRead.model_validate(_kept(row)) for row in page.rows]
