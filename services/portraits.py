"""Portraits (护理员照片): who is to be expected at the door. The provider names a picture that it uploaded; whoever sees a visit sees
who comes to it."""

from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.caregivers import Caregiver, CaregiverRead, PortraitName
from models.photos import Photo
from services import audit, caregivers, photos, visits
from services.access import Actor, Permission
from services.errors import Invalid, NotFound
from services.photos import Store
from services.scope import as_the_bureau

MOST_BYTES = 500_000
"""A telephone of the family loads it at each look (a setting of ours)."""


class PortraitNotUploaded(Invalid):
    code = "portrait_not_uploaded"
    zh = "您还没有上传这张照片；请先用 POST /v1/photos 上传，再用它的 sha256 指定。"
    en = "You have not uploaded this photo: send it to POST /v1/photos first, then name it by its `sha256`."


class PortraitTooLarge(Invalid):
    code = "portrait_too_large"
    zh = "护理员照片不超过 {most} 字节，这张有 {found} 字节；请缩小后重新上传。"
    en = (
        "A caregiver's picture has {most} bytes at most, and this one has {found}: make it smaller and upload it again."
    )


class PortraitNotFound(NotFound):
    code = "portrait_not_found"
    zh = "没有这位护理员的照片；请服务商为其上传。"
    en = "There is no picture of this caregiver: the provider uploads one."


async def portray(session: AsyncSession, actor: Actor, caregiver_id: UUID, order: PortraitName) -> CaregiverRead:
    """Her picture from now on, or none any more. Raises CaregiverNotFound, PortraitNotUploaded, PortraitTooLarge."""
    actor.require(Permission.CAREGIVERS_MANAGE)
    caregiver = await caregivers.get(session, actor, caregiver_id, lock=True)
    caregiver.portrait_id = await _own(session, actor, order.sha256) if order.sha256 else None
    await session.flush()
    known = caregiver.portrait_id is not None
    await audit.record(session, actor, "caregivers.portray", "caregiver", caregiver_id, portrait_known=known)
    return await caregivers.read(session, actor, caregiver_id)


async def _own(session: AsyncSession, actor: Actor, sha256: str) -> UUID:
    mine = (col(Photo.district_code) == actor.district, col(Photo.by_account) == actor.id, col(Photo.sha256) == sha256)
    photo = (await session.exec(select(Photo).where(*mine))).one_or_none()
    if photo is None:
        raise PortraitNotUploaded("/sha256")
    if photo.size_bytes > MOST_BYTES:
        raise PortraitTooLarge("/sha256", most=MOST_BYTES, found=photo.size_bytes)
    return photo.id


async def of_caregiver(session: AsyncSession, actor: Actor, caregiver_id: UUID, store: Store) -> tuple[bytes, str]:
    """The picture, and of which type it is. Raises CaregiverNotFound, PortraitNotFound, PhotoFileMissing, StoreUnavailable."""
    actor.require(Permission.CAREGIVERS_READ)
    caregiver = await caregivers.get(session, actor, caregiver_id)
    return await _picture(session, actor, caregiver.portrait_id, store)


async def of_visit(session: AsyncSession, actor: Actor, visit_id: UUID, store: Store) -> tuple[bytes, str]:
    """Of who comes, or came. Raises VisitNotFound, PortraitNotFound, PhotoFileMissing, StoreUnavailable."""
    actor.require(Permission.VISITS_READ)
    visit = await visits.get(session, actor, visit_id)
    who = (col(Caregiver.district_code) == actor.district, col(Caregiver.id) == visit.caregiver_id)
    portrait_id = (await session.exec(select(Caregiver.portrait_id).where(*who))).one_or_none()
    return await _picture(session, actor, portrait_id, store)


async def _picture(session: AsyncSession, actor: Actor, photo_id: UUID | None, store: Store) -> tuple[bytes, str]:
    """Uploaded by somebody whose photos the actor does not see: this one alone is shown."""
    if photo_id is None:
        raise PortraitNotFound
    async with as_the_bureau(session, actor.bound):
        photo = await session.get_one(Photo, (actor.district, photo_id))
        return await photos.opened(session, actor, photo, store)
