"""After the service: confirming, disputing, and deciding a dispute."""

from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.family_links import LinkScope
from models.orders import DisputeDecision, OrderDispute, OrderStatus
from models.visits import Reason, VisitReason
from services import audit, family_links, kin_declarations
from services.access import Actor, Permission
from services.errors import Conflict, SamePerson
from services.orders.read import get, read
from services.orders.standing import DENIED_SQL, FOUND_NOT_SERVED_SQL, PASSED_OVER_SQL
from services.orders.states import Act, move
from services.visits.acknowledge import confirm_of_order
from services.visits.review import reject_of_order

_STANDS = text(f"""select {DENIED_SQL} as denied, {FOUND_NOT_SERVED_SQL} as not_served
    from orders where orders.district_code = :district and orders.id = :order""")
_PASSED_OVER = text(
    f"select {PASSED_OVER_SQL} from orders where orders.district_code = :district and orders.id = :order"
)


class OrderDenied(Conflict):
    code = "order_denied"
    zh = "有人说明本次服务没有人来，审核员核实之前不能确认；说错了的，由说明的人在该次服务上更正（confirm）。"
    en = (
        "Somebody said that nobody came, and an officer has to look into it first; who said so by mistake takes it back at the visit "
        "(confirm)."
    )


class OrderNotServed(Conflict):
    code = "order_not_served"
    zh = "审核员已核定本次服务不计入，不能确认；确已服务的，请联系社区或服务商提请复核。"
    en = (
        "An officer found that the service does not count, so it cannot be confirmed; if it was done all the same, ask the community or "
        "the provider to have it looked at again."
    )


async def confirm(session: AsyncSession, actor: Actor, order_id: UUID) -> tuple[bytes, int]:
    """The resident says that it was done. Payment does not wait for it: after seven days it counts as said. Where the
    provider itself had ordered, it is the word that was missing (`unplanned`), which silence is not."""
    actor.require(Permission.ORDERS_CONFIRM)
    await family_links.require_scope(session, actor, LinkScope.ORDERS)
    order = await get(session, actor, order_id, lock=True)
    if order.status is OrderStatus.COMPLETED:
        await _confirmable(session, actor, order.id)
    move(actor, order, Act.CONFIRM)
    await session.flush()
    await confirm_of_order(session, actor, order.id)
    await audit.record(session, actor, "orders.confirm", "order", order.id)
    return await read(session, actor, order.id)


async def _confirmable(session: AsyncSession, actor: Actor, order_id: UUID) -> None:
    asked = {"district": actor.district, "order": order_id}
    stands = (await (await session.connection()).execute(_STANDS, asked)).one()
    if stands.denied:
        raise OrderDenied
    if stands.not_served:
        raise OrderNotServed


async def dispute(session: AsyncSession, actor: Actor, order_id: UUID, said: OrderDispute) -> tuple[bytes, int]:
    """The resident says that it was not so: the money waits until somebody decides."""
    actor.require(Permission.ORDERS_CONFIRM)
    await family_links.require_scope(session, actor, LinkScope.ORDERS)
    order = await get(session, actor, order_id, lock=True)
    move(actor, order, Act.DISPUTE)
    order.dispute_reason = said.reason
    await session.flush()
    await audit.record(session, actor, "orders.dispute", "order", order.id)
    return await read(session, actor, order.id)


async def decide_dispute(
    session: AsyncSession, actor: Actor, order_id: UUID, decision: DisputeDecision
) -> tuple[bytes, int]:
    """Upheld, the order stays disputed, its visits are rejected, and what they posted is reversed; else all of it stands.
    Decided once, and never by who let a denial of one of its visits pass. Raises SamePerson, KinConflict."""
    actor.require(Permission.ORDERS_DECIDE_DISPUTE)
    order = await get(session, actor, order_id, lock=True)
    move(actor, order, Act.DECIDE_DISPUTE)
    asked = {"district": actor.district, "order": order.id, "account": actor.account_id}
    if await (await session.connection()).scalar(_PASSED_OVER, asked):
        raise SamePerson
    await kin_declarations.stand_back(session, actor, order.resident_id)
    order.dispute_upheld, order.closed_reason = decision.upheld, decision.reason
    if decision.upheld:
        order.status = OrderStatus.DISPUTED
    await session.flush()
    if decision.upheld:
        why = VisitReason(reason_code=Reason.NOT_DELIVERED, memo=decision.reason)
        await reject_of_order(session, actor, order.id, why)
    await audit.record(session, actor, "orders.decide_dispute", "order", order.id, upheld=decision.upheld)
    return await read(session, actor, order.id)
