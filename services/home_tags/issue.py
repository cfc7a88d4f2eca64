"""Issuing tags, replacing what was lost or broke, revoking: by the community and the bureau. A provider, which is paid by what tags
prove, holds no secret of one."""

import secrets
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlmodel.ext.asyncio.session import AsyncSession

from models.home_tags import (
    HomeTag,
    HomeTagEnd,
    HomeTagIssue,
    HomeTagIssued,
    HomeTagRead,
    HomeTagReplace,
    TagKind,
    TagStatus,
)
from models.residents import Resident, ResidentStatus
from services import audit, residents, sealing
from services.access import Actor, Permission
from services.constraints import violated
from services.errors import Conflict, Invalid, WrongState
from services.home_tags import codes
from services.home_tags.reading import T, read

_DIGITS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Of a tag's number: nothing that is read as something else."""


class TagActive(Conflict):
    """`blocker_id` is that tag."""

    code = "home_tag_active"
    zh = "该住户已有一个同类的有效标签；损坏或遗失请办理更换（replace）。"
    en = "The home has an active tag of this kind; replace it if it broke or was lost."


class ChipTaken(Conflict):
    code = "home_tag_chip_taken"
    zh = "这枚芯片正在另一户使用；请核对芯片编号，或先停用那一户的标签。"
    en = "That chip hangs in another home now: check its number, or let the tag there be revoked first."


class ChipNotSaid(Invalid):
    code = "home_tag_chip_not_said"
    zh = "芯片标签（nfc）须写明 chip_uid，屏幕标签（qr）没有芯片编号。"
    en = "A chip (`nfc`) is named by its `chip_uid`; a screen (`qr`) has none."


class NoTagForGone(Conflict):
    code = "no_home_tag_for_gone"
    zh = "该老年人{resident_status}，不能发放标签。"
    en = "The resident is {resident_status}: no tag is issued."


async def issue(session: AsyncSession, actor: Actor, order: HomeTagIssue) -> HomeTagIssued:
    """Raises TagActive, ChipTaken, ChipNotSaid, NoTagForGone, ResidentNotFound."""
    actor.require(Permission.HOME_TAGS_ISSUE)
    resident = await residents.get(session, actor, order.resident_id, keep=True)
    tag, secret = await _make(session, actor, resident, order.kind, order.chip_uid)
    await audit.record(session, actor, "home_tags.issue", "home_tag", tag.id, resident=resident.id, kind=tag.kind)
    return await _told(session, actor, tag, secret)


async def replace(session: AsyncSession, actor: Actor, tag_id: UUID, order: HomeTagReplace) -> HomeTagIssued:
    """Another one of the same kind; what is read of the old one from now on proves nothing. Answers the new one."""
    actor.require(Permission.HOME_TAGS_ISSUE)
    old = await _end(session, actor, tag_id, TagStatus.REPLACED, order.reason)
    resident = await residents.get(session, actor, old.resident_id, keep=True)
    new, secret = await _make(session, actor, resident, old.kind, order.chip_uid)
    await audit.record(session, actor, "home_tags.replace", "home_tag", old.id, replaced_by=new.id, reason=order.reason)
    return await _told(session, actor, new, secret)


async def revoke(session: AsyncSession, actor: Actor, tag_id: UUID, order: HomeTagEnd) -> HomeTagRead:
    """None hangs there any more. What it proved before stands."""
    actor.require(Permission.HOME_TAGS_ISSUE)
    tag = await _end(session, actor, tag_id, TagStatus.REVOKED, order.reason)
    await audit.record(session, actor, "home_tags.revoke", "home_tag", tag.id, reason=order.reason)
    return await read(session, actor, tag.id)


async def _make(
    session: AsyncSession, actor: Actor, resident: Resident, kind: TagKind, chip_uid: str | None
) -> tuple[HomeTag, bytes]:
    if resident.status is not ResidentStatus.ACTIVE:
        raise NoTagForGone("/resident_id", resident_status=resident.status)
    if (kind is TagKind.NFC) != (chip_uid is not None):
        raise ChipNotSaid("/chip_uid")
    if (hanging := await _hangs(session, actor, resident.id, kind)) is not None:
        raise TagActive("/kind", blocker_id=hanging)
    secret = codes.new_secret(chip=kind is TagKind.NFC)
    tag = HomeTag(
        district_code=actor.district,
        resident_id=resident.id,
        tag_no="".join(secrets.choice(_DIGITS) for _ in range(10)),
        kind=kind,
        chip_uid=chip_uid and chip_uid.upper(),
        secret_sealed=b"",
        issued_at=datetime.now(UTC),
        issued_by=actor.id,
    )
    own_key = (await sealing.keys(session, actor.district, [resident.id]))[resident.id]
    seal = sealing.Seal(sealing.vault_of(session), own_key, actor.district, "home_tags", tag.id)
    tag.secret_sealed = seal.close("secret", secret.hex()) or b""
    owner, taken = resident.id, ChipTaken("/chip_uid")
    try:
        async with session.begin_nested():
            session.add(tag)
            await session.flush()
    except IntegrityError as error:
        active = TagActive("/kind", blocker_id=await _hangs(session, actor, owner, kind))
        raise violated(error, {"home_tags_one_active_uq": active, "home_tags_chip_active_uq": taken}) from error
    return tag, secret


async def _hangs(session: AsyncSession, actor: Actor, resident_id: UUID, kind: TagKind) -> UUID | None:
    """The index says it too, but of a chip that is issued again it would speak of another home."""
    active = select(T.id).where(
        T.district_code == actor.district, T.resident_id == resident_id, T.kind == kind, T.status == TagStatus.ACTIVE
    )
    found: UUID | None = await (await session.connection()).scalar(active)
    return found


async def _end(session: AsyncSession, actor: Actor, tag_id: UUID, status: TagStatus, reason: str) -> HomeTag:
    await read(session, actor, tag_id)  # not in the actor's sight: not found
    tag = await session.get(HomeTag, (actor.district, tag_id), with_for_update=True, populate_existing=True)
    assert tag is not None
    if tag.status is not TagStatus.ACTIVE:
        act = {TagStatus.REPLACED: "replace", TagStatus.REVOKED: "revoke"}[status]
        raise WrongState(state=tag.status, act=act, allowed="-", noun="home_tag")
    tag.status, tag.ended_at, tag.ended_by, tag.ended_reason = status, datetime.now(UTC), actor.id, reason
    await session.flush()
    return tag


async def _told(session: AsyncSession, actor: Actor, tag: HomeTag, secret: bytes) -> HomeTagIssued:
    shown = (await read(session, actor, tag.id)).model_dump()
    if tag.kind is TagKind.NFC:
        return HomeTagIssued(**shown, secret=secret.hex().upper(), setup_uri=None)
    return HomeTagIssued(**shown, secret=codes.written(secret), setup_uri=codes.setup_uri(secret, tag.tag_no))
