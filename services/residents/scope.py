"""Which residents an actor may know of, and whether they can be served on a day."""

from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Table, and_, exists, false, func, or_, true
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import SelectOfScalar

from models.accounts import Role
from models.family_links import FamilyLink, FamilyLinkStatus
from models.orders import Order
from models.residents import Resident
from models.visits import Visit, VisitStatus
from services import calendars
from services.access import Actor
from services.errors import Conflict, NotFound

residents: Table = Resident.__table__  # type: ignore[attr-defined]
orders: Table = Order.__table__  # type: ignore[attr-defined]
visits: Table = Visit.__table__  # type: ignore[attr-defined]
links: Table = FamilyLink.__table__  # type: ignore[attr-defined]
R = residents.c


class ResidentNotFound(NotFound):
    code = "resident_not_found"


class NoMoreOrders(Conflict):
    """The day asked for lies before the last one at home, but nothing is ordered for who is gone."""

    code = "no_more_orders"
    zh = "该老年人{resident_status}（最后一天为 {since}），不再接受订单，日期在此之前的也不行；此前已提供的服务请补录为服务记录。"
    en = (
        "The resident is {resident_status} ({since} was the last day), so nothing is ordered any more, not even for an earlier "
        "day; what was served before is recorded as visits."
    )


class ResidentGone(Conflict):
    """`resident_status` and `since`, the last day at home, say what blocks."""

    code = "resident_gone"
    zh = "该老年人当前状态为 {resident_status}，最后一天为 {since}；其后的日期不能安排服务，当晚起也不再安排床位。"
    en = "The resident is {resident_status} and {since} was the last day: no service can be planned for a later one, nor a night."


def _served(table: Table, column: str, whom: UUID | None, *which: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(
        table.c.district_code == R.district_code, table.c.resident_id == R.id, table.c[column] == whom, *which
    )


_NOT_SERVED = (VisitStatus.MISSED, VisitStatus.CANCELLED, VisitStatus.REJECTED)


def _attended(column: str, whom: UUID | None) -> ColumnElement[bool]:
    """By a visit that stands; one that nobody planned opens nothing by itself, until it was acknowledged."""
    stands = and_(
        visits.c.status.not_in(_NOT_SERVED), or_(~visits.c.unplanned, visits.c.status == VisitStatus.VERIFIED)
    )
    return _served(visits, column, whom, stands)


def _linked(actor: Actor) -> ColumnElement[bool]:
    """A relative sees the resident while the consent lasts; a consent that was withdrawn has ended the membership."""
    return exists().where(
        links.c.district_code == R.district_code,
        links.c.resident_id == R.id,
        links.c.membership_id == actor.membership_id,
        links.c.status == FamilyLinkStatus.CONSENTED,
        or_(links.c.ends_on.is_(None), links.c.ends_on >= calendars.today()),
    )


def _within(actor: Actor) -> ColumnElement[bool]:
    match actor.bound:
        case "district":
            return true()
        case "division":
            return func.starts_with(R.division_code, actor.division)
        case "resident" if actor.role is Role.FAMILY:
            return and_(R.id == actor.resident_id, _linked(actor))
        case "resident":
            return R.id == actor.resident_id
        case "provider":
            return or_(_served(orders, "provider_id", actor.provider_id), _attended("provider_id", actor.provider_id))
        case "caregiver":
            return _attended("caregiver_id", actor.caregiver_id)
        case _:
            return false()


def visible(actor: Actor) -> SelectOfScalar[Resident]:
    return select(Resident).where(R.district_code == actor.district, _within(actor))


async def get(
    session: AsyncSession, actor: Actor, resident_id: UUID, *, lock: bool = False, keep: bool = False
) -> Resident:
    """`lock` to change the row; `keep` to rely on it: nobody dies or moves before this transaction ends."""
    statement = visible(actor).where(R.id == resident_id)
    if lock or keep:
        statement = statement.with_for_update(read=not lock, key_share=lock)
    resident = (await session.exec(statement)).one_or_none()
    if resident is None:
        raise ResidentNotFound
    return resident


def there_on(resident: Resident, day: date, pointer: str | None = None) -> None:
    """Raises ResidentGone when the resident had died or moved away before that day."""
    there_on_night(resident, day - timedelta(days=1), pointer)


def there_on_night(resident: Resident, day: date, pointer: str | None = None) -> None:
    """The same of the night that follows the day: somebody who died or moved away on it needs no bed."""
    for since in (resident.deceased_on, resident.moved_out_on):
        if since is not None and day >= since:
            raise ResidentGone(pointer, resident_status=resident.status, since=since)
