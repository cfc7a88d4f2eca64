"""Signing up: a seat while there is one, else a place in the waiting list; whoever gives a seat up makes room for the next."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import and_, func
from sqlalchemy import select as pick
from sqlalchemy.exc import IntegrityError
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.activities import Activity, ActivitySignUp, ActivityStatus, SignUpOrder, SignUpRead, SignUpStatus
from models.family_links import LinkScope
from services import audit, calendars, family_links, pages, residents, suspensions
from services.access import Actor, Permission
from services.activities.plan import A, U, get, possible, promote, sign_up_table, whole
from services.constraints import violated
from services.errors import Conflict, NotFound, WrongState
from services.residents.scope import R


class SignUpNotFound(NotFound):
    code = "sign_up_not_found"


class AlreadySignedUp(Conflict):
    code = "already_signed_up"
    zh = "该老年人已报名此活动。"
    en = "The resident is signed up for this activity already."


class OfAnotherDivision(Conflict):
    code = "of_another_division"
    zh = "该活动面向区划 {division} 的老年人，该老年人登记在其他区划。"
    en = "This activity is for residents of the division {division}, and this one is registered elsewhere."


class ActivityOver(Conflict):
    code = "activity_over"
    zh = "活动日期 {held_on} 已过，不能再报名或取消。"
    en = "The activity was on {held_on}: nobody signs up or cancels any more."


def _still_ahead(activity: Activity) -> None:
    if activity.held_on < calendars.today():
        raise ActivityOver(held_on=activity.held_on)


async def sign_up(session: AsyncSession, actor: Actor, activity_id: UUID, order: SignUpOrder) -> SignUpRead:
    """By the resident, a relative, a community worker or the bureau. The lock on the activity makes one follow the other, and
    PostgreSQL holds the seats. Raises ResidentGone, OfAnotherDivision, ActivityOver, PlaceSuspended, AlreadySignedUp,
    WrongState."""
    actor.require(Permission.ACTIVITIES_SIGN_UP)
    await family_links.require_scope(session, actor, LinkScope.ORDERS)
    resident = await residents.get(session, actor, order.resident_id, keep=True)
    async with whole(session, actor):
        activity = await get(session, actor, activity_id, lock=True)
        possible(actor, activity, "sign_up")
        _still_ahead(activity)
        if activity.care_centre_id is not None:
            await suspensions.receives(session, actor, activity.care_centre_id, activity.held_on)
        residents.there_on(resident, activity.held_on, "/resident_id")
        if not resident.division_code.startswith(activity.division_code):
            raise OfAnotherDivision("/resident_id", division=activity.division_code)
        room = activity.seats is None or activity.taken < activity.seats
        activity.last_no += 1
        activity.taken += room
        made = ActivitySignUp(
            district_code=actor.district,
            activity_id=activity_id,
            no=activity.last_no,
            resident_id=resident.id,
            status=SignUpStatus.SIGNED_UP if room else SignUpStatus.WAITING,
            by_account=actor.id,
        )
        try:
            async with session.begin_nested():
                session.add(made)
                await session.flush()
        except IntegrityError as error:
            raise violated(error, {"activity_sign_ups_once_uq": AlreadySignedUp("/resident_id")}) from error
    await audit.record(
        session, actor, "activities.sign_up", "activity", activity_id, resident_id=resident.id, status=made.status
    )
    return (await _shown(session, actor, activity, [made]))[0]


async def cancel_sign_up(session: AsyncSession, actor: Actor, activity_id: UUID, sign_up_id: UUID) -> SignUpRead:
    """By who may sign that resident up. A seat that was given up goes to the first who waits."""
    actor.require(Permission.ACTIVITIES_SIGN_UP)
    await family_links.require_scope(session, actor, LinkScope.ORDERS)
    which = (U.district_code == actor.district, U.activity_id == activity_id, U.id == sign_up_id)
    mine = residents.visible(actor).with_only_columns(R.id).correlate(None)
    if (await session.exec(select(ActivitySignUp.id).where(*which, U.resident_id.in_(mine)))).one_or_none() is None:
        raise SignUpNotFound
    async with whole(session, actor):
        activity = await get(session, actor, activity_id, lock=True)
        made = (await session.exec(select(ActivitySignUp).where(*which).with_for_update())).one()
        if made.status not in _LIVE or activity.status is not ActivityStatus.PLANNED:
            state = activity.status if activity.status is not ActivityStatus.PLANNED else made.status
            raise WrongState(noun="activity", state=state, act="cancel", allowed="-")
        _still_ahead(activity)
        activity.taken -= made.status is SignUpStatus.SIGNED_UP
        made.status = SignUpStatus.CANCELLED
        await session.flush()
        await promote(session, activity)
    await audit.record(
        session, actor, "activities.cancel_sign_up", "activity", activity_id, resident_id=made.resident_id
    )
    return (await _shown(session, actor, activity, [made]))[0]


_LIVE = (SignUpStatus.SIGNED_UP, SignUpStatus.WAITING)


async def stop_for(session: AsyncSession, actor: Actor, resident_id: UUID, from_on: date) -> list[UUID]:
    """The resident died or moved: seats and places in the waiting list of that day and later are given up. In which
    activities; part of another act, which tells the audit."""
    actor.require(Permission.RESIDENTS_REGISTER)
    async with whole(session, actor):
        coming = (
            select(Activity, ActivitySignUp)
            .join(ActivitySignUp, and_(U.district_code == A.district_code, U.activity_id == A.id))
            .where(A.district_code == actor.district, A.status == ActivityStatus.PLANNED, A.held_on >= from_on)
            .where(U.resident_id == resident_id, U.status.in_(_LIVE))
            .order_by(A.id)
            .with_for_update()
        )
        found = (await session.exec(coming)).all()
        for activity, made in found:
            activity.taken -= made.status is SignUpStatus.SIGNED_UP
            made.status = SignUpStatus.CANCELLED
            await session.flush()
            await promote(session, activity)
    return [activity.id for activity, _ in found]


async def _shown(
    session: AsyncSession, actor: Actor, activity: Activity, found: Sequence[ActivitySignUp]
) -> list[SignUpRead]:
    """With how many wait before each who waits, whom the actor need not see."""
    ahead: dict[int, int] = {}
    if any(one.status is SignUpStatus.WAITING for one in found):
        place = func.row_number().over(order_by=U.no) - 1
        of = (U.district_code == actor.district, U.activity_id == activity.id, U.status == SignUpStatus.WAITING)
        async with whole(session, actor):
            rows = await (await session.connection()).execute(pick(U.no, place.label("before")).where(*of))
            ahead = {row.no: row.before for row in rows.all()}
    may = actor.may(Permission.ACTIVITIES_SIGN_UP) and activity.status is ActivityStatus.PLANNED
    may = may and activity.held_on >= calendars.today()
    return [
        SignUpRead(
            **{name: getattr(one, name) for name in SignUpRead.model_fields if name in ActivitySignUp.model_fields},
            ahead=ahead.get(one.no) if one.status is SignUpStatus.WAITING else None,
            allowed_actions=["cancel"] if may and one.status in _LIVE else [],
        )
        for one in found
    ]


async def sign_ups(
    session: AsyncSession, actor: Actor, activity_id: UUID, part: pages.Slice, *, status: SignUpStatus | None = None
) -> tuple[pages.Page, list[SignUpRead]]:
    """In the order of asking, of the residents whom the actor sees."""
    actor.require(Permission.ACTIVITY_SIGN_UPS_READ)
    await family_links.require_scope(session, actor, LinkScope.ORDERS)
    activity = await get(session, actor, activity_id)
    mine = residents.visible(actor).with_only_columns(R.id).correlate(None)
    statement = pick(*U).where(U.district_code == actor.district, U.activity_id == activity_id, U.resident_id.in_(mine))
    if status:
        statement = statement.where(U.status == status)
    page = await pages.take(session, statement, [U.no], part, newest_first=False)
    names = [column.name for column in sign_up_table.c]
    found = [ActivitySignUp(**dict(zip(names, row, strict=False))) for row in page.rows]
    return page, await _shown(session, actor, activity, found)
