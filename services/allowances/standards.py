"""What a kind pays from a month on: added, never changed."""

from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError
from sqlmodel.ext.asyncio.session import AsyncSession

from models.allowances import AllowanceStandard, Band, StandardAdd, StandardRead
from models.programmes import ProgrammeStatus
from services import audit, calendars, pages
from services.access import Actor, Permission
from services.allowances import kinds
from services.allowances.kinds import S, standard_table
from services.constraints import violated
from services.errors import Conflict, Invalid, WrongState


class StandardExists(Conflict):
    code = "standard_exists"
    zh = "{effective_from} 起的标准已定，标准不得改写；请另定一个生效月份。"
    en = "There is a standard from {effective_from} already, and standards are never edited: choose another month."


class StandardInUse(Conflict):
    code = "standard_in_use"
    zh = "{effective_from} 及以后的月份已有 {payments} 笔按原标准批准的发放，新标准最早从 {earliest} 起生效。"
    en = (
        "{payments} payments for months since {effective_from} were approved under the standard of their month; the "
        "earliest month for a new one begins on {earliest}."
    )


class BandsOverlap(Invalid):
    code = "bands_overlap"
    zh = "年龄段须由低到高且互不重叠：从 {from_age} 岁起的一段不符。"
    en = "Bands go upwards and do not overlap: the one from {from_age} does."


_PAID_SINCE = text("""
    select count(*) as payments, max(month) as last from allowance_payments
    where district_code = :district and allowance_id = :allowance and batch_id is not null and month >= :month
      and to_date(month, 'YYYY-MM') < coalesce((select min(effective_from) from allowance_standards
            where district_code = :district and allowance_id = :allowance and effective_from > :day), 'infinity')
""")


def _upwards(bands: list[Band]) -> None:
    below: int | None = -1
    for n, band in enumerate(bands):
        if below is None or band.from_age <= below or (band.to_age is not None and band.to_age < band.from_age):
            raise BandsOverlap(f"/bands/{n}/from_age", from_age=band.from_age)
        below = band.to_age


async def add_standard(session: AsyncSession, actor: Actor, allowance_id: UUID, order: StandardAdd) -> StandardRead:
    """Bands and rules from a month on. StandardExists when that month has one; StandardInUse when its months were paid."""
    actor.require(Permission.PROGRAMMES_MANAGE)
    allowance = await kinds.get(session, actor, allowance_id, lock=True)
    if allowance.status is ProgrammeStatus.CLOSED:
        raise WrongState(state=allowance.status, act="add_standard", allowed="-")
    _upwards(order.bands)
    month = calendars.month_of(order.effective_from)
    which = {"district": actor.district, "allowance": allowance_id, "month": month, "day": order.effective_from}
    paid = (await (await session.connection()).execute(_PAID_SINCE, which)).one()
    if paid.payments:
        earliest = calendars.first_day(calendars.add_months(paid.last, 1))
        raise StandardInUse(
            "/effective_from", effective_from=order.effective_from, payments=paid.payments, earliest=earliest
        )
    standard = AllowanceStandard(district_code=actor.district, allowance_id=allowance_id, **order.model_dump())
    try:
        async with session.begin_nested():
            session.add(standard)
            await session.flush()
    except IntegrityError as error:
        taken = StandardExists("/effective_from", effective_from=order.effective_from)
        raise violated(error, {"allowance_standards_allowance_id_effective_from_uq": taken}) from error
    await audit.record(
        session,
        actor,
        "allowances.add_standard",
        "allowance",
        allowance_id,
        standard_id=standard.id,
        **order.model_dump(mode="json"),
    )
    return StandardRead.model_validate(standard)


async def standards(
    session: AsyncSession, actor: Actor, allowance_id: UUID, part: pages.Slice
) -> tuple[pages.Page, list[StandardRead]]:
    """The latest first month first."""
    actor.require(Permission.PROGRAMMES_READ)
    await kinds.read(session, actor, allowance_id)
    statement = select(standard_table).where(S.district_code == actor.district, S.allowance_id == allowance_id)
    page = await pages.take(session, statement, [S.effective_from], part)
    return page, [StandardRead.model_validate(row) for row in page.rows]
