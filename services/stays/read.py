"""Stays as the actor may see them: a facility's own, a resident's own, a division's, or the district's."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Table, and_, exists, false, func, or_, select, text, true
from sqlmodel import select as rows_of
from sqlmodel.ext.asyncio.session import AsyncSession

from models.accounts import Role
from models.beds import Bed
from models.facilities import Facility
from models.family_links import FamilyLink, FamilyLinkStatus, LinkScope
from models.residents import Resident
from models.stays import LIVED, Stay, StayRead, StayStatus
from services import calendars, family_links, pages
from services.access import Actor, Permission
from services.errors import NotFound
from services.lasting import UNTIL_SQL
from services.scope import as_the_bureau
from services.stays import states
from services.stays.withheld import withheld

stays: Table = Stay.__table__  # type: ignore[attr-defined]
beds: Table = Bed.__table__  # type: ignore[attr-defined]
facilities: Table = Facility.__table__  # type: ignore[attr-defined]
residents: Table = Resident.__table__  # type: ignore[attr-defined]
links: Table = FamilyLink.__table__  # type: ignore[attr-defined]
S = stays.c


class StayNotFound(NotFound):
    code = "stay_not_found"


def _within(actor: Actor) -> ColumnElement[bool]:
    match actor.bound:
        case "district":
            return true()
        case "division":
            return func.starts_with(S.division_code, actor.division)
        case "facility":
            return S.facility_id == actor.facility_id
        case "resident" if actor.role is Role.FAMILY:
            return and_(S.resident_id == actor.resident_id, _consented(actor))
        case "resident":
            return S.resident_id == actor.resident_id
        case _:
            return false()


def _consented(actor: Actor) -> ColumnElement[bool]:
    """A relative sees where somebody lives with that consent, while it lasts."""
    link = links.c
    return exists().where(
        link.district_code == S.district_code,
        link.membership_id == actor.membership_id,
        link.status == FamilyLinkStatus.CONSENTED,
        link.scopes.contains([LinkScope.WHEREABOUTS]),
        or_(link.ends_on.is_(None), link.ends_on >= calendars.today()),
    )


async def get(session: AsyncSession, actor: Actor, stay_id: UUID) -> Stay:
    """The stay, locked: only acts ask for the row itself."""
    wanted = rows_of(Stay).where(S.district_code == actor.district, S.id == stay_id, _within(actor))
    stay = (await session.exec(wanted.with_for_update(key_share=True))).one_or_none()
    if stay is None:
        raise StayNotFound
    return stay


def _joined(table: Table, key: str) -> ColumnElement[bool]:
    return and_(table.c.district_code == S.district_code, table.c.id == S[key])


_SHOWN = select(
    stays, beds.c.bed_no, beds.c.kind, facilities.c.name.label("facility"), residents.c.name.label("resident_name")
).select_from(
    stays.join(beds, _joined(beds, "bed_id"))
    .join(facilities, _joined(facilities, "facility_id"))
    .join(residents, _joined(residents, "resident_id"))
)


async def _take(
    session: AsyncSession, actor: Actor, part: pages.Slice, *which: ColumnElement[bool]
) -> tuple[pages.Page, list[StayRead]]:
    statement = _SHOWN.where(S.district_code == actor.district, _within(actor), *which)
    # A facility knows by its own stays alone who lives there; the register of residents is walled against it.
    async with as_the_bureau(session, actor.bound):
        page = await pages.take(session, statement, [S.id], part)
        kept = await withheld(session, actor, page.rows)
    health = not await family_links.lacks(session, actor, LinkScope.HEALTH)
    return page, _read(actor, page.rows, kept, health=health)


def _read(actor: Actor, rows: Sequence[Any], kept: Mapping[UUID, set[str]], *, health: bool) -> list[StayRead]:
    today = calendars.today()
    found = []
    for row in rows:
        overdue = row.status == StayStatus.ADMITTED and row.to_on is not None and row.to_on <= today
        acts = [act for act in states.allowed(actor, row) if act not in kept.get(row.id, ())]
        shown = row._asdict() | {"overdue": overdue, "allowed_actions": acts}
        found.append(StayRead.model_validate(shown | ({} if health else {"risks": None})))
    return found


async def people(session: AsyncSession, actor: Actor, stay_ids: Sequence[UUID]) -> dict[UUID, Row[Any]]:
    """Of these stays those that the actor may see, with who it is."""
    actor.require(Permission.STAYS_READ)
    if not stay_ids:
        return {}
    wanted = _SHOWN.add_columns(residents.c.sex.label("resident_sex")).where(
        S.district_code == actor.district, S.id.in_(stay_ids), _within(actor)
    )
    async with as_the_bureau(session, actor.bound):
        return {row.id: row for row in (await (await session.connection()).execute(wanted)).all()}


async def read(session: AsyncSession, actor: Actor, stay_id: UUID) -> StayRead:
    actor.require(Permission.STAYS_READ)
    _, found = await _take(session, actor, pages.Slice(1), S.id == stay_id)
    if not found:
        raise StayNotFound
    return found[0]


async def listing(
    session: AsyncSession,
    actor: Actor,
    part: pages.Slice,
    *,
    facility_id: UUID | None = None,
    bed_id: UUID | None = None,
    resident_id: UUID | None = None,
    status: StayStatus | None = None,
    on: date | None = None,
) -> tuple[pages.Page, list[StayRead]]:
    """The last reserved first. `on`: those that hold the night of that day."""
    actor.require(Permission.STAYS_READ)
    asked = {S.facility_id: facility_id, S.bed_id: bed_id, S.resident_id: resident_id, S.status: status}
    which = [column == value for column, value in asked.items() if value is not None]
    if on is not None:
        tonight = text(f"daterange(stays.from_on, {UNTIL_SQL.format(s='stays')}) @> cast(:on as date)")
        said = tonight.bindparams(on=on, today=calendars.today())
        which += [S.status.in_((StayStatus.RESERVED, *LIVED)), and_(true(), said)]
    return await _take(session, actor, part, *which)
