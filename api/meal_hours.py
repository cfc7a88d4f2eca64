"""Hours and closed days of a meal point (供餐时间、停餐日)."""

from uuid import UUID

from fastapi import Request, Response

from api.deps import CurrentActor, Session, Slice
from api.routes import listed, router
from models.meal_hours import MealClosureRead, MealClosureRecord, MealHoursRead, MealHoursSet
from models.wire import Listed
from services import meal_hours

routes = router("/meal-points/{meal_point_id}", "meals")


@routes.post("/hours", summary="Set a meal point's week from a day on", status_code=201)
async def set_hours(meal_point_id: UUID, order: MealHoursSet, session: Session, actor: CurrentActor) -> MealHoursRead:
    """The whole week: a meal of a weekday that is not in it is not served. From today or later on, but for the first week that is
    recorded; the same day again replaces it. For the point's operator and the bureau."""
    return await meal_hours.set_hours(session, actor, meal_point_id, order)


@routes.get("/hours", summary="A meal point's weeks", response_model=Listed[MealHoursRead])
async def weeks(meal_point_id: UUID, request: Request, session: Session, actor: CurrentActor, part: Slice) -> Response:
    """The latest first; each holds until the next one does. Without any, it serves at all times."""
    return listed(request, *await meal_hours.weeks(session, actor, meal_point_id, part))


@routes.post("/closed-days", summary="Close a meal point for some days", status_code=201)
async def close_for(
    meal_point_id: UUID, order: MealClosureRecord, session: Session, actor: CurrentActor
) -> MealClosureRead:
    """Both days included, today or later. For the point's operator and the bureau."""
    return await meal_hours.close_for(session, actor, meal_point_id, order)


@routes.get("/closed-days", summary="A meal point's closed days", response_model=Listed[MealClosureRead])
async def closed_days(
    meal_point_id: UUID, request: Request, session: Session, actor: CurrentActor, part: Slice
) -> Response:
    """The latest days first, the withdrawn among them."""
    return listed(request, *await meal_hours.closed_days(session, actor, meal_point_id, part))


@routes.post("/closed-days/{closure_id}/withdraw", summary="Serve on days that were to be closed")
async def open_again(meal_point_id: UUID, closure_id: UUID, session: Session, actor: CurrentActor) -> MealClosureRead:
    """While they have not begun; the row stays to be read."""
    return await meal_hours.open_again(session, actor, meal_point_id, closure_id)
