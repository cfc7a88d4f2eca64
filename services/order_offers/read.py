"""Reading offers: a provider its own, without the resident; the community its divisions'; the bureau all."""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, Table, and_, false, func, select, true
from sqlmodel import select as pick
from sqlmodel.ext.asyncio.session import AsyncSession

from models.districts import Division
from models.order_offers import OfferStatus, OrderOffer, OrderOfferRead
from models.orders import Order
from models.providers import Provider
from models.service_items import ServiceItem
from services import orders, pages
from services.access import Actor, Permission, system
from services.errors import NotFound
from services.scope import as_the_bureau

offers: Table = OrderOffer.__table__  # type: ignore[attr-defined]
ordered: Table = Order.__table__  # type: ignore[attr-defined]
providers: Table = Provider.__table__  # type: ignore[attr-defined]
items: Table = ServiceItem.__table__  # type: ignore[attr-defined]
divisions: Table = Division.__table__  # type: ignore[attr-defined]
F, O, P, I, D = offers.c, ordered.c, providers.c, items.c, divisions.c  # noqa: E741
_OF_ORDER = ("order_no", "service_item_id", "planned_start_at", "planned_minutes", "quantity")


class OrderOfferNotFound(NotFound):
    code = "order_offer_not_found"


def _within(actor: Actor) -> ColumnElement[bool]:
    match actor.bound:
        case "district":
            return true()
        case "provider":
            return F.provider_id == actor.provider_id
        case "division":
            return func.starts_with(F.division_code, actor.division)
        case _:
            return false()


async def get(session: AsyncSession, actor: Actor, offer_id: UUID, *, lock: bool = False) -> OrderOffer:
    """An offer that the actor sees; `lock` after the order's own."""
    statement = pick(OrderOffer).where(F.district_code == actor.district, F.id == offer_id, _within(actor))
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    offer = (await session.exec(statement)).one_or_none()
    if offer is None:
        raise OrderOfferNotFound
    return offer


async def seen_or_offered(session: AsyncSession, actor: Actor, order_id: UUID) -> Order:
    """An order that the actor sees, or which his provider may take at this moment. Else OrderNotFound."""
    actor.require(Permission.ORDERS_READ)
    asked = pick(OrderOffer).where(
        F.district_code == actor.district,
        F.order_id == order_id,
        F.provider_id == actor.provider_id,
        F.status == OfferStatus.OPEN,
    )
    if actor.bound != "provider" or (await session.exec(asked)).one_or_none() is None:
        return await orders.get(session, actor, order_id)
    async with as_the_bureau(session, actor.bound):
        return await orders.get(session, system(actor.district), order_id)


def _seen(actor: Actor) -> Select[Any]:
    """With what of the order is shown; over the order's own wall, since a provider that is asked does not see the order."""
    shown = [F[name] for name in OrderOfferRead.model_fields if name in F]
    of_order = [O[name] for name in _OF_ORDER]
    named = [I.name.label("service"), P.name.label("provider"), D.name.label("division")]
    return (
        select(*shown, *of_order, *named)
        .select_from(offers)
        .join(ordered, and_(O.district_code == F.district_code, O.id == F.order_id))
        .join(items, and_(I.district_code == O.district_code, I.id == O.service_item_id))
        .join(providers, and_(P.district_code == F.district_code, P.id == F.provider_id))
        .outerjoin(divisions, D.code == F.division_code)
        .where(F.district_code == actor.district, _within(actor))
    )


def _shown(actor: Actor, row: Row[Any]) -> OrderOfferRead:
    answers = row.status == OfferStatus.OPEN and actor.may(Permission.ORDERS_WORK)
    return OrderOfferRead.model_validate({**row._mapping, "allowed_actions": ["accept", "decline"] if answers else []})


async def read(session: AsyncSession, actor: Actor, offer_id: UUID) -> OrderOfferRead:
    actor.require(Permission.ORDER_OFFERS_READ)
    async with as_the_bureau(session, actor.bound):
        row = (await (await session.connection()).execute(_seen(actor).where(F.id == offer_id))).one_or_none()
    if row is None:
        raise OrderOfferNotFound
    return _shown(actor, row)


async def of_order(session: AsyncSession, actor: Actor, order_id: UUID) -> list[OrderOfferRead]:
    """All of one order, in their turns."""
    actor.require(Permission.ORDER_OFFERS_READ)
    statement = _seen(actor).where(F.order_id == order_id).order_by(F.turn)
    async with as_the_bureau(session, actor.bound):
        rows = (await (await session.connection()).execute(statement)).all()
    return [_shown(actor, row) for row in rows]


async def listing(
    session: AsyncSession,
    actor: Actor,
    part: pages.Slice,
    *,
    status: OfferStatus | None = None,
    order_id: UUID | None = None,
    provider_id: UUID | None = None,
) -> tuple[pages.Page, list[OrderOfferRead]]:
    """Newest first; by status, order or provider."""
    actor.require(Permission.ORDER_OFFERS_READ)
    statement = _seen(actor)
    for column, wanted in ((F.status, status), (F.order_id, order_id), (F.provider_id, provider_id)):
        if wanted is not None:
            statement = statement.where(column == wanted)
    async with as_the_bureau(session, actor.bound):
        page = await pages.take(session, statement, [F.id], part)
    return page, [_shown(actor, row) for row in page.rows]
