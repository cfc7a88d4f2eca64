"""Meal cards (助餐卡): by what a till knows a resident who has the identity card not at hand."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from api.deps import CurrentActor, Session, Slice
from api.routes import ShownOnceRoute, listed, router, tagged
from models.meal_cards import CardStatus, MealCardEnd, MealCardIssue, MealCardIssued, MealCardRead
from models.wire import Kind, Listed
from services import meal_cards

routes = router("/meal-cards", "meal cards")
told_once = APIRouter(prefix=routes.prefix, tags=routes.tags, route_class=ShownOnceRoute)
"""No key: an answer that is kept to be given again would hold the token. A second issue finds the first card."""


@told_once.post("", summary="Issue a meal card", status_code=201, response_model=MealCardIssued)
async def issue(order: MealCardIssue, request: Request, session: Session, actor: CurrentActor) -> Response:
    """For a resident who has none (409 `card_active`). The `token` and its QR code to be printed, `qr_svg`, are told this once; whoever
    lost this answer replaces the card."""
    shown = await meal_cards.issue(session, actor, order)
    return tagged(request, shown, shown.version, 201)


@routes.get("", summary="Meal cards", response_model=Listed[MealCardRead])
async def listing(
    request: Request,
    session: Session,
    actor: CurrentActor,
    part: Slice,
    resident_id: UUID | None = None,
    card_no: Annotated[Kind | None, Query(description="As printed on the card")] = None,
    status: CardStatus | None = None,
) -> Response:
    """The last issued first; those that were lost or revoked too."""
    found = await meal_cards.listing(session, actor, part, resident_id=resident_id, card_no=card_no, status=status)
    return listed(request, *found)


@routes.get("/{card_id}", summary="One meal card", response_model=MealCardRead)
async def read(card_id: UUID, request: Request, session: Session, actor: CurrentActor) -> Response:
    """Whose it is, and whether it holds. Its token is told to nobody again."""
    shown = await meal_cards.read(session, actor, card_id)
    return tagged(request, shown, shown.version)


@told_once.post("/{card_id}/replace", summary="Replace a lost card", status_code=201, response_model=MealCardIssued)
async def replace(
    card_id: UUID, order: MealCardEnd, request: Request, session: Session, actor: CurrentActor
) -> Response:
    """Answers the new card with its token and `qr_svg`, told this once. What is served with the lost one from now on is flagged."""
    shown = await meal_cards.replace(session, actor, card_id, order)
    return tagged(request, shown, shown.version, 201)


@routes.post("/{card_id}/revoke", summary="Revoke a card", response_model=MealCardRead)
async def revoke(
    card_id: UUID, order: MealCardEnd, request: Request, session: Session, actor: CurrentActor
) -> Response:
    """The resident has no card any more. What is served with it from now on is flagged."""
    shown = await meal_cards.revoke(session, actor, card_id, order)
    return tagged(request, shown, shown.version)


routes.routes += told_once.routes
