"""Personal data in full: for a purpose, no more than a role's work needs, and never without a trace."""

from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from models.audit import Outcome
from models.residents import PersonalField, Place, ResidentReveal, ResidentRevealed
from services import audit, sealing
from services.access import Actor, Permission
from services.errors import Forbidden
from services.residents import personal
from services.residents.scope import get


class FieldNotForRole(Forbidden):
    code = "field_not_for_role"
    zh = "您的角色不能查看：{fields}。"
    en = "Your role may not see: {fields}."


async def reveal(session: AsyncSession, actor: Actor, resident_id: UUID, order: ResidentReveal) -> ResidentRevealed:
    """The plain values. The audit says who saw which fields and why, and never what they held."""
    actor.require(Permission.RESIDENTS_REVEAL)
    beyond = set(order.fields) - personal.open_to(actor, frozenset())
    if beyond:
        raise FieldNotForRole("/fields", fields=", ".join(sorted(beyond)))
    resident = await get(session, actor, resident_id)
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
