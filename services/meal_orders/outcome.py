"""What became of orders, as couriers tell it at once or afterwards: brought, with its proof, or nobody took it.

A delivery is a serving like any other (services/meal_servings), which draws what the order held."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Row, Uuid, bindparam, text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.meal_orders import MealOrderStatus, MealOutcome, OrderOutcome, Outcome
from models.meal_points import Meal
from models.meal_servings import IdentifiedBy, ServingExceptionCode, ServingMode
from services import audit, calendars, numbers, sealing, supply
from services.access import Actor, Permission
from services.distances import metres
from services.errors import Conflict, DomainError, Invalid, WrongState
from services.meal_orders import alarm
from services.meal_orders.cancel import end
from services.meal_orders.read import MealOrderNotFound, read
from services.meal_orders.states import Act, possible, told_from
from services.meal_servings.asked import Asked, Door, Taken, evidence
from services.meal_servings.bureau import at_the_bureau
from services.meal_servings.judge import AHEAD, ServedInFuture
from services.meal_servings.record import take
from services.meal_servings.write import ServingClosed

_LOCK = text("""
    select o.*, r.id_number_index, r.place_sealed, k.wrapped
    from meal_orders o join residents r on r.district_code = o.district_code and r.id = o.resident_id
    left join subject_keys k on k.district_code = r.district_code and k.id = r.id
    where o.district_code = :district and o.id = any(:orders)
      and (cast(:point as uuid) is null or o.meal_point_id = :point)
    order by o.id for no key update of o
""").bindparams(bindparam("orders", type_=ARRAY(Uuid)))
_SERVED = text("""
    select meal_order_id, id from meal_servings
    where district_code = :district and meal_order_id = any(:orders) and status in ('verified', 'flagged')
""").bindparams(bindparam("orders", type_=ARRAY(Uuid)))
"""Asked when the orders are locked: whoever waited for the lock sees the serving that was made meanwhile."""

_CARDS = text("""
    select resident_id from meal_cards where district_code = :district and token_index = :token
""")
_BROUGHT = text("""
    update meal_orders set distance_m = cast(:distance as integer) where district_code = :district and id = :id
