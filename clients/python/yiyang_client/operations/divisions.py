"""divisions. Written by `make clients` from openapi/openapi.json."""

from yiyang_client import models
from yiyang_client.calls import Call, Pages, fill


def create(body: models.DivisionCreate) -> Call[models.DivisionRead]:
    """Create a township or community.

    Its parent is found by its code. 409 `division_exists`, 422 `division_unknown` where the parent is missing.
    """
    return Call("POST", "/v1/divisions", body=body, keyed=True)


def listing(*, under: str | None = None, limit: int | None = None) -> Pages[models.DivisionRead]:
    """Divisions of the district.

    In the order of their codes.
    """
    return Pages("GET", "/v1/divisions", query={"under": under, "limit": limit})


def read(code: str) -> Call[models.DivisionRead]:
    """One division.

    By its code of 6, 9 or 12 digits. 304 for the `ETag` you have.
    """
    return Call("GET", fill("/v1/divisions/{}", code))


def update(code: str, body: models.DivisionUpdate, *, if_match: str) -> Call[models.DivisionRead]:
    """Rename a division.

    Only its name: the code stands in what was recorded under it, and never changes.
    """
    return Call("PATCH", fill("/v1/divisions/{}", code), headers={"If-Match": if_match}, body=body)
