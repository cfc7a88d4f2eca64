"""public. Written by `make clients` from openapi/openapi.json."""

from yiyang_client import models
from yiyang_client.calls import Call, Pages, fill


def facilities_inspections_listing(
    facility_id: str,
    *,
    district: str,
    limit: int | None = None,
) -> Pages[models.PublicInspection]:
    """The inspections of a home.

    The latest first: what was found, until when it is to be put right, and when it was. One that was annulled stays,
    as that. With `Accept: text/csv` a row for each finding, and one for an inspection that found nothing.
    """
    return Pages(
        "GET",
        fill("/public/v1/facilities/{}/inspections", facility_id),
        query={"district": district, "limit": limit},
        signed=False,
    )


def facilities_listing(
    *,
    district: str,
    name: str | None = None,
    division: str | None = None,
    lat: float | None = None,
    lng: float | None = None,
    within_m: int | None = None,
    limit: int | None = None,
) -> Pages[models.PublicFacility]:
    """Homes.

    Those that are open: free beds of today by kind, the inspection record of twelve months, and since when a major
    hazard stands, while which nobody new is taken in and no bed is free. The nearest first where `lat` and `lng` are
    given, else as they were registered. 404 `district_unknown`, 422 `place_incomplete`, `place_needed`,
    `division_unknown`, `name_too_short`. With `Accept: text/csv` the same rows for a spreadsheet.
    """
    return Pages(
        "GET",
        "/public/v1/facilities",
        query={
            "district": district,
            "name": name,
            "division": division,
            "lat": lat,
            "lng": lng,
            "within_m": within_m,
            "limit": limit,
        },
        signed=False,
    )


def facilities_read(facility_id: str, *, district: str) -> Call[models.PublicFacility]:
    """One home.

    As in the list; one that is closed is here too. 404 `facility_not_found`.
    """
    return Call("GET", fill("/public/v1/facilities/{}", facility_id), query={"district": district}, signed=False)


def meal_points_inspections_listing(
    meal_point_id: str,
    *,
    district: str,
    limit: int | None = None,
) -> Pages[models.PublicInspection]:
    """The inspections of a meal point.

    The inspections that were made there, the latest first; with `Accept: text/csv` for a spreadsheet.
    """
    return Pages(
        "GET",
        fill("/public/v1/meal-points/{}/inspections", meal_point_id),
        query={"district": district, "limit": limit},
        signed=False,
    )


def meal_points_listing(
    *,
    district: str,
    name: str | None = None,
    division: str | None = None,
    lat: float | None = None,
    lng: float | None = None,
    within_m: int | None = None,
    limit: int | None = None,
) -> Pages[models.PublicMealPoint]:
    """Meal points.

    Those that operate, or rest for a while (`status`): opening hours where they are recorded, and the record as of
    homes. The nearest first where `lat` and `lng` are given, else in the order in which they were registered. With
    `Accept: text/csv` the same rows for a spreadsheet.
    """
    return Pages(
        "GET",
        "/public/v1/meal-points",
        query={
            "district": district,
            "name": name,
            "division": division,
            "lat": lat,
            "lng": lng,
            "within_m": within_m,
            "limit": limit,
        },
        signed=False,
    )


def meal_points_read(meal_point_id: str, *, district: str) -> Call[models.PublicMealPoint]:
    """One meal point.

    As in the list; one that is closed is here too. 404 `meal_point_not_found`.
    """
    return Call("GET", fill("/public/v1/meal-points/{}", meal_point_id), query={"district": district}, signed=False)


def notices_read(code: str) -> Call[models.NoticeCheck]:
    """Whether a notice is genuine, and what was put right since.

    By the code that stands on the paper: compare number, place, day and hash with it. Where each finding stands now,
    without a person's name. 404 `notice_unknown`. With `Accept: text/html`, as of a browser, the same as a page, also
    of a code that is unknown.
    """
    return Call("GET", fill("/public/v1/notices/{}", code), signed=False)


def service_items_listing(
    *,
    district: str,
    category: models.ServiceCategory | None = None,
    limit: int | None = None,
) -> Pages[models.PublicServiceItem]:
    """Services and their prices.

    What may be ordered, at the price of today, in the order in which it was added. With `Accept: text/csv` the same
    rows for a spreadsheet.
    """
    return Pages(
        "GET",
        "/public/v1/service-items",
        query={"district": district, "category": category, "limit": limit},
        signed=False,
    )


def statements_read(code: str) -> Call[models.StatementCheck]:
    """Whether a statement is genuine.

    By the code that stands on the paper: compare number, provider, month, amount and hash with it. Whoever prints a
    false paper cannot guess a code (80 bits), and nobody can list them. 404 `statement_unknown`. With `Accept:
    text/html`, as of a browser, the same as a page, also of a code that is unknown.
    """
    return Call("GET", fill("/public/v1/statements/{}", code), signed=False)
