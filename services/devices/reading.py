"""Devices as they are seen: a place its own, a township those of its division and its homes, the bureau and the auditor all."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, Table, and_, case, func, select
from sqlmodel import col
from sqlmodel import select as entities
from sqlmodel.ext.asyncio.session import AsyncSession

from models.beds import Bed
from models.care_centres import CareCentre
from models.devices import PLACE_COLUMN, Device, DeviceKind, DevicePlace, DeviceRead, DeviceState
from models.facilities import Facility
from models.meal_points import MealPoint
from models.providers import Provider
from models.signals import DeviceStanding
from services import pages
from services.access import Actor, Permission
from services.errors import NotFound, WrongState
from services.findings.own import within

devices: Table = Device.__table__  # type: ignore[attr-defined]
standings: Table = DeviceStanding.__table__  # type: ignore[attr-defined]
beds: Table = Bed.__table__  # type: ignore[attr-defined]
D, S, B = devices.c, standings.c, beds.c
_PLACES: dict[DevicePlace, Any] = {
    DevicePlace.FACILITY: Facility,
    DevicePlace.MEAL_POINT: MealPoint,
    DevicePlace.PROVIDER: Provider,
    DevicePlace.CARE_CENTRE: CareCentre,
}
_PLACE_ID = func.coalesce(*(D[column] for column in PLACE_COLUMN.values()))


class DeviceNotFound(NotFound):
    code = "device_not_found"


def _name() -> ColumnElement[Any]:
    """Of the place; of a home, nobody's."""
    names = (
        select(col(place.name))
        .where(col(place.district_code) == D.district_code, col(place.id) == D[PLACE_COLUMN[kind]])
        .scalar_subquery()
        for kind, place in _PLACES.items()
    )
    return func.coalesce(*names)


_SILENT_AFTER = func.greatest(S.last_heard_at, D.key_issued_at) + D.heartbeat_minutes * func.make_interval(
    0, 0, 0, 0, 0, 1
)
STATE = case(
    (D.retired_at.is_not(None), DeviceState.RETIRED),
    (D.key_issued_at.is_(None), DeviceState.KEYLESS),
    (S.alarm_since.is_not(None), DeviceState.ALARM),
    (func.now() > _SILENT_AFTER, DeviceState.SILENT),
    (S.fault_since.is_not(None), DeviceState.FAULT),
    else_=DeviceState.WELL,
)
_SHOWN = ("last_heard_at", "alarm_since", "fault_since")


def _read(actor: Actor) -> Select[Any]:
    silent_after = case((D.retired_at.is_(None), _SILENT_AFTER))
    told = (_PLACE_ID.label("place_id"), _name().label("place_name"), silent_after.label("silent_after"))
    return (
        select(devices, *told, *(S[name] for name in _SHOWN), B.bed_no, STATE.label("state"))
        .outerjoin(standings, and_(S.district_code == D.district_code, S.device_id == D.id))
        .outerjoin(beds, and_(B.district_code == D.district_code, B.id == D.bed_id))
        .where(D.district_code == actor.district, within(actor, D))
    )


async def get(session: AsyncSession, actor: Actor, device_id: UUID, *, lock: bool = False) -> Device:
    wanted = entities(Device).where(D.district_code == actor.district, D.id == device_id, within(actor, D))
    found = (await session.exec(wanted.with_for_update() if lock else wanted)).one_or_none()
    if found is None:
        raise DeviceNotFound
    return found


def allowed_actions(actor: Actor, device: Any) -> list[str]:
    manages = actor.may(Permission.DEVICES_MANAGE) and device.retired_at is None
    return ["update", "issue_key", "retire"] if manages else []


def possible(actor: Actor, device: Device, act: str) -> None:
    """Raises WrongState for one that is retired."""
    if act not in allowed_actions(actor, device):
        raise WrongState(state=DeviceState.RETIRED, act=act, allowed="-", noun="device")


def _shown(actor: Actor, rows: Sequence[Row[Any]]) -> list[DeviceRead]:
    return [
        DeviceRead.model_validate(
            {**row._mapping, "spot": row.spot or None, "allowed_actions": allowed_actions(actor, row)}
        )
        for row in rows
    ]


async def read(session: AsyncSession, actor: Actor, device_id: UUID) -> DeviceRead:
    actor.require(Permission.DEVICES_READ)
    row = (await (await session.connection()).execute(_read(actor).where(D.id == device_id))).one_or_none()
    if row is None:
        raise DeviceNotFound
    return _shown(actor, [row])[0]


def stated(
    actor: Actor,
    *,
    kind: DeviceKind | None = None,
    place_kind: DevicePlace | None = None,
    place_id: UUID | None = None,
    state: DeviceState | None = None,
    heard_before: datetime | None = None,
) -> Select[Any]:
    """Those that the actor sees. `heard_before`: not heard since; of one that never was, since its key was issued."""
    statement = _read(actor)
    for column, value in ((D.kind, kind), (D.place_kind, place_kind), (_PLACE_ID, place_id), (STATE, state)):
        if value is not None:
            statement = statement.where(column == value)
    if heard_before is not None:
        statement = statement.where(func.coalesce(S.last_heard_at, D.key_issued_at) < heard_before)
    return statement


async def listing(
    session: AsyncSession, actor: Actor, part: pages.Slice, **asked: Any
) -> tuple[pages.Page, list[DeviceRead]]:
    """The last registered first; `asked` as in `stated`."""
    actor.require(Permission.DEVICES_READ)
    page = await pages.take(session, stated(actor, **asked), [D.id], part)
    return page, _shown(actor, page.rows)
