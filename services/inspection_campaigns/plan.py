"""What is to be inspected until when; and a plan that is let go."""

from typing import Any
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from models.districts import Division
from models.inspection_campaigns import CampaignClose, CampaignPlan, CampaignRead, CampaignStatus, InspectionCampaign
from services import audit, calendars, divisions
from services.access import Actor, Permission
from services.errors import Invalid
from services.inspection_campaigns.reading import get, possible, read


class CampaignReversed(Invalid):
    code = "campaign_reversed"
    zh = "结束日期 {to_on} 不得早于开始日期 {from_on}，也不得早于今天。"
    en = "It ends on {to_on}: not before it begins on {from_on}, and not before today."


async def plan(session: AsyncSession, actor: Actor, order: CampaignPlan) -> CampaignRead:
    """By the bureau. Nothing is drawn yet."""
    actor.require(Permission.INSPECTION_CAMPAIGNS_PLAN)
    if order.to_on < max(order.from_on, calendars.today()):
        raise CampaignReversed("/to_on", from_on=order.from_on, to_on=order.to_on)
    if order.division_code is not None:
        divisions.within(actor, order.division_code, "/division_code")
        if await session.get(Division, order.division_code) is None:
            raise divisions.DivisionUnknown("/division_code", division=order.division_code)
    said = order.model_dump(mode="json", include={"place_kinds", "topics"})
    made = InspectionCampaign(
        district_code=actor.district,
        planned_by=actor.id,
        place_kinds=sorted(set(said["place_kinds"])),
        topics=sorted(set(said["topics"])),
        **order.model_dump(exclude={"place_kinds", "topics"}),
    )
    session.add(made)
    await session.flush()
    facts: dict[str, Any] = {"from_on": order.from_on, "to_on": order.to_on, "occasion": order.occasion}
    await audit.record(session, actor, "inspection_campaigns.plan", "inspection_campaign", made.id, **facts)
    return await read(session, actor, made.id)


async def withdraw(session: AsyncSession, actor: Actor, campaign_id: UUID, order: CampaignClose) -> CampaignRead:
    """Before anything is drawn."""
    actor.require(Permission.INSPECTION_CAMPAIGNS_PLAN)
    await _close(session, actor, campaign_id, order, "withdraw", CampaignStatus.WITHDRAWN)
    what = "inspection_campaigns.withdraw"
    await audit.record(session, actor, what, "inspection_campaign", campaign_id, reason=order.reason)
    return await read(session, actor, campaign_id)


async def finish(session: AsyncSession, actor: Actor, campaign_id: UUID, order: CampaignClose) -> CampaignRead:
    """What was drawn and not inspected is let go, for a reason that stays to be read."""
    actor.require(Permission.INSPECTION_CAMPAIGNS_PLAN)
    await _close(session, actor, campaign_id, order, "finish", CampaignStatus.FINISHED)
    what = "inspection_campaigns.finish"
    await audit.record(session, actor, what, "inspection_campaign", campaign_id, reason=order.reason)
    return await read(session, actor, campaign_id)


async def _close(
    session: AsyncSession, actor: Actor, campaign_id: UUID, order: CampaignClose, act: str, status: CampaignStatus
) -> None:
    campaign = await get(session, actor, campaign_id, lock=True)
    possible(actor, campaign, act)
    campaign.status, campaign.closed_reason = status, order.reason
    await session.flush()
