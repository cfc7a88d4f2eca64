"""inspections. Written by `make clients` from openapi/openapi.json."""

from yiyang_client import models
from yiyang_client.calls import Call, Pages, fill


def annul(inspection_id: str, body: models.InspectionAnnul) -> Call[models.InspectionRead]:
    """Annul an inspection.

    What should not have been recorded: it counts no more, its standing findings with it, and all of it stays to be
    read. By the bureau; 409 `same_person` for who recorded it.
    """
    return Call("POST", fill("/v1/inspections/{}/annul", inspection_id), body=body, keyed=True)


def create(body: models.InspectionRecord) -> Call[models.InspectionRead]:
    """Record an inspection.

    As it was made on the spot, also later: the device makes the `id`, and sent again it is the same inspection (200).
    Every clause that failed has a finding, with who answers for it and until when; what a clause calls a major hazard
    is one.

    409 `inspection_differs`, `inspection_no_taken`, `inspection_task_done`, `not_drawn_for_it`, and
    `concerned_by_place` for who works there or has kin there; 422 `inspection_in_future`, `inspection_too_old`,
    `place_unknown`, `nothing_inspected`, `safety_checklist_unknown`, `clause_unknown`,
    `safety_checklist_for_other_places`, `safety_checklist_twice`, `failed_without_finding`,
    `finding_without_failure`, `finding_of_other_checklist`, `finding_without_topic`, `hazard_too_low`,
    `due_before_inspection`, `finding_due_too_far`, `inspection_task_unknown`, `inspected_before_draw`,
    `campaign_topics_missing`.
    """
    return Call("POST", "/v1/inspections", body=body, keyed=True)


def listing(
    *,
    place_kind: models.InspectedKind | None = None,
    place_id: str | None = None,
    topic: models.SafetyTopic | None = None,
    from_on: str | None = None,
    to_on: str | None = None,
    limit: int | None = None,
) -> Pages[models.InspectionRead]:
    """Inspections.

    The last made first. A place sees its own, a township those of its division. 422 `period_reversed`.
    """
    return Pages(
        "GET",
        "/v1/inspections",
        query={
            "place_kind": place_kind,
            "place_id": place_id,
            "topic": topic,
            "from_on": from_on,
            "to_on": to_on,
            "limit": limit,
        },
    )


def read(inspection_id: str) -> Call[models.InspectionRead]:
    """One inspection.

    With its findings, and where each of them stands now.
    """
    return Call("GET", fill("/v1/inspections/{}", inspection_id))
