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
from services import audit, beds, stays
from services.access import Actor, Permission
from services.errors import Conflict, SamePerson
from services.labels import label
from services.scope import as_the_bureau
from services.waitlist.line import BEFORE_SQL, ENTRIES_SQL
from services.waitlist.read import get, possible, read

_FITS_SQL = """coalesce((
    select m.for_sex in ('any', w.sex) from beds b join rooms m on m.district_code = b.district_code and m.id = b.room_id
    where b.district_code = :district and b.id = :bed), true)"""
_BEFORE = text(f"""
    select before.* from ({ENTRIES_SQL} and e.id = :id) l
    cross join lateral ({
    BEFORE_SQL.format(entry="l", facility="cast(:facility as uuid)", also=_FITS_SQL)
} limit 1) before
""")


class NotFirstInLine(Conflict):
    """`first_no` and `first_id`: who waits before."""

    code = "not_first_in_line"
    zh = "{first_no} 排在前面；如须越过，请说明理由（passes_over）。"
    en = "{first_no} waits before; say why it is passed over (passes_over)."


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
    a reason is given; BedTaken and ResidentStaysElsewhere as any reservation."""
    actor.require(Permission.WAITLIST_OFFER)
    entry = await get(session, actor, entry_id)
    possible(actor, entry, "offer")
    bed = await beds.hold(session, actor, said.bed_id, said.from_on, said.to_on)
    if bed.kind != entry.kind:
        raise AnotherKindOfBed("/bed_id", wanted=entry.kind, kind=bed.kind)
    if entry.facility_id not in (None, bed.facility_id):
        raise AnotherFacility("/bed_id")
    before = await _first_before(session, actor, entry, bed)
    if before is not None and said.passes_over is None:
        raise NotFirstInLine("/passes_over", first_no=before.entry_no, first_id=before.id)
    async with as_the_bureau(session, actor.bound):
        kept = select(Resident).where(
            col(Resident.district_code) == actor.district, col(Resident.id) == entry.resident_id
        )
        resident = (await session.exec(kept.with_for_update(read=True))).one()
    order = StayReserve(bed_id=said.bed_id, resident_id=resident.id, from_on=said.from_on, to_on=said.to_on)
    stay_id, _ = await stays.promise(session, actor, resident, order)
    made: dict[str, Any] = {"entry_id": entry_id, "stay_id": stay_id, "offered_by": actor.id}
    passes_over = said.passes_over if before is not None else None
    session.add(WaitlistOffer(district_code=actor.district, **made, passes_over=passes_over))
    await session.flush()
    facts: dict[str, Any] = {
        "bed": said.bed_id,
        "stay": stay_id,
        "passes_over": before.id if before else None,
        "reason": passes_over,
    }
    await audit.record(session, actor, "waitlist.offer", "waitlist_entry", entry_id, **facts)
    return await read(session, actor, entry_id)


async def _first_before(session: AsyncSession, actor: Actor, entry: Row[Any], bed: beds.Held) -> Row[Any] | None:
    """Of those who could lie in its room."""
    asked = {"district": actor.district, "id": entry.id, "facility": bed.facility_id, "bed": bed.id}
    async with as_the_bureau(session, actor.bound):
        return (await (await session.connection()).execute(_BEFORE, asked)).one_or_none()


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
