"""Calls for help as they are seen: by whoever sees the resident, by the facility in which it is, by the division, the bureau all.

Who serves whom is asked here, and not by row security: the statements below see what the bureau does, and begin scoped."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, Table, and_, func, select, true
from sqlmodel import col
from sqlmodel import select as entities
from sqlmodel.ext.asyncio.session import AsyncSession

from models.alerts import Alert, AlertStatus
from models.residents import Resident
from models.sos import Sos, SosRead
from services import pages, residents
from services.access import Actor, Permission
from services.errors import NotFound
from services.scope import as_the_bureau

sos: Table = Sos.__table__  # type: ignore[attr-defined]
alerts: Table = Alert.__table__  # type: ignore[attr-defined]
S, A = sos.c, alerts.c
_OF_THE_CALL = (
    "alert_id",
    "resident_id",
    "facility_id",
    "device_id",
    "raised_by",
    "presses",
    "last_pressed_at",
    "note",
)
_OF_THE_ALERT = (
    *("version", "status", "level", "acknowledge_by", "acknowledged_at", "acknowledged_by"),
    *("resolved_at", "resolved_by", "cause"),
)


class SosNotFound(NotFound):
    code = "sos_not_found"


def place_of(alert_id: UUID) -> str:
    """Where the place belongs, among what is sealed of the resident: elsewhere it does not open."""
    return f"sos_place.{alert_id}"


def _within(actor: Actor) -> ColumnElement[bool]:
    if actor.bound == "district":
        return true()
    if actor.bound == "facility":
        return S.facility_id == actor.facility_id
    if actor.bound == "division":
        return func.starts_with(S.division_code, actor.division)
    return S.resident_id.in_(residents.visible(actor).with_only_columns(col(Resident.id)))


def _seen(actor: Actor) -> Select[Any]:
    return (
        select(
            *(S[name] for name in ("id", "created_at", *_OF_THE_CALL)),
            *(A[name] for name in _OF_THE_ALERT),
            S.place_sealed.is_not(None).label("place_known"),
            A.note.label("resolution"),
        )
        .join_from(sos, alerts, and_(A.district_code == S.district_code, A.id == S.alert_id))
        .where(S.district_code == actor.district, _within(actor))
    )


def allowed_actions(actor: Actor, status: AlertStatus) -> list[str]:
    if not actor.may(Permission.SOS_HANDLE):
        return []
    acts = {AlertStatus.OPEN: ["acknowledge", "resolve"], AlertStatus.ACKNOWLEDGED: ["resolve"]}
    return [*acts.get(status, []), "helpers"]


async def get(session: AsyncSession, actor: Actor, sos_id: UUID) -> Sos:
    wanted = entities(Sos).where(S.district_code == actor.district, S.id == sos_id, _within(actor))
    async with as_the_bureau(session, actor.bound):
        found = (await session.exec(wanted)).one_or_none()
    if found is None:
        raise SosNotFound
    return found


async def _shown(session: AsyncSession, actor: Actor, rows: Sequence[Row[Any]]) -> list[SosRead]:
    now, who = datetime.now(UTC), [row.resident_id for row in rows if row.resident_id is not None]
    named = select(col(Resident.id), col(Resident.name)).where(
        col(Resident.district_code) == actor.district, col(Resident.id).in_(who)
    )
    async with as_the_bureau(session, actor.bound):  # a house has no register; of who calls from it, it knows the name
        names = {row.id: row.name for row in (await (await session.connection()).execute(named)).all()}
    return [
        SosRead.model_validate(
            {
                **row._mapping,
                "resident_name": names.get(row.resident_id),
                "overdue": row.status == AlertStatus.OPEN and row.acknowledge_by < now,
                "allowed_actions": allowed_actions(actor, row.status),
            }
        )
        for row in rows
    ]


async def read(session: AsyncSession, actor: Actor, sos_id: UUID) -> SosRead:
    actor.require(Permission.SOS_READ)
    async with as_the_bureau(session, actor.bound):
        row = (await (await session.connection()).execute(_seen(actor).where(S.id == sos_id))).one_or_none()
    if row is None:
        raise SosNotFound
    return (await _shown(session, actor, [row]))[0]


async def listing(
    session: AsyncSession,
    actor: Actor,
    part: pages.Slice,
    *,
    status: AlertStatus | None = None,
    resident_id: UUID | None = None,
    facility_id: UUID | None = None,
    overdue: bool | None = None,
) -> tuple[pages.Page, list[SosRead]]:
    """The last first."""
    actor.require(Permission.SOS_READ)
    statement = _seen(actor)
    for column, value in ((A.status, status), (S.resident_id, resident_id), (S.facility_id, facility_id)):
        if value is not None:
            statement = statement.where(column == value)
    if overdue is not None:
        late = and_(A.status == AlertStatus.OPEN, A.acknowledge_by < func.now())
        statement = statement.where(late if overdue else ~late)
    async with as_the_bureau(session, actor.bound):
        page = await pages.take(session, statement, [S.id], part)
    return page, await _shown(session, actor, page.rows)
