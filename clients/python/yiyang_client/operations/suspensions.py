"""suspensions. Written by `make clients` from openapi/openapi.json."""

from yiyang_client import models
from yiyang_client.calls import Pages


def listing(
    *,
    place_kind: models.InspectedKind | None = None,
    place_id: str | None = None,
    standing: bool | None = None,
    limit: int | None = None,
) -> Pages[models.SuspensionsSuspensionRead]:
    """Places that take in nobody new.

    A major hazard suspends admissions, orders and subsidised meals at its place until two inspectors have closed it.
    Everyone of the district may know where, since when, and of which topic. The last first.
    """
    return Pages(
        "GET",
        "/v1/suspensions",
        query={"place_kind": place_kind, "place_id": place_id, "standing": standing, "limit": limit},
    )
