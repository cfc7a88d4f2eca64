"""care_centres. Written by `make clients` from openapi/openapi.json."""

from yiyang_client import models
from yiyang_client.calls import Call, Pages, fill


def coverage(*, division: str | None = None) -> Call[models.CoverageRead]:
    """Where there is a centre, and where there is none.

    By level, how many divisions have an open centre of that level today, and every gap with who lives there and how
    far the nearest centre is. A community worker is shown the own township or community.
    """
    return Call("GET", "/v1/care-centres/coverage", query={"division": division})


def create(body: models.CareCentreCreate) -> Call[models.CareCentreRead]:
    """Register a care centre.

    409 `care_centre_exists` for a code that is taken; 422 `division_too_wide` where the division does not say which
    township or community it is there for.
    """
    return Call("POST", "/v1/care-centres", body=body, keyed=True)


def listing(
    *,
    level: models.CentreLevel | None = None,
    code: str | None = None,
    division: str | None = None,
    limit: int | None = None,
) -> Pages[models.CareCentreRead]:
    """Care centres of the district.

    Newest first, also those that have closed; everybody of the district may see them.
    """
    return Pages(
        "GET",
        "/v1/care-centres",
        query={"level": level, "code": code, "division": division, "limit": limit},
    )


def read(centre_id: str) -> Call[models.CareCentreRead]:
    """One care centre.

    Everybody of the district may see it. 304 for the `ETag` you have.
    """
    return Call("GET", fill("/v1/care-centres/{}", centre_id))


def update(centre_id: str, body: models.CareCentreUpdate, *, if_match: str) -> Call[models.CareCentreRead]:
    """Change or close a care centre.

    `closed_on` closes it; the reports of the years before keep it.
    """
    return Call("PATCH", fill("/v1/care-centres/{}", centre_id), headers={"If-Match": if_match}, body=body)
