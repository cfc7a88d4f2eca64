"""safety_checklists. Written by `make clients` from openapi/openapi.json."""

from yiyang_client import models
from yiyang_client.calls import Call, Pages, fill


def create(body: models.SafetyChecklistAdd) -> Call[models.SafetyChecklistRead]:
    """Add a checklist, or a version of one.

    A checklist is never changed: the same code makes its next version, by which is inspected from then on;
    inspections that were made keep theirs. A bureau that wants another starting set adds versions of its own under
    the same codes.

    422 `clause_twice`, `safety_checklist_of_another_topic`; 409 `safety_checklist_just_added`.
    """
    return Call("POST", "/v1/safety-checklists", body=body, keyed=True)


def listing(
    *,
    topic: models.SafetyTopic | None = None,
    place: models.InspectedKind | None = None,
    newest: bool | None = None,
    limit: int | None = None,
) -> Pages[models.SafetyChecklistRead]:
    """Safety checklists.

    The starting set and the district's own, every version of each; the last added first.
    """
    return Pages(
        "GET",
        "/v1/safety-checklists",
        query={"topic": topic, "place": place, "newest": newest, "limit": limit},
    )


def read(checklist_id: str) -> Call[models.SafetyChecklistRead]:
    """One version of a checklist.

    Its clauses in both languages, with aspect, source, weight, and what a clause that is not met is: ordinary or
    major.
    """
    return Call("GET", fill("/v1/safety-checklists/{}", checklist_id))
