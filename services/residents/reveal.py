"""Personal data in full: for a purpose, no more than a role's work needs, and never without a trace."""

from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.audit import Outcome
from models.residents import PersonalField, Place, ResidentReveal, ResidentRevealed
from services import audit, sealing
from services.access import Actor, Permission
from services.errors import Forbidden
from services.residents import personal
from services.residents.scope import ResidentNotFound, get


class FieldNotForRole(Forbidden):
    code = "field_not_for_role"
    zh = "您的角色不能查看:{fields}。"
    en = "Your role may not see: {fields}."


_SERVED = text("""
    select exists (select from orders q where q.district_code = :district and q.resident_id = :resident
            and :bound = 'provider' and q.provider_id = cast(:provider as uuid)
            and q.status in ('placed', 'accepted', 'scheduled', 'in_service', 'completed', 'confirmed', 'disputed'))
        or exists (select from visits v where v.district_code = :district and v.resident_id = :resident
            and case :bound when 'provider' then v.provider_id = cast(:provider as uuid)
                else v.caregiver_id = cast(:caregiver as uuid) end
            and v.status in ('scheduled', 'checked_in', 'checked_out', 'flagged', 'verified')
            and not (v.unplanned and v.status <> 'verified'))
""")


async def _is_served(session: AsyncSession, actor: Actor, resident_id: UUID) -> bool:
    """By a visit that was planned, or that somebody of the bureau has acknowledged: nobody opens a stranger's address by saying
    that he stands at the door, or keeps it when the visit is rejected."""
    asked = {"district": actor.district, "resident": resident_id, "bound": actor.bound}
    who = {"provider": actor.provider_id, "caregiver": actor.caregiver_id}
    return bool(await (await session.connection()).scalar(_SERVED, asked | who))


async def reveal(session: AsyncSession, actor: Actor, resident_id: UUID, order: ResidentReveal) -> ResidentRevealed:
    """The plain values. The audit says who saw which fields and why, and never what they held."""
    actor.require(Permission.RESIDENTS_REVEAL)
    beyond = set(order.fields) - personal.open_to(actor, frozenset())
    if beyond:
        raise FieldNotForRole("/fields", fields=", ".join(sorted(beyond)))
    resident = await get(session, actor, resident_id)
    if actor.bound in ("provider", "caregiver") and not await _is_served(session, actor, resident_id):
        raise ResidentNotFound
    seal = await sealing.seal_of(session, actor.district, "residents", resident.id)
    wanted = sorted(set(order.fields))
    found: dict[str, object] = {
        field: seal.open(field, getattr(resident, f"{field}_sealed"))
        for field in wanted
        if field is not PersonalField.BIRTH_ON
    }
    if PersonalField.BIRTH_ON in wanted:
        found["birth_on"] = resident.birth_on
    if place := found.get("place"):
        lat, _, lng = str(place).partition(",")
        found["place"] = Place(lat=float(lat), lng=float(lng))
    await audit.record(
        session,
        actor,
        "residents.reveal",
        "resident",
        resident.id,
        outcome=Outcome.READ,
        purpose=order.purpose,
        fields=wanted,
    )
    return ResidentRevealed.model_validate({"id": resident.id, **found})
