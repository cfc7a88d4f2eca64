"""A bed is held for the first of the list: a reservation like any other, which expires by itself and then leaves the entry where
it stood. Whoever offers does not answer."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, text
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.beds import BedKind
from models.residents import Resident
from models.stays import StayReserve
from models.waitlist import Answer, OfferDecline, OfferMake, WaitlistEntryRead, WaitlistOffer
from services import audit, beds, stays, waiting_line
from services.access import Actor, Permission
from services.errors import Conflict, SamePerson
from services.labels import label
from services.scope import as_the_bureau
from services.stays.follow import present
from services.waitlist.read import get, possible, read


class AnotherKindOfBed(Conflict):
    code = "another_kind_of_bed"
    zh = "轮候的是{wanted}床位，该床位是{kind}床位。"
    en = "What is waited for is a bed of the kind {wanted}; this one is of the kind {kind}."

    def words(self, language: str) -> dict[str, Any]:
        said = super().words(language)
        if language == "zh":
            said |= {name: label(BedKind(self.facts[name])).removesuffix("床位") for name in ("wanted", "kind")}
        return said


class AnotherFacility(Conflict):
    code = "another_facility"
    zh = "轮候指定了其他机构的床位。"
    en = "It waits for a bed of another facility."


async def offer(session: AsyncSession, actor: Actor, entry_id: UUID, said: OfferMake) -> WaitlistEntryRead:
    """Hold a bed for somebody who waits: of the facility's own by its manager, of any by the bureau. Raises NotFirstInLine unless
    a reason is given; BedTaken and ResidentStaysElsewhere as any reservation. Who lies in a bed already keeps it until he is admitted
    to this one."""
    actor.require(Permission.WAITLIST_OFFER)
    entry = await get(session, actor, entry_id)
    possible(actor, entry, "offer")
    bed = await beds.hold(session, actor, said.bed_id, said.from_on, said.to_on)
    if bed.kind != entry.kind:
        raise AnotherKindOfBed("/bed_id", wanted=entry.kind, kind=bed.kind)
    if entry.facility_id not in (None, bed.facility_id):
        raise AnotherFacility("/bed_id")
    async with as_the_bureau(session, actor.bound):
        kept = select(Resident).where(
            col(Resident.district_code) == actor.district, col(Resident.id) == entry.resident_id
        )
        resident = (await session.exec(kept.with_for_update(read=True))).one()
    lies = await present(session, actor, resident.id)
    order = StayReserve(
        bed_id=said.bed_id, resident_id=resident.id, from_on=said.from_on, to_on=said.to_on, follows_id=lies
    )
    stay_id, _ = await stays.promise(session, actor, resident, order, offered=True)
    before = await waiting_line.passed(session, actor, stay_id, said.passes_over)
    made: dict[str, Any] = {"entry_id": entry_id, "stay_id": stay_id, "offered_by": actor.id}
    passes_over = said.passes_over if before is not None else None
    session.add(WaitlistOffer(district_code=actor.district, **made, passes_over=passes_over))
    await session.flush()
    facts: dict[str, Any] = {
        "bed": said.bed_id,
        "stay": stay_id,
        "passes_over": before,
        "reason": passes_over,
    }
    await audit.record(session, actor, "waitlist.offer", "waitlist_entry", entry_id, **facts)
    return await read(session, actor, entry_id)


_ANSWER = text("""
    update waitlist_offers set answer = :answer, answered_by = :account, answered_at = :now,
        declined_because = cast(:reason as varchar), version = version + 1, updated_at = now()
    where district_code = :district and id = :offer
""")


async def _answered(
    session: AsyncSession, actor: Actor, entry: Row[Any], answer: Answer, reason: str | None = None
) -> None:
    if entry.offered_by == actor.account_id:
        raise SamePerson
    said = {"answer": answer, "account": actor.account_id, "now": datetime.now(UTC), "reason": reason}
    which = {"district": actor.district, "offer": entry.offer_id}
    await (await session.connection()).execute(_ANSWER, which | said)


async def accept(session: AsyncSession, actor: Actor, entry_id: UUID) -> WaitlistEntryRead:
    """Somebody comes: the bed stays held until then, as long as any reservation."""
    actor.require(Permission.WAITLIST_ASK)
    entry = await get(session, actor, entry_id)
    possible(actor, entry, "accept")
    await _answered(session, actor, entry, Answer.ACCEPTED)
    await stays.wait_for(session, actor, entry.stay_id)
    await audit.record(session, actor, "waitlist.accept", "waitlist_entry", entry_id, stay=entry.stay_id)
    return await read(session, actor, entry_id)


async def decline(session: AsyncSession, actor: Actor, entry_id: UUID, said: OfferDecline) -> WaitlistEntryRead:
    """This bed not: it is free for the next, and the entry keeps its place."""
    actor.require(Permission.WAITLIST_ASK)
    entry = await get(session, actor, entry_id)
    possible(actor, entry, "decline")
    await _answered(session, actor, entry, Answer.DECLINED, said.reason)
    await stays.let_go(session, actor, entry.stay_id, said.reason)
    facts = {"stay": entry.stay_id, "reason": said.reason}
    await audit.record(session, actor, "waitlist.decline", "waitlist_entry", entry_id, **facts)
    return await read(session, actor, entry_id)
