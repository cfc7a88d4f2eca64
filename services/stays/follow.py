"""The next bed is reserved while the present stay lasts: a planned move (docs/adr/0034).

The reservation names the stay that it follows (`follows_id`), and only then may it share nights with it. Nothing is promised twice:
its bed is held like any other, the resident has one reservation for a night and no more, and the present bed stays his until he
comes, whatever becomes of the plan; cancelled or expired, it leaves everything as it was. Admitted, the stay in which he lies by
then ends with that day, as by a transfer, and the constraint over the nights that somebody lies somewhere judges both.

Across houses the plan is the bureau's, or an offer of the waiting list that was accepted: so whoever receives him may end the stay in
the other house, which is told."""

from datetime import date
from uuid import UUID

from sqlalchemy import func, select, text
from sqlmodel import select as rows_of
from sqlmodel.ext.asyncio.session import AsyncSession

from models.alerts import AlertCause, AlertPlace, AlertSeverity
from models.stays import Stay, StayStatus
from services import alerts, calendars, counted_nights
from services.access import Actor, Permission
from services.errors import Conflict, Invalid
from services.scope import as_the_bureau
from services.stays.blocking import kept
from services.stays.read import S, get


class LeavesBeforeAdmission(Invalid):
    code = "leaves_before_admission"
    zh = "离开日期 {left_on} 早于入住日期 {admitted_on}。"
    en = "It would end on {left_on}, before the admission on {admitted_on}."


class NotThePresentStay(Conflict):
    code = "not_the_present_stay"
    zh = "接续（follows_id）的须是该老年人目前的入住。"
    en = "What is to follow (`follows_id`) is the stay in which the resident lies now."


class MovedElsewhere(Conflict):
    code = "moved_elsewhere"
    zh = "该老年人此后已入住其他机构，原定的转床不再有效；请取消本预订，确需转来的由民政局办理。"
    en = (
        "The resident lies in another facility since, and the move that was planned holds no more: cancel the reservation, or let "
        "the bureau admit."
    )


class OfferUnanswered(Conflict):
    code = "offer_unanswered"
    zh = "该床位由轮候安排，本人或家属尚未接受；接受之后才能从现在的床位转来。"
    en = (
        "The bed was offered from the waiting list and not accepted yet: nobody is moved out of his present bed before."
    )


_UNANSWERED = text(
    "select 1 from waitlist_offers where district_code = :district and stay_id = :stay and answer is null"
)
_ACCEPTED = text(
    "select 1 from waitlist_offers where district_code = :district and stay_id = :stay and answer = 'accepted'"
)
_PLANNED = text("""
    select n.id, n.stay_no, n.from_on, n.facility_id, b.bed_no
    from stays n join beds b on b.district_code = n.district_code and b.id = n.bed_id
    where n.district_code = :district and n.resident_id = :resident and n.status = 'reserved' and n.follows_id is not null
      and n.expires_at > now() and not exists (select from stays l where l.district_code = n.district_code
        and l.resident_id = n.resident_id and l.status = 'admitted')
    order by n.id
""")
_BED = text("select kind, bed_no from beds where district_code = :district and id = :bed")


async def present(session: AsyncSession, actor: Actor, resident_id: UUID) -> UUID | None:
    """The stay in which somebody lies, wherever; the one that keeps his bed while he lies in a hospital bed."""
    actor.require(Permission.STAYS_MANAGE)
    lies = select(S.id).where(
        S.district_code == actor.district, S.resident_id == resident_id, S.status == StayStatus.ADMITTED
    )
    async with as_the_bureau(session, actor.bound):
        found: UUID | None = await (await session.connection()).scalar(lies.order_by(func.isempty(S.away)))
    return found


async def check(session: AsyncSession, actor: Actor, resident_id: UUID, follows_id: UUID) -> None:
    """Of a stay that the actor may see. Raises StayNotFound, NotThePresentStay."""
    actor.require(Permission.STAYS_MANAGE)
    stay = await get(session, actor, follows_id)
    if stay.resident_id != resident_id or stay.status is not StayStatus.ADMITTED:
        raise NotThePresentStay("/follows_id")


