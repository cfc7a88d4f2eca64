"""safety_trainings. Written by `make clients` from openapi/openapi.json."""

from yiyang_client import models
from yiyang_client.calls import Call, Pages, fill


def annul(event_id: str, body: models.SafetyEventAnnul) -> Call[models.SafetyEventRead]:
    """Annul a safety training.

    What should not have been recorded: it counts no more, and stays to be read. By the bureau; 409 `same_person` for
    who recorded it.
    """
    return Call("POST", fill("/v1/safety-trainings/{}/annul", event_id), body=body, keyed=True)


def create(body: models.SafetyEventRecord) -> Call[models.SafetyEventRead]:
    """Record a safety training.

    Once it was held: by a place for itself, by the bureau for a place or for the whole district. With how many were
    there and, where names were taken down, which caregivers.

    409 `safety_event_no_taken`; 422 `safety_event_in_future`, `safety_event_about_nothing`, `place_half_said`,
    `place_unknown`, `attendance_below_names`, `attendee_unknown`.
    """
    return Call("POST", "/v1/safety-trainings", body=body, keyed=True)


def listing(
    *,
    topic: models.SafetyTopic | None = None,
    place_kind: models.InspectedKind | None = None,
    place_id: str | None = None,
    from_on: str | None = None,
    to_on: str | None = None,
    limit: int | None = None,
) -> Pages[models.SafetyEventRead]:
    """Safety trainings.

    The last first, annulled ones among them. The district's are seen by all who read any; a place's by the place, its
    township and the bureau.
    """
    return Pages(
        "GET",
        "/v1/safety-trainings",
        query={
            "topic": topic,
            "place_kind": place_kind,
            "place_id": place_id,
            "from_on": from_on,
            "to_on": to_on,
            "limit": limit,
        },
    )


def missing_listing(
    *,
    on: str | None = None,
    provider_id: str | None = None,
    limit: int | None = None,
) -> Pages[models.UntrainedRead]:
    """Staff without a safety training.

    Caregivers in service who were named at no training of the half-year, provider by provider in the order of their
    ids, with the day of the last one. Who was entered only after the half-year is not asked about it, unless a
    training of before shows that he was there. A provider sees its own staff.
    """
    return Pages("GET", "/v1/safety-trainings/missing", query={"on": on, "provider_id": provider_id, "limit": limit})


def read(event_id: str) -> Call[models.SafetyEventRead]:
    """One safety training.

    When, about what, where, and who was there.
    """
    return Call("GET", fill("/v1/safety-trainings/{}", event_id))
