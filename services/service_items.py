"""The catalogue: service items, and their prices from a day on."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Table, literal, select, text, true
from sqlalchemy.exc import IntegrityError
from sqlmodel.ext.asyncio.session import AsyncSession

from models.base import SupplyStatus
from models.service_items import (
    PriceRead,
    PriceSet,
    ServiceCategory,
    ServiceItem,
    ServiceItemCreate,
    ServiceItemRead,
    ServiceItemUpdate,
    ServicePrice,
    Unit,
)
from services import audit, calendars, pages, supply
from services.access import Actor, Permission
from services.constraints import violated
from services.errors import Conflict, Invalid, NotFound
from services.records import records

items: Table = ServiceItem.__table__  # type: ignore[attr-defined]
prices: Table = ServicePrice.__table__  # type: ignore[attr-defined]
I, S = items.c, prices.c  # noqa: E741


class ServiceItemNotFound(NotFound):
    code = "service_item_not_found"


class ServiceItemExists(Conflict):
    code = "service_item_exists"
    zh = "编码为 {item_code} 的服务项目已在目录中。"
    en = "A service item with the code {item_code} is in the catalogue already."


class PriceExists(Conflict):
    code = "price_exists"
    zh = "{effective_from} 起的价格已定，价格不得改写；请另定一个生效日。"
    en = "There is a price from {effective_from} already, and prices are never edited: choose another day."


class PriceInUse(Conflict):
    """rules.md, Money: a visit or a meal is ruled by the price of the day it began, so that day's price stays."""

    code = "price_in_use"
    zh = "{effective_from} 及以后已有 {visits} 次服务或用餐按原价核定，不能再补定该日起的价格；请从 {earliest} 起定价。"
    en = (
        "{visits} visits or meals since {effective_from} were verified at the price of their day, so a price from that day comes "
        "too late; the earliest day is {earliest}."
    )


class PriceIncomplete(Invalid):
    code = "price_incomplete"
    zh = "单价和生效日须同时填写或同时留空。"
    en = "Give the price and its first day together, or neither."


class UnknownServiceItem(Invalid):
    code = "unknown_service_item"
    zh = "目录中没有这些服务项目：{unknown}。"
    en = "These service items are not in the catalogue: {unknown}."


class ServiceItemsNotSaid(Invalid):
    code = "service_items_not_said"
    zh = "请用 service_item_ids 或 service_codes 之一说明服务项目。"
    en = "Say the service items by service_item_ids or by service_codes, and by one of them only."


def visible(actor: Actor) -> Select[Any]:
    """Items with the price in force today; everyone of the district sees the catalogue."""
    today = literal(calendars.today())
    price = (
        select(S.unit_price_fen, S.effective_from.label("price_effective_from"))
        .where(S.district_code == I.district_code, S.service_item_id == I.id, S.effective_from <= today)
        .order_by(S.effective_from.desc())
        .limit(1)
        .lateral("price")
    )
    return (
        select(items, price.c.unit_price_fen, price.c.price_effective_from)
        .select_from(items.outerjoin(price, true()))
        .where(I.district_code == actor.district)
    )


async def get(session: AsyncSession, actor: Actor, item_id: UUID) -> ServiceItem:
    """The item, locked: only acts that change it or its prices ask for the row itself."""
    item = await session.get(ServiceItem, (actor.district, item_id), with_for_update=True)
    if item is None:
        raise ServiceItemNotFound
    return item


def _shown(actor: Actor, item: Mapping[str, Any]) -> ServiceItemRead:
    acts = supply.allowed_actions(actor, Permission.SERVICE_ITEMS_MANAGE, item["status"])
    return ServiceItemRead.model_validate({**item, "allowed_actions": acts})


async def create(session: AsyncSession, actor: Actor, order: ServiceItemCreate) -> ServiceItemRead:
    """Add an item to the catalogue, with its first price where both its parts are given."""
    actor.require(Permission.SERVICE_ITEMS_MANAGE)
    if (order.unit_price_fen is None) != (order.effective_from is None):
        raise PriceIncomplete("/effective_from")
    item = ServiceItem(district_code=actor.district, **order.model_dump(exclude={"unit_price_fen", "effective_from"}))
    try:
        async with session.begin_nested():
            session.add(item)
            await session.flush()
    except IntegrityError as error:
        taken = ServiceItemExists("/code", item_code=order.code)
        raise violated(error, {"service_items_code_uq": taken}) from error
    if order.unit_price_fen is not None and order.effective_from is not None:
        first = ServicePrice(
            district_code=actor.district,
            service_item_id=item.id,
            unit_price_fen=order.unit_price_fen,
            effective_from=order.effective_from,
        )
        session.add(first)
        await session.flush()
    await audit.record(
        session,
        actor,
        "service_items.create",
        "service_item",
        item.id,
        code=item.code,
        unit_price_fen=order.unit_price_fen,
        effective_from=order.effective_from,
    )
    return await read(session, actor, item.id)


