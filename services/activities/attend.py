"""It was held: which residents came, signed up or not, and how many guests whom nobody asked their names."""

from uuid import UUID

from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.activities import (
    Activity,
    ActivityRead,
    ActivitySignUp,
    ActivityStatus,
    AttendanceRecord,
    SignUpStatus,
)
from services import audit, calendars, residents
from services.access import Actor, Permission
from services.activities.plan import U, get, possible, shown, whole
from services.errors import Conflict, Invalid
from services.residents.scope import R


class NotYetHeld(Conflict):
    code = "activity_not_yet_held"
    zh = "活动在 {held_on} 举办，当天起才能登记到场情况。"
    en = "It is held on {held_on}, and who came is told from that day on."


class CameTwice(Invalid):
    code = "came_twice"
    zh = "同一位老年人只能列一次。"
    en = "Each resident is named once."


async def record_attendance(
    session: AsyncSession, actor: Actor, activity_id: UUID, order: AttendanceRecord
) -> ActivityRead:
    """From its day on; said again, it takes the place of what was said before. Who had signed up and is not named was absent.

    Raises ResidentNotFound (outside the actor's divisions), ResidentGone, CameTwice, NotYetHeld, ActivityElsewhere, WrongState."""
    actor.require(Permission.ACTIVITIES_PLAN)
    came = set(order.resident_ids)
    if len(came) < len(order.resident_ids):
        raise CameTwice("/resident_ids")
    known = (
        await session.exec(residents.visible(actor).where(R.id.in_(came)).order_by(R.id).with_for_update(read=True))
    ).all()
    if len(known) < len(came):
        raise residents.ResidentNotFound("/resident_ids")
    activity = await get(session, actor, activity_id, lock=True)
    possible(actor, activity, "record_attendance")
    if activity.held_on > calendars.today():
        raise NotYetHeld(held_on=activity.held_on)
    for resident in known:
        residents.there_on(resident, activity.held_on, f"/resident_ids/{order.resident_ids.index(resident.id)}")
    async with whole(session, actor):
        await _marked(session, actor, activity, came)
        activity.status, activity.recorded_by = ActivityStatus.HELD, actor.id
        activity.guests, activity.attendance = order.guests, len(came) + order.guests
        activity.note = order.note
    await audit.record(
        session,
        actor,
        "activities.record_attendance",
        "activity",
        activity_id,
        residents=len(came),
        guests=order.guests,
        attendance=activity.attendance,
    )
    return shown(actor, activity.model_dump())


async def _marked(session: AsyncSession, actor: Actor, activity: Activity, came: set[UUID]) -> None:
    """Who waited and did not come is still said to have waited; who came without asking is added."""
    live = select(ActivitySignUp).where(
        U.district_code == actor.district, U.activity_id == activity.id, U.status != SignUpStatus.CANCELLED
    )
    asked = {one.resident_id: one for one in (await session.exec(live.with_for_update())).all()}
    for resident, one in asked.items():
        if resident in came:
            one.status = SignUpStatus.ATTENDED
        elif one.status is not SignUpStatus.WAITING:
            one.status = SignUpStatus.ABSENT
    for resident in sorted(came - asked.keys()):
        activity.last_no += 1
        session.add(
            ActivitySignUp(
                district_code=actor.district,
                activity_id=activity.id,
                no=activity.last_no,
                resident_id=resident,
                status=SignUpStatus.ATTENDED,
                by_account=actor.id,
            )
        )
    await session.flush()
