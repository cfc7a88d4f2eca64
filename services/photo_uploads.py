"""A photo comes in pieces over a bad network: each is kept sealed when it is there whole, and the last one makes the photo."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import anyio.to_thread
from sqlalchemy import delete, text
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.photo_uploads import PIECE_BYTES, SMALL_BYTES, PhotoPiece, PhotoUpload, PhotoUploadBegin, PhotoUploadRead
from models.photos import Photo
from models.residents import SubjectKey
from services import audit, photos
from services.access import Actor
from services.constraints import name_of
from services.errors import Conflict, Invalid, NotFound, TooLarge
from services.photos import Dated, PhotoDiffers, PhotoHashDiffers, Store
from services.sealing import vault_of

MOST_UNFINISHED = 20
KEPT = timedelta(days=7)
"""From its beginning on."""
_UNFINISHED = text("""select count(*) from photo_uploads
    where district_code = :district and by_account = :account and photo_id is null""")
_OLD = text("""select id from photo_uploads where district_code = :district and created_at < now() - cast(:kept as interval)
    for update skip locked""")
_FORGET = tuple(
    text(f"delete from {table} where district_code = :district and {column} = any(:old)")
    for table, column in (("photo_pieces", "upload_id"), ("photo_uploads", "id"), ("subject_keys", "id"))
)


class PhotoUploadNotFound(NotFound):
    code = "photo_upload_not_found"
    zh = "没有这次上传：未完成的只保留七天，内容有误的已清除；请重新开始上传。"
    en = "There is no such upload: an unfinished one is kept for seven days, one whose content was wrong is gone. Begin again."


class PhotoOffsetDiffers(Conflict):
    code = "photo_offset_differs"
    zh = "这次上传已收到 {offset} 字节；请从第 {offset} 字节起继续。"
    en = "{offset} bytes of this upload are here: go on from there."


class TooManyPhotoUploads(Conflict):
    code = "too_many_photo_uploads"
    zh = "您有 {unfinished} 张照片没有传完；请先传完其中的，或放弃不要的（give-up）。"
    en = (
        "{unfinished} photos of yours are not here in full: finish them first, or give up what is not wanted (give-up)."
    )


class PhotoPieceTooSmall(Invalid):
    code = "photo_piece_too_small"
    zh = "除最后一块外，每块至少 {least} 字节。"
    en = "A piece has at least {least} bytes, except the last."


class PhotoPieceBeyond(Invalid):
    code = "photo_piece_beyond"
    zh = "这一块超出了照片的大小（{size_bytes} 字节）。"
    en = "This piece goes beyond the {size_bytes} bytes that the photo has."


@dataclass(frozen=True)
class Piece:
    """Bytes of the file, from `offset` on."""

    offset: int
    content: bytes


def _place_of(upload: PhotoUpload, first_byte: int) -> str:
    """Where a sealed piece belongs, and nowhere else opens."""
    return f"{upload.district_code}/photo_pieces/{first_byte}/{upload.id}"


def _shown(upload: PhotoUpload) -> PhotoUploadRead:
    return PhotoUploadRead.model_validate({**upload.model_dump(), "offset": upload.received_bytes})


async def begin(
    session: AsyncSession, actor: Actor, order: PhotoUploadBegin, store: Store, most_bytes: int
) -> tuple[PhotoUploadRead, bool]:
    """The upload, and whether it is new: the same photo of the same account has one, which goes on where it was. One whose photo is
    here already is complete. Raises TooLarge, what photos.sound raises, TooManyPhotoUploads, StoreUnavailable."""
    actor.require(*photos.TAKEN_BY)
    if order.size_bytes > most_bytes:
        raise TooLarge("/size_bytes", limit_bytes=most_bytes)
    taken = photos.dated(order, datetime.now(UTC))
    upload = await _of_file(session, actor, order.sha256)
    photo = await photos.sound(session, actor, taken, begun=upload is not None)
    if photo is not None and photo.size_bytes != order.size_bytes:
        raise PhotoDiffers("/size_bytes")
    if upload is not None and photo is None and (pointer := _differing(upload, order.size_bytes, taken)):
        raise PhotoDiffers(pointer, upload_id=upload.id)
    if photo is not None and not await store.has(photo.district_code, photo.id):
        photo = None  # its file was lost, and comes again
    new = upload is None and await _add(session, actor, order.size_bytes, taken, counted=photo is None)
    upload = upload or await _of_file(session, actor, order.sha256)
    assert upload is not None
    await _stand(session, upload, photo)
    facts: dict[str, Any] = {"sha256": order.sha256, "bytes": order.size_bytes} | ({} if new else {"again": True})
    await audit.record(session, actor, "photo_uploads.begin", "photo_upload", upload.id, **facts)
    return _shown(upload), new


def _differing(upload: PhotoUpload, size_bytes: int, taken: Dated) -> str | None:
    return "/size_bytes" if upload.size_bytes != size_bytes else photos.differing(upload, taken)


async def _of_file(session: AsyncSession, actor: Actor, sha256: str) -> PhotoUpload | None:
    own = (col(PhotoUpload.district_code) == actor.district, col(PhotoUpload.by_account) == actor.id)
    wanted = select(PhotoUpload).where(*own, col(PhotoUpload.sha256) == sha256)
    return (await session.exec(wanted.with_for_update())).one_or_none()


async def _add(session: AsyncSession, actor: Actor, size_bytes: int, taken: Dated, *, counted: bool) -> bool:
    """False where the same request was faster. Raises TooManyPhotoUploads."""
    asked = {"district": actor.district, "account": actor.id}
    unfinished = (await (await session.connection()).execute(_UNFINISHED, asked)).scalar_one()
    if counted and unfinished >= MOST_UNFINISHED:
        raise TooManyPhotoUploads(unfinished=unfinished)
    upload = PhotoUpload(
        district_code=actor.district,
        by_account=actor.id,
        sha256=taken.sha256,
        size_bytes=size_bytes,
        taken_at=taken.taken_at,
        skew_seconds=taken.skew_seconds,
        lat=taken.lat,
        lng=taken.lng,
    )
    _, wrapped = vault_of(session).new_subject_key()
    try:
        async with session.begin_nested():
            session.add(SubjectKey(district_code=actor.district, id=upload.id, wrapped=wrapped))
            session.add(upload)
            await session.flush()
    except IntegrityError as error:
        if name_of(error) != "photo_uploads_by_account_sha256_uq":
            raise
        return False
    return True


async def _stand(session: AsyncSession, upload: PhotoUpload, photo: Photo | None) -> None:
    """Complete where its photo is here; from the beginning where it was complete and the photo's file is lost."""
    if photo is not None and upload.photo_id is None:
        await _drop_pieces(session, upload)
        upload.received_bytes, upload.photo_id = upload.size_bytes, photo.id
    elif photo is None and upload.photo_id is not None:
        upload.received_bytes, upload.photo_id = 0, None
    await session.flush()