async def update(
    session: AsyncSession, actor: Actor, item_id: UUID, version: int, order: ServiceItemUpdate
) -> ServiceItemRead:
    """Change what was sent. A suspended or ended item is ordered no more; what was served is still settled."""
    actor.require(Permission.SERVICE_ITEMS_MANAGE)
    item = await get(session, actor, item_id)
    supply.unchanged_since(item, version)
    sent = order.sent()
    if "status" in sent:
        supply.turned(item.status, sent["status"])
    for name, value in sent.items():
        setattr(item, name, value)
    await session.flush()
    await audit.record(
        session, actor, "service_items.update", "service_item", item.id, fields=sorted(sent), status=item.status
    )
    return await read(session, actor, item.id)


async def read(session: AsyncSession, actor: Actor, item_id: UUID) -> ServiceItemRead:
    actor.require(Permission.SERVICE_ITEMS_READ)
    found = await (await session.connection()).execute(visible(actor).where(I.id == item_id))
    row = found.one_or_none()
    if row is None:
        raise ServiceItemNotFound
    return _shown(actor, row._asdict())


async def listing(
    session: AsyncSession,
    actor: Actor,
    part: pages.Slice,
    *,
    category: ServiceCategory | None = None,
    status: SupplyStatus | None = None,
    code: str | None = None,
) -> tuple[pages.Page, list[ServiceItemRead]]:
    """Newest first; by category, status or code."""
    actor.require(Permission.SERVICE_ITEMS_READ)
    statement = visible(actor)
    for column, wanted in ((I.category, category), (I.status, status), (I.code, code)):
        if wanted is not None:
            statement = statement.where(column == wanted)
    page = await pages.take(session, statement, [I.id], part)
    return page, [_shown(actor, row._asdict()) for row in page.rows]


_SINCE = """where o.district_code = :district and o.service_item_id = :item and o.status = 'verified' and o.served_on >= :day
    and o.served_on < coalesce((select min(effective_from) from service_prices
        where district_code = :district and service_item_id = :item and effective_from > :day), 'infinity')"""
_VERIFIED_SINCE = text(f"""
    select count(*) as visits, max(o.served_on) + 1 as earliest from ({records(_SINCE)}) o
    where o.unit_price_fen <> least(cast(:price as bigint), o.price_said_fen)
""")
"""A till that asked for less than either price is ruled by what it asked (services/rulings.py)."""


async def set_price(session: AsyncSession, actor: Actor, item_id: UUID, order: PriceSet) -> PriceRead:
    """A price from a day on, for ever: PriceExists when the day has one, PriceInUse when visits or meals of its days were verified
    at another price, NightsCounted when nights were."""
    actor.require(Permission.SERVICE_ITEMS_MANAGE)
    item = await get(session, actor, item_id)
    price = ServicePrice(district_code=actor.district, service_item_id=item_id, **order.model_dump())
    try:
        async with session.begin_nested():
            session.add(price)
            await session.flush()
    except IntegrityError as error:
        taken = PriceExists("/effective_from", effective_from=order.effective_from)
        raise violated(error, {"service_prices_service_item_id_effective_from_uq": taken}) from error
    if item.unit is Unit.DAY:
        from services import counted_nights  # which asks for beds, and so for what is in the catalogue

        await counted_nights.keep_price_of_item(
            session, actor, order.effective_from, order.unit_price_fen, item=item_id
        )
    asked: dict[str, Any] = {
        "district": actor.district,
        "item": item_id,
        "day": order.effective_from,
        "price": order.unit_price_fen,
    }
    used = (await (await session.connection()).execute(_VERIFIED_SINCE, asked)).one()
    if used.visits:
        raise PriceInUse(
            "/effective_from", effective_from=order.effective_from, visits=used.visits, earliest=used.earliest
        )
    from services.meal_servings import retold  # which asks for what is in the catalogue

    ruled = await retold.payable(session, actor, item_id=item_id)
    facts = order.model_dump() | {"servings_ruled_anew": len(ruled)}
    await audit.record(session, actor, "service_items.set_price", "service_item", item_id, **facts)
    return PriceRead.model_validate(price)


async def priced(
    session: AsyncSession, actor: Actor, item_id: UUID, part: pages.Slice
) -> tuple[pages.Page, list[PriceRead]]:
    """The prices of an item, the latest day first."""
    actor.require(Permission.SERVICE_ITEMS_READ)
    await read(session, actor, item_id)
    statement = select(prices).where(S.district_code == actor.district, S.service_item_id == item_id)
    page = await pages.take(session, statement, [S.effective_from], part)
    return page, [PriceRead.model_validate(row) for row in page.rows]


async def chosen(
    session: AsyncSession, actor: Actor, ids: Sequence[UUID] | None, codes: Sequence[str] | None
) -> list[UUID]:
    """The items that an order names by id or by code, each once; UnknownServiceItem says which are not there."""
    actor.require(Permission.SERVICE_ITEMS_READ)
    if (ids is None) == (codes is None):
        raise ServiceItemsNotSaid("/service_item_ids" if codes is None else "/service_codes")
    column, wanted = (I.id, list(dict.fromkeys(ids or ()))) if codes is None else (I.code, list(dict.fromkeys(codes)))
    statement = select(I.id, column.label("said")).where(I.district_code == actor.district, column.in_(wanted))
    found = {row.said: row.id for row in (await (await session.connection()).execute(statement)).all()}
    unknown = [str(said) for said in wanted if said not in found]
    if unknown:
        raise UnknownServiceItem(
            "/service_item_ids" if codes is None else "/service_codes", unknown=", ".join(unknown[:20])
        )
    return [found[said] for said in wanted]
