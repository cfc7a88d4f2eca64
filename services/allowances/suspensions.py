"""Who is not paid for a while, such as until it is confirmed that he is alive; what is owed afterwards comes as arrears."""

from uuid import UUID

from sqlalchemy import Table
from sqlalchemy import select as pick
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.allowances import AllowanceSuspension, SuspensionEnd, SuspensionOrder, SuspensionRead
from models.programmes import ProgrammeStatus
from services import audit, calendars, pages, residents
from services.access import Actor, Permission
from services.allowances import kinds
from services.constraints import violated
from services.errors import Conflict, Invalid, NotFound, WrongState

suspension_table: Table = AllowanceSuspension.__table__  # type: ignore[attr-defined]
U = suspension_table.c


class SuspensionNotFound(NotFound):
    code = "suspension_not_found"


class SuspendedAlready(Conflict):
    code = "suspended_already"
    zh = "该老年人的此项津贴已在暂停中；请先解除原有的暂停。"
    en = "This allowance of the resident is suspended already; end that suspension first."


class SuspensionEnded(Conflict):
    code = "suspension_ended"
    zh = "该暂停已于 {to_month} 解除。"
    en = "This suspension has ended with {to_month}."


class EndsBeforeItBegan(Invalid):
    code = "suspension_ends_before_it_began"
    zh = "末月最早为 {earliest}（即暂停的前一个月，表示暂停有误、全部补发）。"
    en = "The last month is {earliest} at the earliest: the month before the first says that it held for none."


async def suspend(session: AsyncSession, actor: Actor, allowance_id: UUID, order: SuspensionOrder) -> SuspensionRead:
    """From a month on, till it is ended. What was approved before is not touched."""
    actor.require(Permission.ALLOWANCES_BUILD)
    allowance = await kinds.get(session, actor, allowance_id)
    if allowance.status is ProgrammeStatus.CLOSED:
        raise WrongState(state=allowance.status, act="suspend", allowed="-")
    await residents.get(session, actor, order.resident_id)
    suspension = AllowanceSuspension(
        district_code=actor.district, allowance_id=allowance_id, by_account=actor.id, **order.model_dump()
    )
    try:
        async with session.begin_nested():
            session.add(suspension)
            await session.flush()
    except IntegrityError as error:
        already = SuspendedAlready("/resident_id")
        raise violated(error, {"allowance_suspensions_one_at_a_time_uq": already}) from error
    await audit.record(
        session,
        actor,
        "allowances.suspend",
        "resident",
        order.resident_id,
        allowance_id=allowance_id,
        from_month=order.from_month,
        reason=order.reason,
    )
    return SuspensionRead.model_validate(suspension)


async def end(
    session: AsyncSession, actor: Actor, allowance_id: UUID, suspension_id: UUID, order: SuspensionEnd
) -> SuspensionRead:
    """The months after the last are paid again, those that are over as arrears in the next batch, which another approves."""
    actor.require(Permission.ALLOWANCES_BUILD)
    wanted = select(AllowanceSuspension).where(
        col(AllowanceSuspension.district_code) == actor.district,
        col(AllowanceSuspension.allowance_id) == allowance_id,
        col(AllowanceSuspension.id) == suspension_id,
    )
    suspension = (await session.exec(wanted.with_for_update())).one_or_none()
    if suspension is None:
        raise SuspensionNotFound
    if suspension.to_month is not None:
        raise SuspensionEnded(to_month=suspension.to_month)
    earliest = calendars.add_months(suspension.from_month, -1)
    if order.to_month < earliest:
        raise EndsBeforeItBegan("/to_month", earliest=earliest)
    suspension.to_month, suspension.ended_by, suspension.ended_reason = order.to_month, actor.id, order.reason
    await session.flush()
    await audit.record(
        session,
        actor,
        "allowances.end_suspension",
        "resident",
        suspension.resident_id,
        allowance_id=allowance_id,
        to_month=order.to_month,
        reason=order.reason,
    )
    return SuspensionRead.model_validate(suspension)


async def suspensions(
    session: AsyncSession,
    actor: Actor,
    allowance_id: UUID,
    part: pages.Slice,
    *,
    resident_id: UUID | None = None,
    ended: bool | None = None,
) -> tuple[pages.Page, list[SuspensionRead]]:
    """Newest first; of a resident, or those that are ended or not."""
    actor.require(Permission.ALLOWANCES_READ)
    await kinds.read(session, actor, allowance_id)
    statement = pick(suspension_table).where(U.district_code == actor.district, U.allowance_id == allowance_id)
    if resident_id:
        statement = statement.where(U.resident_id == resident_id)
    if ended is not None:
        statement = statement.where(U.to_month.is_not(None) if ended else U.to_month.is_(None))
    page = await pages.take(session, statement, [U.id], part)
    return page, [SuspensionRead.model_validate(row) for row in page.rows]
