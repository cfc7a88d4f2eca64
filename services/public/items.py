"""The catalogue: what may be ordered today, and what it costs."""

from sqlmodel.ext.asyncio.session import AsyncSession

from models.base import SupplyStatus
from models.public import PublicServiceItem
from models.service_items import ServiceCategory
from services import pages
from services.access import Actor, Permission
from services.service_items import I, visible


async def service_items(
    session: AsyncSession, actor: Actor, part: pages.Slice, *, category: ServiceCategory | None = None
) -> tuple[pages.Page, list[PublicServiceItem]]:
    """As they were added, without those that are suspended or ended."""
    actor.require(Permission.SERVICE_ITEMS_READ)
    statement = visible(actor).where(I.status == SupplyStatus.ACTIVE)
    if category is not None:
        statement = statement.where(I.category == category)
    page = await pages.take(session, statement, [I.id], part, newest_first=False)
    return page, [PublicServiceItem.model_validate(row) for row in page.rows]
