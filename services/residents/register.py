"""A new resident: the identity number is checked, the person's own key made, everything personal sealed under it."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlmodel.ext.asyncio.session import AsyncSession

from models.residents import Resident, ResidentRead, ResidentRegister, SubjectKey
from models.search import SearchKind
from services import audit, calendars, divisions, names, numbers, sealing, supply
from services.access import Actor, Permission
from services.constraints import violated
from services.errors import Conflict, Invalid
from services.residents import personal
from services.residents.scope import R, visible


class ResidentExists(Conflict):
    """`resident_id` only where the caller may see that resident; other districts are never told of."""

    code = "resident_exists"
    zh = "此公民身份号码在本区县已登记；若不在您的辖区，请联系民政局办理。"
    en = "This identity number is registered in the district already; if outside your divisions, ask the bureau."


class IdNumberContradicted(Invalid):
    code = "id_number_contradicted"
    zh = "所填{label}与公民身份号码不符，请核对后重填。"
    en = "The {label} given does not agree with the identity number; compare both."

    def words(self, language: str) -> dict[str, Any]:
        said = {"sex": ("性别", "sex"), "birth_on": ("出生日期", "date of birth")}[self.facts["field"]]
        return super().words(language) | {"label": said[language == "en"]}


class DayInFuture(Invalid):
    code = "day_in_future"
    zh = "日期不得晚于今天。"
    en = "The day may not lie in the future."


def not_in_future(day: date, pointer: str) -> date:
    if day > calendars.today():
        raise DayInFuture(pointer)
    return day


def fresh(session: AsyncSession, district: str, order: ResidentRegister) -> tuple[Resident, SubjectKey]:
    """A resident and the key it is sealed under, not stored yet: the key goes first. Raises Invalid, naming the field."""
    identity = supply.judged("/id_number", numbers.identity_number, order.id_number)
    for field, given, read in (("sex", order.sex, identity.sex), ("birth_on", order.birth_on, identity.birth_on)):
        if given is not None and given != read:
            raise IdNumberContradicted(f"/{field}", field=field)
    phone, place = personal.canonical("phone", order.phone), personal.place(order.lat, order.lng)
    resident = Resident(
        district_code=district,
        name=order.name,
        sex=identity.sex,
        birth_on=identity.birth_on,
        id_number_sealed=b"",
        id_number_index=sealing.blind(session, district, sealing.ID_NUMBER, identity.value),
        person_anywhere=sealing.anywhere(session, identity.value),
        division_code=order.division_code,
        household_division_code=order.household_division_code,
        categories=sorted(set(order.categories)),
        ability_level=order.ability_level,
        custodian=order.custodian,
        languages=sorted(set(order.languages)),
        caregiver_sex=order.caregiver_sex,
        registered_on=not_in_future(order.registered_on or calendars.today(), "/registered_on"),
    )
    seal, key = sealing.new_seal(session, district, "residents", resident.id)
    resident.id_number_sealed = seal.close("id_number", identity.value) or b""
    resident.phone_sealed = seal.close("phone", phone)
    resident.phone_tail_index = sealing.phone_tail(sealing.vault_of(session), district, phone)
    resident.address_sealed = seal.close("address", order.address or None)
    resident.place_sealed = seal.close("place", place)
    resident.cell_lat, resident.cell_lng = personal.cell(place)
    resident.bank_card_sealed = seal.close("bank_card", personal.canonical("bank_card", order.bank_card))
    return resident, key


async def taken_by(session: AsyncSession, actor: Actor, index: bytes) -> UUID | None:
    """The resident of that identity number, if the actor may know."""
    actor.require(Permission.RESIDENTS_REGISTER)
    found = (await session.exec(visible(actor).where(R.id_number_index == index))).one_or_none()
    return found.id if found else None


async def register(session: AsyncSession, actor: Actor, order: ResidentRegister) -> ResidentRead:
    """Raises ResidentExists within the district; somebody registered in another district is no concern of this one."""
    actor.require(Permission.RESIDENTS_REGISTER)
    divisions.within(actor, order.division_code, "/division_code")
    resident, key = fresh(session, actor.district, order)
    if known := await taken_by(session, actor, resident.id_number_index):
        raise ResidentExists("/id_number", resident_id=known)
    try:
        async with session.begin_nested():
            session.add(key)
            await session.flush()
            session.add(resident)
            await session.flush()
    except IntegrityError as error:
        raise violated(error, meanings(order.division_code)) from error
    await names.keep(session, actor.district, SearchKind.RESIDENT, [(resident.id, resident.name)])
    await audit.record(
        session,
        actor,
        "residents.register",
        "resident",
        resident.id,
        division=resident.division_code,
        categories=resident.categories,
    )
    return (await personal.shown(session, actor, [resident]))[0]


def meanings(division: str) -> dict[str, Conflict | Invalid]:
    """What a violated constraint of the register means."""
    return {
        "residents_id_number_index_uq": ResidentExists("/id_number", resident_id=None),
        "residents_division_code_fk": divisions.DivisionUnknown("/division_code", division=division),
    }
