"""safety_risks. Written by `make clients` from openapi/openapi.json."""

from yiyang_client import models
from yiyang_client.calls import Call


def read(
    *,
    limit: int | None = None,
    place_kind: models.InspectedKind | None = None,
    division: str | None = None,
) -> Call[models.SafetyRisks]:
    """Whom to inspect next.

    Every place that is there today by the published `formula`: hazards that stand, what is past its day, what was
    found again, incidents, and the time since somebody looked; each with its reasons. The same question has the same
    answer.
    """
    return Call("GET", "/v1/safety-risks", query={"limit": limit, "place_kind": place_kind, "division": division})
