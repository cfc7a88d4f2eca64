"""Caregivers: a provider's staff, and whether they are qualified."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Table, func, select
from sqlalchemy.exc import IntegrityError
from sqlmodel.ext.asyncio.session import AsyncSession

from models.base import SupplyStatus
from models.caregivers import (
    Caregiver,
    CaregiverCreate,
    CaregiverRead,
    CaregiverUpdate,
    Qualification,
)
from models.residents import Sex
from models.search import SearchKind
from services import audit, calendars, masks, names, numbers, pages, providers, sealing, supply
from services.access import Actor, Permission
from services.constraints import violated
from services.errors import Conflict, Forbidden, Invalid, NotFound
from services.residents import personal
from services.residents.register import IdNumberContradicted

caregivers: Table = Caregiver.__table__  # type: ignore[attr-defined]
qualifications: Table = Qualification.__table__  # type: ignore[attr-defined]
C, Q = caregivers.c, qualifications.c

QUALIFIED_SQL = """exists (
    select from qualifications q
    where q.district_code = {who}.district_code and q.caregiver_id = {who}.caregiver_id
      and {who}.day between coalesce(q.issued_on, '-infinity') and q.expires_on)"""
"""Whether the caregiver of each row of `{who}` (district_code, caregiver_id, day) had a valid certificate that day."""


class CaregiverNotFound(NotFound):
    code = "caregiver_not_found"


class CaregiverExists(Conflict):
    code = "caregiver_exists"
    zh = "此人已是该服务商的护理员（工号 {staff_no}）。"
    en = "This person is on the provider's staff already, with the number {staff_no}."


class StaffNumberTaken(Conflict):
    code = "staff_no_taken"
    zh = "该服务商的工号 {staff_no} 已被使用。"
    en = "The provider's staff number {staff_no} is taken."


class ProviderNotSaid(Invalid):
    code = "provider_not_said"
    zh = "请用 provider_id 说明护理员所属的服务商。"
    en = "Say by provider_id whose member of staff the caregiver is."


def visible(actor: Actor) -> Select[Any]:
    """A provider's people see its own staff, a caregiver only himself."""
    until = (
        select(func.max(Q.expires_on))
        .where(Q.district_code == C.district_code, Q.caregiver_id == C.id)
        .scalar_subquery()
        .label("qualified_until")
    )
    today = calendars.today()
    valid = (
        select(Q.id)
        .where(
            Q.district_code == C.district_code,
            Q.caregiver_id == C.id,
            Q.expires_on >= today,
            func.coalesce(Q.issued_on, today) <= today,
        )
        .exists()
        .label("qualified")
    )
    statement = select(caregivers, until, valid).where(C.district_code == actor.district)
    if actor.bound == "provider":
        statement = statement.where(C.provider_id == actor.provider_id)
    if actor.bound == "caregiver":
        statement = statement.where(C.id == actor.caregiver_id)
    return statement


async def get(session: AsyncSession, actor: Actor, caregiver_id: UUID, *, lock: bool = False) -> Caregiver:
    """A member of staff that the actor may see."""
    caregiver = await session.get(Caregiver, (actor.district, caregiver_id), with_for_update=lock or None)
    foreign = caregiver is not None and (
        (actor.bound == "provider" and caregiver.provider_id != actor.provider_id)
        or (actor.bound == "caregiver" and caregiver.id != actor.caregiver_id)
    )
    if caregiver is None or foreign:
        raise CaregiverNotFound
    return caregiver


async def shown(session: AsyncSession, actor: Actor, rows: Sequence[Mapping[str, Any]]) -> list[CaregiverRead]:
    """Masked: the numbers are opened here and go no further."""
    actor.require(Permission.CAREGIVERS_READ, Permission.CAREGIVERS_MANAGE)
    seals = await sealing.seals(session, actor.district, "caregivers", [row["id"] for row in rows])
    shown = []
    for row in rows:
        seal = seals[row["id"]]
        id_number, phone = (seal.open(name, row[f"{name}_sealed"]) for name in ("id_number", "phone"))
        masked = {
            "id_number_masked": masks.identity_number(id_number) if id_number else None,
            "phone_masked": masks.phone(phone) if phone else None,
            "place_known": row["place_sealed"] is not None,
            "portrait_known": row["portrait_id"] is not None,
            "allowed_actions": supply.allowed_actions(actor, Permission.CAREGIVERS_MANAGE, row["status"]),
        }
        shown.append(CaregiverRead.model_validate({**row, **masked}))
    return shown


def _employer(actor: Actor, provider_id: UUID | None) -> UUID:
    """A manager's own provider; the bureau says which."""
    if actor.bound == "provider":
        if actor.provider_id is None or provider_id not in (None, actor.provider_id):
            raise Forbidden(permission="caregivers:manage of another provider")
        return actor.provider_id
    if provider_id is None:
        raise ProviderNotSaid("/provider_id")
    return provider_id


