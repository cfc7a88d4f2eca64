"""Assigning caregivers: each makes a visit."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, bindparam, text
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.base import SupplyStatus
from models.caregivers import Caregiver
from models.orders import Order, OrderAssign
from models.visits import Reason, Visit, VisitStatus
from services import audit, calendars, caregivers
from services.access import Actor, Permission
from services.errors import Conflict, Invalid
from services.orders import holds
from services.orders.grounds import supply_of, there
from services.orders.place import ruled
from services.orders.read import get, read
from services.orders.states import Act, move
from services.scope import as_the_bureau
from services.visits.proved import idle_sql


class CaregiversNeeded(Invalid):
    code = "caregivers_needed"
    zh = "此订单现需 {needed} 名不同的护理员。"
    en = "This order needs {needed} different caregiver(s) now."


class CaregiverNotActive(Conflict):
    code = "caregiver_not_active"
    zh = "护理员当前状态为 {status}，不能派单；请改派他人。"
    en = "The caregiver is {status} and cannot be assigned; choose another."


class CaregiverUnqualified(Conflict):
    code = "caregiver_unqualified"
    zh = "护理员在 {day} 没有有效证书，或不具备所需技能（{skill}）；请更新证书或改派他人。"
    en = "On {day} the caregiver has no valid certificate or lacks the skill needed ({skill}); renew it or choose another."


class CaregiverBusy(Conflict):
    """Names the visit that blocks and its times."""

    code = "caregiver_busy"
    zh = "护理员已安排上门服务 {visit_no}（{planned_start_at} 至 {planned_end_at}），时间重叠；请改派或改期。"
    en = "The caregiver has visit {visit_no} from {planned_start_at} to {planned_end_at}, which overlaps: choose another."


class CaregiverBusyElsewhere(Conflict):
    """The same person on another provider's staff: where, when and for whom is not for this one to know."""

    code = "caregiver_busy_elsewhere"
    zh = "护理员在该时段已由另一家服务商安排上门，时间重叠；请与本人核实后改派或改期。"
    en = "Another provider has planned a visit of this caregiver that overlaps: ask her, then choose another or another time."


_FIT = text(f"""
    select w.caregiver_id, {caregivers.QUALIFIED_SQL.format(who="w")} as qualified
    from (select cast(:district as varchar) as district_code, id as caregiver_id, cast(:day as date) as day
          from unnest(:caregivers) as id) w
""").bindparams(bindparam("caregivers", type_=ARRAY(Uuid)))

PEOPLE = text("""
    select t.id from caregivers t
    where t.district_code = :district and t.id_number_index in (
        select s.id_number_index from caregivers s
        where s.district_code = :district and s.provider_id = :provider and s.id = any(:caregivers))
    order by t.id for no key update
""").bindparams(bindparam("caregivers", type_=ARRAY(Uuid)))
"""A person, not a record: who is on two staffs has one identity number (its blind index)."""

_BUSY = text(f"""
    select caregiver_id, provider_id, id, visit_no, planned_start_at,
        planned_start_at + planned_minutes * interval '1 minute' as planned_end_at
    from visits
    where district_code = :district and caregiver_id = any(:caregivers) and order_id is distinct from :order_id
      and status not in ('missed', 'cancelled', 'rejected') and not {idle_sql("visits")}
      and planned_start_at > cast(:start as timestamptz) - interval '1 day' and planned_start_at < :until
      and planned_start_at + planned_minutes * interval '1 minute' > :start
    order by provider_id <> :provider, planned_start_at limit 1
""").bindparams(bindparam("caregivers", type_=ARRAY(Uuid)))


async def free(
    session: AsyncSession, actor: Actor, order: Order, caregiver_ids: Sequence[UUID]
) -> dict[UUID, Caregiver]:
    """Nobody is planned in two homes at once, whoever plans. The order's provider's own people among these. All records of a
    person are locked in the order of their ids, so that two orders cannot take one of them at a time."""
    actor.require(Permission.ORDERS_WORK)
    start = order.planned_start_at
    asked: dict[str, Any] = {
        "district": actor.district,
        "provider": order.provider_id,
        "caregivers": list(caregiver_ids),
        "order_id": order.id,
        "start": start,
        "until": start + timedelta(minutes=order.planned_minutes),
    }
    async with as_the_bureau(session, actor.bound):
        connection = await session.connection()
        people = list((await connection.scalars(PEOPLE, asked)).all())
        busy = (await connection.execute(_BUSY, asked | {"caregivers": people})).one_or_none()
    if busy is not None and busy.provider_id != order.provider_id:
        raise CaregiverBusyElsewhere
    if busy is not None:
        raise CaregiverBusy(
            caregiver_id=busy.caregiver_id,
            visit_id=busy.id,
            visit_no=busy.visit_no,
            planned_start_at=calendars.written(busy.planned_start_at),
            planned_end_at=calendars.written(busy.planned_end_at),
        )
    return await _own(session, order, caregiver_ids)


