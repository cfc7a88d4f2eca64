"""Meal points (老年助餐点): canteens and delivery points."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response

from api.deps import CurrentActor, IfMatch, Session, Slice
from api.routes import listed, router, tagged
from models.meal_hours import ReadinessRead
from models.meal_points import (
    Area,
    LicenceState,
    Meal,
    MealPointCreate,
    MealPointModel,
    MealPointRead,
    MealPointStatus,
    MealPointStop,
    MealPointTurn,
    MealPointUpdate,
    SpellRead,
)
from models.wire import Code, DivisionCode, Instant, Listed
from services import meal_points

routes = router("/meal-points", "meals")


@routes.post("", summary="Register a meal point", status_code=201, response_model=MealPointRead)
async def create(order: MealPointCreate, request: Request, session: Session, actor: CurrentActor) -> Response:
    """Its dates say how far it has come: planned, built or operating. 409 `meal_point_exists` for a code that is taken;
    422 `dates_out_of_order`, and `service_item_not_meal` for an item that is not priced by the meal."""
    shown = await meal_points.create(session, actor, order)
    return tagged(request, shown, shown.version, 201)


@routes.get("", summary="Meal points of the district", response_model=Listed[MealPointRead])
async def listing(
    request: Request,
    session: Session,
    actor: CurrentActor,
    part: Slice,
    status: MealPointStatus | None = None,
    area: Area | None = None,
    model: MealPointModel | None = None,
    division: DivisionCode | None = None,
    code: Annotated[Code | None, Query()] = None,
    food_licence: LicenceState | None = None,
) -> Response:
    """Newest first. `food_licence=run_out` with `status=operating` are those that may serve no subsidised meal today."""
    wanted = {"status": status, "area": area, "model": model, "division": division, "code": code}
    found = await meal_points.listing(session, actor, part, **wanted, food_licence=food_licence)  # type: ignore[arg-type]
    return listed(request, *found)


@routes.get("/{meal_point_id}", summary="One meal point", response_model=MealPointRead)
async def read(meal_point_id: UUID, request: Request, session: Session, actor: CurrentActor) -> Response:
    """Everybody of the district may see where meals are served. 304 for the `ETag` you have."""
    shown = await meal_points.read(session, actor, meal_point_id)
    return tagged(request, shown, shown.version)


@routes.patch("/{meal_point_id}", summary="Change a meal point, or correct its dates", response_model=MealPointRead)
async def update(
    meal_point_id: UUID,
    order: MealPointUpdate,
    version: IfMatch,
    request: Request,
    session: Session,
    actor: CurrentActor,
) -> Response:
    """A corrected `opened_on` or `closed_on` moves the spell in which it operated. 422 `date_against_status` for a date that the
    point does not have yet: it is built, opened or closed by an act."""
    shown = await meal_points.update(session, actor, meal_point_id, version, order)
    return tagged(request, shown, shown.version)


@routes.post("/{meal_point_id}/finish-building", summary="A planned meal point is built")
async def finish_building(
    meal_point_id: UUID, session: Session, actor: CurrentActor, order: MealPointTurn | None = None
) -> MealPointRead:
    """`on` is the day, today without; not in the future, and not before it was planned."""
    return await meal_points.finish_building(session, actor, meal_point_id, order or MealPointTurn())


@routes.post("/{meal_point_id}/start", summary="A meal point opens")
async def start(
    meal_point_id: UUID, session: Session, actor: CurrentActor, order: MealPointTurn | None = None
) -> MealPointRead:
    """From `on` it operates, planned or built as it was."""
    return await meal_points.start(session, actor, meal_point_id, order or MealPointTurn())


@routes.post("/{meal_point_id}/suspend", summary="Suspend a meal point")
async def suspend(meal_point_id: UUID, order: MealPointStop, session: Session, actor: CurrentActor) -> MealPointRead:
    """`on` is the first day without meals. A few days are better recorded as closed days."""
    return await meal_points.suspend(session, actor, meal_point_id, order)


@routes.post("/{meal_point_id}/resume", summary="A suspended meal point serves again")
async def resume(
    meal_point_id: UUID, session: Session, actor: CurrentActor, order: MealPointTurn | None = None
) -> MealPointRead:
    """From `on` it operates again; the days between stay suspended in every figure."""
    return await meal_points.resume(session, actor, meal_point_id, order or MealPointTurn())


@routes.post("/{meal_point_id}/close", summary="Close a meal point for good")
async def close(meal_point_id: UUID, order: MealPointStop, session: Session, actor: CurrentActor) -> MealPointRead:
    """`on` is the first day on which it is closed. What is closed stays closed: one that comes back is registered again."""
    return await meal_points.close(session, actor, meal_point_id, order)


@routes.get("/{meal_point_id}/spells", summary="When a meal point operated", response_model=Listed[SpellRead])
async def spells(meal_point_id: UUID, request: Request, session: Session, actor: CurrentActor, part: Slice) -> Response:
    """The latest first; between two of them it was suspended."""
    return listed(request, *await meal_points.spells_of(session, actor, meal_point_id, part))


@routes.get("/{meal_point_id}/readiness", summary="Whether it may serve a subsidised meal at some moment")
async def readiness(
    meal_point_id: UUID,
    session: Session,
    actor: CurrentActor,
    meal: Annotated[Meal, Query(description="Which meal")],
    at: Annotated[Instant, Query(description="The moment of serving")],
) -> ReadinessRead:
    """All that hinders it then: not operating, a closed day, no such meal, outside its hours, its licence for food run out."""
    moment: datetime = at
    return await meal_points.readiness(session, actor, meal_point_id, moment, meal)