async def create(session: AsyncSession, actor: Actor, order: CaregiverCreate) -> CaregiverRead:
    """Register a member of staff. CaregiverExists when this person is on the provider's staff already; the same person at
    two providers is two rows that share a blind index."""
    actor.require(Permission.CAREGIVERS_MANAGE)
    provider = await providers.get(session, actor, _employer(actor, order.provider_id))
    if provider.status is SupplyStatus.ENDED:
        raise providers.ProviderNotActive("/provider_id", status=provider.status)
    identity = supply.judged("/id_number", numbers.identity_number, order.id_number)
    if order.sex not in (None, identity.sex):
        raise IdNumberContradicted("/sex", field="sex")
    id_number = identity.value
    phone = supply.judged("/phone", numbers.phone, order.phone) if order.phone else None
    place = personal.place(order.lat, order.lng)
    caregiver = Caregiver(
        district_code=actor.district,
        provider_id=provider.id,
        staff_no=order.staff_no,
        name=order.name,
        id_number_sealed=b"",
        id_number_index=sealing.blind(session, actor.district, sealing.ID_NUMBER, id_number),
        person_anywhere=sealing.anywhere(session, id_number),
        skills=order.skills,
        sex=identity.sex,
        languages=sorted(set(order.languages)),
    )
    seal, key = sealing.new_seal(session, actor.district, "caregivers", caregiver.id)
    caregiver.id_number_sealed = seal.close("id_number", id_number) or b""
    caregiver.place_sealed = seal.close("place", place)
    _call(session, caregiver, seal, phone)
    session.add(key)
    await session.flush()
    try:
        async with session.begin_nested():
            session.add(caregiver)
            await session.flush()
    except IntegrityError as error:
        raise violated(
            error,
            {
                "caregivers_provider_id_staff_no_uq": StaffNumberTaken("/staff_no", staff_no=order.staff_no),
                "caregivers_provider_id_id_number_index_uq": await _twin(session, caregiver),
            },
        ) from error
    await names.keep(session, actor.district, SearchKind.CAREGIVER, [(caregiver.id, caregiver.name)])
    await audit.record(session, actor, "caregivers.create", "caregiver", caregiver.id, provider_id=provider.id)
    return await read(session, actor, caregiver.id)


async def _agrees(session: AsyncSession, caregiver: Caregiver, sex: Sex) -> None:
    """IdNumberContradicted where the identity number says another."""
    seal = await sealing.seal_of(session, caregiver.district_code, "caregivers", caregiver.id)
    written = seal.open("id_number", caregiver.id_number_sealed)
    if written is not None and numbers.identity_number(written).sex is not sex:
        raise IdNumberContradicted("/sex", field="sex")


def _call(session: AsyncSession, caregiver: Caregiver, seal: sealing.Seal, phone: str | None) -> None:
    """A telephone, sealed, and found by its last four digits."""
    caregiver.phone_sealed = seal.close("phone", phone)
    caregiver.phone_tail_index = sealing.phone_tail(sealing.vault_of(session), caregiver.district_code, phone)


async def _twin(session: AsyncSession, caregiver: Caregiver) -> CaregiverExists:
    number = await (await session.connection()).scalar(
        select(C.staff_no).where(
            C.district_code == caregiver.district_code,
            C.provider_id == caregiver.provider_id,
            C.id_number_index == caregiver.id_number_index,
        )
    )
    return CaregiverExists("/id_number", staff_no=number)


async def update(
    session: AsyncSession, actor: Actor, caregiver_id: UUID, version: int, order: CaregiverUpdate
) -> CaregiverRead:
    """Change what was sent; the identity number is the person, and stays."""
    actor.require(Permission.CAREGIVERS_MANAGE)
    caregiver = await get(session, actor, caregiver_id, lock=True)
    supply.unchanged_since(caregiver, version)
    sent = order.sent()
    if "status" in sent:
        caregiver.status = supply.turned(caregiver.status, sent["status"])
    if "name" in sent:
        caregiver.name = sent["name"]
    if "skills" in sent:
        caregiver.skills = sent["skills"]
    if "languages" in sent:
        caregiver.languages = sorted(set(sent["languages"]))
    if "sex" in sent:
        await _agrees(session, caregiver, sent["sex"])
        caregiver.sex = sent["sex"]
    if "phone" in sent:
        phone = supply.judged("/phone", numbers.phone, sent["phone"]) if sent["phone"] else None
        seal = await sealing.seal_of(session, actor.district, "caregivers", caregiver.id)
        _call(session, caregiver, seal, phone)
    if "lat" in sent or "lng" in sent:
        place = personal.place(sent.get("lat"), sent.get("lng"))
        seal = await sealing.seal_of(session, actor.district, "caregivers", caregiver.id)
        caregiver.place_sealed = seal.close("place", place)
    await session.flush()
    if "name" in sent:
        await names.keep(session, actor.district, SearchKind.CAREGIVER, [(caregiver.id, caregiver.name)])
    if "skills" in sent:
        from services.visits import recheck

        await recheck.of_caregivers(session, actor, [caregiver.id])
    await audit.record(
        session, actor, "caregivers.update", "caregiver", caregiver.id, fields=sorted(sent), status=caregiver.status
    )
    return await read(session, actor, caregiver.id)


async def read(session: AsyncSession, actor: Actor, caregiver_id: UUID) -> CaregiverRead:
    actor.require(Permission.CAREGIVERS_READ)
    row = (await (await session.connection()).execute(visible(actor).where(C.id == caregiver_id))).one_or_none()
    if row is None:
        raise CaregiverNotFound
    return (await shown(session, actor, [row._asdict()]))[0]


async def listing(
    session: AsyncSession,
    actor: Actor,
    part: pages.Slice,
    *,
    provider_id: UUID | None = None,
    status: SupplyStatus | None = None,
) -> tuple[pages.Page, list[CaregiverRead]]:
    """Newest first; by provider or status."""
    actor.require(Permission.CAREGIVERS_READ)
    statement = visible(actor)
    if provider_id:
        statement = statement.where(C.provider_id == provider_id)
    if status:
        statement = statement.where(C.status == status)
    page = await pages.take(session, statement, [C.id], part)
    return page, await shown(session, actor, [row._asdict() for row in page.rows])
