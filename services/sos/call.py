"""Calling for help: a button is pressed, or a person says so. While it is not over, it is one call."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession
from uuid_utils.compat import uuid7

from models.alerts import AlertPlace, AlertSeverity
from models.devices import Device
from models.sos import SosRaise, SosRead
from services import alerts, audit, residents, sealing
from services.access import Actor, Permission
from services.residents import ResidentNotFound
from services.scope import as_the_bureau
from services.sos.reading import place_of, read
from services.supply import PlaceIncomplete

_STAYS = text("""
    select s.facility_id, f.division_code from stays s
    join facilities f on f.district_code = s.district_code and f.id = s.facility_id
    where s.district_code = :district and s.resident_id = :resident and s.status = 'admitted'
    order by isempty(s.away) desc limit 1
""")
"""Whoever lies in a hospital while his bed is kept is where he lies."""
_LIES = text("select resident_id from stays where district_code = :district and bed_id = :bed and status = 'admitted'")
_HOUSE = text("select division_code from facilities where district_code = :district and id = :facility")
_HOME = text("select division_code from residents where district_code = :district and id = :resident")
_CALL = text("""
    insert into sos as s (district_code, id, alert_id, resident_id, facility_id, device_id, division_code, raised_by, presses,
        last_pressed_at, place_sealed, note)
    values (:district, :id, :alert, :resident, :facility, :device, :division, :account, :presses, now(), :place, :note)
    on conflict (district_code, alert_id) do update set presses = s.presses + excluded.presses, last_pressed_at = now(),
        device_id = coalesce(s.device_id, excluded.device_id), raised_by = coalesce(s.raised_by, excluded.raised_by),
        place_sealed = coalesce(excluded.place_sealed, s.place_sealed),
        note = case when excluded.note = '' then s.note else excluded.note end
    returning id, xmax = 0 as new
""")
_BY = {
    True: {"by_zh": "按下呼救按钮", "by_en": "by a button"},
    False: {"by_zh": "由他人代为呼救", "by_en": "through a person"},
}


@dataclass(frozen=True)
class Caller:
    """Who calls: a resident, a place in a facility, or both; `facility` is where he is now, and `division` whose workers are asked."""

    key: str
    resident: UUID | None
    facility: UUID | None
    division: str


async def _resident(session: AsyncSession, actor: Actor, resident_id: UUID) -> Caller:
    """Raises ResidentNotFound."""
    asked, connection = {"district": actor.district, "resident": resident_id}, await session.connection()
    stays = (await connection.execute(_STAYS, asked)).one_or_none()
    facility, division = (stays.facility_id, stays.division_code) if stays else (None, None)
    division = division or await connection.scalar(_HOME, asked)
    if division is None:
        raise ResidentNotFound
    return Caller(f"sos/{resident_id}", resident_id, facility, division)


async def _called(
    session: AsyncSession,
    actor: Actor,
    caller: Caller,
    *,
    device: UUID | None = None,
    presses: int = 1,
    place: str | None = None,
    note: str = "",
) -> tuple[UUID, UUID, bool]:
    """The call, its alert, and whether it is a new one. In the scope of the bureau: it reaches further than who calls."""
    alert = await alerts.raise_alert(
        session,
        actor,
        "sos",
        AlertSeverity.EMERGENCY,
        _BY[device is not None],
        key=caller.key,
        resident_id=caller.resident,
        place=(AlertPlace.FACILITY, caller.facility) if caller.facility else None,
        division_code=caller.division,
    )
    sealed = None
    if place is not None and caller.resident is not None:
        seal = await sealing.seal_of(session, actor.district, "residents", caller.resident)
        sealed = seal.close(place_of(alert), place)
    asked = {
        "district": actor.district,
        "id": uuid7(),
        "alert": alert,
        "resident": caller.resident,
        "facility": caller.facility,
        "division": caller.division,
        "device": device,
        "account": actor.account_id,
        "presses": presses,
        "place": sealed,
        "note": note,
    }
    made = (await (await session.connection()).execute(_CALL, asked)).one()
    return made.id, alert, made.new


async def press(session: AsyncSession, actor: Actor, device: Device, presses: int) -> tuple[UUID, UUID, bool]:
    """A button at home calls for who lives there, one at a bed for who lies there now; where nobody does, for its place. The call, its
    alert, and whether it is new. Part of taking signals."""
    actor.require(Permission.SIGNALS_TAKE)
    connection, resident = await session.connection(), device.resident_id
    if device.bed_id is not None:
        resident = await connection.scalar(_LIES, {"district": actor.district, "bed": device.bed_id})
    if resident is not None:
        caller = await _resident(session, actor, resident)
    else:
        asked = {"district": actor.district, "facility": device.facility_id}
        division = str(await connection.scalar(_HOUSE, asked))
        caller = Caller(f"sos/device/{device.id}", None, device.facility_id, division)
    return await _called(session, actor, caller, device=device.id, presses=presses)


async def call(session: AsyncSession, actor: Actor, order: SosRaise) -> tuple[SosRead, bool]:
    """For a resident whom the actor may see, or who stays in his house; and whether it is a new call. Raises ResidentNotFound,
    PlaceIncomplete."""
    actor.require(Permission.SOS_RAISE)
    if (order.lat is None) is not (order.lng is None):
        raise PlaceIncomplete("/lat" if order.lat is None else "/lng")
    if actor.bound != "facility":
        await residents.get(session, actor, order.resident_id)
    place = f"{order.lat:.6f},{order.lng:.6f}" if order.lat is not None else None
    async with as_the_bureau(session, actor.bound):
        caller = await _resident(session, actor, order.resident_id)
        if actor.bound == "facility" and caller.facility != actor.facility_id:
            raise ResidentNotFound
        made, alert, new = await _called(session, actor, caller, place=place, note=order.note)
    facts: dict[str, Any] = {"resident": order.resident_id, "alert": alert, "new": new, "placed": place is not None}
    await audit.record(session, actor, "sos.call", "sos", made, **facts)
    return await read(session, actor, made), new
