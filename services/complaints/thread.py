"""The thread: what each side says, and what the bureau notes for itself. Nothing of it is ever changed."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.complaints import (
    Complaint,
    ComplaintDeed,
    ComplaintMessage,
    ComplaintOutcome,
    ComplaintRead,
    ComplaintSay,
    ComplaintSide,
)
from services import audit
from services.access import Actor, Permission
from services.complaints import own
from services.complaints.reading import get, read
from services.complaints.states import move
from services.errors import Invalid
from services.scope import as_the_bureau

_NAMED = text("""
    select exists (select from (
        select r.name from residents r where r.district_code = :district and r.id = :resident
        union all select a.display_name from accounts a where a.id = cast(:complainant as uuid) and not exists (
            select from family_links l where l.district_code = :district and l.account_id = a.id and l.relation = a.display_name)
        union all select a.display_name from family_links l join accounts a on a.id = l.account_id
            where l.district_code = :district and l.resident_id = :resident and a.display_name <> l.relation
    ) of_them where length(of_them.name) > 1 and strpos(:words, of_them.name) > 0)
""")
"""The resident, who complains himself, and the family; an account that is called `daughter` names nobody."""


class NamedInWords(Invalid):
    code = "complainant_named_in_words"
    zh = "这件投诉不向被投诉方透露姓名，但文字里写了姓名；请改为不指名的写法（如“本人”“老人”）。"
    en = "The place is not to learn who complains, and these words name the person: say it without a name (“I” or “the resident”)."


async def names_nobody(session: AsyncSession, actor: Actor, complaint: Complaint, pointer: str, words: str) -> None:
    """Where the place does not learn who it is, words that it reads do not say it. Raises NamedInWords."""
    actor.require(Permission.COMPLAINTS_READ)
    if not complaint.unnamed:
        return
    complainant = complaint.complainant_name or ""
    asked: dict[str, Any] = {"district": actor.district, "resident": complaint.resident_id, "words": words}
    asked["complainant"] = None if complainant else complaint.made_by
    async with as_the_bureau(session, actor.bound):
        named = await (await session.connection()).scalar(_NAMED, asked)
    if named or (len(complainant) > 1 and complainant in words):
        raise NamedInWords(pointer)


async def say(
    session: AsyncSession,
    actor: Actor,
    complaint: Complaint,
    deed: ComplaintDeed,
    words: str,
    *,
    side: ComplaintSide | None = None,
    outcome: ComplaintOutcome | None = None,
    pointer: str = "/text",
) -> None:
    """Part of an act, which tells the audit. `side`: for whom it is said, where that is not whom the actor belongs to. Raises
    NamedInWords with the pointer."""
    actor.require(Permission.COMPLAINTS_READ)
    if deed is not ComplaintDeed.NOTE and own.side(actor) is not ComplaintSide.PLACE:
        await names_nobody(session, actor, complaint, pointer, words)
    session.add(
        ComplaintMessage(
            district_code=actor.district,
            complaint_id=complaint.id,
            deed=deed,
            side=side or own.side(actor),
            text=words,
            outcome=outcome,
            by_account=actor.account_id,
            at=datetime.now(UTC),
        )
    )


async def message(session: AsyncSession, actor: Actor, complaint_id: UUID, order: ComplaintSay) -> ComplaintRead:
    """To all parties: who complains, the place and the bureau. Raises WrongState once it is over, NamedInWords."""
    actor.require(Permission.COMPLAINTS_MAKE, Permission.COMPLAINTS_ANSWER, Permission.COMPLAINTS_DECIDE)
    complaint, row = await get(session, actor, complaint_id)
    move(actor, complaint, row, "message")
    await say(session, actor, complaint, ComplaintDeed.MESSAGE, order.text)
    await session.flush()
    await audit.record(session, actor, "complaints.message", "complaint", complaint.id)
    return await read(session, actor, complaint_id)


async def note(session: AsyncSession, actor: Actor, complaint_id: UUID, order: ComplaintSay) -> ComplaintRead:
    """What the bureau and its auditors alone read, also when it is over."""
    actor.require(Permission.COMPLAINTS_DECIDE)
    complaint, row = await get(session, actor, complaint_id)
    move(actor, complaint, row, "note")
    await say(session, actor, complaint, ComplaintDeed.NOTE, order.text)
    await session.flush()
    await audit.record(session, actor, "complaints.note", "complaint", complaint.id)
    return await read(session, actor, complaint_id)