async def read(session: AsyncSession, actor: Actor, upload_id: UUID) -> PhotoUploadRead:
    """How much of it is here. Raises PhotoUploadNotFound."""
    actor.require(*photos.TAKEN_BY)
    return _shown(await _own(session, actor, upload_id))


async def _own(session: AsyncSession, actor: Actor, upload_id: UUID, *, lock: bool = False) -> PhotoUpload:
    """With `lock` for this request alone: while another one writes to it, PhotoOffsetDiffers says what is here."""
    own = (col(PhotoUpload.district_code) == actor.district, col(PhotoUpload.by_account) == actor.id)
    wanted = select(PhotoUpload).where(*own, col(PhotoUpload.id) == upload_id)
    if lock and (found := (await session.exec(wanted.with_for_update(skip_locked=True))).one_or_none()):
        return found
    found = (await session.exec(wanted)).one_or_none()
    if found is None:
        raise PhotoUploadNotFound
    if lock:
        raise PhotoOffsetDiffers(offset=found.received_bytes)
    return found


async def add(
    session: AsyncSession, actor: Actor, upload_id: UUID, piece: Piece, store: Store
) -> PhotoUploadRead | Invalid:
    """A piece goes in, or what of it is not here yet. The last makes the photo, as one that comes whole. A refusal that is answered and
    not raised says that the file is not what was said, and takes all of the upload away with it. Raises PhotoUploadNotFound,
    PhotoOffsetDiffers, PhotoPieceTooSmall, PhotoPieceBeyond, PhotoDiffers, StoreUnavailable."""
    actor.require(*photos.TAKEN_BY)
    if len(piece.content) > PIECE_BYTES:
        raise TooLarge("/file", limit_bytes=PIECE_BYTES)
    upload = await _own(session, actor, upload_id, lock=True)
    end = piece.offset + len(piece.content)
    if end > upload.size_bytes:
        raise PhotoPieceBeyond("/file", size_bytes=upload.size_bytes)
    if len(piece.content) < SMALL_BYTES and end < upload.size_bytes:
        raise PhotoPieceTooSmall("/file", least=SMALL_BYTES)
    if piece.offset > upload.received_bytes:
        raise PhotoOffsetDiffers("/offset", offset=upload.received_bytes)
    fresh = piece.content[upload.received_bytes - piece.offset :]
    if not fresh:
        return _shown(upload)
    if end == upload.size_bytes:
        return await _finish(session, actor, upload, fresh, store)
    vault, key = vault_of(session), await _key(session, upload)
    place = _place_of(upload, upload.received_bytes)
    sealed = await anyio.to_thread.run_sync(vault.seal_bytes, key, fresh, place)
    session.add(
        PhotoPiece(district_code=actor.district, upload_id=upload.id, first_byte=upload.received_bytes, content=sealed)
    )
    upload.received_bytes = end
    await session.flush()
    return _shown(upload)


