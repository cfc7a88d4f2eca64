"""Menus of a meal point (菜单)."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response

from api.deps import CurrentActor, IfMatch, Session, Slice
from api.routes import listed, router, tagged
from models.meal_menus import MealMenuRead, MealMenuUpdate, MealMenuWrite, MenuCopied, MenuCopy
from models.meal_points import Meal
from models.wire import Day, Listed
from services import meal_menus

routes = router("/meal-points/{meal_point_id}/menus", "meals")


@routes.post("", summary="Write a menu", status_code=201, response_model=MealMenuRead)
async def write(
    meal_point_id: UUID, order: MealMenuWrite, request: Request, session: Session, actor: CurrentActor
) -> Response:
    """One meal of today or a later day. 409 `meal_menu_exists`; 422 `dish_tag_unknown` for an allergen or diet that
    `/v1/dish-tags` does not have. For the point's operator and the bureau."""
    shown = await meal_menus.write(session, actor, meal_point_id, order)
    return tagged(request, shown, shown.version, 201)


@routes.get("", summary="Menus of a meal point", response_model=Listed[MealMenuRead])
async def listing(
    meal_point_id: UUID,
    request: Request,
    session: Session,
    actor: CurrentActor,
    part: Slice,
    from_on: Annotated[Day | None, Query(description="From this day on, included")] = None,
    to_on: Annotated[Day | None, Query(description="Until this day, included")] = None,
    meal: Meal | None = None,
) -> Response:
    """The earliest day first."""
    found = await meal_menus.listing(session, actor, meal_point_id, part, from_on=from_on, to_on=to_on, meal=meal)
    return listed(request, *found)


@routes.post("/copy", summary="Copy a week's menus")
async def copy(meal_point_id: UUID, order: MenuCopy, session: Session, actor: CurrentActor) -> MenuCopied:
    """Monday to Sunday, day by day. A meal that has a menu there already, and days that are over, are left as they are."""
    return await meal_menus.copy(session, actor, meal_point_id, order)


@routes.get("/{menu_id}", summary="One menu", response_model=MealMenuRead)
async def read(meal_point_id: UUID, menu_id: UUID, request: Request, session: Session, actor: CurrentActor) -> Response:
    """Dishes with prices, allergens and diet tags. 304 for the `ETag` you have."""
    shown = await meal_menus.read(session, actor, meal_point_id, menu_id)
    return tagged(request, shown, shown.version)


@routes.patch("/{menu_id}", summary="Change a menu", response_model=MealMenuRead)
async def update(
    meal_point_id: UUID,
    menu_id: UUID,
    order: MealMenuUpdate,
    version: IfMatch,
    request: Request,
    session: Session,
    actor: CurrentActor,
) -> Response:
    """All its dishes anew, while its day is not over."""
    shown = await meal_menus.update(session, actor, meal_point_id, menu_id, version, order)
    return tagged(request, shown, shown.version)
