"""Licences of meal points (许可证)."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response

from api.deps import CurrentActor, IfMatch, Session, Slice
from api.routes import listed, router, tagged
from models.meal_licences import LicenceKind, MealLicenceRead, MealLicenceRecord, MealLicenceUpdate, WithinDays
from models.wire import Listed
from services import meal_licences

routes = router("", "meals")
_OF_POINT = "/meal-points/{meal_point_id}/licences"


@routes.get("/meal-licences", summary="Licences of all meal points", response_model=Listed[MealLicenceRead])
async def listing(
    request: Request,
    session: Session,
    actor: CurrentActor,
    part: Slice,
    within_days: Annotated[
        WithinDays | None, Query(description="Only those that end within so many days, or have ended")
    ] = None,
    kind: LicenceKind | None = None,
) -> Response:
    """The earliest end first, those without one last. With `within_days` only what must be renewed: the last of its kind of each
    point that is not closed, and not what was renewed already."""
    return listed(request, *await meal_licences.listing(session, actor, part, within_days=within_days, kind=kind))


@routes.post(_OF_POINT, summary="Record a licence", status_code=201, response_model=MealLicenceRead)
async def record(
    meal_point_id: UUID, order: MealLicenceRecord, request: Request, session: Session, actor: CurrentActor
) -> Response:
    """A renewed one is another. Once a licence for food is recorded, a day without a valid one is a day without subsidised meals."""
    shown = await meal_licences.record(session, actor, meal_point_id, order)
    return tagged(request, shown, shown.version, 201)


@routes.get(_OF_POINT, summary="Licences of a meal point", response_model=Listed[MealLicenceRead])
async def of_point(
    meal_point_id: UUID, request: Request, session: Session, actor: CurrentActor, part: Slice
) -> Response:
    """The last recorded first, also those that have run out."""
    return listed(request, *await meal_licences.of_point(session, actor, meal_point_id, part))


@routes.get(f"{_OF_POINT}/{{licence_id}}", summary="One licence", response_model=MealLicenceRead)
async def read(
    meal_point_id: UUID, licence_id: UUID, request: Request, session: Session, actor: CurrentActor
) -> Response:
    """Everybody of the district may see it. 304 for the `ETag` you have."""
    shown = await meal_licences.read(session, actor, meal_point_id, licence_id)
    return tagged(request, shown, shown.version)


@routes.patch(
    f"{_OF_POINT}/{{licence_id}}", summary="Correct a licence, or end it earlier", response_model=MealLicenceRead
)
async def update(
    meal_point_id: UUID,
    licence_id: UUID,
    order: MealLicenceUpdate,
    version: IfMatch,
    request: Request,
    session: Session,
    actor: CurrentActor,
) -> Response:
    """`valid_to` null: without an end."""
    shown = await meal_licences.update(session, actor, meal_point_id, licence_id, version, order)
    return tagged(request, shown, shown.version)
