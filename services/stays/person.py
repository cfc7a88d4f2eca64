"""The resident of a stay. A facility finds whom it receives by the card at the desk, and whoever stays with it already: the
register of residents is walled against it otherwise."""

from typing import Any
from uuid import UUID

from sqlalchemy import Row, exists, text
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.residents import Resident, ResidentStatus
from models.stays import Stay
from services import numbers, residents, sealing, supply
from services.access import Actor, Permission
from services.errors import Conflict, Invalid, NotFound
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


class ToldDead(Conflict):
    """`stay_id`, `stay_no` and `left_on` of the stay that ended so, where the actor may know of it."""

    code = "told_dead"
    zh = "该老年人最近一次入住{which}登记为去世，登记册仍为在册。请民政局核实：确已去世的登记去世，登记有误的更正该次离院的去向（discharge）。"
    en = (
        "The resident's last stay{which} ended with a death that the register does not know: the bureau records the death, or "
        "corrects how that stay ended (`discharge`)."
    )

    def words(self, language: str) -> dict[str, Any]:
        zh, en = ("（{stay_no}，{left_on} 离院）", " ({stay_no}, left on {left_on})")
        known = (zh if language == "zh" else en).format(**self.facts) if self.facts["stay_no"] else ""
        return super().words(language) | {
            "which": known or ("（在其他机构）" if language == "zh" else " (in another facility)")
        }


_TOLD_DEAD = text("""
    select d.id as stay_id, d.stay_no, d.to_on as left_on, d.facility_id from stays d
    where d.district_code = :district and d.resident_id = :resident and d.discharge = 'deceased' and not exists (
        select from stays t where t.district_code = d.district_code and t.resident_id = d.resident_id
          and t.status in ('admitted', 'discharged', 'transferred') and t.from_on > d.to_on and not exists (
            select from stays b where b.district_code = t.district_code and b.id = t.follows_id
              and b.status = 'transferred' and b.to_on = t.from_on))
    order by d.to_on desc, d.id desc limit 1
""")


async def told_dead(session: AsyncSession, actor: Actor, resident_id: UUID) -> Row[Any] | None:
    """The stay that ended so, after which no other began but by a transfer: whose bed is kept meanwhile may be moved all the same."""
    actor.require(Permission.STAYS_MANAGE, Permission.WAITLIST_ASK)
    asked = {"district": actor.district, "resident": resident_id}
    async with as_the_bureau(session, actor.bound):
        return (await (await session.connection()).execute(_TOLD_DEAD, asked)).one_or_none()


async def not_told_dead(session: AsyncSession, actor: Actor, resident: Resident) -> None:
    """Raises ToldDead of somebody whose last stay ended so while the register has him alive: nobody is to promise him a bed. A death
    that the register knows is judged by its day."""
    actor.require(Permission.STAYS_MANAGE, Permission.WAITLIST_ASK)
    if resident.status is ResidentStatus.DECEASED:
        return
    last = await told_dead(session, actor, resident.id)
    if last is None:
        return
    known = actor.bound != "facility" or last.facility_id == actor.facility_id
    facts = {name: getattr(last, name) if known else None for name in ("stay_id", "stay_no", "left_on")}
    raise ToldDead("/resident_id", **facts)


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
