"""Putting devices on the register, and taking them off: by the bureau, and by a place for its own."""

import os
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from models.alerts import AlertCause
from models.devices import (
    PLACE_COLUMN,
    Device,
    DeviceKey,
    DeviceKind,
    DevicePlace,
    DeviceRead,
    DeviceRegister,
    DeviceRetire,
    DeviceUpdate,
)
from models.safety_checklists import InspectedKind
from services import alerts, audit, residents, safety_places, sealing, supply
from services.access import Actor, Permission
from services.constraints import keep
from services.devices.reading import get, possible, read
from services.errors import Conflict, Forbidden, Invalid

KEY_BYTES = 32
USUAL_HEARTBEAT: Mapping[DeviceKind, int] = {
    DeviceKind.SMOKE: 1440,
    DeviceKind.GAS: 60,
    DeviceKind.ELECTRICAL: 60,
    DeviceKind.BED: 30,
    DeviceKind.SOS_BUTTON: 1440,
}
"""Minutes: what runs on a battery tells of itself once a day, what hangs on the mains every hour."""


class DeviceExists(Conflict):
    code = "device_no_taken"
    zh = "设备编号 {device_no} 已登记；请核对，或换一个编号。"
    en = "A device with the number {device_no} is registered already: look whether it is this one, or use another number."


class BedOfAnotherPlace(Invalid):
    code = "device_bed_elsewhere"
    zh = "该床位不在此设备所在的机构；只有机构内的设备才填写床位。"
    en = "The bed does not stand where the device is; only a device at a facility is at one of its beds."


async def _where(session: AsyncSession, actor: Actor, order: DeviceRegister) -> dict[str, Any]:
    """The column of its place, and the division; homes are equipped by the bureau."""
    column = PLACE_COLUMN[order.place_kind]
    if order.place_kind is DevicePlace.HOME:
        if actor.bound != "district":
            raise Forbidden("/place_id", permission="devices:manage at another place")
        resident = await residents.get(session, actor, order.place_id)
        return {column: resident.id, "division_code": resident.division_code}
    kind = InspectedKind(order.place_kind)
    if not safety_places.own(actor, kind, order.place_id):
        raise Forbidden("/place_id", permission="devices:manage at another place")
    place = await safety_places.get(session, actor, kind, order.place_id)
    return {column: place.id, "division_code": place.division_code}


async def _kept(session: AsyncSession, device: Device, said: Mapping[str, Any]) -> None:
    """The database knows which bed is whose."""
    if said.get("bed_id") is not None and device.facility_id is None:
        raise BedOfAnotherPlace("/bed_id")
    taken = DeviceExists("/device_no", device_no=device.device_no)
    elsewhere = BedOfAnotherPlace("/bed_id")
    meanings = {"devices_device_no_uq": taken, "devices_bed_of_its_facility_fk": elsewhere}
    spot = {"spot": said["spot"] or ""} if "spot" in said else {}
    await keep(session, device, dict(said) | spot, meanings)


async def register(session: AsyncSession, actor: Actor, order: DeviceRegister) -> DeviceRead:
    """Without a key yet, so that nothing is heard of it: that is issued by an act of its own. Raises DeviceExists, PlaceUnknown,
    ResidentNotFound, BedOfAnotherPlace."""
    actor.require(Permission.DEVICES_MANAGE)
    where = await _where(session, actor, order)
    device = Device(
        district_code=actor.district,
        device_no=order.device_no,
        kind=order.kind,
        place_kind=order.place_kind,
        heartbeat_minutes=order.heartbeat_minutes or USUAL_HEARTBEAT[order.kind],
        registered_by=actor.id,
        **where,
    )
    _, own_key = sealing.new_seal(session, actor.district, "devices", device.id)
    session.add(own_key)
    await session.flush()
    await _kept(session, device, {"bed_id": order.bed_id, "spot": order.spot})
    facts: dict[str, Any] = {
        "kind": order.kind,
        "place_kind": order.place_kind,
        "place": order.place_id,
        "bed": order.bed_id,
    }
    await audit.record(session, actor, "devices.register", "device", device.id, **facts)
    return await read(session, actor, device.id)


async def update(session: AsyncSession, actor: Actor, device_id: UUID, version: int, order: DeviceUpdate) -> DeviceRead:
    """Where there it is, and how long it may be silent."""
    actor.require(Permission.DEVICES_MANAGE)
    device = await get(session, actor, device_id, lock=True)
    supply.unchanged_since(device, version)
    possible(actor, device, "update")
    await _kept(session, device, order.sent())
    await audit.record(session, actor, "devices.update", "device", device_id, fields=sorted(order.sent()))
    return await read(session, actor, device_id)


async def issue_key(session: AsyncSession, actor: Actor, device_id: UUID) -> DeviceKey:
    """A new key, which is shown this once; what was signed with the one before is refused from now on."""
    actor.require(Permission.DEVICES_MANAGE)
    device = await get(session, actor, device_id, lock=True)
    possible(actor, device, "issue_key")
    key, anew = os.urandom(KEY_BYTES).hex(), device.key_sealed is not None
    seal = await sealing.seal_of(session, actor.district, "devices", device_id)
    device.key_sealed, device.key_issued_at = seal.close("key", key), datetime.now(UTC)
    await session.flush()
    await audit.record(session, actor, "devices.issue_key", "device", device_id, anew=anew)
    return DeviceKey(id=device_id, version=device.version, key=key, key_issued_at=device.key_issued_at)


async def retire(session: AsyncSession, actor: Actor, device_id: UUID, order: DeviceRetire) -> DeviceRead:
    """For good: it is heard no more, and nobody has to mend it. It stays to be read, with what it said; an alarm of its own is still
    somebody's to look into."""
    actor.require(Permission.DEVICES_MANAGE)
    device = await get(session, actor, device_id, lock=True)
    possible(actor, device, "retire")
    device.retired_at, device.retired_by, device.retired_reason = datetime.now(UTC), actor.id, order.reason
    await session.flush()
    for trouble in ("fault", "silent"):
        await alerts.clear(session, actor, f"device_{trouble}/{device_id}", AlertCause.OVER)
    await audit.record(session, actor, "devices.retire", "device", device_id, reason=order.reason)
    return await read(session, actor, device_id)
