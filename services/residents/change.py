"""Corrections of the register. Death, moving away and coming back are services/status_changes.py."""

from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Table, select
from sqlalchemy import update as update_rows
from sqlalchemy.exc import IntegrityError
from sqlmodel.ext.asyncio.session import AsyncSession

from models.accounts import Membership, Role
from models.alerts import Alert, AlertStatus
from models.devices import Device
from models.meal_orders import MealOrder, MealOrderStatus
from models.orders import OrderStatus
from models.residents import Resident, ResidentRead, ResidentUpdate
from models.search import SearchKind
from models.sos import Sos
from models.visits import VisitStatus
from services import audit, divisions, names, numbers, sealing, supply
from services.access import Actor, Permission
from services.assessments import levels
from services.constraints import violated
from services.residents import personal
from services.residents.register import ResidentExists, meanings, taken_by
from services.residents.scope import get, orders, visits
from services.scope import as_the_bureau
from services.visits import homes

alerts: Table = Alert.__table__  # type: ignore[attr-defined]
devices: Table = Device.__table__  # type: ignore[attr-defined]
sos: Table = Sos.__table__  # type: ignore[attr-defined]
meal_orders: Table = MealOrder.__table__  # type: ignore[attr-defined]
memberships: Table = Membership.__table__  # type: ignore[attr-defined]
_PLAIN = (
    *("name", "division_code", "household_division_code", "categories", "ability_level", "custodian"),
    *("languages", "caregiver_sex"),
)
_SETS = ("categories", "languages")
_STILL_OPEN: tuple[tuple[Table, tuple[StrEnum, ...]], ...] = (
    (orders, (OrderStatus.PLACED, OrderStatus.ACCEPTED, OrderStatus.SCHEDULED)),
    (visits, (VisitStatus.SCHEDULED,)),
    (meal_orders, (MealOrderStatus.ORDERED,)),
    (alerts, (AlertStatus.OPEN, AlertStatus.ACKNOWLEDGED)),
)
_TOLD = ("division_code", "household_division_code", "categories", "ability_level")
"""Of these the audit keeps what was and what is; of the others only that they changed."""


async def update(
    session: AsyncSession, actor: Actor, resident_id: UUID, version: int, order: ResidentUpdate
) -> ResidentRead:
    """Only what was sent. A worker moves nobody out of his own divisions: that is the bureau's to do. Visits that waited for the
    home's position are measured against it. Raises AbilityLevelAssessed for a level that an assessment holds."""
    actor.require(Permission.RESIDENTS_REGISTER)
    resident = await get(session, actor, resident_id, lock=True)
    supply.unchanged_since(resident, version)
    sent = order.sent()
    if order.division_code is not None:
        divisions.within(actor, order.division_code, "/division_code")
    if sent.get("ability_level", resident.ability_level) != resident.ability_level:
        held = await levels.holding(session, actor.district, [resident.id], "/ability_level")
        if resident.id in held:
            raise held[resident.id]
    before = {name: getattr(resident, name) for name in _TOLD if name in sent}
    unplaced = resident.place_sealed is None
    seal = await sealing.seal_of(session, actor.district, "residents", resident.id)
    if order.id_number is not None:
        await _identify(session, actor, resident, seal, order.id_number)
    try:
        async with session.begin_nested():
            _set_plain(resident, sent)
            _set_sealed(session, resident, seal, sent)
            await session.flush()
            if before.get("division_code", resident.division_code) != resident.division_code:
                await _bring_along(session, resident)
    except IntegrityError as error:
        raise violated(error, meanings(resident.division_code)) from error
    if "name" in sent:
        await names.keep(session, actor.district, SearchKind.RESIDENT, [(resident.id, resident.name)])
    if unplaced and resident.place_sealed is not None:
        async with as_the_bureau(session, actor.bound):  # visits may lie where the resident lived before
            await homes.told(session, actor, [resident.id])
    after = {name: getattr(resident, name) for name in before}
    await audit.record(
        session, actor, "residents.update", "resident", resident.id, fields=sorted(sent), before=before, after=after
    )
    return (await personal.shown(session, actor, [resident]))[0]


async def _bring_along(session: AsyncSession, resident: Resident) -> None:
    """What is still to be done goes with the resident: orders, visits, calls for help, what hangs at home and relatives'
    memberships say where somebody lives, and whoever works there must see them. What was done stays where it was done."""
    connection = await session.connection()
    for table, still_open in _STILL_OPEN:
        await connection.execute(
            update_rows(table)
            .where(
                table.c.district_code == resident.district_code,
                table.c.resident_id == resident.id,
                table.c.status.in_(still_open),
            )
            .values(division_code=resident.division_code)
        )
    lives = (
        update_rows(devices)
        .where(devices.c.district_code == resident.district_code, devices.c.resident_id == resident.id)
        .values(division_code=resident.division_code)
    )
    standing = select(alerts.c.id).where(
        alerts.c.district_code == resident.district_code,
        alerts.c.resident_id == resident.id,
        alerts.c.status.in_((AlertStatus.OPEN, AlertStatus.ACKNOWLEDGED)),
    )
    calls = (
        update_rows(sos)
        .where(sos.c.district_code == resident.district_code, sos.c.alert_id.in_(standing), sos.c.facility_id.is_(None))
        .values(division_code=resident.division_code)
    )
    for moved in (lives, calls):
        await connection.execute(moved)
    await connection.execute(
        update_rows(memberships)
        .where(
            memberships.c.district_code == resident.district_code,
            memberships.c.resident_id == resident.id,
            memberships.c.role == Role.FAMILY,
        )
        .values(division_code=resident.division_code)
    )


async def _identify(session: AsyncSession, actor: Actor, resident: Resident, seal: sealing.Seal, written: str) -> None:
    """A corrected number corrects the birth date and the sex that it says."""
    identity = supply.judged("/id_number", numbers.identity_number, written)
    index = sealing.blind(session, actor.district, sealing.ID_NUMBER, identity.value)
    if (known := await taken_by(session, actor, index)) and known != resident.id:
        raise ResidentExists("/id_number", resident_id=known)
    resident.id_number_sealed = seal.close("id_number", identity.value) or b""
    resident.id_number_index, resident.person_anywhere = index, sealing.anywhere(session, identity.value)
    resident.birth_on, resident.sex = identity.birth_on, identity.sex


def _set_plain(resident: Resident, sent: dict[str, Any]) -> None:
    for name in _PLAIN:
        if name in sent:
            setattr(resident, name, sorted(set(sent[name])) if name in _SETS else sent[name])


def _set_sealed(session: AsyncSession, resident: Resident, seal: sealing.Seal, sent: dict[str, Any]) -> None:
    for name in ("phone", "address", "bank_card"):
        if name in sent:
            value = personal.canonical(name, sent[name] or None)
            setattr(resident, f"{name}_sealed", seal.close(name, value))
            if name == "phone":
                resident.phone_tail_index = sealing.phone_tail(sealing.vault_of(session), resident.district_code, value)
    if "lat" in sent or "lng" in sent:
        place = personal.place(sent.get("lat"), sent.get("lng"))
        resident.place_sealed = seal.close("place", place)
        resident.cell_lat, resident.cell_lng = personal.cell(place)
