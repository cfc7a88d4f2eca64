"""A home is to be modified: applied for, surveyed, or withdrawn again."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import Table
from sqlalchemy.exc import IntegrityError
from sqlmodel.ext.asyncio.session import AsyncSession
from uuid_utils.compat import uuid7

from models.family_links import LinkScope
from models.home_modifications import (
    HomeModification,
    HomeModificationItem,
    HomeModificationRead,
    ModificationApply,
    ModificationReason,
    ModificationStatus,
    ModificationSurvey,
)
from models.programmes import ProgrammeKind, ProgrammeStatus
from models.residents import ResidentStatus
from services import audit, calendars, family_links, programmes, residents, sealing
from services.access import Actor, Permission
from services.constraints import violated
from services.errors import Conflict, Invalid
from services.home_modifications.reading import advance, shown
from services.residents.register import not_in_future
from services.secrets import Purpose

items: Table = HomeModificationItem.__table__  # type: ignore[attr-defined]


class ModificationOpen(Conflict):
    code = "home_modification_open"
    zh = "该老年人已有一件适老化改造正在办理；请先办结或撤回它。"
    en = "A home modification of this resident is under way: finish or withdraw it first."


class NoModificationProgramme(Invalid):
    code = "no_modification_programme"
    zh = "该补贴项目不是已启用的适老化改造项目。"
    en = "This is no active programme of the kind modification."


class SurveyedBeforeApplication(Invalid):
    code = "surveyed_before_application"
    zh = "勘查日期 {surveyed_on} 早于申请日期 {applied_on}。"
    en = "Surveyed on {surveyed_on}, before it was applied for on {applied_on}."


async def apply(session: AsyncSession, actor: Actor, order: ModificationApply) -> HomeModificationRead:
    """By the community or the bureau, or by the resident or a relative for the own home. One case of a resident at a time.

    Raises ResidentNotFound, NoMoreOrders (who died or moved away), NoModificationProgramme, ModificationOpen."""
    actor.require(Permission.HOME_MODIFICATIONS_APPLY)
    await family_links.require_scope(session, actor, LinkScope.ORDERS)
    resident = await residents.get(session, actor, order.resident_id, keep=True)
    if resident.status is not ResidentStatus.ACTIVE:
        since = resident.deceased_on or resident.moved_out_on
        raise residents.NoMoreOrders("/resident_id", resident_status=resident.status, since=since)
    if order.programme_id is not None:
        programme = await programmes.get(session, actor, order.programme_id)
        if (programme.kind, programme.status) != (ProgrammeKind.MODIFICATION, ProgrammeStatus.ACTIVE):
            raise NoModificationProgramme("/programme_id")
    case_id, today = uuid7(), calendars.today()
    case = HomeModification(
        district_code=actor.district,
        id=case_id,
        case_no=f"GZ-{today:%Y%m%d}-{case_id.hex[-6:]}",
        home_index=(await homes(session, actor.district, [resident]))[resident.id],
        applied_on=today,
        applied_by=actor.id,
        **order.model_dump(),
    )
    try:
        async with session.begin_nested():
            session.add(case)
            await session.flush()
    except IntegrityError as error:
        raise violated(error, {"home_modifications_one_open_uq": ModificationOpen("/resident_id")}) from error
    await audit.record(
        session,
        actor,
        "home_modifications.apply",
        "home_modification",
        case_id,
        resident_id=order.resident_id,
        programme_id=order.programme_id,
    )
    return (await shown(session, actor, [case]))[0]


async def homes(session: AsyncSession, district: str, residents: Collection[Any]) -> dict[UUID, bytes | None]:
    """By which two residents of one home are found: equal for equal addresses, as far as they are written alike.
    `residents` have `id` and `address_sealed`."""
    seals = await sealing.seals(session, district, "residents", [resident.id for resident in residents])
    found: dict[UUID, bytes | None] = {}
    for resident in residents:
        address = "".join((seals[resident.id].open("address", resident.address_sealed) or "").split())
        found[resident.id] = sealing.blind(session, district, Purpose.ADDRESS, address) if address else None
    return found


async def survey(session: AsyncSession, actor: Actor, case_id: UUID, order: ModificationSurvey) -> HomeModificationRead:
    """What is to be done, found at the home of who lives there. Recorded again, it takes the place of the survey before.

    Raises KinConflict, WrongState, DayInFuture, SurveyedBeforeApplication, ResidentGone."""
    actor.require(Permission.HOME_MODIFICATIONS_SURVEY)
    case = await advance(session, actor, case_id, "survey")
    not_in_future(order.surveyed_on, "/surveyed_on")
    assert case.applied_on is not None
    if order.surveyed_on < case.applied_on:
        raise SurveyedBeforeApplication("/surveyed_on", surveyed_on=order.surveyed_on, applied_on=case.applied_on)
    resident = await residents.get(session, actor, case.resident_id, keep=True)
    residents.there_on(resident, order.surveyed_on, "/surveyed_on")
    case.status, case.survey = ModificationStatus.SURVEYED, case.survey + 1
    case.surveyed_on, case.surveyed_by = order.surveyed_on, actor.id
    await session.flush()
    session.add_all(
        HomeModificationItem(
            district_code=actor.district, modification_id=case.id, survey=case.survey, item_no=no, **item.model_dump()
        )
        for no, item in enumerate(order.items, 1)
    )
    await session.flush()
    planned = sum(item.cost_fen for item in order.items)
    await audit.record(
        session,
        actor,
        "home_modifications.survey",
        "home_modification",
        case.id,
        survey=case.survey,
        items=len(order.items),
        planned_fen=planned,
    )
    return (await shown(session, actor, [case]))[0]


async def withdraw(
    session: AsyncSession, actor: Actor, case_id: UUID, order: ModificationReason
) -> HomeModificationRead:
    """Not wanted any more, before it was approved; it stays to be read."""
    actor.require(Permission.HOME_MODIFICATIONS_APPLY)
    case = await advance(session, actor, case_id, "withdraw")
    case.status, case.closed_reason = ModificationStatus.WITHDRAWN, order.reason
    await session.flush()
    await audit.record(session, actor, "home_modifications.withdraw", "home_modification", case.id)
    return (await shown(session, actor, [case]))[0]