async def unanswered(session: AsyncSession, actor: Actor, stay_id: UUID) -> bool:
    """Whether a reservation is an offer of the waiting list to which nobody said anything yet."""
    actor.require(Permission.STAYS_MANAGE)
    async with as_the_bureau(session, actor.bound):
        connection = await session.connection()
        return bool(await connection.scalar(_UNANSWERED, {"district": actor.district, "stay": stay_id}))


async def _accepted(session: AsyncSession, actor: Actor, stay_id: UUID) -> None:
    """Who has moved into another house since is fetched from there by the bureau, or with an offer that was accepted."""
    connection = await session.connection()
    if not await connection.scalar(_ACCEPTED, {"district": actor.district, "stay": stay_id}):
        raise MovedElsewhere


async def leave_present(session: AsyncSession, actor: Actor, stay: Stay, day: date) -> dict[UUID, str]:
    """Who is admitted to the bed that was reserved for a move leaves the one in which he lies: that stay, with the kind of its
    bed; nothing, if he has left it already. Part of the act that admits, which holds the resident and tells the audit. Raises
    OfferUnanswered, MovedElsewhere, LeavesBeforeAdmission, NightsClaimed."""
    actor.require(Permission.STAYS_MANAGE)
    lies = rows_of(Stay).where(
        S.district_code == actor.district, S.resident_id == stay.resident_id, S.status == StayStatus.ADMITTED
    )
    async with as_the_bureau(session, actor.bound):
        connection, district = await session.connection(), {"district": actor.district}
        lain = (await session.exec(lies.order_by(S.id).with_for_update(key_share=True))).all()
        if not lain:
            return {}
        left = min(lain, key=lambda one: (one.id != stay.follows_id, not one.away))
        if await unanswered(session, actor, stay.id):
            raise OfferUnanswered
        if left.id != stay.follows_id and left.facility_id != stay.facility_id and actor.bound == "facility":
            await _accepted(session, actor, stay.id)
        if day < left.from_on:
            raise LeavesBeforeAdmission("/admitted_on", left_on=day, admitted_on=left.from_on)
        await counted_nights.keep_claimed(session, actor, [left.id], day, calendars.today(), "/admitted_on")
        await kept(session, actor, left, {"status": StayStatus.TRANSFERRED, "to_on": day})
        stay.follows_id, stay.away = left.id, left.away
        bed = (await connection.execute(_BED, district | {"bed": left.bed_id})).one()
        if left.facility_id != stay.facility_id:
            facts = {"stay_no": left.stay_no, "bed_no": bed.bed_no, "free_from": day}
            place = (AlertPlace.FACILITY, left.facility_id)
            await alerts.raise_alert(
                session, actor, "moved_on", AlertSeverity.NOTICE, facts, key=f"moved_on/{left.id}", place=place
            )
    return {left.id: bed.kind}


async def tell_of_plans(session: AsyncSession, actor: Actor, stay: Stay) -> None:
    """Who has left, and is expected in another bed that goes on being held: its house is told. He may still come, and whether he
    does the house asks. Part of the act that discharges."""
    actor.require(Permission.STAYS_MANAGE)
    which = {"district": actor.district, "resident": stay.resident_id}
    async with as_the_bureau(session, actor.bound):
        planned = (await (await session.connection()).execute(_PLANNED, which)).all()
    for one in planned:
        facts = {"stay_no": one.stay_no, "bed_no": one.bed_no, "from_on": one.from_on, "left_on": stay.to_on}
        place = (AlertPlace.FACILITY, one.facility_id)
        await alerts.raise_alert(
            session, actor, "move_outstanding", AlertSeverity.NOTICE, facts, key=_outstanding(one.id), place=place
        )


async def plan_is_over(session: AsyncSession, actor: Actor, stay_id: UUID) -> None:
    """Of a reservation that was taken up, cancelled or lapsed nobody is to be told any more. Part of that act."""
    actor.require(Permission.STAYS_MANAGE, Permission.WAITLIST_ASK)
    await alerts.clear(session, actor, _outstanding(stay_id), AlertCause.OVER)


def _outstanding(stay_id: UUID) -> str:
    return f"move_outstanding/{stay_id}"
