"""The nights of a stay by the month, as whoever sees the stay may see them."""

from typing import Any
from uuid import UUID

from sqlalchemy import Table, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.family_links import LinkScope
from models.stay_months import StayMonth, StayMonthRead, UnpaidNights
from services import family_links, pages, stays
from services.access import Actor, Permission

months: Table = StayMonth.__table__  # type: ignore[attr-defined]
M = months.c
_MONEY = ("price_fen", "posted_gross_fen", "posted_subsidy_fen", "posted_copay_fen")


async def listing(
    session: AsyncSession, actor: Actor, stay_id: UUID, part: pages.Slice
) -> tuple[pages.Page, list[StayMonthRead]]:
    """The latest first. Of a stay that the actor may see; a relative sees money with that consent."""
    actor.require(Permission.STAYS_READ)
    await stays.read(session, actor, stay_id)
    statement = select(months).where(M.district_code == actor.district, M.stay_id == stay_id)
    page = await pages.take(session, statement, [M.served_on, M.id], part)
    money = not await family_links.lacks(session, actor, LinkScope.MONEY)
    return page, [_shown(row, money=money) for row in page.rows]


def _shown(row: Any, *, money: bool) -> StayMonthRead:
    told = row._asdict() | {"unpaid_code": _unpaid(row)}
    return StayMonthRead.model_validate(told | ({} if money else dict.fromkeys(_MONEY)))


def _unpaid(row: Any) -> UnpaidNights | None:
    if row.entitlement_id is not None:
        return None
    if row.provider_id is None or row.service_item_id is None:
        return UnpaidNights.FACILITY_WITHOUT_PROVIDER
    return UnpaidNights.NOT_ENTITLED if row.price_fen is not None else UnpaidNights.BED_WITHOUT_PRICE
