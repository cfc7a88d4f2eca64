"""beds. Written by `make clients` from openapi/openapi.json."""

from yiyang_client import models
from yiyang_client.calls import Pages


def availability_listing(
    *,
    from_on: str,
    to_on: str | None = None,
    kind: models.BedKind | None = None,
    facility_id: str | None = None,
    sex: models.Sex | None = None,
    max_price_fen: int | None = None,
    lat: float | None = None,
    lng: float | None = None,
    within_m: int | None = None,
    limit: int | None = None,
) -> Pages[models.BedFree]:
    """Free beds.

    Beds that are there, in service and promised to nobody on all of these nights, from today on (422 `night_past`):
    the nearest first where a place is given, else in the order in which they were added. Who stays where is told to
    nobody by it.
    """
    return Pages(
        "GET",
        "/v1/beds/availability",
        query={
            "from_on": from_on,
            "to_on": to_on,
            "kind": kind,
            "facility_id": facility_id,
            "sex": sex,
            "max_price_fen": max_price_fen,
            "lat": lat,
            "lng": lng,
            "within_m": within_m,
            "limit": limit,
        },
    )
