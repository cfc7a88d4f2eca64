"""What phones have sent, and when: whoever plans their days sees which of them are behind."""

from uuid import UUID

from sqlalchemy import Table, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.sync import SyncUpload, SyncUploadRead
from services import pages
from services.access import Actor, Permission

uploads: Table = SyncUpload.__table__  # type: ignore[attr-defined]
U = uploads.c


async def listing(
    session: AsyncSession, actor: Actor, part: pages.Slice, *, caregiver_id: UUID | None = None
) -> tuple[pages.Page, list[SyncUploadRead]]:
    """Newest first: a caregiver's own, a provider's own, the district's."""
    actor.require(Permission.SYNC_READ)
    statement = select(uploads).where(U.district_code == actor.district)
    if actor.bound == "caregiver":
        statement = statement.where(U.caregiver_id == actor.caregiver_id)
    if actor.bound == "provider":
        statement = statement.where(U.provider_id == actor.provider_id)
    if caregiver_id is not None:
        statement = statement.where(U.caregiver_id == caregiver_id)
    page = await pages.take(session, statement, [U.id], part)
    return page, [SyncUploadRead.model_validate(row) for row in page.rows]
