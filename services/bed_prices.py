"""Daily prices of beds: of a kind or of a single bed, from a day on, for ever."""

from uuid import UUID

from sqlalchemy import Table, select
from sqlalchemy.exc import IntegrityError
from sqlmodel.ext.asyncio.session import AsyncSession

from models.bed_prices import BedPrice, BedPriceRead, BedPriceSet
from services import audit, beds, counted_nights, facilities, pages
from services.access import Actor, Permission
from services.constraints import violated
from services.errors import Invalid
from services.service_items import PriceExists

prices: Table = BedPrice.__table__  # type: ignore[attr-defined]
P = prices.c


class PriceOfWhat(Invalid):
    code = "price_of_what"
    zh = "请用 kind 或 bed_id 之一说明是哪类或哪张床位的价格。"
    en = "Say whose price it is by kind or by bed_id, and by one of them only."


async def set_price(session: AsyncSession, actor: Actor, facility_id: UUID, order: BedPriceSet) -> BedPriceRead:
    """A price from a day on. PriceExists when the day has one, NightsCounted when it would change what counted nights cost."""
    actor.require(Permission.BEDS_MANAGE)
    beds.own(actor, facility_id)
    await facilities.get(session, actor, facility_id)
    if (order.kind is None) == (order.bed_id is None):
        raise PriceOfWhat("/kind")
    if order.bed_id is not None:
        await beds.get(session, actor, facility_id, order.bed_id)
    price = BedPrice(district_code=actor.district, facility_id=facility_id, **order.model_dump())
    try:
        async with session.begin_nested():
            session.add(price)
            await session.flush()
    except IntegrityError as error:
        taken = PriceExists("/effective_from", effective_from=order.effective_from)
        raise violated(error, {"bed_prices_of_a_day_uq": taken}) from error
    of = {"facility": facility_id, "kind": order.kind, "bed": order.bed_id}
    await counted_nights.keep_price_of_bed(session, actor, order.effective_from, order.price_fen, **of)
    await audit.record(
        session, actor, "bed_prices.set_price", "bed_price", price.id, facility=facility_id, **order.model_dump()
    )
    return BedPriceRead.model_validate(price, from_attributes=True)


async def listing(
    session: AsyncSession, actor: Actor, facility_id: UUID, part: pages.Slice
) -> tuple[pages.Page, list[BedPriceRead]]:
    """The latest first day first."""
    actor.require(Permission.FACILITIES_READ)
    await facilities.get(session, actor, facility_id)
    statement = select(prices).where(P.district_code == actor.district, P.facility_id == facility_id)
    page = await pages.take(session, statement, [P.effective_from, P.id], part)
    return page, [BedPriceRead.model_validate(row) for row in page.rows]
