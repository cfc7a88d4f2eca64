"""The rules of a programme from a day on: added, never changed."""

from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlmodel.ext.asyncio.session import AsyncSession

from models.assessment_scales import NATIONAL, Scale
from models.programmes import (
    CapUnit,
    Programme,
    ProgrammeKind,
    ProgrammeService,
    ProgrammeStatus,
    ProgrammeVersion,
    ProgrammeVersionAdd,
    ProgrammeVersionRead,
)
from services import assessment_scales, audit, calendars, ledger, pages, service_items
from services.access import Actor, Permission
from services.constraints import violated
from services.errors import Conflict, Invalid, WrongState
from services.labels import label
from services.money import WHOLE_BP
from services.programmes import cap_units, schemes
from services.records import records

CAPS_OF: dict[ProgrammeKind, tuple[CapUnit, ...]] = {
    ProgrammeKind.SERVICE: (CapUnit.MINUTES, CapUnit.FEN, CapUnit.NIGHTS),
    ProgrammeKind.MEAL: (CapUnit.MEALS, CapUnit.FEN),
    ProgrammeKind.ALLOWANCE: (CapUnit.FEN,),
    ProgrammeKind.MODIFICATION: (),
}
"""What a month of a programme can be capped in."""


class VersionExists(Conflict):
    code = "version_exists"
    zh = "{effective_from} 起的规则已定，规则不得改写；请另定一个生效日。"
    en = "There are rules from {effective_from} already, and rules are never edited: choose another day."


class VersionInUse(Conflict):
    """rules.md, Money: a visit or a meal is ruled by the version of the day it began."""

    code = "version_in_use"
    zh = "{effective_from} 及以后已有 {visits} 次服务或用餐按原规则核定并记账，不能再补定该日起的规则；请从 {earliest} 起生效。"
    en = (
        "{visits} visits or meals since {effective_from} were verified and posted under the rules of their day, so rules from that "
        "day come too late; the earliest day is {earliest}."
    )


class CapIncomplete(Invalid):
    code = "cap_incomplete"
    zh = "月度上限和上限单位须同时填写或同时留空。"
    en = "Give the monthly cap and its unit together, or neither."


class CapUnitOfAnotherKind(Invalid):
    code = "cap_unit_of_another_kind"
    zh = "{kind}类项目的上限单位只能是：{units}。"
    en = "A programme of the kind {kind} is capped in {units}."

    def words(self, language: str) -> dict[str, Any]:
        kind: ProgrammeKind = self.facts["kind"]
        said = {"kind": label(kind), "units": "、".join(map(label, CAPS_OF[kind]))}
        return super().words(language) | (said if language == "zh" else {})


class SharesIncomplete(Invalid):
    code = "fund_shares_incomplete"
    zh = "各级资金分担比例合计须为 10000 基点（即 100%，现为 {total} 基点），且每一来源只列一次。"
    en = "Fund shares make 10000 basis points (here {total}), each source named once."


class AbilityLevelMissing(Invalid):
    code = "ability_level_missing"
    zh = "指定了评估量表，还须用 min_ability_level 说明最低等级。"
    en = "A scale is given, but no level of it: say `min_ability_level`."


class AbilityLevelUnknown(Invalid):
    code = "ability_level_unknown"
    zh = "量表 {scale} 没有等级 {level}；有：{levels}。"
    en = "The scale {scale} has no level {level}; there are {levels}."


class ServicesMissing(Invalid):
    code = "services_missing"
    zh = "服务类项目须列明支付哪些服务项目。"
    en = "A programme of services must say which service items it pays for."


_SINCE = """where o.district_code = :district and o.programme_id = :programme and o.status = 'verified' and o.served_on >= :day
    and o.served_on < coalesce((select min(effective_from) from programme_versions
        where district_code = :district and programme_id = :programme and effective_from > :day), 'infinity')"""
_VERIFIED_SINCE = text(f"select count(*) as visits, max(o.served_on) + 1 as earliest from ({records(_SINCE)}) o")


def _coherent(programme: Programme, order: ProgrammeVersionAdd) -> None:
    """What the single fields cannot know."""
    if (order.cap_unit is None) != (order.monthly_cap is None):
        raise CapIncomplete("/monthly_cap" if order.monthly_cap is None else "/cap_unit")
    if order.cap_unit is not None and order.cap_unit not in CAPS_OF[programme.kind]:
        raise CapUnitOfAnotherKind("/cap_unit", kind=programme.kind, units=", ".join(CAPS_OF[programme.kind]))
    total = sum(share for _, share in order.fund_shares_bp)
    sources = {source for source, _ in order.fund_shares_bp}
    if order.fund_shares_bp and (total != WHOLE_BP or len(sources) != len(order.fund_shares_bp)):
        raise SharesIncomplete("/fund_shares_bp", total=total)


