"""Public holidays (节假日与调休): the district's own list."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response

from api.deps import CurrentActor, IfMatch, Session, Slice
from api.routes import listed, router, tagged
from models.holidays import HolidayAdd, HolidayRead, HolidayUpdate, HolidayYear, HolidayYearMade
from models.wire import Listed
from services import holidays

routes = router("/holidays", "supply")


@routes.post("", summary="Add a holiday, or a weekend day on which people work", status_code=201)
async def add(order: HolidayAdd, session: Session, actor: CurrentActor) -> HolidayRead:
    """By the bureau. 409 `holiday_exists` for a day that is on the list."""
    return await holidays.add(session, actor, order)


@routes.post("/years", summary="Give the list of a whole year")
async def set_year(order: HolidayYear, session: Session, actor: CurrentActor) -> HolidayYearMade:
    """By the bureau, as the yearly notice of the State Council has it. The list becomes this one: days that are missing are
    taken out, and the same list again changes nothing. 422 `day_outside_year` or `day_twice` names the day."""
    return await holidays.set_year(session, actor, order)


@routes.get("", summary="Public holidays", response_model=Listed[HolidayRead])
async def listing(
    request: Request,
    session: Session,
    actor: CurrentActor,
    part: Slice,
    year: Annotated[int | None, Query(ge=2000, le=2200)] = None,
) -> Response:
    """In the order of the days, for everybody of the district."""
    return listed(request, *await holidays.listing(session, actor, part, year=year))


@routes.get("/{holiday_id}", summary="One day of the list", response_model=HolidayRead)
async def read(holiday_id: UUID, request: Request, session: Session, actor: CurrentActor) -> Response:
    """A day off, or a weekend day on which people work."""
    shown = await holidays.read(session, actor, holiday_id)
    return tagged(request, shown, shown.version)


@routes.patch("/{holiday_id}", summary="Change a day of the list", response_model=HolidayRead)
async def update(
    holiday_id: UUID, order: HolidayUpdate, version: IfMatch, request: Request, session: Session, actor: CurrentActor
) -> Response:
    """Its name or its kind; another day is another entry."""
    shown = await holidays.update(session, actor, holiday_id, version, order)
    return tagged(request, shown, shown.version)


@routes.post("/{holiday_id}/withdraw", summary="Take a day out of the list", status_code=204, response_class=Response)
async def withdraw(holiday_id: UUID, session: Session, actor: CurrentActor) -> Response:
    """It is what its weekday says again."""
    await holidays.withdraw(session, actor, holiday_id)
    return Response(status_code=204)
