"""Meal tallies (散客人次): how many ate at a point without giving a name."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response

from api.deps import CurrentActor, IfMatch, Session, Slice
from api.routes import listed, router, tagged
from models.meal_points import Meal
from models.meal_tallies import MealTallyCorrect, MealTallyCorrectionRead, MealTallyRead, MealTallyRecord
from models.wire import Day, Listed
from services import meal_tallies

routes = router("/meal-tallies", "meal tallies")


@routes.post("", summary="Count anonymous diners", status_code=201, response_model=MealTallyRead)
async def record(order: MealTallyRecord, request: Request, session: Session, actor: CurrentActor) -> Response:
    """One count for a point, day and meal; never subsidised. The same count again changes nothing (200); another one is 409
    `meal_tally_recorded`: correct the one that stands."""
    shown, new = await meal_tallies.record(session, actor, order)
    return tagged(request, shown, shown.version, 201 if new else 200)


@routes.get("", summary="Tallies", response_model=Listed[MealTallyRead])
async def listing(
    request: Request,
    session: Session,
    actor: CurrentActor,
    part: Slice,
    from_on: Annotated[Day | None, Query(description="First day")] = None,
    to_on: Annotated[Day | None, Query(description="Last day")] = None,
    meal: Meal | None = None,
    meal_point_id: UUID | None = None,
    import_id: UUID | None = None,
) -> Response:
    """The last recorded first: a point's own, a provider's, or the district's."""
    found = await meal_tallies.listing(
        session,
        actor,
        part,
        from_on=from_on,
        to_on=to_on,
        meal=meal,
        meal_point_id=meal_point_id,
        import_id=import_id,
    )
    return listed(request, *found)


@routes.get("/{tally_id}", summary="One tally", response_model=MealTallyRead)
async def read(tally_id: UUID, request: Request, session: Session, actor: CurrentActor) -> Response:
    """The count as it stands now. 404 for another point's."""
    shown = await meal_tallies.read(session, actor, tally_id)
    return tagged(request, shown, shown.version)


@routes.patch("/{tally_id}", summary="Correct a tally", response_model=MealTallyRead, name="meal_tallies.correct")
async def correct(
    tally_id: UUID, order: MealTallyCorrect, version: IfMatch, request: Request, session: Session, actor: CurrentActor
) -> Response:
    """Says how many there really were, and why; what it said before is kept."""
    shown = await meal_tallies.correct(session, actor, tally_id, version, order)
    return tagged(request, shown, shown.version)


@routes.get("/{tally_id}/corrections", summary="Corrections of a tally", response_model=Listed[MealTallyCorrectionRead])
async def corrections(tally_id: UUID, request: Request, session: Session, actor: CurrentActor, part: Slice) -> Response:
    """In the order in which they were made: what it said before, who said otherwise, and why."""
    return listed(request, *await meal_tallies.corrections_of(session, actor, tally_id, part))