async def _scale(session: AsyncSession, actor: Actor, order: ProgrammeVersionAdd) -> str | None:
    """By which scale the level is meant: the national one, unless said otherwise."""
    if order.min_ability_level is None:
        if order.ability_scale is not None:
            raise AbilityLevelMissing("/min_ability_level")
        return None
    code = order.ability_scale or NATIONAL
    try:
        chosen = await assessment_scales.chosen(session, actor.district, code)
    except assessment_scales.ScaleUnknown as error:
        error.pointer = "/ability_scale"
        raise
    levels = sorted(level.level for level in Scale.model_validate(chosen.definition).levels)
    if order.min_ability_level not in levels:
        said = {"scale": code, "level": order.min_ability_level, "levels": ", ".join(map(str, levels))}
        raise AbilityLevelUnknown("/min_ability_level", **said)
    return code


async def _paid_for(
    session: AsyncSession, actor: Actor, programme: Programme, order: ProgrammeVersionAdd
) -> list[UUID]:
    if order.service_item_ids is None and order.service_codes is None:
        if programme.kind is ProgrammeKind.SERVICE:
            raise ServicesMissing("/service_codes")
        return []
    return await service_items.chosen(session, actor, order.service_item_ids, order.service_codes)


async def add_version(
    session: AsyncSession, actor: Actor, programme_id: UUID, order: ProgrammeVersionAdd
) -> ProgrammeVersionRead:
    """Rules from a day on. VersionExists when the day has some; VersionInUse when visits or meals of its days were verified under
    the rules before: what was posted is not ruled anew behind its back; CapInUse when more than the new cap is held. Nobody posts
    or holds meanwhile."""
    actor.require(Permission.PROGRAMMES_MANAGE)
    await ledger.hold_books_still(session, actor.district)
    programme = await schemes.get(session, actor, programme_id, lock=True)
    if programme.status is ProgrammeStatus.CLOSED:
        raise WrongState(state=programme.status, act="add_version", allowed="-")
    _coherent(programme, order)
    services = await _paid_for(session, actor, programme, order)
    await cap_units.measure(session, actor.district, order.cap_unit, services)
    order.ability_scale = await _scale(session, actor, order)
    said = order.model_dump(exclude={"thresholds", "service_item_ids", "service_codes", "fund_shares_bp"})
    version = ProgrammeVersion(
        district_code=actor.district,
        programme_id=programme_id,
        fund_shares_bp=[[source, share] for source, share in order.fund_shares_bp],
        thresholds=order.thresholds.model_dump(exclude_none=True),
        **said,
    )
    try:
        async with session.begin_nested():
            session.add(version)
            await session.flush()
    except IntegrityError as error:
        taken = VersionExists("/effective_from", effective_from=order.effective_from)
        raise violated(error, {"programme_versions_programme_id_effective_from_uq": taken}) from error
    await cap_units.change_with_months(session, version)
    await cap_units.keep_personal_caps(session, version)
    await _come_in_time(session, actor, version)
    await ledger.recap(session, actor, programme_id, calendars.month_of(version.effective_from))
    for item in services:
        session.add(
            ProgrammeService(district_code=actor.district, programme_version_id=version.id, service_item_id=item)
        )
    await session.flush()
    await audit.record(
        session,
        actor,
        "programmes.add_version",
        "programme",
        programme_id,
        version_id=version.id,
        items=services,
        **said,
    )
    return await _read(session, actor, version.id)


async def _come_in_time(session: AsyncSession, actor: Actor, version: ProgrammeVersion) -> None:
    asked: dict[str, Any] = {
        "district": actor.district,
        "programme": version.programme_id,
        "day": version.effective_from,
    }
    used = (await (await session.connection()).execute(_VERIFIED_SINCE, asked)).one()
    if used.visits:
        raise VersionInUse(
            "/effective_from", effective_from=version.effective_from, visits=used.visits, earliest=used.earliest
        )


async def _read(session: AsyncSession, actor: Actor, version_id: UUID) -> ProgrammeVersionRead:
    statement = schemes.versions_shown().where(schemes.W.district_code == actor.district, schemes.W.id == version_id)
    return ProgrammeVersionRead.model_validate((await (await session.connection()).execute(statement)).one())


async def versions(
    session: AsyncSession, actor: Actor, programme_id: UUID, part: pages.Slice
) -> tuple[pages.Page, list[ProgrammeVersionRead]]:
    """The rules of a programme, the latest first day first."""
    actor.require(Permission.PROGRAMMES_READ)
    await schemes.read(session, actor, programme_id)
    statement = schemes.versions_shown().where(
        schemes.W.district_code == actor.district, schemes.W.programme_id == programme_id
    )
    page = await pages.take(session, statement, [schemes.W.effective_from], part)
    return page, [ProgrammeVersionRead.model_validate(row) for row in page.rows]