async def _own(session: AsyncSession, order: Order, caregiver_ids: Sequence[UUID]) -> dict[UUID, Caregiver]:
    found = await session.exec(
        select(Caregiver)
        .where(
            col(Caregiver.district_code) == order.district_code,
            col(Caregiver.provider_id) == order.provider_id,
            col(Caregiver.id).in_(caregiver_ids),
        )
        .execution_options(populate_existing=True)
    )
    return {caregiver.id: caregiver for caregiver in found.all()}


async def _choose(
    session: AsyncSession, actor: Actor, order: Order, caregiver_ids: Sequence[UUID], skill: str | None
) -> None:
    """Each is on the provider's staff, active, free, and qualified on the planned day. Kin may be sent: reconciliation
    tells."""
    known = await free(session, actor, order, caregiver_ids)
    day = calendars.day_of(order.planned_start_at)
    asked = {"district": actor.district, "caregivers": list(caregiver_ids), "day": day}
    fit = {row.caregiver_id: row.qualified for row in (await (await session.connection()).execute(_FIT, asked)).all()}
    for place, caregiver_id in enumerate(caregiver_ids):
        pointer = f"/caregiver_ids/{place}"
        caregiver = known.get(caregiver_id)
        if caregiver is None:
            raise caregivers.CaregiverNotFound(pointer)
        if caregiver.status is not SupplyStatus.ACTIVE:
            raise CaregiverNotActive(pointer, status=caregiver.status)
        if not fit[caregiver_id] or (skill and skill not in caregiver.skills):
            raise CaregiverUnqualified(pointer, caregiver_id=caregiver_id, day=day, skill=skill or "-")


async def planned(session: AsyncSession, order: Order) -> dict[int, Visit]:
    """The order's visits of which nothing has happened yet, by slot, locked."""
    found = await session.exec(
        select(Visit)
        .where(
            col(Visit.district_code) == order.district_code,
            col(Visit.order_id) == order.id,
            col(Visit.status) == VisitStatus.SCHEDULED,
        )
        .order_by(col(Visit.slot))
        .with_for_update(key_share=True)
    )
    return {visit.slot: visit for visit in found.all()}


async def assign(session: AsyncSession, actor: Actor, order_id: UUID, assignment: OrderAssign) -> tuple[bytes, int]:
    """Say who goes. Places that nobody holds are filled; where all are held, who was assigned before is replaced.

    A place whose visit was missed has no hold any more, and holds anew."""
    actor.require(Permission.ORDERS_WORK)
    asked = await get(session, actor, order_id)
    await there(session, actor, asked, asked.planned_start_at)
    order = await get(session, actor, order_id, lock=True)
    move(actor, order, Act.ASSIGN)
    needed = await supply_of(session, order)
    live = await planned(session, order)
    slots = [slot for slot in range(1, needed.caregivers_needed + 1) if slot not in live] or sorted(live)
    staying = {visit.caregiver_id for slot, visit in live.items() if slot not in slots}
    wanted = assignment.caregiver_ids
    if len(wanted) != len(slots) or len({*wanted, *staying}) != len(wanted) + len(staying):
        raise CaregiversNeeded("/caregiver_ids", needed=len(slots))
    await _choose(session, actor, order, wanted, needed.skill)
    await holds.reserve(session, actor, order, await ruled(session, order, needed.day))
    for slot, caregiver_id in zip(slots, wanted, strict=True):
        await send(session, order, live.get(slot), slot, caregiver_id, order.planned_start_at)
    order.awaited_visits = needed.caregivers_needed
    await session.flush()
    await audit.record(session, actor, "orders.assign", "order", order.id, caregivers=wanted)
    return await read(session, actor, order.id)


async def send(
    session: AsyncSession, order: Order, before: Visit | None, slot: int, caregiver_id: UUID, start_at: datetime
) -> None:
    """One visit for one place; who was to go there before does not. The order is locked by the caller, who knows that she may."""
    if before is not None:
        if before.caregiver_id == caregiver_id:
            before.planned_start_at = start_at
            return
        before.status, before.closed_code = VisitStatus.CANCELLED, Reason.CAREGIVER_REPLACED
        await session.flush()
    session.add(visit_of(order, slot, caregiver_id, start_at))
    await session.flush()


def visit_of(order: Order, slot: int, caregiver_id: UUID, start_at: datetime) -> Visit:
    """Of one place of an order, not yet added."""
    visit = Visit(
        district_code=order.district_code,
        visit_no="",
        provider_id=order.provider_id,
        caregiver_id=caregiver_id,
        resident_id=order.resident_id,
        division_code=order.division_code,
        service_item_id=order.service_item_id,
        order_id=order.id,
        slot=slot,
        programme_id=order.programme_id,
        entitlement_id=order.entitlement_id,
        planned_start_at=start_at,
        planned_minutes=order.planned_minutes,
        quantity=order.quantity,
    )
    visit.visit_no = f"V{calendars.day_of(start_at):%y%m%d}-{visit.id.hex[-12:].upper()}"
    return visit
