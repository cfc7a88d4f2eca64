"""Places, their safety record and prices, for anybody. Nothing here tells of a person."""

from collections.abc import Callable, Sequence
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BaseModel

from api.deps import Slice
from api.problems import Responses, told
from api.publishing import District, PublicRoute, asked
from api.representations import preferred
from api.routes import listed
from models.public import (
    Metres,
    PublicFacility,
    PublicInspection,
    PublicMealPoint,
    PublicServiceItem,
    PublicWanted,
    Sought,
)
from models.service_items import ServiceCategory
from models.wire import DivisionCode, Latitude, Listed, Longitude
from services import pages, public
from services.public import sheets

routes = APIRouter(prefix="/public/v1", tags=["public"], route_class=PublicRoute)

JSON, CSV = "application/json", "text/csv"
_TABLE: Responses = told(406)
_TABLE[200] = {"content": {CSV: {"schema": {"type": "string"}}}}


def _sought(
    name: Annotated[
        Sought | None,
        Query(description="Some of its name, two letters or characters or more: characters, pinyin or initials"),
    ] = None,
    division: DivisionCode | None = None,
    lat: Annotated[Latitude | None, Query(description="With `lng`: the nearest first")] = None,
    lng: Annotated[Longitude | None, Query(description="With `lat`")] = None,
    within_m: Annotated[Metres | None, Query(description="Not farther than this, in metres")] = None,
) -> PublicWanted:
    return PublicWanted(name=name, division=division, lat=lat, lng=lng, within_m=within_m)


Wanted = Annotated[PublicWanted, Depends(_sought)]


def _form(request: Request) -> str:
    return preferred(request, (JSON, CSV))


def _shown(
    request: Request,
    form: str,
    columns: sheets.Columns,
    page: pages.Page,
    items: Sequence[BaseModel],
    rows: Callable[[Sequence[Any]], Sequence[Any]] = list,
) -> Response:
    """The same as JSON or as CSV, each with the Link of the next page; `rows`: those of CSV."""
    answer = listed(request, page, items)
    if form == JSON:
        return answer
    named = f'attachment; filename="{request.url.path.rpartition("/")[2]}.csv"'
    headers = {"Content-Disposition": named} | {n: v for n, v in answer.headers.items() if n == "link"}
    return Response(sheets.write(columns, rows(items)), headers=headers, media_type=CSV)


@routes.get("/facilities", summary="Homes", response_model=Listed[PublicFacility], responses=_TABLE)
async def facilities(request: Request, district: District, wanted: Wanted, part: Slice) -> Response:
    """Those that are open: free beds of today by kind, the inspection record of twelve months, and since when a major hazard
    stands, while which nobody new is taken in and no bed is free. The nearest first where `lat` and `lng` are given, else as they
    were registered. 404 `district_unknown`, 422 `place_incomplete`, `place_needed`, `division_unknown`, `name_too_short`. With
    `Accept: text/csv` the same rows for a spreadsheet."""
    form = _form(request)
    async with asked(request, district) as (session, actor):
        found = await public.facilities(session, actor, wanted, part)
    return _shown(request, form, sheets.FACILITIES, *found)


@routes.get("/facilities/{facility_id}", summary="One home", response_model=PublicFacility, responses=told(406))
async def facility(facility_id: UUID, request: Request, district: District) -> Response:
    """As in the list; one that is closed is here too. 404 `facility_not_found`."""
    async with asked(request, district) as (session, actor):
        return _one(request, await public.facility(session, actor, facility_id))


@routes.get(
    "/facilities/{facility_id}/inspections",
    summary="The inspections of a home",
    response_model=Listed[PublicInspection],
    responses=_TABLE,
)
async def inspections_of_facility(facility_id: UUID, request: Request, district: District, part: Slice) -> Response:
    """The latest first: what was found, until when it is to be put right, and when it was. One that was annulled stays, as that.
    With `Accept: text/csv` a row for each finding, and one for an inspection that found nothing."""
    form = _form(request)
    async with asked(request, district) as (session, actor):
        found = await public.of_facility(session, actor, facility_id, part)
    return _shown(request, form, sheets.INSPECTIONS, *found, sheets.each_finding)


@routes.get("/meal-points", summary="Meal points", response_model=Listed[PublicMealPoint], responses=_TABLE)
async def meal_points(request: Request, district: District, wanted: Wanted, part: Slice) -> Response:
    """Those that operate, or rest for a while (`status`): opening hours where they are recorded, and the record as of homes. The
    nearest first where `lat` and `lng` are given, else in the order in which they were registered.
    With `Accept: text/csv` the same rows for a spreadsheet."""
    form = _form(request)
    async with asked(request, district) as (session, actor):
        found = await public.meal_points(session, actor, wanted, part)
    return _shown(request, form, sheets.MEAL_POINTS, *found)


@routes.get(
    "/meal-points/{meal_point_id}", summary="One meal point", response_model=PublicMealPoint, responses=told(406)
)
async def meal_point(meal_point_id: UUID, request: Request, district: District) -> Response:
    """As in the list; one that is closed is here too. 404 `meal_point_not_found`."""
    async with asked(request, district) as (session, actor):
        return _one(request, await public.meal_point(session, actor, meal_point_id))


@routes.get(
    "/meal-points/{meal_point_id}/inspections",
    summary="The inspections of a meal point",
    response_model=Listed[PublicInspection],
    responses=_TABLE,
)
async def inspections_of_meal_point(meal_point_id: UUID, request: Request, district: District, part: Slice) -> Response:
    """The inspections that were made there, the latest first; with `Accept: text/csv` for a spreadsheet."""
    form = _form(request)
    async with asked(request, district) as (session, actor):
        found = await public.of_meal_point(session, actor, meal_point_id, part)
    return _shown(request, form, sheets.INSPECTIONS, *found, sheets.each_finding)


@routes.get(
    "/service-items", summary="Services and their prices", response_model=Listed[PublicServiceItem], responses=_TABLE
)
async def service_items(
    request: Request, district: District, part: Slice, category: ServiceCategory | None = None
) -> Response:
    """What may be ordered, at the price of today, in the order in which it was added. With `Accept: text/csv` the same rows for a spreadsheet."""
    form = _form(request)
    async with asked(request, district) as (session, actor):
        found = await public.service_items(session, actor, part, category=category)
    return _shown(request, form, sheets.SERVICE_ITEMS, *found)


def _one(request: Request, shown: BaseModel) -> Response:
    preferred(request, (JSON,))
    return Response(shown.model_dump_json(), media_type=JSON)
