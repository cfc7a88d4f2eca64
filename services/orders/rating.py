"""Rating (评价): one a service, amended for some days by who gave it, and by the resident whoever did; what was said before stays."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import Table, text
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.accounts import Role
from models.family_links import LinkScope
from models.orders import Order, OrderRate, OrderRating, OrderRatingRead, Rater
from services import audit, calendars, family_links, pages
from services.access import Actor, Permission
from services.errors import Conflict
from services.orders.read import get, read
from services.orders.standing import AMEND_DAYS, WORKS_THERE_SQL
from services.orders.states import Act, move

kept: Table = OrderRating.__table__  # type: ignore[attr-defined]
R = kept.c


class RatingStands(Conflict):
    code = "rating_stands"
    zh = "首次评价于 {rated_on}，{days} 天内可修改，现已过期；对服务仍有意见的，请提出投诉（POST /v1/complaints）。"
    en = (
        "It was rated first on {rated_on} and could be amended for {days} days, which are over: what is still wrong with the service is "
        "a complaint (POST /v1/complaints)."
    )


class RatedByAnother(Conflict):
    code = "rated_by_another"
    zh = "该订单已由老年人本人或另一位亲属评价，一个订单只有一个评价；由评价人或老年人本人修改。"
    en = "The resident or another relative has rated it, and an order has one rating: who gave it amends it, or the resident."


class WorksForProvider(Conflict):
    code = "works_for_provider"
    zh = "您在该服务商任职，不能评价其服务；请由老年人本人或其他亲属评价。"
    en = "You work for this provider, and nobody rates the service of his own: the resident or another relative does."


_WORKS_THERE = text(f"select {WORKS_THERE_SQL} from orders where district_code = :district and id = :id")


async def rate(session: AsyncSession, actor: Actor, order_id: UUID, said: OrderRate) -> tuple[bytes, int]:
    """One to five stars, or other ones within AMEND_DAYS of the first; the same again changes nothing. A rating is no state. Raises
    what is above."""
    actor.require(Permission.ORDERS_CONFIRM)
    await family_links.require_scope(session, actor, LinkScope.ORDERS)
    order = await get(session, actor, order_id, lock=True)
    move(actor, order, Act.RATE)
    now = datetime.now(UTC)
    await _may_be_said(session, actor, order, now)
    if _said_already(actor, order, said):
        await audit.record(session, actor, "orders.rate", "order", order.id, rating=said.rating, again=True)
        return await read(session, actor, order.id)
    before = order.rating
    order.rating, order.rating_note = said.rating, said.note
    order.rated_at, order.rated_by = order.rated_at or now, actor.id
    session.add(
        OrderRating(
            district_code=actor.district,
            order_id=order.id,
            rating=said.rating,
            note=said.note,
            by=Rater(str(actor.role)),
            by_account=actor.id,
            at=now,
        )
    )
    await session.flush()
    await audit.record(session, actor, "orders.rate", "order", order.id, rating=said.rating, before=before)
    return await read(session, actor, order.id)


def _said_already(actor: Actor, order: Order, said: OrderRate) -> bool:
    """By him, in the same words, and it holds: nothing is amended. The resident who says what a relative said makes it his own."""
    mine = order.rated_at is not None and order.rated_by == actor.account_id
    return mine and (order.rating, order.rating_note) == (said.rating, said.note)


async def _may_be_said(session: AsyncSession, actor: Actor, order: Order, now: datetime) -> None:
    asked = {"district": actor.district, "account": actor.account_id, "id": order.id}
    if await (await session.connection()).scalar(_WORKS_THERE, asked):
        raise WorksForProvider
    if order.rated_at is None:
        return
    if actor.role is not Role.RESIDENT and order.rated_by != actor.account_id:
        raise RatedByAnother
    if order.rated_at < now - timedelta(days=AMEND_DAYS):
        raise RatingStands(rated_on=calendars.day_of(order.rated_at), days=AMEND_DAYS)


async def ratings(
    session: AsyncSession, actor: Actor, order_id: UUID, part: pages.Slice
) -> tuple[pages.Page, list[OrderRatingRead]]:
    """Of an order that the actor sees, the last first: it holds."""
    actor.require(Permission.ORDERS_READ)
    await get(session, actor, order_id)
    wanted = select(OrderRating).where(R.district_code == actor.district, R.order_id == order_id)
    page = await pages.take(session, wanted, [R.id], part)
    return page, [OrderRatingRead.model_validate(row) for row in page.rows]
