"""Activities are planned, changed and cancelled by who works in their division, and read by everyone."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Table, func
from sqlalchemy.exc import IntegrityError
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession
from uuid_utils.compat import uuid7

from models.activities import (
    Activity,
    ActivityCancel,
    ActivityPlan,
    ActivityRead,
    ActivitySignUp,
    ActivityStatus,
    ActivityUpdate,
    SignUpStatus,
)
from services import audit, calendars, divisions, pages, scope, supply, suspensions
from services.access import Actor, Permission
from services.constraints import violated
from services.errors import Conflict, Forbidden, Invalid, NotFound, WrongState

activities: Table = Activity.__table__  # type: ignore[attr-defined]
sign_up_table: Table = ActivitySignUp.__table__  # type: ignore[attr-defined]
A, U = activities.c, sign_up_table.c
S = ActivityStatus
ACTS: dict[str, tuple[Permission, tuple[ActivityStatus, ...]]] = {
    "update": (Permission.ACTIVITIES_PLAN, (S.PLANNED,)),
    "cancel": (Permission.ACTIVITIES_PLAN, (S.PLANNED,)),
    "record_attendance": (Permission.ACTIVITIES_PLAN, (S.PLANNED, S.HELD)),
    "sign_up": (Permission.ACTIVITIES_SIGN_UP, (S.PLANNED,)),
}


class ActivityNotFound(NotFound):
    code = "activity_not_found"


class ActivityElsewhere(Forbidden):
    code = "activity_elsewhere"
    zh = "该活动面向区划 {division}，不在您的辖区，只能由当地或民政局办理。"
    en = "This activity is for the division {division}, where you do not work: those there or the bureau see to it."


class CentreUnknown(Invalid):
    code = "activity_centre_unknown"
    zh = "没有该养老服务中心。"
    en = "There is no such care centre."


class EndsBeforeItStarts(Invalid):
    code = "activity_ends_before_it_starts"
    zh = "结束时间不晚于开始时间。"
    en = "It would end no later than it starts."


class SeatsTaken(Conflict):
    code = "seats_taken"
    zh = "已有 {taken} 人报名，名额不能少于此数；请先取消报名。"
    en = "{taken} seats are taken and there cannot be fewer: cancel sign-ups first."


@asynccontextmanager
async def whole(session: AsyncSession, actor: Actor) -> AsyncIterator[None]:
    """For what reaches further than the actor sees: the seats of all, and who waits."""
    actor.require(Permission.ACTIVITIES_PLAN, Permission.ACTIVITIES_SIGN_UP)
    if actor.bound == "district":
        yield
        await session.flush()
    else:
        async with scope.as_the_bureau(session, actor.bound):
            yield


async def get(session: AsyncSession, actor: Actor, activity_id: UUID, *, lock: bool = False) -> Activity:
    """No secret within the district."""
    wanted = select(Activity).where(A.district_code == actor.district, A.id == activity_id)
    found = (await session.exec(wanted.with_for_update() if lock else wanted)).one_or_none()
    if found is None:
        raise ActivityNotFound
    return found


def _own(actor: Actor, division: str) -> bool:
    return actor.bound != "division" or division.startswith(actor.division or "-")


def _allowed(actor: Actor, activity: Mapping[str, Any]) -> list[str]:
    """What is imported is history and stays as it is."""
    return [
        act
        for act, (permission, states) in ACTS.items()
        if actor.may(permission)
        and activity["status"] in states
        and activity["import_id"] is None
        and (act != "sign_up" or activity["held_on"] >= calendars.today())
        and (act != "record_attendance" or activity["held_on"] <= calendars.today())
        and (act == "sign_up" or _own(actor, activity["division_code"]))
    ]


def possible(actor: Actor, activity: Activity, act: str) -> None:
    """Raises ActivityElsewhere, WrongState."""
    if act != "sign_up" and not _own(actor, activity.division_code):
        raise ActivityElsewhere(division=activity.division_code, permission=Permission.ACTIVITIES_PLAN)
    if activity.status not in ACTS[act][1] or activity.import_id is not None:
        allowed = _allowed(actor, activity.model_dump())
        raise WrongState(noun="activity", state=activity.status, act=act, allowed=", ".join(allowed) or "-")


def shown(actor: Actor, activity: Mapping[str, Any]) -> ActivityRead:
    return ActivityRead.model_validate({**activity, "allowed_actions": _allowed(actor, activity)})


async def plan(session: AsyncSession, actor: Actor, order: ActivityPlan) -> ActivityRead:
    """By a community worker for the own division or one within it, or by the bureau. Raises DivisionOutside, DivisionUnknown,
    CentreUnknown, EndsBeforeItStarts, PlaceSuspended."""
    actor.require(Permission.ACTIVITIES_PLAN)
    own = (actor.division if actor.bound == "division" else None) or actor.district
    division = divisions.within(actor, order.division_code or own, "/division_code")
    if order.ends_at is not None and order.ends_at <= order.starts_at:
        raise EndsBeforeItStarts("/ends_at")
    activity_id, held_on = uuid7(), calendars.day_of(order.starts_at)
    await _at_centre(session, actor, order.care_centre_id, held_on)
    activity = Activity(
        district_code=actor.district,
        id=activity_id,
        activity_no=f"HD-{held_on:%Y%m%d}-{activity_id.hex[-6:]}",
        held_on=held_on,
        planned_by=actor.id,
        **order.model_dump() | {"division_code": division},
    )
    try:
        async with session.begin_nested():
            session.add(activity)
            await session.flush()
    except IntegrityError as error:
        raise violated(
            error,
            {
                "activities_division_code_fk": divisions.DivisionUnknown("/division_code", division=division),
                "activities_care_centre_id_fk": CentreUnknown("/care_centre_id"),
            },
        ) from error
    await audit.record(session, actor, "activities.plan", "activity", activity_id, division=division, held_on=held_on)
    return shown(actor, activity.model_dump())


async def _at_centre(session: AsyncSession, actor: Actor, centre_id: UUID | None, day: date) -> None:
    if centre_id is not None:
        await suspensions.receives(session, actor, centre_id, day, "/care_centre_id")


async def update(
    session: AsyncSession, actor: Actor, activity_id: UUID, version: int, order: ActivityUpdate
) -> ActivityRead:
    """Before it is held. Raises SeatsTaken, EndsBeforeItStarts, PlaceSuspended, ActivityElsewhere, WrongState."""
    actor.require(Permission.ACTIVITIES_PLAN)
    activity = await get(session, actor, activity_id, lock=True)
    supply.unchanged_since(activity, version)
    possible(actor, activity, "update")
    sent = order.sent()
    if sent.get("seats") is not None and sent["seats"] < activity.taken:
        raise SeatsTaken("/seats", taken=activity.taken)
    for name, value in sent.items():
        setattr(activity, name, value)
    assert activity.starts_at is not None
    if activity.ends_at is not None and activity.ends_at <= activity.starts_at:
        raise EndsBeforeItStarts("/ends_at")
    activity.held_on = calendars.day_of(activity.starts_at)
    await _at_centre(session, actor, activity.care_centre_id, activity.held_on)
    async with whole(session, actor):
        await promote(session, activity)
    await audit.record(session, actor, "activities.update", "activity", activity_id, fields=sorted(sent))
    return shown(actor, activity.model_dump())


async def promote(session: AsyncSession, activity: Activity) -> None:
    """Seats that are free go to who waits, the first that asked first. The activity is locked by who asks."""
    free = None if activity.seats is None else activity.seats - activity.taken
    waiting = (
        select(ActivitySignUp)
        .where(
            U.district_code == activity.district_code,
            U.activity_id == activity.id,
            U.status == SignUpStatus.WAITING,
        )
        .order_by(U.no)
    )
    for next_one in (await session.exec(waiting.limit(free) if free is not None else waiting)).all():
        next_one.status = SignUpStatus.SIGNED_UP
        activity.taken += 1
    await session.flush()


async def cancel(session: AsyncSession, actor: Actor, activity_id: UUID, order: ActivityCancel) -> ActivityRead:
    """It is not held, for a reason that stands on it. Raises ActivityElsewhere, WrongState."""
    actor.require(Permission.ACTIVITIES_PLAN)
    activity = await get(session, actor, activity_id, lock=True)
    possible(actor, activity, "cancel")
    activity.status, activity.cancelled_reason = ActivityStatus.CANCELLED, order.reason
    await session.flush()
    await audit.record(session, actor, "activities.cancel", "activity", activity_id)
    return shown(actor, activity.model_dump())


async def read(session: AsyncSession, actor: Actor, activity_id: UUID) -> ActivityRead:
    actor.require(Permission.ACTIVITIES_READ)
    return shown(actor, (await get(session, actor, activity_id)).model_dump())


async def listing(
    session: AsyncSession,
    actor: Actor,
    part: pages.Slice,
    *,
    status: ActivityStatus | None = None,
    division: str | None = None,
    from_on: date | None = None,
    to_on: date | None = None,
) -> tuple[pages.Page, list[ActivityRead]]:
    """The latest day first."""
    actor.require(Permission.ACTIVITIES_READ)
    statement = select(Activity).where(A.district_code == actor.district)
    if status:
        statement = statement.where(A.status == status)
    if division:
        statement = statement.where(func.starts_with(A.division_code, division))
    if from_on:
        statement = statement.where(A.held_on >= from_on)
    if to_on:
        statement = statement.where(A.held_on <= to_on)
    page = await pages.take(session, statement, [A.held_on, A.id], part)
    return page, [shown(actor, row._asdict()) for row in page.rows]
