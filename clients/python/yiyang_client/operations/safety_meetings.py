"""safety_meetings. Written by `make clients` from openapi/openapi.json."""

from yiyang_client import models
from yiyang_client.calls import Call, Pages, fill


def annul(event_id: str, body: models.SafetyEventAnnul) -> Call[models.SafetyEventRead]:
    """Annul a safety meeting.

    What should not have been recorded: it counts no more, and stays to be read. By the bureau; 409 `same_person` for
    who recorded it.
    """
    return Call("POST", fill("/v1/safety-meetings/{}/annul", event_id), body=body, keyed=True)


def create(body: models.SafetyEventRecord) -> Call[models.SafetyEventRead]:
    """Record a safety meeting.

    Once it was held: by a place for itself, by the bureau for a place or for the whole district. With how many were
    there and, where names were taken down, which caregivers.

    409 `safety_event_no_taken`; 422 `safety_event_in_future`, `safety_event_about_nothing`, `place_half_said`,
    `place_unknown`, `attendance_below_names`, `attendee_unknown`.
    """
    return Call("POST", "/v1/safety-meetings", body=body, keyed=True)


def listing(
    *,
    topic: models.SafetyTopic | None = None,
    place_kind: models.InspectedKind | None = None,
    place_id: str | None = None,
    from_on: str | None = None,
    to_on: str | None = None,
    limit: int | None = None,
) -> Pages[models.SafetyEventRead]:
    """Safety meetings.

    The last first, annulled ones among them. The district's are seen by all who read any; a place's by the place, its
    township and the bureau.
    """
    return Pages(
        "GET",
        "/v1/safety-meetings",
        query={
            "topic": topic,
            "place_kind": place_kind,
            "place_id": place_id,
            "from_on": from_on,
            "to_on": to_on,
            "limit": limit,
        },
    )


def read(event_id: str) -> Call[models.SafetyEventRead]:
    """One safety meeting.

    When, about what, where, and who was there.
    """
    return Call("GET", fill("/v1/safety-meetings/{}", event_id))
