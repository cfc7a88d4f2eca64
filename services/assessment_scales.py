"""Assessment scales: the national one, and those of a bureau's own; each version is written once and never changed."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Table, literal, select
from sqlalchemy.exc import IntegrityError
from sqlmodel import select as entities
from sqlmodel.ext.asyncio.session import AsyncSession

from models.assessment_scales import AssessmentScale, Scale, ScaleAdd, ScaleRead
from services import audit, issued, pages
from services.access import Actor, Permission
from services.constraints import violated
from services.errors import Conflict, Invalid, NotFound

scales: Table = AssessmentScale.__table__  # type: ignore[attr-defined]
S = scales.c


class ScaleNotFound(NotFound):
    code = "assessment_scale_not_found"


class ScaleUnknown(Invalid):
    code = "assessment_scale_unknown"
    zh = "没有编码为 {scale} 的评估量表，或没有这一版本。"
    en = "There is no assessment scale with the code {scale}, or no such version of it."


class ScaleJustAdded(Conflict):
    code = "assessment_scale_just_added"
    zh = "该量表刚刚有人添加了新版本，请先查看再添加。"
    en = "Somebody has just added a version of this scale: look at it first."


class ScalePartTwice(Invalid):
    code = "scale_part_twice"
    zh = "编码 {part} 在量表中重复。"
    en = "The code {part} stands twice in the scale."


class ScalePartUnknown(Invalid):
    code = "scale_part_unknown"
    zh = "量表中没有 {part}。"
    en = "There is no {part} in the scale."


class ScaleAnswersIncomplete(Invalid):
    code = "scale_answers_incomplete"
    zh = "各选项的分值须从 0 起逐一递增，不得缺漏。"
    en = "The values of the answers go up from 0 one by one, with none left out."


class ScaleLevelsIncomplete(Invalid):
    code = "scale_levels_incomplete"
    zh = "各等级的分数段须从 0 到总分 {total} 首尾相接、互不重叠，且分数越高等级越轻。"
    en = "The levels cover the totals from 0 to {total} without gap or overlap, and a higher total is a better level."


class DiagnosesReversed(Invalid):
    code = "diagnoses_reversed"
    zh = "诊断编码的起止顺序颠倒。"
    en = "The range of diagnoses ends before it begins."


def visible(actor: Actor) -> Select[Any]:
    """The national ones and the district's own, each with whether it is what is assessed by now."""
    return issued.visible(scales, actor.district)


def _shown(row: Any) -> ScaleRead:
    scale = Scale.model_validate(row.definition)
    said = row._asdict() | {"scale_version": row.number, "scale": scale, "total": scale.total}
    return ScaleRead.model_validate(said)


async def chosen(session: AsyncSession, district: str, code: str, number: int | None = None) -> AssessmentScale:
    """The version of that number, or the newest; the district's own before the national one. ScaleUnknown, with its pointer."""
    wanted = entities(AssessmentScale).where(S.code == code, issued.to(scales, district))
    if number is not None:
        wanted = wanted.where(S.number == number)
    ordered = wanted.order_by(S.issued_by == literal(issued.NATIONAL), S.number.desc()).limit(1)
    found = (await session.exec(ordered)).one_or_none()
    if found is None:
        raise ScaleUnknown("/scale_code" if number is None else "/scale_version", scale=code)
    return found


async def by_ids(session: AsyncSession, ids: Iterable[UUID]) -> dict[UUID, Scale]:
    wanted = select(S.id, S.definition).where(S.id.in_(set(ids)))
    rows = (await (await session.connection()).execute(wanted)).all()
    return {row.id: Scale.model_validate(row.definition) for row in rows}


def _unique(place: str, codes: list[str]) -> None:
    for nth, code in enumerate(codes):
        if code in codes[:nth]:
            raise ScalePartTwice(f"/{place}/{nth}/code", part=code)


def _coherent(scale: Scale) -> None:
    """What the single parts cannot know. Raises Invalid, naming the part."""
    _unique("dimensions", [one.code for one in scale.dimensions])
    _unique("items", [one.code for one in scale.items])
    _unique("forcing", [one.code for one in scale.forcing])
    _unique("worsened_by_diagnoses", [one.code for one in scale.worsened_by_diagnoses])
    items = {item.code: item for item in scale.items}
    for nth, item in enumerate(scale.items):
        if item.dimension not in {one.code for one in scale.dimensions}:
            raise ScalePartUnknown(f"/items/{nth}/dimension", part=item.dimension)
        if [answer.value for answer in item.answers] != list(range(len(item.answers))):
            raise ScaleAnswersIncomplete(f"/items/{nth}/answers")
    _levels_cover(scale)
    for nth, force in enumerate(scale.forcing):
        if force.item not in items:
            raise ScalePartUnknown(f"/forcing/{nth}/item", part=force.item)
        if force.value > items[force.item].most:
            raise ScalePartUnknown(f"/forcing/{nth}/value", part=force.value)
        if force.level not in {level.level for level in scale.levels}:
            raise ScalePartUnknown(f"/forcing/{nth}/level", part=force.level)
    for nth, between in enumerate(scale.worsened_by_diagnoses):
        if between.last < between.first:
            raise DiagnosesReversed(f"/worsened_by_diagnoses/{nth}/last")


def _levels_cover(scale: Scale) -> None:
    """From the best level's points down, each begins where the one before ended; the levels are numbered without a gap."""
    expected = scale.total
    for nth, level in enumerate(sorted(scale.levels, key=lambda one: one.level)):
        if (level.level, level.most) != (nth, expected) or level.least > level.most:
            raise ScaleLevelsIncomplete("/levels", total=scale.total)
        expected = level.least - 1
    if expected != -1:
        raise ScaleLevelsIncomplete("/levels", total=scale.total)


async def add(session: AsyncSession, actor: Actor, order: ScaleAdd) -> ScaleRead:
    """A scale, or the next version of one: what was assessed by an older one keeps it."""
    actor.require(Permission.ASSESSMENT_SCALES_MANAGE)
    _coherent(order)
    connection = await session.connection()
    last = await connection.scalar(issued.last(scales, actor.district, order.code))
    scale = AssessmentScale(
        issued_by=actor.district,
        code=order.code,
        number=(last or 0) + 1,
        name_zh=order.name_zh,
        name_en=order.name_en,
        definition=order.model_dump(mode="json", exclude={"code", "name_zh", "name_en"}),
    )
    try:
        async with session.begin_nested():
            session.add(scale)
            await session.flush()
    except IntegrityError as error:
        raise violated(error, {"assessment_scales_issued_by_code_number_uq": ScaleJustAdded("/code")}) from error
    await audit.record(
        session, actor, "assessment_scales.add", "assessment_scale", scale.id, code=order.code, number=scale.number
    )
    return await read(session, actor, scale.id)


async def read(session: AsyncSession, actor: Actor, scale_id: UUID) -> ScaleRead:
    actor.require(Permission.ASSESSMENT_SCALES_READ)
    row = (await (await session.connection()).execute(visible(actor).where(S.id == scale_id))).one_or_none()
    if row is None:
        raise ScaleNotFound
    return _shown(row)


async def listing(
    session: AsyncSession, actor: Actor, part: pages.Slice, *, code: str | None = None
) -> tuple[pages.Page, list[ScaleRead]]:
    """The last added first; every version, also those of earlier assessments."""
    actor.require(Permission.ASSESSMENT_SCALES_READ)
    statement = visible(actor)
    if code is not None:
        statement = statement.where(S.code == code)
    page = await pages.take(session, statement, [S.id], part)
    return page, [_shown(row) for row in page.rows]