""")


class OutcomeOnAnotherDay(Invalid):
    code = "outcome_on_another_day"
    zh = "该订单是 {served_on} 的餐，不能登记在 {at_on}；请校准设备时钟或另行登记用餐。"
    en = "The order is a meal of {served_on}, not of {at_on}: set the device's clock, or record a serving."


class MealNotReady(Conflict):
    code = "meal_not_ready"
    zh = "该餐 {told_from} 起才能登记送达或未取：在此之前餐还没有做好，或仍可取消。"
    en = "What became of it may be told from {told_from} on: before that it is not cooked, or may still be cancelled."


class NotTheDiner(Invalid):
    code = "not_the_diner"
    zh = "读取的证件或助餐卡不是订餐老年人的；请核对门牌和订单。"
    en = "The card that was read is not that of who ordered; check the door and the order."


@dataclass
class Told:
    """What became of one outcome: accepted, duplicate, or rejected for `refusal`."""

    order_id: UUID
    id: UUID
    result: str = ""
    refusal: DomainError | None = None
    status: MealOrderStatus | None = None
    exceptions: list[ServingExceptionCode] = field(default_factory=list)
    alert_id: UUID | None = None

    def refuse(self, refusal: DomainError) -> None:
        self.result, self.refusal = "rejected", refusal


async def tell(session: AsyncSession, actor: Actor, order_id: UUID, said: MealOutcome) -> tuple[bytes, int]:
    """One outcome. Raises what it is refused for."""
    actor.require(Permission.MEAL_ORDERS_WORK)
    one = OrderOutcome(order_id=order_id, **{name: getattr(said, name) for name in MealOutcome.model_fields})
    async with at_the_bureau(session, actor):
        [told] = await _tell(session, actor, [("", one)])
    if told.refusal:
        raise told.refusal
    await audit.record(
        session,
        actor,
        "meal_orders.tell",
        "meal_order",
        order_id,
        told=said.outcome,
        result=told.result,
        doubts=sorted(told.exceptions),
        alert=told.alert_id,
    )
    return await read(session, actor, order_id)


async def tell_many(session: AsyncSession, actor: Actor, said: Sequence[tuple[str, OrderOutcome]]) -> list[Told]:
    """Outcomes with the pointer to each in what was sent, and in their order what became of them."""
    actor.require(Permission.MEAL_ORDERS_WORK)
    async with at_the_bureau(session, actor):
        told = await _tell(session, actor, said)
    results = [one.result for one in told]
    await audit.record(
        session,
        actor,
        "meal_orders.tell_many",
        "meal_point",
        actor.meal_point_id,
        outcomes=len(told),
        accepted=results.count("accepted"),
        rejected=results.count("rejected"),
        alerts=sorted({str(one.alert_id) for one in told if one.alert_id}),
    )
    return told


async def _tell(session: AsyncSession, actor: Actor, said: Sequence[tuple[str, OrderOutcome]]) -> list[Told]:
    told = [Told(one.order_id, one.id) for _, one in said]
    asked = {
        "district": actor.district,
        "orders": sorted({one.order_id for _, one in said}),
        "point": actor.meal_point_id,
    }
    connection = await session.connection()
    orders = {row.id: row for row in (await connection.execute(_LOCK, asked)).all()}
    served = {row.meal_order_id: row.id for row in (await connection.execute(_SERVED, asked)).all()}
    missed: dict[UUID, Told] = {}
    brought: dict[UUID, tuple[Told, Asked]] = {}
    for (pointer, one), end_of_it in zip(said, told, strict=True):
        try:
            order = _concerned(orders.get(one.order_id), pointer, one)
            if one.outcome is Outcome.DELIVERED:
                if order.id in brought:  # told twice in one batch: the same is one, another is one too many
                    _again(actor, order, brought[order.id][0], end_of_it)
                else:
                    if served.get(order.id) != one.id:
                        possible(actor, order, Act.DELIVER)
                    brought[order.id] = end_of_it, await _asked(session, actor, order, pointer, one)
            elif _is_news(actor, order, one, missed.get(order.id)):
                missed[order.id] = end_of_it
                await end(session, actor, [order.id], MealOrderStatus.NOT_COLLECTED, one.reason)
                end_of_it.result, end_of_it.status = "accepted", MealOrderStatus.NOT_COLLECTED
            else:
                end_of_it.result, end_of_it.status = "duplicate", MealOrderStatus.NOT_COLLECTED
        except DomainError as refusal:
            end_of_it.refuse(refusal)
    await _bring(session, actor, list(brought.values()), served)
    for order_id, end_of_it in missed.items():  # last: who came for it after all is missed by nobody
        order = orders[order_id]
        end_of_it.alert_id = await alarm.not_collected(session, actor, order.resident_id, order.served_on)
    return told


def _concerned(order: Row[Any] | None, pointer: str, one: OrderOutcome) -> Row[Any]:
    if order is None:
        raise MealOrderNotFound(f"{pointer}/order_id")
    if one.at > datetime.now(UTC) + AHEAD:
        raise ServedInFuture(f"{pointer}/at", served_at=one.at.isoformat())
    if calendars.day_of(one.at) != order.served_on:
        raise OutcomeOnAnotherDay(f"{pointer}/at", served_on=order.served_on, at_on=calendars.day_of(one.at))
    ready_at = told_from(order.mode, order.begins_at, order.order_until)
    if one.at < ready_at:
        raise MealNotReady(
            f"{pointer}/at", told_from=ready_at.astimezone(calendars.SHANGHAI).strftime("%Y-%m-%d %H:%M")
        )
    return order


def _again(actor: Actor, order: Row[Any], first: Told, this: Told) -> None:
    if first.id != this.id:
        possible(actor, order, Act.DELIVER)
        raise WrongState(state=MealOrderStatus.DELIVERED, act=Act.DELIVER, allowed="-")
    this.result, this.status = "duplicate", MealOrderStatus.DELIVERED


def _is_news(actor: Actor, order: Row[Any], one: OrderOutcome, before: Told | None) -> bool:
    """Told again it changes nothing; a meal that was brought was taken, whatever is told later of earlier."""
    if before is not None or (order.status == MealOrderStatus.NOT_COLLECTED and order.closed_reason == one.reason):
        return False
    possible(actor, order, Act.NOT_COLLECT)
    return True


async def _asked(session: AsyncSession, actor: Actor, order: Row[Any], pointer: str, one: OrderOutcome) -> Asked:
    """The serving that the delivery is. Raises NotTheDiner."""
    token, read_by = None, IdentifiedBy.ORDERED
    if one.id_number is not None:
        identity = supply.judged(f"{pointer}/id_number", numbers.identity_number, one.id_number)
        if sealing.blind(session, actor.district, sealing.ID_NUMBER, identity.value) != order.id_number_index:
            raise NotTheDiner(f"{pointer}/id_number")
        read_by = IdentifiedBy.ID_NUMBER
    elif one.card_token is not None:
        token = sealing.blind(session, actor.district, sealing.MEAL_CARD, one.card_token)
        whose = await (await session.connection()).scalar(_CARDS, {"district": actor.district, "token": token})
        if whose != order.resident_id:
            raise NotTheDiner(f"{pointer}/card_token")
        read_by = IdentifiedBy.CARD
    return Asked(
        id=one.id,
        serving_no=str(one.id),
        meal_point_id=order.meal_point_id,
        meal=Meal(order.meal),
        mode=ServingMode(order.mode),
        served_at=one.at,
        served_on=order.served_on,
        price_fen=order.price_fen,
        identified_by=read_by,
        resident_id=order.resident_id,
        token_index=token,
        evidence=evidence(actor),
        door=_door(session, order, one) if read_by is IdentifiedBy.ORDERED else None,
        pointer=pointer,
    )


def _door(session: AsyncSession, order: Row[Any], one: OrderOutcome) -> Door:
    """How far from the home it was handed over; at the point a position proves nothing."""
    if one.position is None or order.mode != ServingMode.DELIVERY:
        return Door()
    home = None
    if order.wrapped is not None:
        vault = sealing.vault_of(session)
        seal = sealing.Seal(vault, vault.unwrap(order.wrapped), order.district_code, "residents", order.resident_id)
        home = seal.open("place", order.place_sealed)
    here = one.position
    away = metres(here.lat, here.lng, *map(float, home.split(","))) if home else None
    return Door(accuracy_m=round(here.accuracy_m), distance_m=away)


async def _bring(
    session: AsyncSession, actor: Actor, brought: Sequence[tuple[Told, Asked]], served: Mapping[UUID, UUID]
) -> None:
    taken: list[Taken] = await take(session, actor, [asked for _, asked in brought])
    connection = await session.connection()
    for (told, asked), one in zip(brought, taken, strict=True):
        told.result, told.refusal, told.exceptions = one.result, one.refusal, sorted(one.doubts)
        if one.result == "duplicate" and served.get(told.order_id) != told.id:
            told.refuse(ServingClosed(f"{asked.pointer}/id", serving_no=asked.serving_no))
        if told.refusal is not None:
            continue
        told.status = MealOrderStatus.DELIVERED
        if one.result == "accepted" and asked.door is not None:
            which = {"district": actor.district, "id": told.order_id, "distance": asked.door.distance_m}
            await connection.execute(_BROUGHT, which)
