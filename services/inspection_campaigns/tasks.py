"""A place that was drawn is inspected by whom was drawn for it; a campaign whose day is over is told of while places wait."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.alerts import AlertCause, AlertPlace, AlertSeverity
from models.inspection_campaigns import CampaignStatus, InspectionCampaign, InspectionTask
from models.inspections import Inspection
from models.safety_checklists import SafetyTopic
from models.safety_places import PLACES
from services import alerts, audit, calendars
from services.access import Actor, Permission
from services.errors import Conflict, Invalid
from services.labels import label
from services.safety_places import ID_SQL

AT_ONCE = 200
SKEW = timedelta(minutes=5)
"""So much may the clock of an inspector's device be behind: an inspection of up to so long before the draw still counts for it."""


class TaskUnknown(Invalid):
    code = "inspection_task_unknown"
    zh = "没有这项抽中的检查任务，或它是另一处的；请核对 task_id 与场所。"
    en = "No such place was drawn, or it is another: look at `task_id` and the place."


class NotDrawnForIt(Conflict):
    code = "not_drawn_for_it"
    zh = "该处抽中的检查员不是您；请由抽中的人登记，或去掉 task_id 作为一般检查登记。"
    en = "You were not drawn for this place: let who was record it, or leave `task_id` out."


class BeforeTheDraw(Invalid):
    """Whoever was there before, by more than SKEW, had not been drawn. `drawn_at`, and the first day `from_on`."""

    code = "inspected_before_draw"
    zh = "检查早于本次专项的抽签或开始日期 {from_on}，不能算作抽中的检查；请去掉 task_id，作为一般检查登记。"
    en = "The inspection was before the draw, or before {from_on}, the first day of the campaign: record it without `task_id`."


class CampaignTopicsMissing(Invalid):
    """`topics`: those of the campaign that the inspection does not have."""

    code = "campaign_topics_missing"
    zh = "本次专项要查的主题还缺：{missing}；请补查后一并登记（looked_at、findings 或 topics），或去掉 task_id 作为一般检查登记。"
    en = (
        "The campaign is about {missing} too, which this inspection did not look at: add that (`looked_at`, `findings` or `topics`), or "
        "record it without `task_id`."
    )

    def words(self, language: str) -> dict[str, Any]:
        topics = [SafetyTopic(topic) for topic in self.facts["topics"]]
        zh, en = "、".join(label(topic) for topic in topics), ", ".join(topic.replace("_", " ") for topic in topics)
        return super().words(language) | {"missing": zh if language == "zh" else en}


class TaskDone(Conflict):
    """`inspection_id`: the one that counts for it."""

    code = "inspection_task_done"
    zh = "该处在本次专项中已检查过；再次检查请去掉 task_id 登记。"
    en = "This place was inspected for the campaign already; record another visit without `task_id`."


async def fulfil(session: AsyncSession, actor: Actor, task_id: UUID, inspection: Inspection) -> None:
    """Part of the act that records the inspection, and tells the audit: it has all topics of the campaign, or does not count for it.
    Raises TaskUnknown, NotDrawnForIt, BeforeTheDraw, CampaignTopicsMissing, TaskDone."""
    actor.require(Permission.INSPECTIONS_MAKE)
    wanted = select(InspectionTask).where(
        col(InspectionTask.district_code) == actor.district, col(InspectionTask.id) == task_id
    )
    task = (await session.exec(wanted.with_for_update())).one_or_none()
    if task is None or any(getattr(task, name) != getattr(inspection, name) for name in PLACES):
        raise TaskUnknown("/task_id")
    if actor.id not in task.inspectors:
        raise NotDrawnForIt("/task_id")
    campaign = await session.get_one(InspectionCampaign, (actor.district, task.campaign_id))
    assert campaign.drawn_at is not None
    if inspection.inspected_at < campaign.drawn_at - SKEW or inspection.inspected_on < campaign.from_on:
        raise BeforeTheDraw("/task_id", drawn_at=campaign.drawn_at.isoformat(), from_on=campaign.from_on)
    if missing := [topic for topic in campaign.topics if topic not in inspection.topics]:
        raise CampaignTopicsMissing("/task_id", topics=missing)
    if task.inspection_id is not None:
        raise TaskDone("/task_id", inspection_id=task.inspection_id)
    task.inspection_id = inspection.id
    await session.flush()
    left = select(InspectionTask.id).where(
        *(col(InspectionTask.district_code) == actor.district, col(InspectionTask.campaign_id) == task.campaign_id),
        col(InspectionTask.inspection_id).is_(None),
    )
    if (await session.exec(left.limit(1))).first() is None:
        campaign = await session.get_one(InspectionCampaign, (actor.district, task.campaign_id), with_for_update=True)
        if campaign.status is CampaignStatus.DRAWN:
            campaign.status = CampaignStatus.FINISHED