async def _key(session: AsyncSession, upload: PhotoUpload) -> bytes:
    key = await session.get_one(SubjectKey, (upload.district_code, upload.id))
    assert key.wrapped is not None
    return vault_of(session).unwrap(key.wrapped)


async def _finish(
    session: AsyncSession, actor: Actor, upload: PhotoUpload, last: bytes, store: Store
) -> PhotoUploadRead | Invalid:
    content = await _content(session, upload, last)
    try:
        if hashlib.sha256(content).hexdigest() != upload.sha256:
            raise PhotoHashDiffers("/file")
        picture = await anyio.to_thread.run_sync(photos.look, content)
    except Invalid as refused:
        await _drop(session, upload)
        return refused
    photo, _ = await photos.take_in(session, actor, photos.again(upload), picture, store)
    await _drop_pieces(session, upload)
    upload.received_bytes, upload.photo_id = upload.size_bytes, photo.id
    await session.flush()
    facts: dict[str, Any] = {"sha256": upload.sha256, "bytes": upload.size_bytes, "photo_id": str(photo.id)}
    await audit.record(session, actor, "photo_uploads.add", "photo_upload", upload.id, **facts)
    return _shown(upload)


async def _content(session: AsyncSession, upload: PhotoUpload, last: bytes) -> bytes:
    """What is here, opened piece by piece, and the last."""
    vault, key, whole = vault_of(session), await _key(session, upload), bytearray()
    of = (col(PhotoPiece.district_code) == upload.district_code, col(PhotoPiece.upload_id) == upload.id)
    wanted = select(PhotoPiece.first_byte, PhotoPiece.content).where(*of).order_by(col(PhotoPiece.first_byte))
    for first_byte, sealed in (await session.exec(wanted)).all():
        place = _place_of(upload, first_byte)
        whole += await anyio.to_thread.run_sync(vault.open_bytes, key, sealed, place)
    whole += last
    return bytes(whole)


async def _drop_pieces(session: AsyncSession, upload: PhotoUpload) -> None:
    of = (col(PhotoPiece.district_code) == upload.district_code, col(PhotoPiece.upload_id) == upload.id)
    await session.exec(delete(PhotoPiece).where(*of))


async def _drop(session: AsyncSession, upload: PhotoUpload) -> None:
    """All of it, and the key that opened it."""
    await _drop_pieces(session, upload)
    await session.delete(upload)
    await session.delete(await session.get_one(SubjectKey, (upload.district_code, upload.id)))
    await session.flush()


async def give_up(session: AsyncSession, actor: Actor, upload_id: UUID) -> PhotoUploadRead:
    """Nothing of it is kept; a photo that it made stays. Raises PhotoUploadNotFound, PhotoOffsetDiffers."""
    actor.require(*photos.TAKEN_BY)
    upload = await _own(session, actor, upload_id, lock=True)
    shown = _shown(upload)
    await _drop(session, upload)
    await audit.record(session, actor, "photo_uploads.give_up", "photo_upload", upload.id, bytes=shown.offset)
    return shown


async def forget_old(session: AsyncSession, actor: Actor) -> None:
    """Uploads that were begun a week ago, with their pieces and the keys that opened them."""
    actor.require(*photos.TAKEN_BY)
    connection = await session.connection()
    asked = {"district": actor.district, "kept": KEPT}
    old = (await connection.execute(_OLD, asked)).scalars().all()
    for statement in _FORGET:
        await connection.execute(statement, {"district": actor.district, "old": list(old)})
