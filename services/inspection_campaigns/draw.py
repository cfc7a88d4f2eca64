"""The draw in the books: from all places that are there and all inspectors who may go, once, with a seed that may be published.

No inspector goes where he has kin or where he works: to a house in which a declared relative lies or is expected, to a provider that
serves one, to a canteen where one eats, or to a place that he manages himself (rules.md: everyone for oneself)."""

from collections.abc import Sequence
from datetime import UTC, datetime
from secrets import token_hex
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.inspection_campaigns import (
    CampaignDraw,
    CampaignRead,
    CampaignStatus,
    DrawCheck,
    EligibleInspectors,
    InspectionCampaign,
    InspectionTask,
)
from services import audit, calendars
from services.access import Actor, Permission
from services.errors import Conflict
from services.inspection_campaigns import lot
from services.inspection_campaigns.reading import get, possible, read, tasks_of
from services.safety_conflicts import barred_from
from services.safety_places import THERE_SQL


class NotDrawn(Conflict):
    code = "not_drawn"
    zh = "该专项尚未抽取，没有可核对的抽取结果。"
    en = "Nothing is drawn for this campaign yet, so there is no draw to repeat."


class TooFewPlaces(Conflict):
    code = "too_few_places"
    zh = "符合条件的场所只有 {population} 处，不能抽 {places} 处。"
    en = "Only {population} places fit this campaign, so {places} cannot be drawn."


class TooFewInspectors(Conflict):
    """`place_id`: where too few may go."""

    code = "too_few_inspectors"
    zh = "{place} 可派的检查员只有 {eligible} 人（有亲属在该处或管理该处的已回避），不足 {each} 人；请增派检查员，或减少每处人数。"
    en = (
        "Only {eligible} inspectors may go to {place} (who has kin there or manages it stands back), and {each} are asked for: name "
        "more inspectors, or send fewer to each place."
    )


_PLACES = text(f"{THERE_SQL} order by id")
_INSPECTORS = text("""
    select m.account_id from memberships m join accounts a on a.id = m.account_id
    where m.district_code = :district and m.role = 'inspector' and m.status = 'active' and a.status = 'active' order by m.account_id
""")


async def draw(session: AsyncSession, actor: Actor, campaign_id: UUID, order: CampaignDraw) -> CampaignRead:
    """Once. Raises WrongState, TooFewPlaces, TooFewInspectors."""
    actor.require(Permission.INSPECTION_CAMPAIGNS_PLAN)
    campaign = await get(session, actor, campaign_id, lock=True)
    possible(actor, campaign, "draw")
    found = await _places(session, actor, campaign)
    if len(found) < order.places:
        raise TooFewPlaces("/places", population=len(found), places=order.places)
    seed = ".".join(filter(None, (order.seed, token_hex(16))))
    drawn = lot.places(seed, list(found), order.places)
    eligible = await _eligible(session, actor, drawn)
    for place in drawn:
        if len(eligible[place]) < order.inspectors_each:
            short = {"place_id": place, "place": found[place].name, "eligible": len(eligible[place])}
            raise TooFewInspectors("/inspectors_each", each=order.inspectors_each, **short)
    who = lot.inspectors(seed, drawn, eligible, order.inspectors_each)
    campaign.status, campaign.seed = CampaignStatus.DRAWN, seed
    campaign.drawn_by, campaign.drawn_at = actor.id, datetime.now(UTC)
    campaign.drawn_from = {
        "places": [str(one) for one in found],
        "eligible": {str(place): [str(one) for one in eligible[place]] for place in drawn},
        "inspectors_each": order.inspectors_each,
    }
    for rank, (place, inspectors) in enumerate(zip(drawn, who, strict=True), 1):
        kind = found[place].kind
        at: dict[str, Any] = {"place_kind": kind, f"{kind}_id": place}
        named: dict[str, Any] = {"campaign_id": campaign.id, "rank": rank, "inspectors": inspectors}
        session.add(InspectionTask(district_code=actor.district, **named, **at))
    await session.flush()
    facts: dict[str, Any] = {
        "seed": seed,
        "population": len(found),
        "places": order.places,
        "inspectors_each": order.inspectors_each,
    }
    await audit.record(session, actor, "inspection_campaigns.draw", "inspection_campaign", campaign_id, **facts)
    return await read(session, actor, campaign_id)


async def _places(session: AsyncSession, actor: Actor, campaign: InspectionCampaign) -> dict[UUID, Any]:
    asked = {
        "district": actor.district,
        "today": calendars.today(),
        "kinds": campaign.place_kinds,
        "division": campaign.division_code,
    }
    return {row.id: row for row in (await (await session.connection()).execute(_PLACES, asked)).all()}


async def _eligible(session: AsyncSession, actor: Actor, places: Sequence[UUID]) -> dict[UUID, list[UUID]]:
    connection, district = await session.connection(), {"district": actor.district}
    everybody = list((await connection.scalars(_INSPECTORS, district)).all())
    barred = await barred_from(session, actor, everybody)
    return {place: [one for one in everybody if (one, place) not in barred] for place in places}


async def check(session: AsyncSession, actor: Actor, campaign_id: UUID) -> DrawCheck:
    """Draws once more, from what is recorded of the draw, and compares."""
    actor.require(Permission.INSPECTION_CAMPAIGNS_READ)
    campaign = await get(session, actor, campaign_id)
    if campaign.seed is None or campaign.drawn_from is None:
        raise NotDrawn
    places = [UUID(one) for one in campaign.drawn_from["places"]]
    eligible = {UUID(place): [UUID(one) for one in who] for place, who in campaign.drawn_from["eligible"].items()}
    kept = await tasks_of(session, actor, [campaign_id])
    again = lot.places(campaign.seed, places, len(kept))
    who = lot.inspectors(campaign.seed, again, eligible, campaign.drawn_from["inspectors_each"]) if again else []
    same = [(one.place_id, one.inspectors) for one in kept] == list(zip(again, who, strict=True))
    told = [EligibleInspectors(place_id=place, inspectors=who) for place, who in eligible.items()]
    return DrawCheck(equal=same, seed=campaign.seed, places=places, eligible=told)
