"""A photo comes in: once, however often it is sent."""

from datetime import timedelta
from typing import Any

import anyio.to_thread
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.photos import Photo, PhotoRead
from models.residents import SubjectKey
from services import audit
from services.access import Actor, Permission
from services.constraints import name_of
from services.errors import Conflict, Invalid
from services.photos.dated import Dated, PhotoDiffers, differing
from services.photos.look import Picture
from services.photos.reading import read
from services.photos.store import Store, place_of
from services.sealing import vault_of
from services.supply import PlaceIncomplete

WITHIN = timedelta(days=90)
"""So long may a phone be without a network, as for the inspection that a photo shows (a setting of ours)."""
TAKEN_BY = (Permission.INSPECTIONS_MAKE, Permission.FINDINGS_RECTIFY, Permission.VISITS_ATTEND)
MOST_UNUSED = 500
_UNUSED = text("""
    select count(*) from photos p where p.district_code = :district and p.by_account = :account and not exists (
        select from photo_uses u where u.district_code = p.district_code and u.by_account = p.by_account and u.sha256 = p.sha256)
      and not exists (
        select from visit_notes n where n.district_code = p.district_code and n.by_account = p.by_account and n.sha256 = p.sha256)
      and not exists (select from caregivers c where c.district_code = p.district_code and c.portrait_id = p.id)
""")


class PhotoTooOld(Invalid):
    code = "photo_too_old"
    zh = "拍摄时间早于 {days} 天前，不能作为检查、整改或上门服务的证据；请核对手机时间。"
    en = "A photo taken more than {days} days ago shows nothing that can be recorded now: look at the phone's clock."


class PhotoHashDiffers(Invalid):
    code = "photo_hash_differs"
    zh = "收到的文件与所报的 sha256 不一致，上传可能中断；请重新上传整张照片。"
    en = "The file that arrived is not the one that `sha256` names; it may have been cut on the way. Send the whole photo again."


class TooManyUnused(Conflict):
    code = "too_many_unused_photos"
    zh = "您已有 {unused} 张照片未用作任何检查、整改或上门服务的证据；请先提交相应的记录。"
    en = "{unused} photos of yours are evidence of nothing yet: send first the inspections, rectifications or visits that name them."


def may(actor: Actor) -> None:
    """Before a byte of the file is read. Raises Forbidden."""
    actor.require(*TAKEN_BY)


async def record(
    session: AsyncSession, actor: Actor, taken: Dated, picture: Picture, store: Store
) -> tuple[PhotoRead, bool]:
    """The photo, and whether it is new; the same file of the same account is the same photo. One whose file was lost is kept again.
    Raises what is above, what `sound` raises, StoreUnavailable."""
    actor.require(*TAKEN_BY)
    if taken.sha256 != picture.sha256:
        raise PhotoHashDiffers("/sha256")
    await sound(session, actor, taken)
    photo, new = await take_in(session, actor, taken, picture, store)
    facts: dict[str, Any] = {"sha256": photo.sha256, "bytes": photo.size_bytes} | ({} if new else {"again": True})
    await audit.record(session, actor, "photos.record", "photo", photo.id, **facts)
    return await read(session, actor, photo.id), new


async def sound(session: AsyncSession, actor: Actor, taken: Dated, *, begun: bool = False) -> Photo | None:
    """What can be said before the file is there; the photo itself, where it was uploaded before. `begun`: it was judged when its upload
    began. Raises what is above, PhotoDiffers, PhotoInFuture."""
    actor.require(*TAKEN_BY)
    if (taken.lat is None) != (taken.lng is None):
        raise PlaceIncomplete("/lng")
    photo = await _found(session, actor, taken.sha256)
    if photo is not None:
        return _as_kept(photo, taken)
    if begun:
        return None
    taken.not_ahead()
    if taken.taken_at < taken.received_at - WITHIN:
        raise PhotoTooOld("/taken_at", days=WITHIN.days)
    asked = {"district": actor.district, "account": actor.id}
    unused = (await (await session.connection()).execute(_UNUSED, asked)).scalar_one()
    if unused >= MOST_UNUSED:
        raise TooManyUnused(unused=unused)
    return None


def _as_kept(photo: Photo, taken: Dated) -> Photo:
    if pointer := differing(photo, taken):
        raise PhotoDiffers(pointer)
    return photo


async def take_in(
    session: AsyncSession, actor: Actor, taken: Dated, picture: Picture, store: Store
) -> tuple[Photo, bool]:
    """A picture that was looked at and has that hash, and whether it is new. Raises PhotoDiffers, StoreUnavailable."""
    actor.require(*TAKEN_BY)
    photo = await _found(session, actor, taken.sha256)
    new = photo is None and await _add(session, actor, taken, picture)
    photo = photo or await _found(session, actor, taken.sha256)
    assert photo is not None
    _as_kept(photo, taken)
    if new or not await store.has(photo.district_code, photo.id):
        await _keep(session, photo, picture, store)
    return photo, new


async def _found(session: AsyncSession, actor: Actor, sha256: str) -> Photo | None:
    own = (col(Photo.district_code) == actor.district, col(Photo.by_account) == actor.id, col(Photo.sha256) == sha256)
    return (await session.exec(select(Photo).where(*own))).one_or_none()


async def _add(session: AsyncSession, actor: Actor, taken: Dated, picture: Picture) -> bool:
    """False where the same request was faster."""
    _, wrapped = vault_of(session).new_subject_key()
    photo = Photo(
        district_code=actor.district,
        sha256=picture.sha256,
        size_bytes=len(picture.content),
        content_type=picture.content_type,
        width=picture.width,
        height=picture.height,
        taken_at=taken.taken_at,
        skew_seconds=taken.skew_seconds,
        lat=taken.lat,
        lng=taken.lng,
        by_account=actor.id,
    )
    try:
        async with session.begin_nested():
            session.add(SubjectKey(district_code=actor.district, id=photo.id, wrapped=wrapped))
            session.add(photo)
            await session.flush()
    except IntegrityError as error:
        if name_of(error) != "photos_by_account_sha256_uq":
            raise
        return False
    return True


async def _keep(session: AsyncSession, photo: Photo, picture: Picture, store: Store) -> None:
    """The file before its row is there for others: a file without a row is seen by nobody."""
    key = await session.get_one(SubjectKey, (photo.district_code, photo.id))
    assert key.wrapped is not None
    vault = vault_of(session)
    plain, place = vault.unwrap(key.wrapped), place_of(photo.district_code, photo.id)
    sealed = await anyio.to_thread.run_sync(vault.seal_bytes, plain, picture.content, place)
    await store.keep(photo.district_code, photo.id, sealed)
