"""Safety checklists: the starting set, and those of a bureau's own; each version is written once and never changed."""

from typing import Any
from uuid import UUID

from sqlalchemy import Select, Table, select
from sqlalchemy.exc import IntegrityError
from sqlmodel.ext.asyncio.session import AsyncSession

from models.safety_checklists import (
    InspectedKind,
    SafetyChecklist,
    SafetyChecklistAdd,
    SafetyChecklistRead,
    SafetyTopic,
)
from services import audit, issued, pages
from services.access import Actor, Permission
from services.constraints import violated
from services.errors import Conflict, Invalid, NotFound
from services.labels import label

checklists: Table = SafetyChecklist.__table__  # type: ignore[attr-defined]
C = checklists.c


class ChecklistNotFound(NotFound):
    code = "safety_checklist_not_found"


class ChecklistJustAdded(Conflict):
    code = "safety_checklist_just_added"
    zh = "该检查表刚刚有人添加了新版本，请先查看再添加。"
    en = "Somebody has just added a version of this checklist: look at it first."


class ClauseTwice(Invalid):
    code = "clause_twice"
    zh = "条款编码 {clause} 在检查表中重复。"
    en = "The clause {clause} stands twice in the checklist."


class ChecklistOfAnotherTopic(Invalid):
    """A code is one checklist through all its versions: an inspection by topic finds them by it."""

    code = "safety_checklist_of_another_topic"
    zh = "编码 {checklist} 的检查表主题是“{topic}”；换主题请用新的编码。"
    en = "The checklist {checklist} is about {topic}: one about something else has a code of its own."

    def words(self, language: str) -> dict[str, Any]:
        topic = SafetyTopic(self.facts["topic"])
        return super().words(language) | {"topic": label(topic) if language == "zh" else topic.replace("_", " ")}


def visible(actor: Actor, place: InspectedKind | None = None) -> Select[Any]:
    """The starting set and the district's own, each with whether it is what is inspected by now: of places of that kind, if one is
    named, for which a version that is not for them replaces none."""
    if place is None:
        return issued.visible(checklists, actor.district)
    return issued.visible(checklists, actor.district, lambda of: of.places.contains([place.value]))


def _shown(row: Any) -> SafetyChecklistRead:
    return SafetyChecklistRead.model_validate({**row._mapping, "checklist_version": row.number})


async def add(session: AsyncSession, actor: Actor, order: SafetyChecklistAdd) -> SafetyChecklistRead:
    """A checklist, or the next version of one: what was inspected by an older one keeps it. Raises ClauseTwice,
    ChecklistOfAnotherTopic, ChecklistJustAdded."""
    actor.require(Permission.SAFETY_CHECKLISTS_MANAGE)
    codes = [clause.code for clause in order.clauses]
    for nth, code in enumerate(codes):
        if code in codes[:nth]:
            raise ClauseTwice(f"/clauses/{nth}/code", clause=code)
    connection = await session.connection()
    last = await connection.scalar(issued.last(checklists, actor.district, order.code))
    topic = await connection.scalar(
        select(C.topic).where(C.code == order.code, issued.to(checklists, actor.district)).limit(1)
    )
    if topic not in (None, order.topic):
        raise ChecklistOfAnotherTopic("/topic", checklist=order.code, topic=topic)
    checklist = SafetyChecklist(
        issued_by=actor.district,
        number=(last or 0) + 1,
        places=sorted({place.value for place in order.places}),
        clauses=[clause.model_dump(mode="json") for clause in order.clauses],
        **order.model_dump(include={"code", "topic", "name_zh", "name_en"}),
    )
    try:
        async with session.begin_nested():
            session.add(checklist)
            await session.flush()
    except IntegrityError as error:
        raise violated(error, {"safety_checklists_issued_by_code_number_uq": ChecklistJustAdded("/code")}) from error
    await audit.record(
        session,
        actor,
        "safety_checklists.add",
        "safety_checklist",
        checklist.id,
        code=order.code,
        number=checklist.number,
    )
    return await read(session, actor, checklist.id)


async def read(session: AsyncSession, actor: Actor, checklist_id: UUID) -> SafetyChecklistRead:
    actor.require(Permission.SAFETY_CHECKLISTS_READ)
    row = (await (await session.connection()).execute(visible(actor).where(C.id == checklist_id))).one_or_none()
    if row is None:
        raise ChecklistNotFound
    return _shown(row)


async def listing(
    session: AsyncSession,
    actor: Actor,
    part: pages.Slice,
    *,
    topic: SafetyTopic | None = None,
    place: InspectedKind | None = None,
    newest: bool | None = None,
) -> tuple[pages.Page, list[SafetyChecklistRead]]:
    """The last added first. `newest`: without those that a later version replaced, one that is
    for that kind of place where a kind is asked for."""
    actor.require(Permission.SAFETY_CHECKLISTS_READ)
    every = visible(actor, place).subquery("every")
    statement = select(every)
    if topic is not None:
        statement = statement.where(every.c.topic == topic)
    if newest is not None:
        statement = statement.where(every.c.newest == newest)
    page = await pages.take(session, statement, [every.c.id], part)
    return page, [_shown(row) for row in page.rows]
