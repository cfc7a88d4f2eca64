"""Certificates of caregivers: added, never changed, so that what was valid on a day stays knowable."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Table, and_, select
from sqlalchemy.exc import IntegrityError
from sqlmodel.ext.asyncio.session import AsyncSession

from models.base import SupplyStatus
from models.caregivers import Caregiver, CertificateRead, Qualification, QualificationAdd, QualificationRead
from models.providers import Provider
from services import audit, calendars, caregivers, pages
from services.access import Actor, Permission
from services.constraints import violated
from services.errors import Conflict, Invalid
from services.visits import recheck

qualifications: Table = Qualification.__table__  # type: ignore[attr-defined]
caregiver_table: Table = Caregiver.__table__  # type: ignore[attr-defined]
provider_table: Table = Provider.__table__  # type: ignore[attr-defined]
Q, C, P = qualifications.c, caregiver_table.c, provider_table.c


class QualificationExists(Conflict):
    code = "qualification_exists"
    zh = "该证书（{kind}，有效期至 {expires_on}）已登记。"
    en = "This certificate ({kind}, valid until {expires_on}) is registered already."


class QualificationDays(Invalid):
    code = "qualification_expires_before_issue"
    zh = "证书有效期止日 {expires_on} 早于发证日 {issued_on}。"
    en = "The certificate would expire on {expires_on}, before it was issued on {issued_on}."


async def qualify(
    session: AsyncSession, actor: Actor, caregiver_id: UUID, order: QualificationAdd
) -> QualificationRead:
    """Add a certificate; one is never changed, so that what was valid on a day stays knowable. Visits that were doubted for
    want of it are looked at again."""
    actor.require(Permission.CAREGIVERS_MANAGE)
    if order.issued_on is not None and order.expires_on < order.issued_on:
        raise QualificationDays("/expires_on", issued_on=order.issued_on, expires_on=order.expires_on)
    await caregivers.get(session, actor, caregiver_id)
    added = Qualification(district_code=actor.district, caregiver_id=caregiver_id, **order.model_dump())
    try:
        async with session.begin_nested():
            session.add(added)
            await session.flush()
    except IntegrityError as error:
        known = QualificationExists("/certificate_no", kind=order.kind, expires_on=order.expires_on)
        unique = "qualifications_caregiver_id_kind_certificate_no_expires_on_uq"
        raise violated(error, {unique: known}) from error
    await recheck.of_caregivers(session, actor, [caregiver_id])
    await audit.record(
        session, actor, "caregivers.qualify", "caregiver", caregiver_id, kind=order.kind, expires_on=order.expires_on
    )
    return QualificationRead.model_validate(added)


async def qualified(
    session: AsyncSession, actor: Actor, caregiver_id: UUID, part: pages.Slice
) -> tuple[pages.Page, list[QualificationRead]]:
    """A caregiver's certificates, newest first, the expired ones too."""
    actor.require(Permission.CAREGIVERS_READ)
    await caregivers.get(session, actor, caregiver_id)
    statement = select(qualifications).where(Q.district_code == actor.district, Q.caregiver_id == caregiver_id)
    page = await pages.take(session, statement, [Q.id], part)
    return page, [QualificationRead.model_validate(row) for row in page.rows]


def ending(actor: Actor, within_days: int = 60, provider_id: UUID | None = None) -> Select[Any]:
    """The last certificate of each kind of the caregivers in service, where it runs out within so many days or has run out. A
    provider's are of its own staff, a caregiver's his own."""
    today, later = calendars.today(), qualifications.alias("later").c
    renewed = select(later.id).where(
        *(later.district_code == Q.district_code, later.caregiver_id == Q.caregiver_id, later.kind == Q.kind),
        later.expires_on > Q.expires_on,
    )
    statement = (
        select(
            *(Q.id, Q.caregiver_id, Q.kind, Q.certificate_no, (Q.expires_on - today).label("days_left")),
            *(C.provider_id, C.staff_no, C.name, P.name.label("provider_name")),
        )
        .join(caregiver_table, and_(C.district_code == Q.district_code, C.id == Q.caregiver_id))
        .join(provider_table, and_(P.district_code == C.district_code, P.id == C.provider_id))
        .where(
            Q.district_code == actor.district,
            *(C.status == SupplyStatus.ACTIVE, P.status == SupplyStatus.ACTIVE),
            Q.expires_on <= today + timedelta(days=within_days),
            ~renewed.exists(),
        )
    )
    for bound, column, own in (("provider", C.provider_id, actor.provider_id), ("caregiver", C.id, actor.caregiver_id)):
        if actor.bound == bound:
            statement = statement.where(column == own)
    if provider_id is not None:
        statement = statement.where(C.provider_id == provider_id)
    return statement


async def running_out(
    session: AsyncSession, actor: Actor, part: pages.Slice, *, within_days: int = 60, provider_id: UUID | None = None
) -> tuple[pages.Page, list[CertificateRead]]:
    """The first to end comes first. A provider sees its own staff, a caregiver himself."""
    actor.require(Permission.CAREGIVERS_READ)
    statement = ending(actor, within_days, provider_id)
    page = await pages.take(session, statement, [Q.expires_on, Q.id], part, newest_first=False)
    return page, [CertificateRead.model_validate(row) for row in page.rows]
