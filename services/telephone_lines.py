"""Telephone lines: put up by the bureau, given a key, ended. What is told of calls to them is taken by services/call_ins."""

import base64
import os
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Table, select
from sqlmodel import select as entities
from sqlmodel.ext.asyncio.session import AsyncSession

from models.telephone_lines import (
    TelephoneLine,
    TelephoneLineEnd,
    TelephoneLineKey,
    TelephoneLineMake,
    TelephoneLineRead,
)
from services import audit, numbers, pages, sealing, supply
from services.access import Actor, Permission
from services.constraints import keep
from services.errors import Conflict, NotFound, WrongState

lines: Table = TelephoneLine.__table__  # type: ignore[attr-defined]
L = lines.c
KEY_BYTES = 32


class TelephoneLineNotFound(NotFound):
    code = "telephone_line_not_found"


class NumberTaken(Conflict):
    code = "telephone_line_exists"
    zh = "号码 {number} 已有一条在用的线路；请先停用它，或给它重新发放密钥。"
    en = "There is a line of the number {number} already: end that one first, or issue another key for it."


def _allowed(actor: Actor, line: Any) -> list[str]:
    manages = line.ended_at is None and actor.may(Permission.TELEPHONE_LINES_MANAGE)
    return ["issue_key", "end"] if manages else []


def _shown(actor: Actor, line: Any) -> TelephoneLineRead:
    plain = {
        name: getattr(line, name) for name in TelephoneLineRead.model_fields if name not in ("path", "allowed_actions")
    }
    return TelephoneLineRead(
        **plain, path=f"/v1/call-ins/{actor.district}/{line.id}", allowed_actions=_allowed(actor, line)
    )


async def _get(session: AsyncSession, actor: Actor, line_id: UUID, *, lock: bool = False) -> TelephoneLine:
    wanted = entities(TelephoneLine).where(L.district_code == actor.district, L.id == line_id)
    found = (await session.exec(wanted.with_for_update() if lock else wanted)).one_or_none()
    if found is None:
        raise TelephoneLineNotFound
    return found


async def _opened(session: AsyncSession, actor: Actor, line_id: UUID, act: str) -> TelephoneLine:
    """For changing. Raises WrongState for one that has ended."""
    line = await _get(session, actor, line_id, lock=True)
    if act not in _allowed(actor, line):
        raise WrongState(state="ended", act=act, allowed="-", noun="telephone_line")
    return line


async def make(session: AsyncSession, actor: Actor, order: TelephoneLineMake) -> TelephoneLineRead:
    """Without a key yet, so that nothing is heard of it: that is issued by an act of its own. Raises NumberTaken."""
    actor.require(Permission.TELEPHONE_LINES_MANAGE)
    number = supply.judged("/number", numbers.phone, order.number)
    line = TelephoneLine(district_code=actor.district, name=order.name, number=number, made_by=actor.id)
    _, own_key = sealing.new_seal(session, actor.district, "telephone_lines", line.id)
    session.add(own_key)
    await session.flush()
    await keep(session, line, {}, {"telephone_lines_number_uq": NumberTaken("/number", number=number)})
    await audit.record(session, actor, "telephone_lines.make", "telephone_line", line.id)
    return _shown(actor, line)


async def issue_key(session: AsyncSession, actor: Actor, line_id: UUID) -> TelephoneLineKey:
    """A new key, which is shown this once; what is signed with the one before is refused from now on. To change without a gap, put up
    a second line."""
    actor.require(Permission.TELEPHONE_LINES_MANAGE)
    line = await _opened(session, actor, line_id, "issue_key")
    anew = line.key_sealed is not None
    key, now = f"whsec_{base64.b64encode(os.urandom(KEY_BYTES)).decode()}", datetime.now(UTC)
    seal = await sealing.seal_of(session, actor.district, "telephone_lines", line_id)
    line.key_sealed, line.key_issued_at = seal.close("key", key), now
    await session.flush()
    await audit.record(session, actor, "telephone_lines.issue_key", "telephone_line", line_id, anew=anew)
    return TelephoneLineKey(id=line_id, version=line.version, key=key, key_issued_at=now)


async def end(session: AsyncSession, actor: Actor, line_id: UUID, order: TelephoneLineEnd) -> TelephoneLineRead:
    """For good: it is heard no more. What was told of it stays to be read."""
    actor.require(Permission.TELEPHONE_LINES_MANAGE)
    line = await _opened(session, actor, line_id, "end")
    line.ended_at, line.ended_by, line.ended_reason = datetime.now(UTC), actor.id, order.reason
    await session.flush()
    await audit.record(session, actor, "telephone_lines.end", "telephone_line", line_id, reason=order.reason)
    return _shown(actor, line)


async def read(session: AsyncSession, actor: Actor, line_id: UUID) -> TelephoneLineRead:
    actor.require(Permission.TELEPHONE_LINES_READ)
    return _shown(actor, await _get(session, actor, line_id))


async def listing(session: AsyncSession, actor: Actor, part: pages.Slice) -> tuple[pages.Page, list[TelephoneLineRead]]:
    """The last made first; those that have ended too."""
    actor.require(Permission.TELEPHONE_LINES_READ)
    page = await pages.take(session, select(lines).where(L.district_code == actor.district), [L.id], part)
    return page, [_shown(actor, row) for row in page.rows]


async def key_of(session: AsyncSession, actor: Actor, line_id: UUID) -> str | None:
    """Part of an act, of what signs a call: None where nobody does, or not any more."""
    actor.require(Permission.CALL_INS_TAKE)
    line = await session.get(TelephoneLine, (actor.district, line_id))
    if line is None or line.key_sealed is None or line.ended_at is not None:
        return None
    seal = await sealing.seal_of(session, actor.district, "telephone_lines", line_id)
    return seal.open("key", line.key_sealed)
