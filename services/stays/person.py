"""The resident of a stay. A facility finds whom it receives by the card at the desk, and whoever stays with it already: the
register of residents is walled against it otherwise."""

from uuid import UUID

from sqlalchemy import exists
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.residents import Resident
from models.stays import Stay
from services import numbers, residents, sealing, supply
from services.access import Actor, Permission
from services.errors import Invalid, NotFound
from services.residents.scope import R
from services.scope import as_the_bureau

S = Stay.__table__.c  # type: ignore[attr-defined]


class ResidentNotSaid(Invalid):
    code = "resident_not_said"
    zh = "请用 resident_id 或 id_number 之一说明老年人。"
    en = "Say the resident by resident_id or by id_number, and by one of them only."


class CardNotKnown(NotFound):
    """Whoever has a number learns whether somebody is on the register: so it leaves a row in the audit, as a denial."""

    code = "card_not_known"
    zh = "本区县没有登记此公民身份号码的老年人；请先由社区登记。"
    en = "Nobody with this identity number is on the district's register; let the community register first."


async def person(
    session: AsyncSession, actor: Actor, resident_id: UUID | None, id_number: str | None = None, *, lock: bool = False
) -> Resident:
    """Relied on until this transaction ends: nobody dies or moves meanwhile. `lock`: nor is anybody served at home without
    hearing of the nights. Raises ResidentNotSaid, CardNotKnown, ResidentNotFound."""
    actor.require(Permission.STAYS_MANAGE)
    if (resident_id is None) == (id_number is None):
        raise ResidentNotSaid("/resident_id")
    wanted = select(Resident).where(R.district_code == actor.district)
    if id_number is not None:
        identity = supply.judged("/id_number", numbers.identity_number, id_number)
        index = sealing.blind(session, actor.district, sealing.ID_NUMBER, identity.value)
        wanted = wanted.where(R.id_number_index == index)
    else:
        wanted = wanted.where(R.id == resident_id)
        if actor.bound == "facility":
            here = (S.district_code == R.district_code, S.resident_id == R.id, S.facility_id == actor.facility_id)
            wanted = wanted.where(exists().where(*here))
    wanted = wanted.with_for_update(read=not lock, key_share=lock)
    async with as_the_bureau(session, actor.bound):
        found = (await session.exec(wanted)).one_or_none()
    if found is None:
        raise CardNotKnown("/id_number") if id_number is not None else residents.ResidentNotFound("/resident_id")
    return found
