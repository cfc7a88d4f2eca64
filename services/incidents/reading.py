"""Incidents as they are seen: the bureau and its inspectors all, a place its own, a township those of its division. Whom they
concerned is health data: `reveal`."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, Table, func, literal_column, select
from sqlmodel import col
from sqlmodel import select as entities
from sqlmodel.ext.asyncio.session import AsyncSession

from models.audit import Outcome
from models.incidents import (
    Concerned,
    FollowUpRead,
    Harm,
    Incident,
    IncidentFollowUp,
    IncidentKind,
    IncidentRead,
    IncidentResident,
    IncidentReveal,
    IncidentRevealed,
    IncidentStatus,
    IncidentStep,
)
from models.residents import Resident
from models.safety_checklists import InspectedKind
from services import audit, calendars, pages
from services.access import Actor, Permission
from services.errors import NotFound, WrongState
from services.findings.own import within
from services.safety_places import ID_SQL, NAME_SQL
from services.scope import as_the_bureau

incidents: Table = Incident.__table__  # type: ignore[attr-defined]
follow_ups: Table = IncidentFollowUp.__table__  # type: ignore[attr-defined]
concerned: Table = IncidentResident.__table__  # type: ignore[attr-defined]
residents: Table = Resident.__table__  # type: ignore[attr-defined]
I = incidents.alias("i").c  # noqa: E741  (as ID_SQL and NAME_SQL call it)
F, N, R = follow_ups.c, concerned.c, residents.c


class IncidentNotFound(NotFound):
    code = "incident_not_found"


def _late(today: date) -> ColumnElement[bool]:
    """A follow-up is not done after its day, while the incident is open."""
    waits = select(F.id).where(
        F.district_code == I.district_code, F.incident_id == I.id, F.done_on.is_(None), F.due_on < today
    )
    return (I.status == IncidentStatus.OPEN) & waits.exists()


def _seen(actor: Actor) -> Select[Any]:
    many = select(func.count()).where(N.district_code == I.district_code, N.incident_id == I.id).scalar_subquery()
    told: tuple[Any, ...] = (
        literal_column(ID_SQL).label("place_id"),
        literal_column(NAME_SQL).label("place_name"),
        many.label("concerned"),
        _late(calendars.today()).label("overdue"),
    )
    return select(*I, *told).where(I.district_code == actor.district, within(actor, I))


async def get(session: AsyncSession, actor: Actor, incident_id: UUID, *, lock: bool = False) -> Incident:
    table = incidents.c
    wanted = entities(Incident).where(
        table.district_code == actor.district, table.id == incident_id, within(actor, table)
    )
    found = (await session.exec(wanted.with_for_update() if lock else wanted)).one_or_none()
    if found is None:
        raise IncidentNotFound
    return found


def allowed_actions(actor: Actor, incident: Any, waiting: int) -> list[str]:
    """For this account. `waiting`: so many follow-ups are not done."""
    stands = incident.status == IncidentStatus.OPEN
    worse = incident.status != IncidentStatus.ANNULLED and incident.harm != Harm.DEATH
    tells, decides = stands and actor.may(Permission.INCIDENTS_RECORD), actor.may(Permission.INCIDENTS_CLOSE)
    another = actor.account_id != incident.recorded_by
    possible = {
        "raise_harm": worse and actor.may(Permission.INCIDENTS_RECORD),
        "say_cause": tells,
        "add_follow_up": tells,
        "complete_follow_up": tells and waiting > 0,
        "close": stands and decides and another and incident.cause is not None and waiting == 0,
        "annul": stands and decides and another,
        "reveal": actor.may(Permission.INCIDENTS_REVEAL),
    }
    return [act for act, may in possible.items() if may]


def possible(
    actor: Actor,
    incident: Incident,
    act: str,
    waiting: int,
    *,
    among: tuple[IncidentStatus, ...] = (IncidentStatus.OPEN,),
) -> None:
    """Raises WrongState where it is in none of these states."""
    if incident.status not in among:
        allowed = ", ".join(allowed_actions(actor, incident, waiting)) or "-"
        raise WrongState(state=incident.status, act=act, allowed=allowed, noun="incident")


async def waiting_of(session: AsyncSession, incident: Incident) -> list[IncidentFollowUp]:
    """What is not done yet, the first due first."""
    wanted = entities(IncidentFollowUp).where(
        col(IncidentFollowUp.district_code) == incident.district_code,
        col(IncidentFollowUp.incident_id) == incident.id,
        col(IncidentFollowUp.done_on).is_(None),
    )
    return list((await session.exec(wanted.order_by(col(IncidentFollowUp.due_on), col(IncidentFollowUp.no)))).all())


async def _of(session: AsyncSession, actor: Actor, table: Any, ids: Sequence[UUID], order: Any) -> dict[UUID, Any]:
    by: dict[UUID, Any] = defaultdict(list)
    if ids:
        wanted = entities(table).where(table.district_code == actor.district, table.incident_id.in_(ids))
        for one in (await session.exec(wanted.order_by(order))).all():
            by[one.incident_id].append(one)
    return by


async def _shown(session: AsyncSession, actor: Actor, rows: Sequence[Row[Any]]) -> list[IncidentRead]:
    ids, today = [row.id for row in rows], calendars.today()
    todo = await _of(session, actor, IncidentFollowUp, ids, col(IncidentFollowUp.no))
    steps = await _of(session, actor, IncidentStep, ids, col(IncidentStep.id))
    shown = []
    for row in rows:
        told = [
            FollowUpRead.model_validate(
                one.model_dump() | {"overdue": one.done_on is None and one.due_on < today and row.status == "open"}
            )
            for one in todo[row.id]
        ]
        waiting = sum(one.done_on is None for one in told)
        shown.append(
            IncidentRead.model_validate(
                {
                    **row._mapping,
                    "in_a_home": row.home_resident_id is not None,
                    "reported_late": row.reported_at > row.report_due_at,
                    "follow_ups": told,
                    "steps": steps[row.id],
                    "allowed_actions": allowed_actions(actor, row, waiting),
                }
            )
        )
    return shown


async def read(session: AsyncSession, actor: Actor, incident_id: UUID) -> IncidentRead:
    actor.require(Permission.INCIDENTS_READ)
    row = (await (await session.connection()).execute(_seen(actor).where(I.id == incident_id))).one_or_none()
    if row is None:
        raise IncidentNotFound
    return (await _shown(session, actor, [row]))[0]


async def listing(
    session: AsyncSession,
    actor: Actor,
    part: pages.Slice,
    *,
    kind: IncidentKind | None = None,
    harm: Harm | None = None,
    status: IncidentStatus | None = None,
    place_kind: InspectedKind | None = None,
    place_id: UUID | None = None,
    resident_id: UUID | None = None,
    late: bool | None = None,
    overdue: bool | None = None,
    from_on: date | None = None,
    to_on: date | None = None,
) -> tuple[pages.Page, list[IncidentRead]]:
    """The last first, by day. `late`: told after it had to be; `overdue`: a follow-up is. Of one resident they are health data, for
    whoever may see whom an incident concerned."""
    actor.require(Permission.INCIDENTS_READ)
    if resident_id is not None:
        actor.require(Permission.INCIDENTS_REVEAL)
    statement = _seen(actor)
    for column, value in ((I.kind, kind), (I.harm, harm), (I.status, status), (I.place_kind, place_kind)):
        if value is not None:
            statement = statement.where(column == value)
    if place_id is not None:
        statement = statement.where(literal_column(ID_SQL) == place_id)
    if resident_id is not None:
        of_his = select(N.id).where(
            N.district_code == I.district_code, N.incident_id == I.id, N.resident_id == resident_id
        )
        statement = statement.where(of_his.exists() | (I.home_resident_id == resident_id))
    for condition, asked in ((I.reported_at > I.report_due_at, late), (_late(calendars.today()), overdue)):
        if asked is not None:
            statement = statement.where(condition if asked else ~condition)
    if from_on is not None:
        statement = statement.where(I.happened_on >= from_on)
    if to_on is not None:
        statement = statement.where(I.happened_on <= to_on)
    page = await pages.take(session, statement, [I.happened_on, I.id], part)
    return page, await _shown(session, actor, page.rows)


async def reveal(session: AsyncSession, actor: Actor, incident_id: UUID, order: IncidentReveal) -> IncidentRevealed:
    """Whom it concerned, and in whose home, for a purpose. The audit says who saw it and why."""
    actor.require(Permission.INCIDENTS_REVEAL)
    incident = await get(session, actor, incident_id)
    wanted = select(N.resident_id).where(N.district_code == actor.district, N.incident_id == incident_id).order_by(N.id)
    connection = await session.connection()
    ids = list((await connection.execute(wanted)).scalars().all())
    home = incident.home_resident_id
    named = select(R.id, R.name).where(
        R.district_code == actor.district, R.id.in_([*ids, *([home] if home is not None else [])])
    )
    async with as_the_bureau(session, actor.bound):  # a house has no register; of its own incident it knows the names
        names = {row.id: row.name for row in (await connection.execute(named)).all()}
    facts = {"residents": ids, "home_resident": home, "purpose": order.purpose}
    await audit.record(session, actor, "incidents.reveal", "incident", incident_id, outcome=Outcome.READ, **facts)
    shown = {one: Concerned(id=one, name=names.get(one)) for one in (*ids, *([home] if home is not None else []))}
    return IncidentRevealed(
        id=incident_id, residents=[shown[one] for one in ids], home_resident=shown[home] if home is not None else None
    )