async def fulfilled_by(session: AsyncSession, actor: Actor, inspection_id: UUID) -> UUID | None:
    """The task that an inspection counts for, if it counts for one."""
    actor.require(Permission.INSPECTIONS_MAKE)
    wanted = select(InspectionTask.id).where(
        col(InspectionTask.district_code) == actor.district, col(InspectionTask.inspection_id) == inspection_id
    )
    return (await session.exec(wanted)).first()


async def let_go(session: AsyncSession, actor: Actor, inspection_id: UUID) -> None:
    """The inspection was annulled: the place waits for another. Part of that act."""
    actor.require(Permission.INSPECTIONS_ANNUL)
    await (await session.connection()).execute(_LET_GO, {"district": actor.district, "inspection": inspection_id})


_LET_GO = text("""
    with freed as (
        update inspection_tasks set inspection_id = null, version = version + 1, updated_at = now()
        where district_code = :district and inspection_id = :inspection returning campaign_id)
    update inspection_campaigns c set status = 'drawn', version = c.version + 1, updated_at = now()
    from freed where c.district_code = :district and c.id = freed.campaign_id and c.status = 'finished' and c.closed_reason is null
""")
_LATE = "c.status = 'drawn' and c.to_on < cast(:today as date) and i.inspection_id is null"
_TO_RAISE = text(f"""
    select i.id, i.place_kind, {ID_SQL} as place_id, c.to_on from inspection_campaigns c
    join inspection_tasks i on i.district_code = c.district_code and i.campaign_id = c.id
    where c.district_code = :district and {_LATE}
      and not exists (select from alerts a where a.district_code = :district and a.key = 'inspection_undone/' || i.id
        and a.status <> 'resolved')
    order by c.to_on, i.id limit :rows
""")
_TO_CLEAR = text(f"""
    select a.key from alerts a where a.district_code = :district and a.kind = 'inspection_undone' and a.status <> 'resolved'
      and not exists (select from inspection_tasks i join inspection_campaigns c on c.district_code = i.district_code
        and c.id = i.campaign_id where i.district_code = :district and i.id = cast(split_part(a.key, '/', 2) as uuid) and {_LATE})
    order by a.id limit :rows
""")


async def keep_in_mind(session: AsyncSession, actor: Actor) -> int:
    """By the clock: an alert to the bureau for each place of a campaign whose last day is over, until it was inspected or let go.
    How many were raised."""
    actor.require(Permission.INSPECTION_CAMPAIGNS_PLAN)
    connection = await session.connection()
    asked = {"district": actor.district, "today": calendars.today(), "rows": AT_ONCE}
    cleared, raised = list[tuple[Any, dict[str, Any]]](), list[tuple[Any, dict[str, Any]]]()
    for key in (await connection.scalars(_TO_CLEAR, asked)).all():
        if alert := await alerts.clear(session, actor, key, AlertCause.OVER):
            cleared.append((alert, {"key": key}))
    for row in (await connection.execute(_TO_RAISE, asked)).all():
        place = (AlertPlace(row.place_kind), row.place_id)
        key, facts = f"inspection_undone/{row.id}", {"to_on": row.to_on}
        alert = await alerts.raise_alert(
            session, actor, "inspection_undone", AlertSeverity.WARNING, facts, key=key, place=place
        )
        raised.append((alert, {"task": row.id}))
    await audit.record_each(session, actor, "inspection_campaigns.clear_alerts", "alert", cleared)
    await audit.record_each(session, actor, "inspection_campaigns.raise_alerts", "alert", raised)
    return len(raised)
