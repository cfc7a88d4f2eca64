"""Messages as they are seen: by whom they are for, and by the office those of its division; and sending one again."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select
from sqlmodel import select as entities
from sqlmodel.ext.asyncio.session import AsyncSession

from models.accounts import Role
from models.messages import Message, MessageChannel, MessageRead, MessageStatus
from services import audit, calendars, family_links, pages
from services.access import Actor, Permission
from services.errors import NotFound, WrongState
from services.messages.outbox import M

_COLUMNS = [M[name] for name in MessageRead.model_fields if name in M]


class MessageNotFound(NotFound):
    code = "message_not_found"


async def _within(session: AsyncSession, actor: Actor) -> ColumnElement[bool]:
    """One's own, as the membership by which one has signed in, or told to the account itself, in whatever district: who was refused
    there has no other membership to read it by. Of a relative as far as the resident still agrees. The office: all of its district,
    or those of its division."""
    here = M.district_code == actor.district
    if actor.may(Permission.MESSAGES_OVERSEE):
        return and_(here, M.division_code.startswith(actor.division)) if actor.division else here
    by_it = and_(here, M.membership_id == actor.membership_id)
    if actor.role is Role.FAMILY:
        by_it = and_(by_it, or_(M.scope.is_(None), M.scope.in_(await family_links.granted(session, actor))))
    return and_(M.account_id == actor.account_id, or_(by_it, M.membership_id.is_(None)))


def _shown(actor: Actor, row: Any) -> MessageRead:
    again = row.status == MessageStatus.FAILED and actor.may(Permission.MESSAGES_MANAGE)
    told = {column.name: getattr(row, column.name) for column in _COLUMNS}
    waiting = row.status == MessageStatus.WAITING
    return MessageRead.model_validate(
        told | {"next_at": row.next_at if waiting else None, "allowed_actions": ["resend"] if again else []}
    )


async def listing(
    session: AsyncSession,
    actor: Actor,
    part: pages.Slice,
    status: MessageStatus | None,
    channel: MessageChannel | None,
    kind: str | None,
) -> tuple[pages.Page, list[MessageRead]]:
    """The last first."""
    actor.require(Permission.MESSAGES_READ)
    statement = select(*_COLUMNS).where(await _within(session, actor))
    for column, wanted in ((M.status, status), (M.channel, channel), (M.kind, kind)):
        if wanted is not None:
            statement = statement.where(column == wanted)
    page = await pages.take(session, statement, [M.id], part)
    return page, [_shown(actor, row) for row in page.rows]


async def read(session: AsyncSession, actor: Actor, message_id: UUID) -> MessageRead:
    actor.require(Permission.MESSAGES_READ)
    wanted = select(*_COLUMNS).where(M.id == message_id, await _within(session, actor))
    row = (await (await session.connection()).execute(wanted)).one_or_none()
    if row is None:
        raise MessageNotFound
    return _shown(actor, row)


async def resend(session: AsyncSession, actor: Actor, message_id: UUID) -> MessageRead:
    """One that failed, under the same id, and tried for a day again. Whether he may still know of it is asked when it is sent."""
    actor.require(Permission.MESSAGES_MANAGE)
    wanted = entities(Message).where(M.district_code == actor.district, M.id == message_id)
    found = (await session.exec(wanted.with_for_update())).one_or_none()
    if found is None:
        raise MessageNotFound
    if found.status is not MessageStatus.FAILED:
        raise WrongState(state=found.status, act="resend", allowed="-", noun="message")
    now = datetime.now(UTC)
    found.status, found.since, found.next_at, found.due_on = MessageStatus.WAITING, now, now, calendars.day_of(now)
    await session.flush()
    await audit.record(session, actor, "messages.resend", "message", message_id, kind=found.kind)
    return await read(session, actor, message_id)
