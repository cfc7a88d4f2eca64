"""Allergens and diets by which dishes are marked (致敏物质、膳食标签)."""

from fastapi import Request, Response

from api.deps import CurrentActor, Session, Slice
from api.routes import listed, router
from models.meal_menus import DishTagAdd, DishTagKind, DishTagRead
from models.wire import Listed
from services import dish_tags

routes = router("/dish-tags", "meals")


@routes.post("", summary="Add an allergen or a diet", status_code=201)
async def add(order: DishTagAdd, session: Session, actor: CurrentActor) -> DishTagRead:
    """Of this bureau's own, beside those that every bureau has. 409 `dish_tag_exists`."""
    return await dish_tags.add(session, actor, order)


@routes.get("", summary="Allergens and diets", response_model=Listed[DishTagRead])
async def listing(
    request: Request, session: Session, actor: CurrentActor, part: Slice, kind: DishTagKind | None = None
) -> Response:
    """In the order of kind and code; the eight allergens of GB 7718 and the usual diets, and the bureau's own."""
    return listed(request, *await dish_tags.listing(session, actor, part, kind=kind))
