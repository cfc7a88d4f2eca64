"""Campaigns as they are seen, with the places that were drawn: by the bureau and its inspectors, and not by whom they come to see."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Table, and_, literal, literal_column
from sqlalchemy import select as columns
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.inspection_campaigns import (
    CampaignRead,
    CampaignStatus,
    InspectionCampaign,
    InspectionTask,
    MyTaskRead,
    TaskRead,
)
from models.inspections import Inspection
from services import calendars, pages
from services.access import Actor, Permission
from services.errors import NotFound, WrongState
from services.safety_places import ID_SQL, NAME_SQL

campaigns: Table = InspectionCampaign.__table__  # type: ignore[attr-defined]
tasks = InspectionTask.__table__.alias("i")  # type: ignore[attr-defined]  # as ID_SQL and NAME_SQL call it
inspections: Table = Inspection.__table__  # type: ignore[attr-defined]
C, T = campaigns.c, tasks.c

ACTS = {"draw": CampaignStatus.PLANNED, "withdraw": CampaignStatus.PLANNED, "finish": CampaignStatus.DRAWN}


class InspectionCampaignNotFound(NotFound):
    code = "inspection_campaign_not_found"


def _allowed(actor: Actor, campaign: Any) -> list[str]:
    may = actor.may(Permission.INSPECTION_CAMPAIGNS_PLAN)
    return [act for act, status in ACTS.items() if may and campaign.status == status]


def possible(actor: Actor, campaign: InspectionCampaign, act: str) -> None:
    """Raises WrongState where the campaign is not in a state for it."""
    if campaign.status is not ACTS.get(act):
        allowed = ", ".join(_allowed(actor, campaign)) or "-"
        raise WrongState(state=campaign.status, act=act, allowed=allowed, noun="inspection_campaign")


async def get(session: AsyncSession, actor: Actor, campaign_id: UUID, *, lock: bool = False) -> InspectionCampaign:
    wanted = select(InspectionCampaign).where(C.district_code == actor.district, C.id == campaign_id)
    found = (await session.exec(wanted.with_for_update(key_share=True) if lock else wanted)).one_or_none()
    if found is None:
        raise InspectionCampaignNotFound
    return found


async def tasks_of(session: AsyncSession, actor: Actor, campaign_ids: Sequence[UUID]) -> list[Any]:
    """Rows, in the order in which they were drawn."""
    actor.require(Permission.INSPECTION_CAMPAIGNS_READ)
    place: tuple[Any, ...] = (literal_column(ID_SQL).label("place_id"), literal_column(NAME_SQL).label("place_name"))
    done = and_(inspections.c.district_code == T.district_code, inspections.c.id == T.inspection_id)
    wanted = columns(*T, *place, inspections.c.inspected_on).outerjoin_from(tasks, inspections, done)
    wanted = wanted.where(T.district_code == actor.district, T.campaign_id.in_(campaign_ids)).order_by(T.rank)
    return list((await (await session.connection()).execute(wanted)).all()) if campaign_ids else []


async def _shown(session: AsyncSession, actor: Actor, found: Sequence[Any]) -> list[CampaignRead]:
    of: dict[UUID, list[TaskRead]] = defaultdict(list)
    for row in await tasks_of(session, actor, [one.id for one in found]):
        of[row.campaign_id].append(TaskRead.model_validate(row._asdict()))
    told = []
    for one in found:
        drawn, inspected = of[one.id], sum(task.inspection_id is not None for task in of[one.id])
        late = one.status == CampaignStatus.DRAWN and one.to_on < calendars.today() and inspected < len(drawn)
        more: dict[str, Any] = {
            "population": len(one.drawn_from["places"]) if one.drawn_from else None,
            "inspected": inspected,
        }
        more |= {"late": late, "tasks": drawn, "allowed_actions": _allowed(actor, one)}
        kept = {name: getattr(one, name) for name in CampaignRead.model_fields if hasattr(one, name)}
        told.append(CampaignRead.model_validate(kept | more))
    return told


async def read(session: AsyncSession, actor: Actor, campaign_id: UUID) -> CampaignRead:
    actor.require(Permission.INSPECTION_CAMPAIGNS_READ)
    return (await _shown(session, actor, [await get(session, actor, campaign_id)]))[0]


async def listing(
    session: AsyncSession, actor: Actor, part: pages.Slice, *, status: CampaignStatus | None = None
) -> tuple[pages.Page, list[CampaignRead]]:
    """The last first."""
    actor.require(Permission.INSPECTION_CAMPAIGNS_READ)
    statement = columns(*C).where(C.district_code == actor.district)
    if status is not None:
        statement = statement.where(C.status == status)
    page = await pages.take(session, statement, [C.id], part)
    return page, await _shown(session, actor, page.rows)


async def mine(session: AsyncSession, actor: Actor, part: pages.Slice) -> tuple[pages.Page, list[MyTaskRead]]:
    """Where the asker is to go: drawn, of a campaign that lasts, and not inspected yet."""
    actor.require(Permission.INSPECTIONS_MAKE)
    place: tuple[Any, ...] = (literal_column(ID_SQL).label("place_id"), literal_column(NAME_SQL).label("place_name"))
    asked: tuple[Any, ...] = (C.name.label("campaign_name"), C.topics, C.to_on, C.departments)
    of = and_(C.district_code == T.district_code, C.id == T.campaign_id)
    statement = (
        columns(*T, *place, literal(None).label("inspected_on"), *asked)
        .join_from(tasks, campaigns, of)
        .where(T.district_code == actor.district, T.inspection_id.is_(None), C.status == CampaignStatus.DRAWN)
        .where(T.inspectors.contains([actor.id]))
    )
    page = await pages.take(session, statement, [T.id], part, newest_first=False)
    return page, [MyTaskRead.model_validate(row._asdict()) for row in page.rows]
